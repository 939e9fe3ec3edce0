/// `$NAME` and `${NAME}` in external labels, filled as Go's `os.Expand` does; `$$` is a dollar.
struct EnvironmentExpansion {
    /// The value of a variable; nil or empty when it has none.
    let lookUp: (String) -> String?
    /// Called with the name of each variable that has no value.
    let missing: (String) -> Void

    func expand(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var position = 0
        // Without it a text of nothing but opening braces would be searched from each of them.
        let lastBrace = bytes.lastIndex(of: UInt8(ascii: "}")) ?? -1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            guard byte == UInt8(ascii: "$"), position < bytes.count else {
                output.append(byte)
                continue
            }
            let (name, width) = Self.name(in: bytes[position...], lastBrace: lastBrace)
            position += width
            if let name {
                output.append(contentsOf: value(of: name).utf8)
            } else if width == 0 {
                output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private func value(of name: String) -> String {
        if name == "$" { return "$" }
        if let value = lookUp(name), !value.isEmpty { return value }
        missing(name)
        return ""
    }

    /// The name that stands here and how many bytes it takes; no name but a width is bad syntax, which is swallowed.
    private static func name(in rest: ArraySlice<UInt8>, lastBrace: Int) -> (name: String?, width: Int) {
        guard let first = rest.first else { return (nil, 0) }
        if first == UInt8(ascii: "{") {
            guard lastBrace > rest.startIndex, let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return (nil, 1) }
            let name = rest[(rest.startIndex + 1)..<end]
            return name.isEmpty ? (nil, 2) : (String(decoding: name, as: UTF8.self), name.count + 2)
        }
        if "*#$@!?-0123456789".utf8.contains(first) { return (String(Unicode.Scalar(first)), 1) }
        let name = rest.prefix { isNameByte($0) }
        return name.isEmpty ? (nil, 0) : (String(decoding: name, as: UTF8.self), name.count)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        let isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
        return isLetter || byte == UInt8(ascii: "_") || byte >= 0x30 && byte <= 0x39
    }
}

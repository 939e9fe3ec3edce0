/// Content-Type values as Go's `mime.ParseMediaType` reads them; the parameters are checked and forgotten.
enum MediaType {
    /// Go's error text.
    struct Malformed: Error, Hashable {
        let text: String
    }

    /// The media type in lower case.
    static func parse(_ header: String) throws(Malformed) -> String {
        let bytes = Array(header.utf8)
        let end = bytes.firstIndex(of: 0x3B) ?? bytes.count
        let type = lowercased(trimmed(bytes[..<end]))
        try check(type)
        try checkParameters(bytes[end...])
        return String(decoding: type, as: UTF8.self)
    }

    private static func check(_ type: [UInt8]) throws(Malformed) {
        var rest = type[...]
        guard !takeToken(&rest).isEmpty else { throw Malformed(text: "mime: no media type") }
        guard let slash = rest.popFirst() else { return }
        guard slash == 0x2F else { throw Malformed(text: "mime: expected slash after first token") }
        guard !takeToken(&rest).isEmpty else { throw Malformed(text: "mime: expected token after slash") }
        guard rest.isEmpty else { throw Malformed(text: "mime: unexpected content after media subtype") }
    }

    private static func checkParameters(_ text: ArraySlice<UInt8>) throws(Malformed) {
        var rest = withoutLeadingBlanks(text)
        var values: [[UInt8]: [UInt8]] = [:]
        while !rest.isEmpty {
            guard let (name, value) = takeParameter(&rest) else {
                // A last semicolon by itself is fine.
                if trimmed(rest) == [0x3B] { return }
                throw Malformed(text: "mime: invalid media parameter")
            }
            if let earlier = values[name], earlier != value { throw Malformed(text: "mime: duplicate parameter name") }
            values[name] = value
            rest = withoutLeadingBlanks(rest)
        }
    }

    private static func takeParameter(_ text: inout ArraySlice<UInt8>) -> (name: [UInt8], value: [UInt8])? {
        var rest = withoutLeadingBlanks(text)
        guard rest.popFirst() == 0x3B else { return nil }
        rest = withoutLeadingBlanks(rest)
        let name = lowercased(takeToken(&rest))
        rest = withoutLeadingBlanks(rest)
        guard !name.isEmpty, rest.popFirst() == 0x3D else { return nil }
        rest = withoutLeadingBlanks(rest)
        guard let value = takeValue(&rest) else { return nil }
        text = rest
        return (name, value)
    }

    /// A token or a quoted string; nil when there is neither.
    private static func takeValue(_ text: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard text.first == 0x22 else {
            let token = takeToken(&text)
            return token.isEmpty ? nil : Array(token)
        }
        var rest = text.dropFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case 0x22:
                text = rest
                return value
            case 0x5C where rest.first.map(isSpecial) == true: value.append(rest.removeFirst())
            case 0x0D, 0x0A: return nil
            default: value.append(byte)
            }
        }
        return nil
    }

    private static func takeToken(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let token = text.prefix { $0 > 0x20 && $0 < 0x7F && !isSpecial($0) }
        text = text.dropFirst(token.count)
        return token
    }

    private static func isSpecial(_ byte: UInt8) -> Bool { "()<>@,;:\\\"/[]?=".utf8.contains(byte) }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }

    private static func withoutLeadingBlanks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.drop(while: isBlank)
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = withoutLeadingBlanks(text)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    private static func lowercased(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    }
}

/// The target of a request line, taken apart as Go does it (`url.ParseRequestURI`, `url.ParseQuery`).
struct RequestTarget: Sendable {
    /// Percent signs decoded.
    let path: String
    /// As written, without the question mark.
    let rawQuery: String
    /// Decoded, in the order of the URL. What Go cannot read is not there: a broken escape, a semicolon.
    let query: [(name: String, value: String)]

    /// Nil for what Go answers with 400: no path, a blank in it, a broken escape.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.contains(where: { $0 <= 0x20 || $0 == 0x7F }),
            let written = Self.withoutHost(bytes)
        else { return nil }
        let parts = written.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = Self.decoded(parts[0], blank: nil) else { return nil }
        self.path = path
        rawQuery = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
        query = parts.count > 1 ? Self.parameters(parts[1]) : []
    }

    /// Proxies are asked for whole URLs, and so may servers be.
    private static func withoutHost(_ target: [UInt8]) -> ArraySlice<UInt8>? {
        if target.first == UInt8(ascii: "/") { return target[...] }
        let text = String(decoding: target, as: UTF8.self).lowercased()
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else { return nil }
        return target.dropFirst(scheme.utf8.count).drop { $0 != UInt8(ascii: "/") }
    }

    private static func parameters(_ query: ArraySlice<UInt8>) -> [(name: String, value: String)] {
        query.split(separator: UInt8(ascii: "&")).compactMap { parameter in
            if parameter.contains(UInt8(ascii: ";")) { return nil }
            let name = parameter.prefix { $0 != UInt8(ascii: "=") }
            guard let value = decoded(parameter.dropFirst(name.count + 1), blank: UInt8(ascii: "+")),
                let name = decoded(name, blank: UInt8(ascii: "+"))
            else { return nil }
            return (name: name, value: value)
        }
    }

    /// Nil when an escape is broken. `blank` is a byte that stands for one.
    private static func decoded(_ text: ArraySlice<UInt8>, blank: UInt8?) -> String? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
                guard digits.count == 2 else { return nil }
                bytes.append(UInt8(digits[0] << 4 | digits[1]))
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == blank ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

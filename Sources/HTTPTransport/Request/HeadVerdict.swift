internal import MetricModel

/// Go's verdict on the head of a response (`net/http` `ReadResponse`, `net/textproto` `ReadMIMEHeader`,
/// `net/http/transfer.go`): libcurl refuses most of the same heads, but in other words.
enum HeadVerdict {
    /// The reason Go gives, without its lead-in; nil when Go takes the head.
    ///
    /// `head` is what arrived, from the status line on; `isWhole` says that nothing follows, because the connection was
    /// closed behind it.
    static func problem(in head: [UInt8], isWhole: Bool) -> String? {
        var lines = Lines(head)
        guard let status = lines.next() else { return isWhole ? "unexpected EOF" : nil }
        if let reason = problem(inStatusLine: status.bytes) { return reason }
        var fields: [(name: String, value: String)] = []
        var isFirst = true
        while let line = lines.next() {
            if !line.isTerminated, !isWhole { return nil }
            if line.isTerminated, line.bytes.isEmpty { return problem(inFields: fields) }
            if isFirst, line.bytes.first == 0x20 || line.bytes.first == 0x09 {
                return "malformed MIME header initial line: \(GoSyntax.quoted(bytes: line.bytes))"
            }
            isFirst = false
            switch field(in: line.bytes) {
            case .field(let name, let value): fields.append((name, value))
            case .malformed(let reason): return reason
            }
        }
        return isWhole ? "unexpected EOF" : nil
    }

    private struct Lines {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8]) { rest = bytes[...] }

        /// The next line with its continuation lines, without its end.
        mutating func next() -> (bytes: ArraySlice<UInt8>, isTerminated: Bool)? {
            guard !rest.isEmpty else { return nil }
            guard let feed = rest.firstIndex(of: 0x0A) else {
                defer { rest = [] }
                return (rest, false)
            }
            let line = rest[..<feed]
            rest = rest[(feed + 1)...]
            return (line.last == 0x0D ? line.dropLast() : line, true)
        }
    }

    private static func problem(inStatusLine line: ArraySlice<UInt8>) -> String? {
        guard let blank = line.firstIndex(of: 0x20) else {
            return "malformed HTTP response \(GoSyntax.quoted(bytes: line))"
        }
        let code = line[blank...].drop { $0 == 0x20 }.prefix { $0 != 0x20 }
        guard code.count == 3, code.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return "malformed HTTP status code \(GoSyntax.quoted(bytes: code))"
        }
        let version = line[..<blank]
        let isVersion =
            version.count == 8 && version.starts(with: "HTTP/".utf8) && version[version.startIndex + 6] == 0x2E
            && (0x30...0x39).contains(version[version.startIndex + 5])
            && (0x30...0x39).contains(version[version.startIndex + 7])
        return isVersion ? nil : "malformed HTTP version \(GoSyntax.quoted(bytes: version))"
    }

    private enum Line {
        case field(name: String, value: String)
        case malformed(String)
    }

    private static func field(in line: ArraySlice<UInt8>) -> Line {
        // Continuation lines belong to the value before them and are not looked at.
        if line.first == 0x20 || line.first == 0x09 { return .field(name: "", value: "") }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            return .malformed("malformed MIME header: missing colon: \(GoSyntax.quoted(bytes: line))")
        }
        let name = line[..<colon]
        let isName = !name.isEmpty && name.allSatisfy { isTokenByte($0) || $0 == 0x20 }
        let isValue = line[colon...].allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        guard isName, isValue else {
            let shown = (isName ? HeaderName.canonical(name) : Array(name)) + Array(line[colon...])
            return .malformed("malformed MIME header line: \(GoSyntax.quoted(bytes: shown))")
        }
        return .field(
            name: String(decoding: HeaderName.canonical(name), as: UTF8.self),
            value: String(decoding: trimmed(line[(colon + 1)...]), as: UTF8.self)
        )
    }

    private static func problem(inFields fields: [(name: String, value: String)]) -> String? {
        let codings = fields.filter { $0.name == "Transfer-Encoding" }.map(\.value)
        if codings.count > 1 { return "too many transfer encodings: \(list(codings))" }
        if let coding = codings.first {
            return coding.lowercased() == "chunked"
                ? nil : "unsupported transfer encoding: \(GoSyntax.quoted(coding))"
        }
        let lengths = fields.filter { $0.name == "Content-Length" }.map(\.value)
        if let first = lengths.first, lengths.contains(where: { $0 != first }) {
            return "http: message cannot contain multiple Content-Length headers; got \(list(lengths))"
        }
        guard let length = lengths.first, !length.isEmpty else { return nil }
        let isNumber = length.utf8.allSatisfy { (0x30...0x39).contains($0) } && Int64(length) != nil
        return isNumber ? nil : "bad Content-Length \(GoSyntax.quoted(length))"
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map { GoSyntax.quoted($0) }.joined(separator: " ") + "]"
    }
}

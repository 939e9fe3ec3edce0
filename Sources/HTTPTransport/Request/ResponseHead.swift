/// The head of one response as libcurl hands it over, line by line, and the few fields that every request needs.
struct ResponseHead {
    enum Step {
        /// More lines follow.
        case unfinished
        /// The head of the response is complete.
        case finished
    }

    /// Status line and header lines, with their line ends.
    private(set) var bytes: [UInt8] = []
    private(set) var isComplete = false
    private(set) var status = 0
    private(set) var contentType: Range<Int>?
    private(set) var contentEncoding: Range<Int>?
    private(set) var location: Range<Int>?
    private(set) var contentLength: Int?
    /// Something in it may be what Go refuses and libcurl takes: worth the whole check.
    private(set) var isDoubtful = false

    mutating func reset() {
        let kept = bytes
        self = ResponseHead()
        bytes = kept
        bytes.removeAll(keepingCapacity: true)
    }

    /// Takes one line, line end included.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Step {
        guard let first = line.first else { return .unfinished }
        if first == UInt8(ascii: "\r") || first == UInt8(ascii: "\n") { return end() }
        let start = bytes.count
        bytes.append(contentsOf: line)
        if !isDoubtful, Self.hasOddByte(line) { isDoubtful = true }
        if start == 0 {
            readStatus()
        } else {
            readField(start)
        }
        return .unfinished
    }

    private mutating func end() -> Step {
        // 1xx heads are followed by the real one; after 101 the connection speaks something else.
        if status / 100 == 1 && status != 101 {
            reset()
            return .unfinished
        }
        isComplete = true
        return .finished
    }

    /// A control character in the middle of a line, or what is not ASCII.
    private static func hasOddByte(_ line: UnsafeRawBufferPointer) -> Bool {
        var end = line.count
        while end > 0, line[end - 1] == 0x0A || line[end - 1] == 0x0D { end -= 1 }
        for byte in line.prefix(end) where byte < 0x20 && byte != 0x09 || byte >= 0x7F { return true }
        return false
    }

    private mutating func readStatus() {
        let code = bytes.drop { $0 != 0x20 }.drop { $0 == 0x20 }
        status = code.prefix(3).reduce(0) { $0 * 10 + Int($1 &- 0x30) }
        let next = code.dropFirst(3).first ?? 0
        let hasVersion = bytes.starts(with: "HTTP/".utf8) && !bytes.starts(with: "HTTP/2 ".utf8)
        if next > 0x20 || next == 0x09 || !hasVersion { isDoubtful = true }
    }

    private mutating func readField(_ start: Int) {
        switch bytes[start] | 0x20 {
        case UInt8(ascii: "c"):
            if let value = value(at: start, named: "content-type") {
                contentType = contentType ?? value
            } else if let value = value(at: start, named: "content-encoding") {
                contentEncoding = contentEncoding ?? value
            } else if let value = value(at: start, named: "content-length") {
                if contentLength != nil { isDoubtful = true }
                contentLength = Int(text(value)) ?? -1
                if contentLength ?? -1 < 0 || bytes[value.startIndex] == UInt8(ascii: "+") { isDoubtful = true }
            }
        case UInt8(ascii: "t"):
            if let value = value(at: start, named: "transfer-encoding") {
                if text(value).lowercased() != "chunked" || hasTransferEncoding { isDoubtful = true }
                hasTransferEncoding = true
            }
        case UInt8(ascii: "l"):
            if let value = value(at: start, named: "location") { location = location ?? value }
        case UInt8(ascii: "a")...UInt8(ascii: "z"): break
        default: isDoubtful = true
        }
    }

    private var hasTransferEncoding = false

    private func value(at start: Int, named name: StaticString) -> Range<Int>? {
        let length = name.utf8CodeUnitCount
        guard bytes.count - start > length, bytes[start + length] == UInt8(ascii: ":") else { return nil }
        for offset in 0..<length where bytes[start + offset] | 0x20 != name.utf8Start[offset] | 0x20 { return nil }
        let value = trimmed(bytes[(start + length + 1)...])
        return value.startIndex..<value.endIndex
    }

    func text(_ range: Range<Int>?) -> String {
        range.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
    }

    /// `HTTP/1.1`; HTTP/2 is written `HTTP/2.0` as Go does.
    var httpVersion: String {
        let version = String(decoding: bytes.prefix { $0 != 0x20 && $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
        return version == "HTTP/2" ? "HTTP/2.0" : version
    }

    /// Go's `Response.Status`: all after the version, of which only leading blanks are cut.
    var statusText: String {
        if httpVersion == "HTTP/2.0" { return StatusText.line(status) }
        let line = bytes.prefix { $0 != 0x0A }
        let end = line.last == 0x0D ? line.endIndex - 1 : line.endIndex
        return String(decoding: line[..<end].drop { $0 != 0x20 }.drop { $0 == 0x20 }, as: UTF8.self)
    }
}

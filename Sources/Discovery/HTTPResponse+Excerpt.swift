internal import HTTPTransport
internal import MetricModel

extension HTTPResponse {
    /// The beginning of the body as text, without blanks around it: what servers say when they refuse something.
    var excerpt: String { Self.excerpt(of: body.bytes) }

    /// The beginning of what a server says.
    static func excerpt(of text: some BidirectionalCollection<UInt8>) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte >= 0x09 && byte <= 0x0D }
        let start = text.drop(while: isSpace).prefix(1024)
        let end = start.lastIndex { !isSpace($0) }.map { start.index(after: $0) } ?? start.startIndex
        return String(decoding: start[..<end], as: UTF8.self)
    }
}

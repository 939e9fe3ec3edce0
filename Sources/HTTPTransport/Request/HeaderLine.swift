/// One line of a request's head, in the form libcurl reads.
///
/// `@unchecked Sendable`: the text is never changed after `init`, and libcurl only reads it.
final class HeaderLine: @unchecked Sendable {
    /// `Name: value`, with a zero at its end.
    let text: UnsafeMutablePointer<CChar>
    /// The value is nobody's business but the server's.
    let isSecret: Bool

    /// Blanks around the value are not sent, as Go does it.
    init(_ name: String, _ value: [UInt8], isSecret: Bool = false) {
        self.isSecret = isSecret
        let value = trimmed(value[...])
        // A semicolon is libcurl's way to say that there is a header without a value.
        let line = Array(name.utf8) + (value.isEmpty ? [UInt8(ascii: ";")] : Array(": ".utf8) + value) + [0]
        text = .allocate(capacity: line.count)
        for (index, byte) in line.enumerated() { (text + index).initialize(to: CChar(bitPattern: byte)) }
    }

    deinit { text.deallocate() }

    /// Name and value; the latter without what libcurl reads in it.
    var header: HTTPHeader {
        let line = String(cString: text)
        guard let colon = line.firstIndex(of: ":") else {
            return HTTPHeader(String(line.prefix { $0 != ";" }), "")
        }
        return HTTPHeader(String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
    }
}

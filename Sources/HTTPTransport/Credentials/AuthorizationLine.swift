/// The header line that says who we are.
struct AuthorizationLine: Sendable {
    /// `Authorization: Bearer …`
    let header: HeaderLine

    /// - Parameter value: what follows the name; blanks at its end are not sent, as Go does it.
    /// - Throws: `.invalidHeaderValue` when it holds a control character.
    init(value: [UInt8]) throws(TransportProblem) {
        if value.contains(where: isControlByte) { throw .invalidHeaderValue(name: "Authorization") }
        header = HeaderLine("Authorization", value)
    }

    /// RFC 7617: the base64 of `user:password`.
    static func basicValue(user: [UInt8], password: [UInt8]) -> [UInt8] {
        Array("Basic ".utf8) + base64(user + [UInt8(ascii: ":")] + password)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let digit = alphabet[Int(bits >> UInt32(18 - 6 * place)) & 63]
                text.append(place <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return text
    }
}

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
        Array("Basic ".utf8) + Base64Text.encode(user + [UInt8(ascii: ":")] + password)
    }
}

/// What a token endpoint gives out, ready to be shown. It never shows itself in a description.
struct AccessToken: Sendable {
    /// Nil for a token that holds a control character, which no header can carry.
    let line: AuthorizationLine?
    /// For how long it is good, in seconds; nil for ever. Zero and less: for the requests that wait for it.
    let lifetime: Int64?

    /// Writes the usual types as Go does (`oauth2.Token.Type`), and others as the endpoint wrote them.
    init(type: String, text: [UInt8], lifetime: Int64?) {
        let shownType =
            switch type.lowercased() {
            case "", "bearer": "Bearer"
            case "mac": "MAC"
            case "basic": "Basic"
            default: type
            }
        line = try? AuthorizationLine(value: Array(shownType.utf8) + [UInt8(ascii: " ")] + text)
        self.lifetime = lifetime
    }
}

extension AccessToken: CustomStringConvertible, CustomReflectable {
    var description: String { "<secret>" }

    var customMirror: Mirror { Mirror(self, children: []) }
}

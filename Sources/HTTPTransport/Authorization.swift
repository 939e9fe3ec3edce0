/// Who a client says it is, with every request to the host it was configured for. A request that has an `Authorization`
/// of its own, or a user in its URL, is sent with that instead.
package enum Authorization: Sendable, Hashable {
    case none
    /// A part that the configuration leaves out is an empty text.
    case basic(user: Secret, password: Secret)
    /// `Authorization: <type> <credentials>`, with `Bearer` as the usual type.
    case credentials(type: String, Secret)
    /// With a token that is fetched and renewed.
    case oauth2(OAuth2Settings)

    var secrets: [Secret] {
        switch self {
        case .none: []
        case .basic(let user, let password): [user, password]
        case .credentials(_, let credentials): [credentials]
        case .oauth2(let settings): [settings.clientSecret]
        }
    }
}

/// A text that is written in the configuration or lies in a file, which is read again when it changed. It never shows
/// itself in a description.
package enum Secret: Sendable, Hashable {
    case text(String)
    /// Blanks around the file's content do not count.
    case file(path: String)
    /// An entry of a secret store (`username_ref` and the like). Prometheus 3.5 has none, and neither have we: no client
    /// can be made.
    case reference(String)

    var filePath: String? { if case .file(let path) = self { path } else { nil } }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<secret>" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

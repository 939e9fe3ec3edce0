/// Who a client says it is, with every request to the host it was configured for.
package enum Authorization: Sendable, Hashable {
    case none
    case basic(user: Secret, password: Secret)
    /// `Authorization: <type> <credentials>`, with `Bearer` as the usual type.
    case credentials(type: String, Secret)
}

/// A text that is written in the configuration or lies in a file, which is read again when it changed. It never shows
/// itself in a description.
package enum Secret: Sendable, Hashable {
    case text(String)
    case file(path: String)
}

extension Secret: CustomStringConvertible {
    package var description: String { "<secret>" }
}

/// Who a client says it is, with every request to the host it was configured for. A request that has an `Authorization`
/// of its own, or a user in its URL, is sent with that instead.
package enum Authorization: Sendable, Hashable {
    case none
    /// A part that the configuration leaves out is an empty text.
    case basic(user: Secret, password: Secret)
    /// `Authorization: <type> <credentials>`, with `Bearer` as the usual type.
    case credentials(type: String, Secret)
}

/// A text that is written in the configuration or lies in a file, which is read again when it changed. It never shows
/// itself in a description.
package enum Secret: Sendable, Hashable {
    case text(String)
    /// Blanks around the file's content do not count.
    case file(path: String)
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<secret>" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

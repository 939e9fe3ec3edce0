/// Why discovery does not get what it asks for, in words.
struct DiscoveryProblem: Error, Hashable, Sendable, CustomStringConvertible {
    let text: String
    /// The answer had more bytes than the request allowed.
    let isAnswerTooLarge: Bool

    init(_ text: String, isAnswerTooLarge: Bool = false) {
        self.text = text
        self.isAnswerTooLarge = isAnswerTooLarge
    }

    var description: String { text }
}

/// What must not be shown, for texts of others that may quote it: servers like to repeat what they were asked. It never
/// shows itself in a description.
struct SecretTexts: Hashable, Sendable {
    /// What is shorter is no secret, and would be found everywhere.
    private static let shortest = 4

    private var texts: [String] = []

    mutating func add(_ bytes: [UInt8]) {
        if bytes.count >= Self.shortest { texts.append(String(decoding: bytes, as: UTF8.self)) }
    }

    /// A text with `mark` in the place of each of them.
    func removed(from text: String, leaving mark: String = "<secret>") -> String {
        texts.reduce(text) { text, secret in text.replacing(secret, with: mark) }
    }
}

extension SecretTexts: CustomStringConvertible, CustomReflectable {
    var description: String { "<secret>" }

    var customMirror: Mirror { Mirror(self, children: []) }
}

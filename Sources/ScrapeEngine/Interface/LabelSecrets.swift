internal import HTTPTransport
package import MetricModel

/// What nobody may read of a target's labels: `__param_token` is a parameter of its URL (`SecretParameters`).
package struct LabelSecrets {
    /// The labels in their order, as they may be shown.
    package let pairs: [(name: String, value: String)]
    private let values: [String]

    /// O(bytes of the labels).
    package init(_ labels: Labels) {
        var values: [String] = []
        pairs = labels.pairs.map { name, value in
            guard Self.isSecret(name), !value.isEmpty else { return (name, value) }
            values.append(value)
            return (name, Self.mask)
        }
        // What is shorter stands in many a text by chance.
        self.values = values.filter { $0.utf8.count >= 4 }
    }

    /// A text that says what became of the labels, without them.
    package func hidden(in text: String) -> String {
        values.reduce(text) { $0.replacing($1, with: Self.mask) }
    }

    /// What stands for a secret.
    package static let mask = "<secret>"

    /// Whether the value of a label of this name is one.
    package static func isSecret(_ name: String) -> Bool {
        name.hasPrefix(prefix) && SecretParameters.isSecret(name.dropFirst(prefix.count))
    }

    private static let prefix = "__param_"
}

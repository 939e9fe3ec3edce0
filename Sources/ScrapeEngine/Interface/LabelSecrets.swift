internal import HTTPTransport
package import MetricModel
package import Relabeling

/// What nobody may read of a target's labels: `__param_token` is a parameter of its URL (`SecretParameters`).
package struct LabelSecrets {
    /// The labels in their order, as they may be shown.
    package let pairs: [(name: String, value: String)]
    private let values: [String]

    /// O(bytes of the labels).
    package init(_ labels: Labels) { self.init(labels, steps: []) }

    /// The same, with what rules made of the labels: one may put a secret where it is known as such.
    package init(_ labels: Labels, steps: [RelabelTrace.Step]) {
        var values: [String] = []
        pairs = labels.pairs.map { name, value in
            if Self.isSecret(name) { values.append(value) }
            return (name, Self.shown(value, of: name))
        }
        for change in steps.flatMap(\.changes) {
            switch change {
            case .added(let name, let value), .removed(let name, let value):
                if Self.isSecret(name) { values.append(value) }
            case .changed(let name, let from, let to):
                if Self.isSecret(name) { values += [from, to] }
            }
        }
        // What is shorter stands in many a text by chance.
        self.values = values.filter { $0.utf8.count >= 4 }
    }

    /// The value of a label of this name as it may be shown; addresses and parameters may hold a password as URLs do.
    package static func shown(_ value: String, of name: String) -> String {
        if isSecret(name), !value.isEmpty { return mask }
        guard name == "__address__" || name.hasPrefix(prefix) else { return value }
        return SecretParameters.masked(value)
    }
    /// True when a text may say something that `hidden` takes out of it.
    package var hidesSomething: Bool { !values.isEmpty }

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

internal import HTTPTransport
package import MetricModel
package import Relabeling

/// What nobody may read of a target's labels: `__param_token` is a parameter of its URL (`SecretParameters`), and any label
/// may carry a URL with a password or such a parameter.
package struct LabelSecrets {
    private let labels: Labels
    /// The longest first: one may be a part of another.
    private let values: [String]

    /// With what rules made of the labels, and the URL that came of it: a rule may put a secret where it is known as such, and
    /// copy one to where it is not. O(bytes).
    package init(_ labels: Labels, steps: [RelabelTrace.Step] = [], url: String = "") {
        var values = SecretParameters.secrets(in: url)
        if labels.mayHoldSecrets {
            for (name, value) in labels.pairs { values += Self.secrets(in: value, of: name) }
        }
        for change in steps.flatMap(\.changes) {
            switch change {
            case .added(let name, let value), .removed(let name, let value):
                values += Self.secrets(in: value, of: name)
            case .changed(let name, let from, let to):
                values += Self.secrets(in: from, of: name) + Self.secrets(in: to, of: name)
            }
        }
        values = values.filter { $0.utf8.count >= SecretParameters.shortestCopy }
        values = Set(values + values.map { String(GoSyntax.quoted($0).dropFirst().dropLast()) }).sorted {
            ($1.utf8.count, $0) < ($0.utf8.count, $1)
        }
        self.values = values
        self.labels = labels
    }

    /// The labels in their order, as they may be shown. O(bytes), and made anew each time.
    package var pairs: [(name: String, value: String)] { Self.shown(labels, without: values) }

    /// The value of a label of this name as it may be shown, by itself.
    package static func shown(_ value: String, of name: String) -> String {
        if isSecret(name), !value.isEmpty { return mask }
        guard isAddress(value, name) else { return SecretParameters.masked(value) }
        return String(SecretParameters.masked("//" + value).dropFirst(2))
    }

    /// True when a text may say something that `hidden` takes out of it.
    package var hidesSomething: Bool { !values.isEmpty }

    /// A text that says what became of the labels, without them and without the secrets of URLs.
    package func hidden(in text: String) -> String {
        SecretParameters.masked(inSentence: Self.removed(values, from: text))
    }

    /// Labels that rules made of these, as they may be shown.
    package func hidden(in labels: Labels) -> Labels { Labels(Self.shown(labels, without: values)) }

    /// A body with an x for every byte of them: what stands behind stays where it is.
    package func crossedOut(in body: [UInt8]) -> [UInt8] {
        var shown = body
        for value in values {
            for place in shown.ranges(of: Array(value.utf8)) {
                for index in place { shown[index] = UInt8(ascii: "x") }
            }
        }
        return shown
    }

    /// What stands for a secret.
    package static let mask = "<secret>"

    /// Whether the value of a label of this name is one.
    package static func isSecret(_ name: String) -> Bool {
        name.hasPrefix(prefix) && SecretParameters.isSecret(name.dropFirst(prefix.count))
    }

    fileprivate static let prefix = "__param_"

    private static func shown(_ labels: Labels, without values: [String]) -> [(name: String, value: String)] {
        labels.pairs.map { ($0.name, removed(values, from: shown($0.value, of: $0.name))) }
    }

    private static func removed(_ values: [String], from text: String) -> String {
        values.reduce(text) { $0.replacing($1, with: mask) }
    }

    private static func secrets(in value: String, of name: String) -> [String] {
        if isSecret(name) { return [value] }
        return SecretParameters.secrets(in: isAddress(value, name) ? "//" + value : value)
    }

    /// An address has no scheme in front of what may be a user and a password.
    private static func isAddress(_ value: String, _ name: String) -> Bool {
        name == "__address__" && value.utf8.contains(UInt8(ascii: "@")) && !value.contains("//")
    }
}

extension Labels {
    /// False when none of them is a parameter, and none holds what a secret in a URL has beside it. O(bytes).
    fileprivate var mayHoldSecrets: Bool {
        var isFound = false
        forEach { name, value in
            isFound = isFound || name.starts(with: LabelSecrets.prefix.utf8) || SecretParameters.mayHoldSecrets(value)
        }
        return isFound
    }
}

extension DiscoveredLabels {
    fileprivate var mayHoldSecrets: Bool {
        target.mayHoldSecrets || group.mayHoldSecrets || defaults.mayHoldSecrets
    }
}

extension TargetRow {
    /// What nobody may read of it.
    package var secrets: LabelSecrets { LabelSecrets(discoveredLabels, url: url) }

    /// The labels of its series as they may be shown.
    package var shownLabels: Labels { secrets.hidden(in: labels) }

    /// Its group's name as it may be shown: `http_sd` names a group by its URL.
    package var shownSource: String { SecretParameters.masked(source) }
}

extension DroppedRow {
    /// `address` as it may be shown; empty when there is none.
    package var shownAddress: String { LabelSecrets.shown(address, of: "__address__") }

    /// Its group's name, as `TargetRow.shownSource`.
    package var shownSource: String { SecretParameters.masked(source) }

    /// Why it is not scraped as that may be shown: the rule may have looked at what another had copied from a secret. O(bytes
    /// of the labels).
    package var shownReason: Reason {
        // Most have nothing to hide, and this is asked for every row that a column is measured by.
        let secrets = LabelSecrets(discovered.mayHoldSecrets ? discoveredLabels : .empty)
        return switch reason {
        case .rule(let number, let rule, let value, let location):
            .rule(
                number: number,
                rule: secrets.hidden(in: rule),
                value: secrets.hidden(in: value),
                location: location
            )
        case .duplicate(let other): .duplicate(of: secrets.hidden(in: other))
        case .invalid(let text): .invalid(secrets.hidden(in: text))
        case .empty: .empty
        }
    }
}

internal import JSON
internal import MetricModel
internal import ScrapeEngine

extension DroppedRow {
    /// Where the rule that dropped it stands.
    var ruleLocation: SourceLocation? {
        guard case .rule(_, _, _, let location) = reason else { return nil }
        return location
    }
}

extension DiscoveredTargets.Active {
    /// The labels of its series as they may be shown.
    var shownLabels: Labels { LabelSecrets(discovered, url: url).hidden(in: labels.publicLabels) }
}

extension DroppedRow.Reason {
    /// Why a target is not scraped, in one line.
    var text: String {
        switch self {
        case .rule(let number, let rule, let value, _): "rule \(number): \(rule) (value \(GoSyntax.quoted(value)))"
        case .duplicate(let other): "the same target as \(other)"
        case .invalid(let problem): problem
        case .empty: "relabeling left no label"
        }
    }
}

extension JSONWriter {
    /// A label set as an object; of a URL's parameters that are secrets nobody reads the value.
    mutating func labels(_ labels: Labels) {
        object { writer in
            for (name, value) in LabelSecrets(labels).pairs { writer.member(name, value) }
        }
    }

    /// The members of an object that is a target which is not scraped.
    mutating func dropped(_ row: DroppedRow) {
        member("scrapePool", row.pool)
        key("discoveredLabels")
        labels(row.discoveredLabels)
        member("reason", row.shownReason.text)
        member("location", row.ruleLocation?.description ?? row.location?.description ?? "")
    }
}

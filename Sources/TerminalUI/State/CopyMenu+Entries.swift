internal import Exposition
internal import HTTPTransport
internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// What there is to copy of each kind of row. `row` is the row as the screen shows it.
extension CopyMenu {
    init(of target: TargetRow, row: String) {
        self.init(entries: [
            Entry("u", "URL", .lines([SecretParameters.masked(target.url)])),
            Entry("l", "labels", .lines([target.shownLabels.description])),
            Entry("e", "error", Self.text(of: target.failure), or: "its last scrape did not fail"),
            Entry("c", "curl line", .curlCommand(target.id)),
            Entry("s", "series selector", .lines([target.selector(of: ["job", "instance"])])),
            Entry("r", "row", .lines([row])),
        ])
    }

    init(of pool: PoolRow, row: String) {
        self.init(entries: [
            Entry("n", "name", .lines([pool.name])),
            Entry("s", "series selector", .lines(["{job=\(GoSyntax.quoted(pool.name))}"])),
            Entry(
                "e",
                "error",
                pool.failure.map { SecretParameters.masked(inSentence: $0.text) },
                or: "the job runs as the file says"
            ),
            Entry("f", "file and line", .lines([pool.location.description])),
            Entry("r", "row", .lines([row])),
        ])
    }

    init(of dropped: DroppedRow, row: String) {
        let labels = Labels(LabelSecrets(dropped.discoveredLabels).pairs)
        self.init(entries: [
            Entry("l", "labels", .lines([labels.description])),
            Entry("e", "reason", .lines([dropped.shownReason.sentence])),
            Entry("f", "file and line", dropped.reason.location?.description, or: "no rule dropped it"),
            Entry("u", "URL", .nothing("it has none: it is not scraped")),
            Entry("r", "row", .lines([row])),
        ])
    }

    init(of event: EngineEvent, row: String) {
        self.init(entries: [
            Entry("e", "text", .lines([event.sentence])),
            Entry("u", "URL", event.targetURL.map { SecretParameters.masked($0) }, or: "it is about no target"),
            Entry("r", "row", .lines([row])),
        ])
    }

    init(of destination: DestinationStatistics, row: String) {
        self.init(entries: [
            Entry("n", "name", .lines([destination.name])),
            Entry("u", "URL", .lines([SecretParameters.masked(destination.url)])),
            Entry(
                "e",
                "error",
                destination.lastError.map { SecretParameters.masked(inSentence: $0) },
                or: "it has had none"
            ),
            Entry("f", "file and line", .lines([destination.location.description])),
            Entry("r", "row", .lines([row])),
        ])
    }

    private static func text(of failure: ScrapeFailure?) -> String? {
        failure.map { failure in
            failure.problem.map { "parse: \($0.place): \(failure.shownText)" } ?? failure.shownText
        }
    }
}

extension TargetRow {
    /// `{job="…",instance="…"}` with those of these labels that are there. Not with one that holds a secret: masked it would
    /// select nothing.
    fileprivate func selector(of names: [String]) -> String {
        let shown = shownLabels
        let parts = names.filter { labels[$0] == shown[$0] }.compactMap { name in
            labels[name].map { "\(name)=\(GoSyntax.quoted($0))" }
        }
        return "{\(parts.joined(separator: ","))}"
    }
}

extension DroppedRow.Reason {
    /// In one line: `#1 keep __meta_x =~ "true": the value is ""`.
    var sentence: String {
        switch self {
        case .rule(let number, let rule, let value, _):
            "#\(number) \(rule): the value is \(GoSyntax.quoted(value))"
        case .duplicate(let other): "the same labels and URL as \(other)"
        case .invalid(let text): text
        case .empty: "relabeling left no label"
        }
    }

    fileprivate var location: SourceLocation? {
        if case .rule(_, _, _, let location) = self { location } else { nil }
    }
}

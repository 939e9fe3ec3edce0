import JSON
import MetricModel

/// What lies in a storage directory, as readers other than ours find it: one line per sample, `{labels} time value`.
enum LoggedSamples {
    struct Series {
        var number: Int64
        var labels: [(name: String, value: String)]
        var samples: [(millis: Int64, bits: UInt64)]
        /// Of each sample, how many of all the log's samples are before it.
        var places: [Int64] = []
        /// What else the log has of the series, each as a text; of metadata, which has no time of its own, the first and the
        /// last.
        var histograms: [(millis: Int64, text: String)] = []
        var exemplars: [(millis: Int64, text: String)] = []
        var metadata = ""
        var lastMetadata = ""

        func label(_ name: String) -> String { labels.first { $0.name == name }?.value ?? "" }
    }

    /// Whether Python is there, which the project's own reader of logs is written in.
    static let hasReader =
        CommandRun(["python3", "--version"], environment: CommandRun.plainEnvironment).status == 0

    /// Every series of `DIR/wal`, by the project's reader in Python.
    static func inLog(_ directory: String) throws -> [Series] {
        let here = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
        let run = CommandRun(
            ["python3", "\(here)/scripts/wal-dump", directory],
            environment: CommandRun.plainEnvironment
        )
        guard run.status == 0 else { throw RunningProgram.Problem(text: "wal-dump: \(run.status)") }
        return try run.output.split(separator: "\n").map { line in
            let series = try JSONReader.parse(Array(line.utf8))
            let labels = (series["labels"]?.members ?? []).map { (name: $0.key, value: $0.value.text ?? "") }
            let samples = (series["samples"]?.elements ?? []).map { sample in
                (
                    millis: integer(sample.elements?[0]),
                    bits: UInt64(sample.elements?[1].text ?? "", radix: 16) ?? 0
                )
            }
            return Series(
                number: integer(series["ref"]),
                labels: labels,
                samples: samples,
                places: (series["places"]?.elements ?? []).map { integer($0) },
                histograms: (series["histograms"]?.elements ?? []).map { item in
                    let parts = item.elements ?? []
                    return (integer(parts[0]), "histogram sum \(parts[2].text ?? "") \(parts[3].text ?? "")")
                },
                exemplars: (series["exemplars"]?.elements ?? []).map { item in
                    let parts = item.elements ?? []
                    let labels = (parts[2].members ?? []).map { (name: $0.key, value: $0.value.text ?? "") }
                    return (integer(parts[0]), "exemplar \(parts[1].text ?? "") \(text(labels))")
                },
                metadata: words(series["metadata"]?.elements?.first),
                lastMetadata: words(series["metadata"]?.elements?.last)
            )
        }
    }

    private static func words(_ metadata: JSONValue?) -> String {
        guard let metadata else { return "" }
        return ["type", "unit", "help"].map { GoSyntax.quoted(metadata[$0]?.text ?? "") }.joined(separator: " ")
    }

    /// Every sample that a real Prometheus finds when it opens the directory, stale markers too, which it prints as NaN.
    static func dumpedByPromtool(_ directory: String) throws -> [String] {
        guard let promtool = RealPrometheus.promtool else { throw RunningProgram.Problem(text: "no promtool") }
        let run = CommandRun(
            [promtool, "tsdb", "dump", "--sandbox-dir-root=\(directory)", directory],
            environment: CommandRun.plainEnvironment
        )
        guard run.status == 0 else { throw RunningProgram.Problem(text: "promtool: \(run.status)") }
        return run.output.split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            let value = Double(words[words.count - 2]) ?? 0
            let labels = words.dropLast(2).joined(separator: " ")
            return self.line(labels, Int64(words[words.count - 1]) ?? 0, text(value))
        }
        .sorted()
    }

    /// Every sample of the last hour that a server answers with; it never shows stale markers.
    static func answered(by server: RealPrometheus) throws -> [String] {
        try server.series("{__name__!=\"\"}").flatMap { series in
            let labels = text((series.labels.members ?? []).map { (name: $0.key, value: $0.value.text ?? "") })
            return series.samples.map { line(labels, $0.milliseconds, text(Double($0.value) ?? 0)) }
        }
        .sorted()
    }

    /// The lines of series, every kind of NaN as `NaN`.
    static func lines(_ series: [Series], withStaleMarkers: Bool = true) -> [String] {
        series.flatMap { series in
            let labels = text(series.labels)
            return series.samples.filter { withStaleMarkers || $0.bits != StaleMarker.bits }
                .map { line(labels, $0.millis, text(Double(bitPattern: $0.bits))) }
        }
        .sorted()
    }

    static func line(_ labels: String, _ millis: Int64, _ value: String) -> String { "\(labels) \(millis) \(value)" }

    /// Labels as Prometheus prints them: `{__name__="up", job="a"}`, sorted.
    static func text(_ labels: [(name: String, value: String)]) -> String {
        let sorted = labels.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
        let pairs = sorted.map { label in
            let name = LabelName.isLegacyValid(label.name.utf8) ? label.name : GoSyntax.quoted(label.name)
            return "\(name)=\(GoSyntax.quoted(label.value))"
        }
        return "{\(pairs.joined(separator: ", "))}"
    }

    private static func text(_ value: Double) -> String { value.isNaN ? "NaN" : GoSyntax.float(value) }

    private static func integer(_ value: JSONValue?) -> Int64 {
        guard case .integer(let number) = value else { return 0 }
        return number
    }
}

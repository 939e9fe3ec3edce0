internal import Exposition
internal import HTTPTransport
internal import JSON
internal import MetricModel
internal import ScrapeEngine

/// A batch report as JSON. Where Prometheus's `/api/v1/targets` has a field for something, it has the same name and
/// value here.
struct BatchJSON {
    let report: BatchReport

    /// One document and a line feed.
    var bytes: [UInt8] {
        JSONWriter.document { writer in
            writer.member("configuration", report.configuration)
            writer.member("rounds", report.rounds)
            writer.member("filter", report.filter.text)
            writer.member("up", report.up)
            writer.member("down", report.down)
            writer.member("pools", each: report.pools) { Self.write($1, to: &$0) }
            writer.member("scrapes", each: report.entries) { writer, entry in
                writer.object { Self.writeFields(of: entry, to: &$0) }
            }
            writer.member("dropped", each: report.dropped) { writer, row in writer.object { $0.dropped(row) } }
        }
    }

    /// One scrape as a line of `ndjson`.
    static func line(_ entry: BatchEntry) -> [UInt8] {
        JSONWriter.line { writeFields(of: entry, to: &$0) }
    }

    private static func write(_ pool: PoolRow, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", pool.name)
            writer.member("error", SecretParameters.masked(inSentence: pool.failure?.text ?? ""))
            writer.member("discovery", each: pool.discovery) { $0.string(SecretParameters.masked(inSentence: $1)) }
            writer.member("targets", pool.targets)
            writer.member("dropped", pool.dropped)
        }
    }

    private static func writeFields(of entry: BatchEntry, to writer: inout JSONWriter) {
        let result = entry.result
        writer.member("round", entry.round)
        writer.member("scrapePool", entry.target.pool)
        writer.member("scrapeUrl", SecretParameters.masked(entry.target.url))
        writer.key("labels")
        writer.labels(entry.target.shownLabels)
        writer.member("health", entry.health.rawValue)
        writer.member("lastError", entry.lastError)
        writer.key("problem")
        if let problem = result.failure?.problem { write(problem, to: &writer) } else { writer.null() }
        writer.member("lastScrape", result.timestamp.rfc3339)
        writer.key("lastScrapeDuration")
        writer.number(Double(result.durationNanoseconds) / 1e9)
        let numbers = [
            ("httpStatus", result.httpStatus), ("samplesScraped", result.samplesScraped),
            ("samplesPostMetricRelabeling", result.samplesKept), ("seriesAdded", result.seriesAdded),
            ("staleMarkers", result.staleMarkers), ("bodyBytes", result.bodyBytes), ("wireBytes", result.wireBytes),
        ]
        for (name, number) in numbers { writer.member(name, number) }
    }

    private static func write(_ problem: ParseProblem, to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, number) in [("line", problem.line), ("column", problem.column), ("offset", problem.offset)] {
                writer.member(name, number)
            }
            writer.member("expected", problem.expected)
            writer.member("hint", problem.hint ?? "")
        }
    }
}

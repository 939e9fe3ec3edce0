internal import Exposition
internal import JSON
internal import MetricModel
internal import ScrapeEngine

/// A batch report as JSON. Where Prometheus's `/api/v1/targets` has a field for something, it has the same name and
/// value here. Version 1; fields may be added, none changes its meaning.
struct BatchJSON {
    let report: BatchReport

    /// One document and a line feed.
    var bytes: [UInt8] {
        JSONWriter.line { writer in
            writer.key("version")
            writer.integer(1)
            writer.key("configuration")
            writer.string(report.configuration)
            writer.key("rounds")
            writer.integer(report.rounds)
            writer.key("up")
            writer.integer(report.up)
            writer.key("down")
            writer.integer(report.down)
            writer.key("pools")
            writer.array { writer in
                for pool in report.pools { Self.write(pool, to: &writer) }
            }
            writer.key("scrapes")
            writer.array { writer in
                for entry in report.entries { writer.object { Self.writeFields(of: entry, to: &$0) } }
            }
            writer.key("dropped")
            writer.array { writer in
                for row in report.dropped { writer.object { $0.dropped(row) } }
            }
        }
    }

    /// One scrape as a line of `ndjson`.
    static func line(_ entry: BatchEntry) -> [UInt8] {
        JSONWriter.line { writeFields(of: entry, to: &$0) }
    }

    private static func write(_ pool: PoolRow, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("name")
            writer.string(pool.name)
            writer.key("error")
            writer.string(pool.failure?.text ?? "")
            writer.key("targets")
            writer.integer(pool.targets)
            writer.key("dropped")
            writer.integer(pool.dropped)
        }
    }

    private static func writeFields(of entry: BatchEntry, to writer: inout JSONWriter) {
        let result = entry.result
        writer.key("round")
        writer.integer(entry.round)
        writer.key("scrapePool")
        writer.string(entry.target.pool)
        writer.key("scrapeUrl")
        writer.string(entry.target.url)
        writer.key("labels")
        writer.labels(entry.target.labels.publicLabels)
        writer.key("health")
        writer.string(entry.health.rawValue)
        writer.key("lastError")
        writer.string(entry.lastError)
        writer.key("problem")
        if let problem = result.failure?.problem { write(problem, to: &writer) } else { writer.null() }
        writer.key("lastScrape")
        writer.string(result.timestamp.rfc3339)
        writer.key("lastScrapeDuration")
        writer.number(Double(result.durationNanoseconds) / 1e9)
        let numbers = [
            ("httpStatus", result.httpStatus), ("samplesScraped", result.samplesScraped),
            ("samplesPostMetricRelabeling", result.samplesKept), ("seriesAdded", result.seriesAdded),
            ("staleMarkers", result.staleMarkers), ("bodyBytes", result.bodyBytes), ("wireBytes", result.wireBytes),
        ]
        for (name, number) in numbers {
            writer.key(name)
            writer.integer(number)
        }
    }

    private static func write(_ problem: ParseProblem, to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, number) in [("line", problem.line), ("column", problem.column), ("offset", problem.offset)] {
                writer.key(name)
                writer.integer(number)
            }
            writer.key("expected")
            writer.string(problem.expected)
            writer.key("hint")
            writer.string(problem.hint ?? "")
        }
    }
}

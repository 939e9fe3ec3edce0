internal import ArgumentParser
internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine
internal import TerminalUI

/// A column of `--columns`: the Targets screen's name for it, and what it is in CSV.
struct BatchColumn: Sendable {
    /// As the screen heads it.
    let name: String
    /// As the first line of CSV has it: where Prometheus's `/api/v1/targets` has a field for it, that one's name.
    let field: String
    /// A plain number where it is one: seconds, bytes, counts, shares of one.
    let value: @Sendable (BatchEntry) -> String

    /// The one that no screen has.
    static let round = "ROUND"

    /// - Throws: a `ValidationError` with the known names when one is not.
    static func names(_ list: String) throws -> [String] {
        let names = list.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
        guard !names.isEmpty else {
            throw ValidationError("no names; there are \(known.joined(separator: ", "))")
        }
        do throws(TargetLines.UnknownColumn) {
            return try TargetLines.columns(named: names, and: [round])
        } catch {
            throw ValidationError(error.description)
        }
    }

    static let known = [round] + TargetLines.columnNames

    /// Those of a list of names, in its order.
    static func columns(_ names: [String]) -> [BatchColumn] {
        names.compactMap { name in all.first { $0.name == name } }
    }

    /// What CSV has when nobody asks for columns.
    static let usual: [BatchColumn] =
        columns([round, "POOL", "TARGET"])
        + [BatchColumn(name: "", field: "instance") { $0.target.shownLabels["instance"] ?? "" }]
        + columns(["STATE", "LAST", "DUR", "SAMPLES", "POST", "SERIES+", "SIZE", "ERROR"])

    private static let all: [BatchColumn] = [
        BatchColumn(name: round, field: "round") { String($0.round) },
        BatchColumn(name: "STATE", field: "health") { $0.health.rawValue },
        BatchColumn(name: "TARGET", field: "scrapeUrl") { SecretParameters.masked($0.target.url) },
        BatchColumn(name: "POOL", field: "scrapePool") { $0.target.pool },
        BatchColumn(name: "SINCE", field: "since") { $0.target.since?.rfc3339 ?? "" },
        BatchColumn(name: "LAST", field: "lastScrape") { $0.result.timestamp.rfc3339 },
        BatchColumn(name: "DUR", field: "lastScrapeDuration") { seconds($0.result.durationNanoseconds) },
        BatchColumn(name: "FAILS", field: "failuresInRow") { String($0.target.failuresInRow) },
        BatchColumn(name: "SAMPLES", field: "samplesScraped") { String($0.result.samplesScraped) },
        BatchColumn(name: "POST", field: "samplesPostMetricRelabeling") { String($0.result.samplesKept) },
        BatchColumn(name: "D", field: "seriesChange") { String($0.result.seriesAdded - $0.result.seriesGone) },
        BatchColumn(name: "SERIES+", field: "seriesAdded") { String($0.result.seriesAdded) },
        BatchColumn(name: "STALE", field: "staleMarkers") { String($0.result.staleMarkers) },
        BatchColumn(name: "SIZE", field: "bodyBytes") { String($0.result.bodyBytes) },
        BatchColumn(name: "%TIMEOUT", field: "timeoutShare") { entry in
            let timeout = entry.target.timeout.nanoseconds
            return timeout > 0 ? String(Double(entry.result.durationNanoseconds) / Double(timeout)) : ""
        },
        BatchColumn(name: "PROTO", field: "scheme") { String($0.target.url.prefix { $0 != ":" }) },
        BatchColumn(name: "LIMIT", field: "limitShare") { $0.target.nearestLimit.map { String($0.share) } ?? "" },
        BatchColumn(name: "INT", field: "scrapeInterval") { seconds($0.target.interval.nanoseconds) },
        BatchColumn(name: "ERROR", field: "lastError") { $0.lastError },
        BatchColumn(name: "LABELS", field: "labels") { $0.target.shownLabels.description },
    ]

    private static func seconds(_ nanoseconds: Int64) -> String { String(Double(nanoseconds) / 1e9) }
}

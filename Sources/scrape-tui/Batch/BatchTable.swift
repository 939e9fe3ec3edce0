internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine
internal import TerminalUI

/// A batch report for people: one line per scrape in the columns of the Targets screen, what could not be built, and a
/// line of sums.
struct BatchTable {
    let report: BatchReport
    /// Names of `BatchColumn`s.
    let columns: [String]

    static let usualColumns = ["STATE", "POOL", "TARGET", "DUR", "SAMPLES", "POST", "SIZE", "ERROR"]

    init(report: BatchReport, columns: [String]? = nil) {
        self.report = report
        self.columns = columns ?? (report.rounds > 1 ? [BatchColumn.round] : []) + Self.usualColumns
    }

    /// Lines without control characters of their own; texts from outside are still as they came.
    var text: String {
        var lines = scrapeLines
        lines += report.poolTroubles
        lines += report.dropped.compactMap { row in
            guard case .invalid(let problem) = row.reason else { return nil }
            return "pool \(row.pool): a target could not be built: \(SecretParameters.masked(inSentence: problem))"
        }
        lines.append(sums)
        return lines.joined(separator: "\n")
    }

    /// Each with its round in front, where that was asked for.
    private var scrapeLines: [String] {
        let now = report.entries.map(\.takenAt).max() ?? .now()
        let names = columns.filter { $0 != BatchColumn.round }
        let lines = TargetLines.lines(report.entries.map(\.target), columns: names, now: now)
        guard columns.contains(BatchColumn.round) else { return lines }
        let rounds = [BatchColumn.round] + report.entries.map { String($0.round) }
        let width = rounds.map(\.utf8.count).max() ?? 0
        return zip(rounds, lines).map { $0 + String(repeating: " ", count: width - $0.utf8.count + 2) + $1 }
    }

    private var sums: String {
        // The pools count those beyond `keep_dropped_targets` too.
        let dropped = report.filter.filter.isEmpty ? report.pools.reduce(0) { $0 + $1.dropped } : 0
        let found = report.entries.count
        let all = ReadableNumber.plainCounted(report.scrapes, "scrape")
        let scrapes =
            report.filter.filter.isEmpty
            ? ReadableNumber.plainCounted(found, "scrape") : "\(found) of \(all) found"
        return "\(scrapes): \(report.up) up, \(report.down) down"
            + (dropped > 0 ? "; \(ReadableNumber.plainCounted(dropped, "target")) dropped by relabeling" : "")
    }
}

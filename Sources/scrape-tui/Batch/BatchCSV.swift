internal import MetricModel
internal import ScrapeEngine

/// A batch report as CSV (RFC 4180 with bare line feeds): one line per scrape, the columns as the first line names them.
/// Control characters stand as `\xNN`.
struct BatchCSV {
    let report: BatchReport

    private static let columns = [
        "round", "scrapePool", "scrapeUrl", "instance", "health", "lastScrape", "lastScrapeDuration", "samplesScraped",
        "samplesPostMetricRelabeling", "seriesAdded", "bodyBytes", "lastError",
    ]

    var bytes: [UInt8] {
        let lines = [Self.columns] + report.entries.map(cells)
        return Array(lines.map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined().utf8)
    }

    private func cells(_ entry: BatchEntry) -> [String] {
        let result = entry.result
        return [
            String(entry.round), entry.target.pool, entry.target.url, entry.target.labels["instance"] ?? "",
            entry.health.rawValue, result.timestamp.rfc3339, String(Double(result.durationNanoseconds) / 1e9),
            String(result.samplesScraped), String(result.samplesKept), String(result.seriesAdded),
            String(result.bodyBytes), entry.lastError,
        ]
    }

    private static func quoted(_ cell: String) -> String {
        let cell = ControlCharacters.escaped(cell)
        guard cell.contains(where: { $0 == "," || $0 == "\"" }) else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

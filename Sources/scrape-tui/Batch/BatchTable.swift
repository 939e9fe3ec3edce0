internal import Exposition
internal import MetricModel
internal import ScrapeEngine

/// A batch report for people: one line per scrape, columns as wide as they need to be, and a line of sums.
struct BatchTable {
    let report: BatchReport

    /// Lines without control characters of their own; texts from outside are still as they came.
    var text: String {
        var rows = [["STATE", "POOL", "TARGET", "TIME", "SAMPLES", "KEPT", "BODY"]]
        rows += report.entries.map(cells)
        if report.rounds > 1 {
            for (index, round) in (["ROUND"] + report.entries.map { String($0.round) }).enumerated() {
                rows[index].insert(round, at: 0)
            }
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].unicodeScalars.count }.max() ?? 0 }
        var lines = rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.unicodeScalars.count) }
                .joined(separator: "  ")
        }
        lines[0] += "  ERROR"
        for (index, entry) in report.entries.enumerated() { lines[index + 1] += "  " + Self.error(of: entry) }
        lines += report.pools.compactMap { pool in pool.failure.map { "pool \(pool.name): \($0.text)" } }
        lines += report.dropped.compactMap { row in
            guard case .invalid(let problem) = row.reason else { return nil }
            return "pool \(row.pool): a target could not be built: \(problem)"
        }
        lines.append(sums)
        return lines.map(Self.withoutTrailingBlanks).joined(separator: "\n")
    }

    private func cells(_ entry: BatchEntry) -> [String] {
        [
            entry.health == .up ? "up" : "DOWN", entry.target.pool, entry.target.address,
            Self.milliseconds(entry.result.durationNanoseconds), String(entry.result.samplesScraped),
            String(entry.result.samplesKept), ByteSize(bytes: Int64(max(entry.result.bodyBytes, 0))).shortText,
        ]
    }

    /// Prometheus's text, and the place in the body where a parser stopped.
    private static func error(of entry: BatchEntry) -> String {
        guard let failure = entry.result.failure else { return "" }
        guard let problem = failure.problem else { return failure.text }
        return
            "\(failure.text) (\(problem.hasLines ? "line \(problem.line), column \(problem.column)" : problem.place))"
    }

    private var sums: String {
        // The pools count those beyond `keep_dropped_targets` too.
        let dropped = report.pools.reduce(0) { $0 + $1.dropped }
        return "\(Self.count(report.entries.count, "scrape")): \(report.up) up, \(report.down) down"
            + (dropped > 0 ? "; \(Self.count(dropped, "target")) dropped by relabeling" : "")
    }

    private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

    private static func milliseconds(_ nanoseconds: Int64) -> String {
        let tenths = (nanoseconds + 50_000) / 100_000
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10)ms" : "\((tenths + 5) / 10)ms"
    }

    private static func withoutTrailingBlanks(_ line: String) -> String {
        var line = Substring(line)
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}

extension ByteSize {
    /// `812B`, `15.3KiB`, `1.2MiB`.
    fileprivate var shortText: String {
        var size = bytes * 10
        for unit in ["B", "KiB", "MiB"] {
            if size < 10_240 { return unit == "B" ? "\(size / 10)B" : "\(size / 10).\(size % 10)\(unit)" }
            size /= 1024
        }
        return "\(size / 10).\(size % 10)GiB"
    }
}

import JSON

/// What a program has written to `scrape_failure_log_file` about its targets.
struct PeerFailures {
    private struct Target: Hashable {
        var job: String
        var url: String
    }

    /// Every line without its time and place, in order.
    private var lines: [Target: [String]] = [:]

    /// Reads a whole file. What the end of the program has cut short is left out, but for rows that look at it.
    init(_ text: String, rows: [PeerRow]) throws {
        let cutShort = Set(rows.filter(\.isCutShort).map(\.name))
        for line in text.split(separator: "\n") {
            let entry = try JSONReader.parse(Array(line.utf8))
            let target = Target(job: entry["job_name"]?.text ?? "", url: entry["target"]?.text ?? "")
            let message = ErrorMask.masked(entry["msg"]?.text ?? "")
            if message.hasSuffix("context canceled"), !cutShort.contains(target.job) { continue }
            let keys = (entry.members ?? []).map(\.key).joined(separator: " ")
            lines[target, default: []].append("\(entry["level"]?.text ?? "") \(message) (\(keys))")
        }
    }

    /// How many targets have failed.
    var count: Int { lines.count }

    /// Where two programs say other things about a row's targets.
    func differences(from others: PeerFailures, in row: PeerRow) -> [String] {
        let targets = Set(lines.keys).union(others.lines.keys).filter { $0.job == row.name }
        return targets.sorted { $0.url < $1.url }.compactMap { target in
            let (mine, theirs) = (lines[target] ?? [], others.lines[target] ?? [])
            if Self.areSame(mine, theirs, byNumber: row.comparison == .byNumber && !row.isReloaded) { return nil }
            let texts = [mine, theirs].map { "\($0.count) times \($0.prefix(8))" }
            return "failures of \(target.url)\n  ours:   \(texts[0])\n  theirs: \(texts[1])"
        }
    }

    /// One may have done some scrapes more, but not twice as many.
    private static func areSame(_ left: [String], _ right: [String], byNumber: Bool) -> Bool {
        guard byNumber else { return changes(left) == changes(right) }
        let common = min(left.count, right.count)
        return left.prefix(common) == right.prefix(common)
            && (left == right || max(left.count, right.count) < 2 * common)
    }

    private static func changes(_ lines: [String]) -> [String] {
        lines.indices.filter { $0 == 0 || lines[$0] != lines[$0 - 1] }.map { lines[$0] }
    }
}

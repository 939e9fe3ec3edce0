import JSON

/// What a program has said of its targets, line by line without times and places: in its log, or in the file of failed
/// requests.
struct PeerLines {
    private struct Target: Hashable {
        var job: String
        var url: String
    }

    private typealias Fields = [(name: String, value: String)]

    /// In order.
    private var lines: [Target: [String]] = [:]

    /// How many targets something is said of.
    var count: Int { lines.count }

    /// Reads a whole `scrape_failure_log_file`. What the end of the program has cut short is left out, but for rows that
    /// look at it.
    init(failures text: String, rows: [PeerRow]) throws {
        for line in text.split(separator: "\n") {
            let members = try JSONReader.parse(Array(line.utf8)).members ?? []
            // Every line has these keys, in this order.
            add(members.map { (name: $0.key, value: $0.value.text ?? "") }, keys: members.map(\.key), rows)
        }
    }

    /// Reads a whole log in logfmt, at level debug.
    init(log text: String, rows: [PeerRow]) {
        for line in text.split(separator: "\n") {
            let fields = Self.fields(of: line)
            guard let message = fields.first(where: { $0.name == "msg" })?.value, Self.isCompared(message) else {
                continue
            }
            add(fields, keys: [], rows)
        }
    }

    private mutating func add(_ fields: Fields, keys: [String], _ rows: [PeerRow]) {
        func value(_ names: String...) -> String? { fields.first { names.contains($0.name) }?.value }
        guard let job = value("scrape_pool", "job_name"), let url = value("target") else { return }
        let others = fields.filter {
            !["time", "source", "component", "scrape_pool", "job_name", "target"].contains($0.name)
        }
        let said = ErrorMask.masked(others.map { "\($0.name)=\($0.value)" }.joined(separator: " "))
        let isCutShort = rows.contains { $0.isCutShort && $0.name == job }
        guard isCutShort || !said.contains("context canceled") else { return }
        lines[Target(job: job, url: url), default: []].append("\(said) \(keys)")
    }

    /// Quoted values without their quotes, as they are.
    private static func fields(of line: Substring) -> Fields {
        let bytes = Array(line.utf8)
        let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        var fields: Fields = []
        var start = 0
        while let equals = bytes[start...].firstIndex(of: UInt8(ascii: "=")) {
            var end = equals + 1
            let isQuoted = end < bytes.count && bytes[end] == quote
            if isQuoted {
                end += 1
                while end < bytes.count, bytes[end] != quote { end += bytes[end] == backslash ? 2 : 1 }
                end = min(end, bytes.count)
            } else {
                end = bytes[end...].firstIndex(of: UInt8(ascii: " ")) ?? bytes.count
            }
            let value = bytes[(equals + (isQuoted ? 2 : 1))..<end]
            fields.append(
                (
                    name: String(decoding: bytes[start..<equals], as: UTF8.self),
                    value: String(decoding: value, as: UTF8.self)
                )
            )
            start = min(end + (isQuoted ? 2 : 1), bytes.count)
        }
        return fields
    }

    /// Prometheus has lines for single samples, at level debug; we have some for a target that comes or goes.
    private static func isCompared(_ message: String) -> Bool {
        let ofSamples = [
            "Out of order sample", "Duplicate sample for timestamp", "Out of bounds metric", "Out of order exemplars",
            "Unexpected error", "Error while adding exemplar in AddExemplar", "Error when appending CT in scrape loop",
            "Error when appending metadata in scrape loop", "Out of bound exemplar",
        ]
        return !ofSamples.contains(message) && !message.contains("→") && !message.hasPrefix("up, but ")
    }

    // MARK: - Comparing

    /// Where two programs say other things about a row's targets.
    func differences(from others: PeerLines, in row: PeerRow) -> [String] {
        let targets = Set(lines.keys).union(others.lines.keys).filter { $0.job == row.name }
        return targets.sorted { $0.url < $1.url }.compactMap { target in
            var (mine, theirs) = (row.compared(lines[target] ?? []), row.compared(others.lines[target] ?? []))
            let isByChance =
                Self.dropTimeouts(of: &mine, beside: theirs) || Self.dropTimeouts(of: &theirs, beside: mine)
            let byNumber = row.comparison == .byNumber && !row.isReloaded && !isByChance
            if Self.areSame(mine, theirs, byNumber: byNumber) { return nil }
            let texts = [mine, theirs].map { "\($0.count) times \($0.prefix(8))" }
            return "about \(target.url)\n  ours:   \(texts[0])\n  theirs: \(texts[1])"
        }
    }

    private static let timeout = "context deadline exceeded"
    private static let mostTimeouts = 3

    /// A loaded machine lets a few scrapes run out of their time that have enough of it elsewhere. True when that was so.
    private static func dropTimeouts(of lines: inout [String], beside others: [String]) -> Bool {
        let count = lines.count { $0.contains(timeout) }
        guard (1...mostTimeouts).contains(count), !others.contains(where: { $0.contains(timeout) }) else {
            return false
        }
        lines.removeAll { $0.contains(timeout) }
        return true
    }

    /// One may have done some scrapes more, but not twice as many.
    private static func areSame(_ left: [String], _ right: [String], byNumber: Bool) -> Bool {
        guard byNumber else { return firsts(left) == firsts(right) && areAsOften(left, right) }
        let common = min(left.count, right.count)
        return left.prefix(common) == right.prefix(common)
            && (left == right || max(left.count, right.count) < 2 * common)
    }

    /// Each line about as often as the other says it: what one says at every scrape, the other does not say once. A reload
    /// that comes later on a loaded machine may make several times as many scrapes of the one kind.
    private static func areAsOften(_ left: [String], _ right: [String]) -> Bool {
        let (mine, theirs) = (counts(left), counts(right))
        return mine.allSatisfy { line, count in
            let other = theirs[line] ?? 0
            return max(count, other) <= 8 * min(count, other) + 8
        }
    }

    private static func counts(_ lines: [String]) -> [String: Int] {
        lines.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// What is said, in the order in which it is said for the first time.
    private static func firsts(_ lines: [String]) -> [String] {
        var seen: Set<String> = []
        return lines.filter { seen.insert($0).inserted }
    }
}

extension PeerRow {
    /// Of lines about its targets those that are compared.
    fileprivate func compared(_ lines: [String]) -> [String] {
        lines.filter { line in !ignoredLines.contains { line.contains($0) } }
    }
}

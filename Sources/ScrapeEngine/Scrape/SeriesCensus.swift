internal import Exposition
internal import MetricModel
internal import Relabeling
internal import SampleStorage
internal import ScrapeConfiguration

/// Counts the series of a target's last good scrape. On a worker, which owns the block meanwhile. O(series).
struct SeriesCensus {
    let block: TargetBlock
    let head: Head
    let rules: [RelabelRule]
    /// By family.
    let types: [String: MetricType]

    /// `lastGood` is the target's newest good result; nil without one.
    func count(lastGood: ScrapeResult?) -> TargetSeries {
        var found = TargetSeries(at: lastGood?.timestamp)
        guard let lastGood else { return found }
        found.duplicates = lastGood.duplicates
        tally(block.change.added, into: &found.addedCount, &found.added)
        tally(block.change.gone, into: &found.goneCount, &found.gone)
        // An empty page is a good scrape of no series; the column still has those of the page before.
        guard lastGood.bodyBytes > 0 else { return found }
        let refs = distinctRefs()
        found.series = refs.count
        countMetrics(refs, into: &found)
        countRules(into: &found)
        if lastGood.timestamp.milliseconds == block.columns.timestampMillis {
            found.unmarked = max(refs.count - block.trackedCount, 0)
        }
        return found
    }

    private func distinctRefs() -> [SeriesRef] {
        var seen: Set<SeriesRef> = []
        return block.columns.refs.filter { $0 != .none && seen.insert($0).inserted }
    }

    private func tally(_ refs: [SeriesRef], into count: inout Int, _ names: inout [String]) {
        count = refs.count
        names = refs.prefix(TargetSeries.nameLimit).compactMap { head.labels(of: $0)?.metricText }
    }

    // MARK: Metrics

    private func countMetrics(_ refs: [SeriesRef], into found: inout TargetSeries) {
        let table = head.labelTable(of: refs)
        guard let name = table.name("__name__") else { return }
        let added = Set(block.change.added)
        var rows: [Int32: [Int]] = [:]
        for row in 0..<table.count {
            guard let metric = table.cells(of: row).first(where: { table.pairs[Int($0)].name == name }) else {
                continue
            }
            rows[metric, default: []].append(row)
        }
        let gone = goneByMetric()
        var counts = PairCounts(table)
        var metrics = rows.map { metric, rows in
            let text = table.pairs[Int(metric)].value
            var counted = TargetSeries.Metric(name: text, type: type(of: text), series: rows.count)
            counted.added = rows.count { added.contains(refs[$0]) }
            counted.gone = gone[text] ?? 0
            counted.widest = counts.widest(of: rows, except: name) { added.contains(refs[$0]) }
            return counted
        }
        for (text, count) in gone where !metrics.contains(where: { $0.name == text }) {
            metrics.append(TargetSeries.Metric(name: text, type: type(of: text), series: 0, gone: count))
        }
        metrics.sort { ($1.series, $0.name) < ($0.series, $1.name) }
        found.metricCount = metrics.count
        found.metrics = Array(metrics.prefix(TargetSeries.metricLimit))
    }

    private func goneByMetric() -> [String: Int] {
        var counts: [String: Int] = [:]
        let table = head.labelTable(of: block.change.gone)
        guard let name = table.name("__name__") else { return [:] }
        for row in 0..<table.count {
            for cell in table.cells(of: row) where table.pairs[Int(cell)].name == name {
                counts[table.pairs[Int(cell)].value, default: 0] += 1
            }
        }
        return counts
    }

    private static let suffixes = ["_bucket", "_count", "_sum", "_total", "_created", "_info"]

    private func type(of metric: String) -> MetricType? {
        if let type = types[metric] { return type }
        for suffix in Self.suffixes where metric.hasSuffix(suffix) {
            if let type = types[String(metric.dropLast(suffix.utf8.count))] { return type }
        }
        return nil
    }

    // MARK: Rules

    private func countRules(into found: inout TargetSeries) {
        guard !rules.isEmpty else { return }
        var removed = [Int](repeating: 0, count: rules.count)
        var rewritten = removed
        var examples = [SeriesSlot?](repeating: nil, count: rules.count)
        var seen: Set<SeriesSlot> = []
        for slot in block.reader.referenceSlots {
            let touch = block.touches[slot]
            guard !touch.isNone, seen.insert(slot).inserted else { continue }
            found.relabeled += 1
            for index in rules.indices {
                if touch.droppedBy == index {
                    removed[index] += 1
                } else if touch.isRewritten(by: index) {
                    rewritten[index] += 1
                } else {
                    continue
                }
                if examples[index] == nil { examples[index] = slot }
            }
        }
        found.rules = rules.indices.filter { removed[$0] + rewritten[$0] > 0 }.map { index in
            TargetSeries.Rule(
                number: rules[index].number,
                text: rules[index].summary,
                location: rules[index].location,
                removed: removed[index],
                rewritten: rewritten[index],
                example: examples[index].map(example) ?? ""
            )
        }
    }

    private func example(_ slot: SeriesSlot) -> String {
        let ref = Int(slot) < block.refsBySlot.count ? block.refsBySlot[Int(slot)] : .none
        if ref != .none, let labels = head.labels(of: ref) { return labels.metricText }
        return block.reader.key(of: slot).map { String(decoding: $0.prefix(1024), as: UTF8.self) } ?? ""
    }
}

/// How many of some series have each pair; its room is used again for the next metric.
private struct PairCounts {
    private let table: LabelTable
    private var series: [Int32]
    private var old: [Int32]
    private var distinct: [Int]

    init(_ table: LabelTable) {
        self.table = table
        series = [Int32](repeating: 0, count: table.pairs.count)
        old = series
        distinct = [Int](repeating: 0, count: table.names.count)
    }

    /// The label with the most values among these rows; of equals the first by name.
    mutating func widest(of rows: [Int], except metricName: Int, isAdded: (Int) -> Bool) -> TargetSeries.Label? {
        var touched: [Int32] = []
        var names: Set<Int> = []
        for row in rows {
            let isOld = !isAdded(row)
            for cell in table.cells(of: row) where table.pairs[Int(cell)].name != metricName {
                if series[Int(cell)] == 0 {
                    touched.append(cell)
                    let name = table.pairs[Int(cell)].name
                    names.insert(name)
                    distinct[name] += 1
                }
                series[Int(cell)] += 1
                if isOld { old[Int(cell)] += 1 }
            }
        }
        defer {
            for cell in touched {
                series[Int(cell)] = 0
                old[Int(cell)] = 0
            }
            for name in names { distinct[name] = 0 }
        }
        let order = names.sorted { table.names[$0] < table.names[$1] }
        guard let widest = order.max(by: { distinct[$0] < distinct[$1] }), distinct[widest] > 1 else { return nil }
        let isAnyOld = rows.contains { !isAdded($0) }
        let values = touched.filter { table.pairs[Int($0)].name == widest }.map { cell in
            TargetSeries.Value(
                text: table.pairs[Int(cell)].value,
                series: Int(series[Int(cell)]),
                isNew: isAnyOld && old[Int(cell)] == 0
            )
        }
        .sorted { ($1.series, $0.text) < ($0.series, $1.text) }
        return TargetSeries.Label(
            name: table.names[widest],
            distinct: distinct[widest],
            values: Array(values.prefix(TargetSeries.valueLimit))
        )
    }
}

extension Labels {
    /// `http_requests_total{code="200"}`, as people write it.
    var metricText: String {
        var name = ""
        var rest: [String] = []
        for pair in pairs {
            if pair.name == "__name__" {
                name = pair.value
            } else {
                rest.append("\(pair.name)=\(GoSyntax.quoted(pair.value))")
            }
        }
        return rest.isEmpty ? name : "\(name){\(rest.joined(separator: ","))}"
    }
}

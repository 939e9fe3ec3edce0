internal import MetricModel

/// Converts a body by a plan that was made for the same lines. No key is looked at, and nothing is allocated but what the
/// histograms hold. Benchmark: `scrape-bench exposition custom`.
struct RepeatedConversion {
    private let plan: ConversionPlan
    private let lines: BodyTable
    private let keepsClassicHistograms: Bool
    private let listsExemplars: Bool

    /// The line to go on with.
    private var line = 0
    private var bound = 0
    /// The next of the lines' exemplars.
    private var exemplar = 0
    private var collection = CustomBucketHistogram()
    private var collectedExemplars: [ExemplarRow] = []

    /// `lines` says of each line what a row would say of it.
    init(_ plan: ConversionPlan, of lines: BodyTable, _ options: ReadOptions) {
        self.plan = plan
        self.lines = lines
        keepsClassicHistograms = options.keepsClassicHistograms
        listsExemplars = options.exemplars
    }

    /// Appends the rows to the table. False when other histograms add up than did for the plan.
    mutating func run(into table: inout BodyTable) -> Bool {
        for step in plan.steps {
            switch step {
            case .row: addRow(&table)
            case .bucket:
                collection.addBucket(upTo: plan.bounds[bound], count: value)
                bound += 1
                collect(&table)
            case .sum:
                collection.setSum(bits: lines.valueBits[line])
                collect(&table)
            case .count:
                collection.setCount(value)
                collect(&table)
            case .histogram: guard addHistogram(timestampOf: line - 1, &table) else { return false }
            case .histogramBeforeNext: guard addHistogram(timestampOf: line, &table) else { return false }
            case .nothing:
                guard (try? collection.convert()) == nil else { return false }
                endCollection()
            }
        }
        return true
    }

    private var value: Double { Double(bitPattern: lines.valueBits[line]) }

    private func timestamp(of line: Int) -> Int64 {
        lines.timestamps.isEmpty ? BodyTable.noTimestamp : lines.timestamps[line]
    }

    private mutating func addRow(_ table: inout BodyTable) {
        let row = Int32(truncatingIfNeeded: table.valueBits.count)
        while let next = nextExemplar() { table.exemplars.append(next.moved(toRow: row)) }
        appendLine(&table)
    }

    /// The exemplars of a collected line belong to the histogram alone.
    private mutating func collect(_ table: inout BodyTable) {
        while let next = nextExemplar() { collectedExemplars.append(next) }
        if keepsClassicHistograms { appendLine(&table) } else { line += 1 }
    }

    private mutating func appendLine(_ table: inout BodyTable) {
        table.appendValue(lines.valueBits[line], timestamp(of: line))
        line += 1
    }

    /// The line's next exemplar.
    @inline(__always)
    private mutating func nextExemplar() -> ExemplarRow? {
        guard listsExemplars, exemplar < lines.exemplars.count, lines.exemplars[exemplar].row == line else {
            return nil
        }
        defer { exemplar += 1 }
        return lines.exemplars[exemplar]
    }

    private mutating func addHistogram(timestampOf line: Int, _ table: inout BodyTable) -> Bool {
        guard let histogram = try? collection.convert(), (try? histogram.validate()) != nil else { return false }
        let row = Int32(truncatingIfNeeded: table.valueBits.count)
        table.histograms.append(HistogramRow(row: row, histogram: histogram))
        for exemplar in collectedExemplars { table.exemplars.append(exemplar.moved(toRow: row)) }
        table.appendValue(0, timestamp(of: line))
        endCollection()
        return true
    }

    private mutating func endCollection() {
        collection.reset()
        collectedExemplars.removeAll(keepingCapacity: true)
    }
}

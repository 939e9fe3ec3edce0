internal import MetricModel

/// The lines of the last good body of a reader by keys, and what became of them. A body that has the same lines, but for
/// what stands behind the series, is read by walking both side by side, and no key is looked at.
struct KnownLines: Sendable {
    private(set) var read: ExpositionReader.ReadBody
    /// The read that made them.
    private var stamp: UInt64
    private var lines: LineTable
    /// What the lines say, one row each.
    private var values = BodyTable()
    /// How the lines become rows; nil when each of them is one.
    private let conversion: ConversionPlan?
    /// That of the rows: it follows from the lines' prefixes, since `_created` lines that count are no entries.
    private let createdTimestamps: [Int64]

    /// Nil when what the body says depends on more than lines and values.
    init?(
        _ read: ExpositionReader.ReadBody,
        stamp: UInt64,
        lines: LineTable,
        conversion: ConversionPlan?,
        createdTimestamps: [Int64]
    ) {
        guard conversion?.isRepeatable != false, !createdTimestamps.contains(CreatedTimestamps.lost) else { return nil }
        self.read = read
        self.stamp = stamp
        self.lines = lines
        self.conversion = conversion
        self.createdTimestamps = createdTimestamps
        self.lines.trim()
    }

    /// Besides the body.
    var memoryBytes: Int {
        lines.memoryBytes + values.memoryBytes + (conversion?.memoryBytes ?? 0) + createdTimestamps.capacity * 8
    }

    /// Reads a body with these lines into the table. False when it has others, or when a full read must tell what it says.
    mutating func walk<Scanner: LineScanner>(
        _ body: BodyView,
        as format: Scanner.Type,
        _ options: ReadOptions,
        stamp: UInt64,
        into table: inout BodyTable
    ) -> Bool {
        let keepsValues = values.beginInStep(lineCount: lines.count, referenceStamp: self.stamp)
        values.stamp = 0
        var walk = InStepWalk<Scanner>(
            new: body,
            old: BodyView(read.body),
            keepsValues: keepsValues,
            listsExemplars: Scanner.hasExemplars && (options.exemplars || options.createdTimestamps)
        )
        guard walk.run(&lines, &values) else { return false }
        values.stamp = stamp
        if !values.timestamps.isEmpty { values.finishTimestamps() }
        // The creation of a series is lost when its sample has such an exemplar.
        if options.createdTimestamps, values.exemplars.contains(where: \.isNaN) { return false }
        // Shared with these, it would be copied to be emptied.
        table.createdTimestamps = []
        table.beginKeyed(rowCount: 0)
        guard appendRows(to: &table, options) else { return false }
        table.createdTimestamps = createdTimestamps
        return true
    }

    private func appendRows(to table: inout BodyTable, _ options: ReadOptions) -> Bool {
        if let conversion {
            var repeated = RepeatedConversion(conversion, of: values, options)
            return repeated.run(into: &table)
        }
        table.valueBits.append(contentsOf: values.valueBits)
        table.timestamps.append(contentsOf: values.timestamps)
        if options.exemplars { table.exemplars.append(contentsOf: values.exemplars) }
        return true
    }

    /// The body walked last is the reference now.
    mutating func adopt(_ read: ExpositionReader.ReadBody, stamp: UInt64) {
        lines.swapLengths()
        self.read = read
        self.stamp = stamp
    }
}

extension ExemplarRow {
    fileprivate var isNaN: Bool { Double(bitPattern: valueBits).isNaN }
}

internal import MetricModel

/// Reads as another scanner does, and notes where its samples stand.
struct LineRecorder<Base: LineScanner>: EntryScanner {
    private var base: Base
    /// The samples so far. Lines that are no entries belong to the prefix of the next sample, as comments do.
    private(set) var lines = LineTable()
    /// Behind the last sample.
    private var offset = 0

    init(_ base: Base) { self.base = base }

    @inline(__always)
    mutating func next() -> BodyEntry {
        let entry = base.next()
        guard entry == .sample else { return entry }
        let value = base.valuePart.start
        lines.append(
            prefixLength: value - offset,
            storedValueLength: LineTable.storedLength(
                base.position - value,
                byteBefore: value > 0 ? base.lexer.base[value - 1] : 0
            )
        )
        offset = base.position
        return entry
    }

    static var keyForm: KeyForm { Base.keyForm }
    var problem: ParseProblem? { base.problem }
    var metadata: MetadataLine { base.metadata }
    var type: MetricType { base.type }
    var unit: Range<Int> { base.unit }
    var key: UnsafeRawBufferPointer { mutating get { base.key } }
    var valueBits: UInt64 { base.valueBits }
    var timestamp: Int64 { base.timestamp }
    var histogram: NativeHistogram { base.histogram }

    mutating func appendLabels(into builder: inout LabelsBuilder) { base.appendLabels(into: &builder) }

    mutating func createdTimestamp() -> Int64 { base.createdTimestamp() }

    mutating func appendExemplars(row: Int32, to exemplars: inout [ExemplarRow]) {
        base.appendExemplars(row: row, to: &exemplars)
    }
}

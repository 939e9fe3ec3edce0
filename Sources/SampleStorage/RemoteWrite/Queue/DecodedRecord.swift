/// The record of the log whose entries are being handed to the shards, and how far that has come: a record may hold
/// more than the shards have room for.
struct DecodedRecord {
    private(set) var kind: LogRecordKind?
    /// Where the record begins.
    private(set) var position: LogPosition
    /// Where the next one begins.
    private(set) var end: LogPosition
    private(set) var samples: [LoggedSample] = []
    private(set) var histograms: [LoggedHistogram] = []
    private(set) var exemplars: [LoggedExemplar] = []
    /// Entries handed over.
    var next = 0

    init(end position: LogPosition) {
        self.position = position
        end = position
    }

    /// Entries of the kinds that are sent.
    var count: Int { samples.count + histograms.count + exemplars.count }

    var isFinished: Bool { next >= count }

    /// The place of the next entry.
    var place: LogPosition { isFinished ? end : place(behind: next - 1) }

    /// The place behind an entry.
    @inline(__always)
    func place(behind index: Int) -> LogPosition {
        LogPosition(segment: position.segment, offset: position.offset, entry: UInt32(truncatingIfNeeded: index + 1))
    }

    /// Forgets the entries and keeps the memory.
    mutating func begin(_ kind: LogRecordKind?, at position: LogPosition, end: LogPosition) {
        self.kind = kind
        self.position = position
        self.end = end
        next = 0
        samples.removeAll(keepingCapacity: samples.count <= 1 << 18)
        histograms.removeAll()
        exemplars.removeAll()
    }

    mutating func decodeSamples(_ record: UnsafeRawBufferPointer) throws(RecordProblem) {
        var samples: [LoggedSample] = []
        swap(&samples, &self.samples)
        defer { swap(&samples, &self.samples) }
        // An entry takes ten bytes or more.
        samples.reserveCapacity(record.count / 10)
        try SampleLogRecord.decode(record) { samples.append($0) }
    }

    mutating func decodeHistograms(_ record: UnsafeRawBufferPointer) throws(RecordProblem) {
        try HistogramLogRecord.decode(record) { histograms.append($0) }
    }

    mutating func decodeExemplars(_ record: UnsafeRawBufferPointer) throws(RecordProblem) {
        try ExemplarLogRecord.decode(record) { exemplars.append($0) }
    }
}

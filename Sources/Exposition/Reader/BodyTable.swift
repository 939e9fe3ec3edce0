package import MetricModel

/// Names one exposure key of one `ExpositionReader`; below the reader's `slotLimit`, so arrays can be indexed by it.
package typealias SeriesSlot = UInt32

/// A whole body as columns, one row per sample or native histogram in the order of the body.
///
/// The same table should be given to the same reader again: a value whose text did not change is then not even written.
/// Any other table works too and only costs a parse of every value.
package struct BodyTable: Sendable {
    /// What stands for "no timestamp of its own" in `timestamps`.
    package static let noTimestamp = Int64.min

    /// The body has the reference body's keys in its order, and the same comments: `slots`, `repeats` and the metadata
    /// are what they were, `newKeys` and `metadata` are empty.
    package internal(set) var isInStep = false
    /// Rows: all of the body's samples and native histograms, or those before the problem.
    package internal(set) var count = 0
    /// Per sample, the slot of its exposure key.
    package internal(set) var slots: [SeriesSlot] = []
    /// Per sample, the bits of its value. Of text every NaN is `StaleMarker.ordinaryNaNBits`; protobuf's stay what they are,
    /// stale markers too, as in Prometheus.
    package internal(set) var valueBits: [UInt64] = []
    /// Empty when no sample has a timestamp of its own; else per sample milliseconds or `noTimestamp`.
    package internal(set) var timestamps: [Int64] = []
    /// The rows that are native histograms, ascending; their `valueBits` mean nothing.
    package internal(set) var histograms: [HistogramRow] = []
    /// What stands behind samples, ascending by row; only when `ReadOptions.exemplars` asks for them.
    package internal(set) var exemplars: [ExemplarRow] = []
    /// Empty when nothing says when it was created; else per row milliseconds, 0 for none. Only when
    /// `ReadOptions.createdTimestamps` asks for them.
    package internal(set) var createdTimestamps: [Int64] = []
    /// The keys that were unknown, each at its first sample, in the order of the body.
    package internal(set) var newKeys: [NewKey] = []
    /// The samples whose key stands earlier in this body too, ascending.
    package internal(set) var repeats: [Int32] = []
    /// Every TYPE, HELP and UNIT line before the end or the problem, in order; empty when the body is in step.
    package internal(set) var metadata: [MetadataLine] = []
    /// Why the body is refused; nil when it is fine.
    package internal(set) var problem: ParseProblem?

    /// Names the read that wrote `valueBits`, so that a reader knows whether they are its reference body's.
    var stamp: UInt64 = 0

    package init() {}

    /// Bytes of memory the columns hold.
    package var memoryBytes: Int {
        valueBits.capacity * 8 + timestamps.capacity * 8 + newKeys.capacity * MemoryLayout<NewKey>.stride
            + metadata.capacity * MemoryLayout<MetadataLine>.stride
            + exemplars.capacity * MemoryLayout<ExemplarRow>.stride + createdTimestamps.capacity * 8
    }
}

/// An exposure key that the reader did not know.
package struct NewKey: Sendable, Hashable {
    /// The first sample with this key: its row in the table.
    package let entry: Int
    package let slot: SeriesSlot
    /// The key's bytes in the body that was just read.
    package let range: Range<Int>
    /// The type the last TYPE line before the sample declared, whatever family it named.
    package let type: MetricType
    /// The unit the last UNIT line before the sample declared, whatever family it named: a range of the body, empty
    /// when there was none.
    package let unit: Range<Int>
}

/// A row that is a native histogram.
package struct HistogramRow: Sendable, Hashable {
    package let row: Int32
    package var histogram: NativeHistogram
}

/// An exemplar of a row. Its labels are made when somebody asks the reader for them.
package struct ExemplarRow: Sendable, Hashable {
    package let row: Int32
    /// The bits of its value; every NaN of text is the same one.
    package let valueBits: UInt64
    /// Milliseconds, or `BodyTable.noTimestamp`.
    package let timestamp: Int64
    /// Where its labels stand in the body that was just read.
    let labels: Range<Int>

    func moved(toRow row: Int32) -> ExemplarRow {
        ExemplarRow(row: row, valueBits: valueBits, timestamp: timestamp, labels: labels)
    }
}

/// A TYPE, HELP or UNIT line. Its texts are ranges of the body that was just read: ask the reader for them.
package struct MetadataLine: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case type(MetricType)
        case help
        case unit
    }

    package let kind: Kind
    let family: Range<Int>
    let text: Range<Int>
    /// The first row behind it.
    package internal(set) var row: Int32 = 0
}

extension BodyTable {
    /// Lends the value column to a commit, and takes it back: the two are exchanged. O(1).
    package mutating func exchangeValues(with other: inout [UInt64]) { swap(&valueBits, &other) }

    /// As `exchangeValues`, for the samples' own timestamps.
    package mutating func exchangeTimestamps(with other: inout [Int64]) { swap(&timestamps, &other) }
}

extension BodyTable {
    /// Gives back what only a body out of step needs: for use when its new keys and metadata lines have been looked at.
    package mutating func releaseNewKeys() {
        newKeys = []
        metadata = []
    }
}

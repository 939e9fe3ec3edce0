internal import CSystem
internal import MetricModel

/// What stands next in a body (`textparse.Entry`, v3.5).
enum BodyEntry {
    case end, comment, help, type, unit, sample, histogram, problem
}

/// Reads the entries of a body in order, with Prometheus's verdicts: one conformer per format, and two around them that
/// convert histograms and note lines (`textparse.Parser`, v3.5). Used through generics only, so that nothing is called indirectly.
protocol EntryScanner {
    /// How the format writes `key`.
    static var keyForm: KeyForm { get }

    /// Tells which key the next sample or histogram will probably have: a hint, for scanners that can make use of it. Its
    /// first `count` bytes are those of the entry's before, 0 when that is not known. The bytes must stay until `next` has
    /// returned; 64 readable ones stand behind them.
    mutating func expect(_ key: UnsafeRawBufferPointer, sharing count: Int)

    /// Tells what the last body's families were (`familyHashes`), before the first entry: a hint. Metadata of families that
    /// are still the same, as long as all are, may then be left out.
    mutating func pass(families: UnsafeBufferPointer<UInt64>)

    /// Asks for the metadata of all further families.
    mutating func stopPassing()

    /// All families were passed over: the body's metadata is the last body's.
    var passesAll: Bool { get }

    /// The metadata that was left out, with its rows; may be long.
    var passedMetadata: [MetadataLine] { get }

    /// A hash per family, of what its metadata says; empty when the scanner passes over nothing anyway.
    var familyHashes: [UInt64] { get }

    /// Goes to the next entry. After `.end` and `.problem` nothing more may be asked for.
    mutating func next() -> BodyEntry

    /// Why the body is refused, after `.problem`.
    var problem: ParseProblem? { get }

    /// After `.help`, `.type` and `.unit`: the line, its texts as ranges of the body.
    var metadata: MetadataLine { get }

    /// What the last TYPE line declared, whatever family it named.
    var type: MetricType { get }

    /// What the last UNIT line declared, a range of the body; empty when there was none.
    var unit: Range<Int> { get }

    // After `.sample` and `.histogram`:

    /// The exposure key: the bytes by which Prometheus's scrape cache knows the series. They live until the next call of
    /// a mutating method, and at least 64 readable bytes stand behind them.
    var key: UnsafeRawBufferPointer { mutating get }

    /// Whether `key` has these bytes; at least 64 readable ones stand behind them.
    mutating func hasKey(_ expected: UnsafeRawBufferPointer) -> Bool

    /// The bits of the sample's value. In the text formats every NaN is `StaleMarker.ordinaryNaNBits`; protobuf's NaNs
    /// are what the target sent, even stale markers.
    var valueBits: UInt64 { get }

    /// Its own timestamp in milliseconds, or `BodyTable.noTimestamp`.
    var timestamp: Int64 { get }

    /// The histogram, after `.histogram`.
    var histogram: NativeHistogram { get }

    /// Appends `__name__` and the labels, unescaped, `le` and `quantile` in their normal form, repeated names kept.
    mutating func appendLabels(into builder: inout LabelsBuilder)

    /// When the series was created in milliseconds, 0 when the body does not say. May look ahead.
    mutating func createdTimestamp() -> Int64

    /// Appends the entry's exemplars in Prometheus's order.
    mutating func appendExemplars(row: Int32, to exemplars: inout [ExemplarRow])
}

extension EntryScanner {
    @inline(__always)
    mutating func expect(_ key: UnsafeRawBufferPointer, sharing count: Int) {}

    mutating func pass(families: UnsafeBufferPointer<UInt64>) {}

    mutating func stopPassing() {}

    var passesAll: Bool { false }

    var passedMetadata: [MetadataLine] { [] }

    var familyHashes: [UInt64] { [] }

    static var keyForm: KeyForm { .text }

    @inline(__always)
    mutating func hasKey(_ expected: UnsafeRawBufferPointer) -> Bool { KeyBytes.areEqual(expected, key) }
}

/// Comparing keys: 15 bytes behind both may be read.
enum KeyBytes {
    @inline(__always)
    static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count, let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
            return left.count == right.count
        }
        return csystem_equal(
            leftStart.assumingMemoryBound(to: UInt8.self),
            rightStart.assumingMemoryBound(to: UInt8.self),
            left.count
        ) != 0
    }
}

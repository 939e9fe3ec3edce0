internal import Exposition
internal import MetricModel

/// A reader under test, and the keys that its slots stand for.
struct FuzzReader {
    private var reader = ExpositionReader()
    private var table = BodyTable()
    private var keys: [SeriesSlot: [UInt8]] = [:]
    private let options: ReadOptions

    init(_ options: ReadOptions) { self.options = options }

    /// What a table says, without the numbers of slots: equal for equal bodies, whatever was read before.
    struct Verdict: Equatable {
        var problem: ParseProblem?
        var keys: [[UInt8]] = []
        var valueBits: [UInt64] = []
        var timestamps: [Int64] = []
        var created: [Int64] = []
        var repeats: [Int32] = []
        /// As texts: a bucket that is no number equals itself then.
        var histograms: [String] = []
        var exemplars: [Exemplar] = []
    }

    /// Reads a body; `adopt` or `abandon` must follow.
    mutating func read(_ body: [UInt8], as format: ExpositionFormat) -> Verdict {
        reader.read(BodyBuffer(body), as: format, options: options, into: &table)
        var builder = LabelsBuilder()
        for key in table.newKeys {
            keys[key.slot] = reader.key(of: key.slot)
            builder.reset()
            reader.parseLabels(of: key, into: &builder)
        }
        for line in table.metadata { _ = reader.family(of: line).utf8.count + reader.text(of: line).utf8.count }
        return verdict
    }

    private var verdict: Verdict {
        let rows = 0..<table.count
        // A native histogram's bits mean nothing.
        let isHistogram = Set(table.histograms.map { Int($0.row) })
        return Verdict(
            problem: table.problem,
            keys: rows.map { keys[table.slots[$0]] ?? [] },
            valueBits: rows.map { isHistogram.contains($0) ? 0 : table.valueBits[$0] },
            timestamps: table.timestamps.isEmpty ? [] : Array(table.timestamps[rows]),
            created: table.createdTimestamps.isEmpty ? [] : Array(table.createdTimestamps[rows]),
            repeats: table.repeats,
            histograms: table.histograms.map { "\($0.row) \($0.histogram.schema) \($0.histogram)" },
            exemplars: table.exemplars.map { exemplar in
                Exemplar(
                    labels: reader.labels(of: exemplar),
                    valueBits: exemplar.valueBits,
                    timestampMillis: exemplar.timestamp
                )
            }
        )
    }

    mutating func adopt() { forget(reader.adopt()) }

    mutating func abandon(entries: Int, flush: Bool) { forget(reader.abandon(entries: entries, flush: flush)) }

    private mutating func forget(_ slots: [SeriesSlot]) { for slot in slots { keys[slot] = nil } }

    var rowCount: Int { table.count }

    var memoryBytes: Int { reader.memoryBytes + table.memoryBytes }
}

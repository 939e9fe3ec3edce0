import MetricModel

@testable import Exposition

/// What a reader has made of one body, as texts: the same for the same body whatever the reader has read before.
struct Exposed: Equatable, CustomStringConvertible {
    /// Labels, value and timestamp.
    var samples: [String] = []
    /// Value and timestamp alone.
    var values: [String] = []
    var keys: [String] = []
    var metadata: [String] = []
    var repeats: [Int32] = []
    /// Row, value, timestamp and labels.
    var exemplars: [String] = []
    var problem: String?

    /// Reads one body with a fresh reader.
    init(_ text: String, as format: ExpositionFormat = .prometheusText) {
        self.init(bytes: Array(text.utf8), as: format)
    }

    init(bytes: [UInt8], as format: ExpositionFormat = .prometheusText) {
        var history = ReaderHistory(format: format)
        self = history.read(bytes)
    }

    init() {}

    /// The same without the labels: a key keeps the labels of its first sight, also when a TYPE line changes.
    var withoutLabels: Exposed {
        var copy = self
        copy.samples = []
        return copy
    }

    var description: String {
        "samples \(samples) exemplars \(exemplars) metadata \(metadata) repeats \(repeats) problem \(problem ?? "none")"
    }
}

/// A reader and the labels a cache would keep per slot, over several bodies.
struct ReaderHistory {
    var format: ExpositionFormat
    var options: ReadOptions
    var reader = ExpositionReader()
    var table = BodyTable()
    var labels: [SeriesSlot: String] = [:]
    private(set) var keys: [SeriesSlot: String] = [:]
    private var lastMetadata: [String] = []

    /// Exemplars are listed unless the options say otherwise.
    init(format: ExpositionFormat = .prometheusText, options: ReadOptions? = nil) {
        self.format = format
        var exemplars = ReadOptions()
        exemplars.exemplars = true
        self.options = options ?? exemplars
    }

    /// Reads a body without settling what becomes of it.
    mutating func read(_ bytes: [UInt8]) -> Exposed {
        reader.read(BodyBuffer(bytes), as: format, options: options, into: &table)
        for key in table.newKeys {
            var builder = LabelsBuilder()
            reader.parseLabels(of: key, into: &builder)
            labels[key.slot] = builder.exposedText
            keys[key.slot] = String(decoding: reader.key(of: key.slot) ?? [], as: UTF8.self)
        }
        return exposed
    }

    mutating func read(_ text: String) -> Exposed { read(Array(text.utf8)) }

    @discardableResult
    mutating func adopt() -> [SeriesSlot] {
        if table.problem == nil { lastMetadata = exposed.metadata }
        let gone = reader.adopt()
        forget(gone)
        return gone
    }

    @discardableResult
    mutating func abandon(entries: Int, flush: Bool = false) -> [SeriesSlot] {
        let gone = reader.abandon(entries: entries, flush: flush)
        forget(gone)
        return gone
    }

    private mutating func forget(_ slots: [SeriesSlot]) {
        for slot in slots {
            labels[slot] = nil
            keys[slot] = nil
        }
    }

    private var exposed: Exposed {
        var result = Exposed()
        for index in 0..<table.count {
            let slot = table.slots[index]
            var text = Self.number(table.valueBits[index])
            if !table.timestamps.isEmpty, table.timestamps[index] != BodyTable.noTimestamp {
                text += " @\(table.timestamps[index])"
            }
            result.values.append(text)
            result.samples.append("\(labels[slot] ?? "unknown slot") \(text)")
            result.keys.append(keys[slot] ?? "unknown slot")
        }
        result.metadata = table.isInStep ? lastMetadata : table.metadata.map(reader.exposedText)
        result.repeats = table.repeats
        result.exemplars = table.exemplars.map(exemplarText)
        result.problem = table.problem?.text
        return result
    }

    private func exemplarText(_ exemplar: ExemplarRow) -> String {
        var text = "\(exemplar.row): \(reader.labels(of: exemplar)) \(Self.number(exemplar.valueBits))"
        if exemplar.timestamp != BodyTable.noTimestamp { text += " @\(exemplar.timestamp)" }
        return text
    }

    private static func number(_ bits: UInt64) -> String {
        bits == StaleMarker.ordinaryNaNBits ? "NaN" : GoSyntax.float(Double(bitPattern: bits))
    }
}

import MetricModel

@testable import Exposition

/// A table's rows in words, one text each, with everything that belongs to a row: for formats in which samples have more
/// than a value.
struct ExposedRows: Equatable {
    var rows: [String] = []
    var metadata: [String] = []
    var problem: String?

    /// Reads one body with a fresh reader.
    init(_ bytes: [UInt8], as format: ExpositionFormat = .protobuf, options: ReadOptions = .everything) {
        var target = RowHistory(format: format, options: options)
        self = target.read(bytes)
    }

    init() {}
}

extension ReadOptions {
    static var everything: ReadOptions {
        var options = ReadOptions()
        options.exemplars = true
        options.createdTimestamps = true
        return options
    }

    static var keepingClassic: ReadOptions {
        var options = everything
        options.keepsClassicHistograms = true
        return options
    }
}

/// A reader and the labels a cache would keep per slot, over several bodies.
struct RowHistory {
    var reader = ExpositionReader()
    var table = BodyTable()
    var format: ExpositionFormat
    var options: ReadOptions
    /// Reads text by its keys instead of its lines.
    var readsTextByKeys = false
    private(set) var labels: [SeriesSlot: String] = [:]
    private(set) var keys: [SeriesSlot: [UInt8]] = [:]
    private var lastMetadata: [String] = []

    init(format: ExpositionFormat = .protobuf, options: ReadOptions = .everything, readsTextByKeys: Bool = false) {
        self.format = format
        self.options = options
        self.readsTextByKeys = readsTextByKeys
    }

    mutating func read(_ bytes: [UInt8]) -> ExposedRows {
        let body = BodyBuffer(bytes)
        if readsTextByKeys {
            if reader.pending != nil { _ = reader.abandon(entries: 0, flush: false) }
            let view = BodyView(body)
            let scanner = TextScanner(base: view.start, byteCount: view.count)
            let read = ExpositionReader.ReadBody(body: body, format: .prometheusText)
            reader.readKeys(read, scanner, in: ScratchMemory(), options, 0, &table)
        } else {
            reader.read(body, as: format, options: options, into: &table)
        }
        for key in table.newKeys {
            var builder = LabelsBuilder()
            reader.parseLabels(of: key, into: &builder)
            labels[key.slot] = builder.exposedText
            keys[key.slot] = reader.key(of: key.slot)
        }
        return exposed
    }

    @discardableResult
    mutating func adopt() -> [SeriesSlot] {
        if table.problem == nil { lastMetadata = exposed.metadata }
        return forget(reader.adopt())
    }

    @discardableResult
    mutating func abandon(entries: Int, flush: Bool = false) -> [SeriesSlot] {
        forget(reader.abandon(entries: entries, flush: flush))
    }

    private mutating func forget(_ slots: [SeriesSlot]) -> [SeriesSlot] {
        for slot in slots {
            labels[slot] = nil
            keys[slot] = nil
        }
        return slots
    }

    private var exposed: ExposedRows {
        var result = ExposedRows()
        let repeats = Set(table.repeats)
        let exemplars = Dictionary(grouping: table.exemplars, by: \.row)
        let histograms = Dictionary(table.histograms.map { ($0.row, $0.histogram) }, uniquingKeysWith: { $1 })
        for row in 0..<table.count {
            var text = labels[table.slots[row]] ?? "unknown slot"
            text += " " + (histograms[Int32(row)].map(Self.text) ?? Self.number(table.valueBits[row]))
            if !table.timestamps.isEmpty, table.timestamps[row] != BodyTable.noTimestamp {
                text += " @\(table.timestamps[row])"
            }
            if !table.createdTimestamps.isEmpty, table.createdTimestamps[row] != 0 {
                text += " created \(table.createdTimestamps[row])"
            }
            for exemplar in exemplars[Int32(row)] ?? [] { text += " # \(self.text(exemplar))" }
            if repeats.contains(Int32(row)) { text += " again" }
            result.rows.append(text)
        }
        result.metadata = table.isInStep ? lastMetadata : table.metadata.map(reader.exposedText)
        result.problem = table.problem?.text
        return result
    }

    private func text(_ exemplar: ExemplarRow) -> String {
        var labels: [String] = []
        reader.labels(of: exemplar).forEach { name, value in
            labels.append("\(String(decoding: name, as: UTF8.self))=\(String(decoding: value, as: UTF8.self))")
        }
        let time = exemplar.timestamp == BodyTable.noTimestamp ? "" : " @\(exemplar.timestamp)"
        return "{\(labels.joined(separator: ","))} \(Self.number(exemplar.valueBits))\(time)"
    }

    static func number(_ bits: UInt64) -> String {
        let value = Double(bitPattern: bits)
        return value.isNaN ? "NaN:\(String(bits, radix: 16))" : GoSyntax.float(value)
    }

    private static func text(_ histogram: NativeHistogram) -> String {
        func spans(_ spans: [NativeHistogram.Span]) -> String {
            spans.map { "\($0.offset):\($0.length)" }.joined(separator: ",")
        }
        var text = "[schema \(histogram.schema)"
        if histogram.resetHint != .unknown { text += " \(histogram.resetHint)" }
        if histogram.zeroThreshold != 0 { text += " threshold \(histogram.zeroThreshold)" }
        switch histogram.counts {
        case .integer(let zero, let total, let positive, let negative):
            text += " count \(total) zero \(zero)"
            text += " positive \(spans(histogram.positiveSpans)) \(positive)"
            text += " negative \(spans(histogram.negativeSpans)) \(negative)"
        case .float(let zero, let total, let positive, let negative):
            text += " float count \(total) zero \(zero)"
            text += " positive \(spans(histogram.positiveSpans)) \(positive)"
            text += " negative \(spans(histogram.negativeSpans)) \(negative)"
        }
        return text + " sum \(number(histogram.sumBits))]"
    }
}

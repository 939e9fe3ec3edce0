internal import MetricModel

/// Series and their labels (`Encoder.Series` in `tsdb/record/record.go`, v3.5):
///
///     ┌───┬─────────────────┬────────────────────┬─────────────────────┬── …
///     │ 1 │ number be64     │ labels uvarint     │ (name, value) texts │ next entry
///     └───┴─────────────────┴────────────────────┴─────────────────────┴── …
///
/// `Labels.encoded` is what follows the count already.
package enum SeriesLogRecord {
    /// Adds one entry. `encodedLabels` is a label set's `Labels.encoded`.
    package static func appendEntry(number: UInt64, encodedLabels: [UInt8], into entries: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { entries.append(contentsOf: $0) }
        var rest = Labels(encoded: encodedLabels).count
        while rest >= 0x80 {
            entries.append(UInt8(rest & 0x7F | 0x80))
            rest >>= 7
        }
        entries.append(UInt8(rest))
        entries.append(contentsOf: encodedLabels)
    }

    /// Appends a record of entries that `appendEntry` made; nothing when there are none.
    package static func encode(entries: [UInt8], into buffer: inout RecordBuffer) {
        guard !entries.isEmpty else { return }
        buffer.reserve(entries.count + 1)
        buffer.append(byte: LogRecordKind.series.rawValue)
        buffer.append(bytes: entries)
    }

    /// Appends one record; the bare kind byte when there are no series.
    package static func encode(_ series: [LoggedSeries], into buffer: inout RecordBuffer) {
        buffer.append(byte: LogRecordKind.series.rawValue)
        for entry in series {
            buffer.append(bigEndian: entry.series)
            buffer.append(labels: entry.labels)
        }
    }

    /// Calls `body` with each series of a record, in order.
    package static func decode(
        _ record: UnsafeRawBufferPointer,
        _ body: (LoggedSeries) -> Void
    ) throws(RecordProblem) {
        try RecordReader.forEachEntry(
            of: record,
            as: .series,
            header: RecordReader.noHeader,
            entry: LoggedSeries.init,
            body
        )
    }
}

extension RecordBuffer {
    /// A label set: how many, then names and values.
    mutating func append(labels: Labels) {
        append(uvarint: UInt64(labels.count))
        append(bytes: labels.encoded)
    }
}

extension LoggedSeries {
    fileprivate init(_ reader: inout RecordReader, _: Void) throws(RecordReader.InvalidSize) {
        let number = try reader.be64()
        self.init(series: number, labels: try reader.labels())
    }
}

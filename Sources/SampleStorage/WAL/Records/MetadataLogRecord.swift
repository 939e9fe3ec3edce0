internal import MetricModel

/// What is known of series' families (`Encoder.Metadata` in `tsdb/record/record.go`, v3.5):
///
///     ┌───┬────────────────┬─────────┬────────────┬─────────────┬─────────────┬── …
///     │ 6 │ number uvarint │ type u8 │ fields = 2 │ "UNIT" unit │ "HELP" help │ next entry
///     └───┴────────────────┴─────────┴────────────┴─────────────┴─────────────┴── …
///
/// `prometheus --agent` takes such a record for damage; a server does not.
package enum MetadataLogRecord {
    fileprivate static let unitField: [UInt8] = Array("UNIT".utf8)
    fileprivate static let helpField: [UInt8] = Array("HELP".utf8)

    /// Appends one record; the bare kind byte when there is no metadata.
    package static func encode(_ metadata: [LoggedMetadata], into buffer: inout RecordBuffer) {
        buffer.append(byte: LogRecordKind.metadata.rawValue)
        for entry in metadata {
            buffer.append(uvarint: entry.series)
            buffer.append(byte: entry.metadata.type.rawValue)
            buffer.append(uvarint: 2)
            for (field, text) in [(unitField, entry.metadata.unit), (helpField, entry.metadata.help)] {
                field.withUnsafeBytes { buffer.append(counted: $0) }
                withBytes(of: text) { buffer.append(counted: $0) }
            }
        }
    }

    /// Calls `body` with each entry of a record, in order. Fields of other names are skipped, types of later versions
    /// are unknown, invalid UTF-8 is repaired.
    package static func decode(
        _ record: UnsafeRawBufferPointer,
        _ body: (LoggedMetadata) -> Void
    ) throws(RecordProblem) {
        try RecordReader.forEachEntry(
            of: record,
            as: .metadata,
            header: RecordReader.noHeader,
            entry: LoggedMetadata.init,
            body
        )
    }
}

extension LoggedMetadata {
    fileprivate init(_ reader: inout RecordReader, _: Void) throws(RecordReader.InvalidSize) {
        let series = try reader.uvarint()
        let type = MetricType(rawValue: try reader.byte()) ?? .unknown
        var metadata = MetricMetadata(type: type)
        for _ in 0..<(try reader.count(ofAtLeast: 2)) {
            let name = try reader.text()
            let value = try reader.text()
            if name.elementsEqual(MetadataLogRecord.unitField) {
                metadata.unit = String(decoding: value, as: UTF8.self)
            }
            if name.elementsEqual(MetadataLogRecord.helpField) {
                metadata.help = String(decoding: value, as: UTF8.self)
            }
        }
        self.init(series: series, metadata: metadata)
    }
}

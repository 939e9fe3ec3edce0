internal import MetricModel

/// Exemplars (`Encoder.Exemplars` in `tsdb/record/record.go`, v3.5): like samples, with labels behind each value.
///
///     ┌───┬────────────┬───────────┬───────────────┬─────────────┬────────────┬────────┬── …
///     │ 4 │ first be64 │ time be64 │ series varint │ time varint │ value be64 │ labels │ next entry
///     └───┴────────────┴───────────┴───────────────┴─────────────┴────────────┴────────┴── …
package enum ExemplarLogRecord {
    /// Appends one record; the bare kind byte when there are no exemplars. Whether an exemplar had a time of its own is
    /// not kept.
    package static func encode(_ exemplars: [LoggedExemplar], into buffer: inout RecordBuffer) {
        buffer.append(byte: LogRecordKind.exemplars.rawValue)
        guard let first = exemplars.first else { return }
        buffer.append(bigEndian: first.series)
        buffer.append(bigEndian: UInt64(bitPattern: first.exemplar.timestampMillis))
        for entry in exemplars {
            buffer.append(varint: Int64(bitPattern: entry.series &- first.series))
            buffer.append(varint: entry.exemplar.timestampMillis &- first.exemplar.timestampMillis)
            buffer.append(bigEndian: entry.exemplar.valueBits)
            buffer.append(labels: entry.exemplar.labels)
        }
    }

    /// Calls `body` with each exemplar of a record, in order.
    package static func decode(
        _ record: UnsafeRawBufferPointer,
        _ body: (LoggedExemplar) -> Void
    ) throws(RecordProblem) {
        try RecordReader.forEachEntry(
            of: record,
            as: .exemplars,
            header: RecordBase.init,
            entry: LoggedExemplar.init,
            body
        )
    }
}

extension LoggedExemplar {
    fileprivate init(_ reader: inout RecordReader, _ base: RecordBase) throws(RecordReader.InvalidSize) {
        let (series, timestampMillis) = try base.next(&reader)
        let valueBits = try reader.be64()
        let labels = try reader.labels()
        let exemplar = Exemplar(labels: labels, valueBits: valueBits, timestampMillis: timestampMillis)
        self.init(series: series, exemplar: exemplar)
    }
}

/// Float samples (`Encoder.Samples` in `tsdb/record/record.go`, v3.5): each as its differences to the first, which is
/// written again with differences of 0.
///
///     ┌───┬────────────┬───────────┬───────────────┬─────────────┬───────────────┬── …
///     │ 2 │ first be64 │ time be64 │ series varint │ time varint │ value be64    │ next entry
///     └───┴────────────┴───────────┴───────────────┴─────────────┴───────────────┴── …
package enum SampleLogRecord {
    /// Kind, series and time of the first.
    private static let headerByteCount = 17
    /// Two varints and a value.
    private static let longestEntry = 2 * RecordCursor.longestVarint + 8

    /// Appends one record; the bare kind byte when there are no samples.
    package static func encode(_ samples: [LoggedSample], into buffer: inout RecordBuffer) {
        guard let first = samples.first else { return buffer.append(byte: LogRecordKind.samples.rawValue) }
        buffer.write(atMost: headerByteCount + samples.count * longestEntry) { cursor in
            writeHeader(series: first.series, timestampMillis: first.timestampMillis, &cursor)
            for sample in samples {
                cursor.write(varint: Int64(bitPattern: sample.series &- first.series))
                cursor.write(varint: sample.timestampMillis &- first.timestampMillis)
                cursor.write(bigEndian: sample.valueBits)
            }
        }
    }

    /// Appends one record of the entries that have a ref. O(entries), at most 4 ns each (`scrape-bench storage`).
    ///
    /// - Returns: how many entries were written; with 0 there is no record.
    package static func encode(_ columns: SampleColumns, into buffer: inout RecordBuffer) -> Int {
        let count = min(columns.refs.count, columns.valueBits.count)
        guard let start = columns.refs[..<count].firstIndex(where: { $0 != .none }) else { return 0 }
        let firstMillis = columns.timestampMillis(at: start)
        let ownTimes = !columns.timestamps.isEmpty
        var written = 0
        columns.refs.withUnsafeBufferPointer { refs in
            columns.valueBits.withUnsafeBufferPointer { valueBits in
                buffer.write(atMost: headerByteCount + (count - start) * longestEntry) { cursor in
                    let first = refs[start].number
                    writeHeader(series: first, timestampMillis: firstMillis, &cursor)
                    for index in start..<count where refs[index] != .none {
                        cursor.write(varint: Int64(bitPattern: refs[index].number &- first))
                        if ownTimes {
                            cursor.write(varint: columns.timestampMillis(at: index) &- firstMillis)
                        } else {
                            cursor.write(byte: 0)
                        }
                        cursor.write(bigEndian: valueBits[index])
                        written += 1
                    }
                }
            }
        }
        return written
    }

    private static func writeHeader(series: UInt64, timestampMillis: Int64, _ cursor: inout RecordCursor) {
        cursor.write(byte: LogRecordKind.samples.rawValue)
        cursor.write(bigEndian: series)
        cursor.write(bigEndian: UInt64(bitPattern: timestampMillis))
    }

    /// Calls `body` with each sample of a record, in order. At most 5 ns each beside `body` (`scrape-bench storage`).
    @inlinable
    package static func decode(
        _ record: UnsafeRawBufferPointer,
        _ body: (LoggedSample) -> Void
    ) throws(RecordProblem) {
        try RecordReader.forEachEntry(of: record, as: .samples, header: RecordBase.init, entry: LoggedSample.init, body)
    }
}

extension LoggedSample {
    @inlinable
    @inline(__always)
    init(_ reader: inout RecordReader, _ base: RecordBase) throws(RecordReader.InvalidSize) {
        let (series, timestampMillis) = try base.next(&reader)
        self.init(series: series, timestampMillis: timestampMillis, valueBits: try reader.be64())
    }
}

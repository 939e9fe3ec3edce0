/// Deleted ranges of series (`Encoder.Tombstones` in `tsdb/record/record.go`, v3.5): read so that the log of a server
/// can be gone through, never written.
///
///     ┌───┬─────────────┬──────────────┬─────────────┬── …
///     │ 3 │ number be64 │ from varint  │ to varint   │ next entry
///     └───┴─────────────┴──────────────┴─────────────┴── …
package enum TombstoneLogRecord {
    /// Goes through a record.
    ///
    /// - Returns: how many ranges it deletes.
    package static func count(_ record: UnsafeRawBufferPointer) throws(RecordProblem) -> Int {
        try RecordReader.forEachEntry(
            of: record,
            as: .tombstones,
            header: RecordReader.noHeader,
            entry: Tombstone.init
        ) { _ in }
    }
}

/// One deleted range, of which nobody wants to know more than that it is whole.
private struct Tombstone {
    init(_ reader: inout RecordReader, _: Void) throws(RecordReader.InvalidSize) {
        _ = try reader.be64()
        _ = try reader.varint()
        _ = try reader.varint()
    }
}

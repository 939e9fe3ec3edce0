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
        var reader = try RecordReader(record, as: .tombstones)
        var entry = 0
        do {
            while !reader.isAtEnd {
                entry += 1
                _ = try reader.be64()
                _ = try reader.varint()
                _ = try reader.varint()
            }
        } catch {
            throw .invalidSize(.tombstones, entry: entry)
        }
        return entry
    }
}

extension RecordReader {
    /// The header of the kinds that have none.
    @inlinable package static func noHeader(_: inout RecordReader) throws(InvalidSize) {}

    /// Goes through a record of `kind`: `header` reads what stands before the entries, then `entry` reads one entry after
    /// the other, and `body` gets each of them. At most 5 ns each beside `body` (`scrape-bench storage`).
    ///
    /// - Returns: how many entries there are.
    /// - Throws: `.invalidKind` when the record is of another kind, `.invalidSize` at the entry in which it ends; `body`
    ///   got those before it.
    @inlinable
    @inline(__always)
    @discardableResult
    package static func forEachEntry<Header, Entry>(
        of record: UnsafeRawBufferPointer,
        as kind: LogRecordKind,
        header: (inout RecordReader) throws(InvalidSize) -> Header,
        entry: (inout RecordReader, Header) throws(InvalidSize) -> Entry,
        _ body: (Entry) -> Void
    ) throws(RecordProblem) -> Int {
        var reader = try RecordReader(record, as: kind)
        guard !reader.isAtEnd else { return 0 }
        var count = 0
        do {
            let header = try header(&reader)
            while !reader.isAtEnd {
                count += 1
                body(try entry(&reader, header))
            }
        } catch {
            throw .invalidSize(kind, entry: count)
        }
        return count
    }
}

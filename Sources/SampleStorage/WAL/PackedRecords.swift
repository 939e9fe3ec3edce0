/// The records of one commit, ready for the log: each packed with snappy where that makes it smaller. Made before any
/// lock is taken, used again for the next commit.
///
/// One owner at a time.
package struct PackedRecords: ~Copyable {
    struct Entry {
        /// Where its bytes end; they begin where those of the entry before end.
        var end: Int
        var isPacked: Bool
    }

    private let isCompressed: Bool
    private(set) var entries: [Entry] = []
    private var buffer = RecordBuffer()
    /// Bytes that packing saved.
    package private(set) var savedByteCount = 0

    package init(isCompressed: Bool = true) { self.isCompressed = isCompressed }

    package var count: Int { entries.count }

    package var isEmpty: Bool { entries.isEmpty }

    /// Bytes of all records as they are.
    package var byteCount: Int { buffer.count }

    /// Forgets every record and keeps the memory.
    package mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        buffer.removeAll()
        savedByteCount = 0
    }

    /// Adds one whole record; an empty one is none. O(bytes).
    package mutating func append(_ record: borrowing RecordBuffer) {
        record.withBytes { append($0) }
    }

    /// Adds one whole record, of less than 4 GiB, which is what snappy can hold; an empty one is none. O(bytes).
    package mutating func append(_ record: UnsafeRawBufferPointer) {
        guard !record.isEmpty else { return }
        let start = buffer.count
        if isCompressed {
            buffer.fill(atMost: SnappyBlock.longestResult(of: record.count)) { SnappyBlock.compress(record, into: $0) }
            let packed = buffer.count - start
            if packed > 0, packed < record.count {
                savedByteCount += record.count - packed
                entries.append(Entry(end: buffer.count, isPacked: true))
                return
            }
            buffer.truncate(to: start)
        }
        buffer.append(bytes: record)
        entries.append(Entry(end: buffer.count, isPacked: false))
    }

    /// Adds records that are packed already.
    package mutating func append(_ others: borrowing PackedRecords) {
        let start = buffer.count
        others.withBytes { buffer.append(bytes: $0) }
        for entry in others.entries { entries.append(Entry(end: start + entry.end, isPacked: entry.isPacked)) }
        savedByteCount += others.savedByteCount
    }

    borrowing func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { buffer.withBytes(body) }
}

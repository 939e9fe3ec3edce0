internal import CSystem

/// Finds exposure keys by hash: open addressing over records that say where each key's bytes are. Built only when a body
/// is out of step, and dropped when the scrape is over.
struct KeyIndex {
    typealias Bytes = UnsafePointer<UInt8>

    /// Where a key was found.
    struct Record {
        var bytes: Bytes
        var count: UInt32
        var slot: SeriesSlot
        /// The line of the reference body, -1 for a key that is not in it.
        var line: Int32
        /// The upper half of the key's hash.
        var tag: UInt32
        /// The offset of the line's prefix in the reference body.
        var prefixStart: Int
    }

    /// Chosen at start, so that no target can prepare keys that collide.
    private static let seed = UInt64.random(in: .min ... .max)

    private var records: [Record] = []
    /// Numbers of records counted from 1; 0 is free. A power of two of them, at most half used.
    private var buckets: [UInt32] = []
    private var mask = 0

    /// Makes room for as many keys without growing.
    mutating func reserve(_ count: Int) {
        var size = 64
        while size < (count + 16) * 2 { size *= 2 }
        records.reserveCapacity(count + 16)
        resize(to: size)
    }

    static func hash(_ bytes: Bytes, _ count: Int) -> UInt64 { csystem_hash(bytes, count, seed) }

    /// `reserve` must have been called.
    func find(_ bytes: Bytes, _ count: Int, hash: UInt64) -> Record? {
        var bucket = Int(truncatingIfNeeded: hash) & mask
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        return buckets.withUnsafeBufferPointer { buckets in
            records.withUnsafeBufferPointer { records in
                while true {
                    let number = Int(buckets[bucket])
                    if number == 0 { return nil }
                    let record = records[number - 1]
                    if record.tag == tag, Int(record.count) == count, csystem_equal(record.bytes, bytes, count) != 0 {
                        return record
                    }
                    bucket = (bucket + 1) & mask
                }
            }
        }
    }

    /// Adds a key that is not in the index.
    mutating func add(
        _ bytes: Bytes,
        _ count: Int,
        hash: UInt64,
        slot: SeriesSlot,
        line: Int = -1,
        prefixStart: Int = 0
    ) {
        if (records.count + 1) * 2 > buckets.count { resize(to: buckets.count * 4) }
        records.append(
            Record(
                bytes: bytes,
                count: UInt32(count),
                slot: slot,
                line: Int32(line),
                tag: UInt32(truncatingIfNeeded: hash >> 32),
                prefixStart: prefixStart
            )
        )
        place(records.count, hash)
    }

    private mutating func place(_ number: Int, _ hash: UInt64) {
        var bucket = Int(truncatingIfNeeded: hash) & mask
        while buckets[bucket] != 0 { bucket = (bucket + 1) & mask }
        buckets[bucket] = UInt32(number)
    }

    private mutating func resize(to size: Int) {
        buckets = Array(repeating: 0, count: size)
        mask = size - 1
        for (index, record) in records.enumerated() {
            place(index + 1, Self.hash(record.bytes, Int(record.count)))
        }
    }
}

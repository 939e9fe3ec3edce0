/// Finds a number by a hash: open addressing with linear probing over 8-byte entries.
///
///     63               32 31            0
///     ┌──────────────────┬──────────────┐
///     │ hash, low half   │ number + 1   │   0: empty
///     └──────────────────┴──────────────┘
///
/// It is cut into 256 shards by the hash's top byte, and each grows by itself: with a million numbers in it no
/// insertion moves more than some thousand entries.
///
/// Owns its memory. Lives inside the head's state, whose lock guards it.
struct HashIndex: ~Copyable {
    private struct Shard {
        var entries: UnsafeMutablePointer<UInt64>?
        var capacity: UInt32 = 0
        var count: UInt32 = 0
    }

    private static let shardCount = 256
    private let shards: UnsafeMutablePointer<Shard>
    /// Bytes of all tables.
    private(set) var byteCount: Int

    init() {
        shards = .allocate(capacity: Self.shardCount)
        shards.initialize(repeating: Shard(), count: Self.shardCount)
        byteCount = Self.shardCount * MemoryLayout<Shard>.stride
    }

    deinit {
        for index in 0..<Self.shardCount { shards[index].entries?.deallocate() }
        shards.deallocate()
    }

    /// The number under `hash` that `matches` accepts.
    @inline(__always)
    func find(_ hash: UInt64, _ matches: (UInt32) -> Bool) -> UInt32? {
        let shard = shards[Int(hash &>> 56)]
        guard let entries = shard.entries else { return nil }
        let tag = UInt32(truncatingIfNeeded: hash)
        var position = tag & (shard.capacity &- 1)
        while entries[Int(position)] != 0 {
            let entry = entries[Int(position)]
            let number = UInt32(truncatingIfNeeded: entry) &- 1
            if UInt32(truncatingIfNeeded: entry &>> 32) == tag, matches(number) { return number }
            position = (position &+ 1) & (shard.capacity &- 1)
        }
        return nil
    }

    /// Adds a number that is not there.
    mutating func insert(_ hash: UInt64, _ number: UInt32) {
        let shard = shards + Int(hash >> 56)
        if (shard.pointee.count + 1) * 4 > shard.pointee.capacity * 3 { grow(shard) }
        guard let entries = shard.pointee.entries else { return }
        Self.place(
            hash << 32 | UInt64(number &+ 1),
            in: entries,
            capacity: shard.pointee.capacity
        )
        shard.pointee.count += 1
    }

    /// Removes a number; the entries behind it move up, so that no gap ends a search too early.
    mutating func remove(_ hash: UInt64, _ number: UInt32) {
        let shard = shards + Int(hash >> 56)
        guard let entries = shard.pointee.entries else { return }
        let mask = shard.pointee.capacity - 1
        let wanted = hash << 32 | UInt64(number &+ 1)
        var hole = UInt32(truncatingIfNeeded: hash) & mask
        while entries[Int(hole)] != wanted {
            if entries[Int(hole)] == 0 { return }
            hole = (hole + 1) & mask
        }
        var next = (hole + 1) & mask
        while entries[Int(next)] != 0 {
            let home = UInt32(truncatingIfNeeded: entries[Int(next)] >> 32) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                entries[Int(hole)] = entries[Int(next)]
                hole = next
            }
            next = (next + 1) & mask
        }
        entries[Int(hole)] = 0
        shard.pointee.count -= 1
    }

    private mutating func grow(_ shard: UnsafeMutablePointer<Shard>) {
        let capacity = max(8, shard.pointee.capacity * 2)
        let grown = UnsafeMutablePointer<UInt64>.allocate(capacity: Int(capacity))
        grown.initialize(repeating: 0, count: Int(capacity))
        if let entries = shard.pointee.entries {
            for index in 0..<Int(shard.pointee.capacity) where entries[index] != 0 {
                Self.place(entries[index], in: grown, capacity: capacity)
            }
            entries.deallocate()
        }
        byteCount += Int(capacity - shard.pointee.capacity) * MemoryLayout<UInt64>.stride
        shard.pointee.entries = grown
        shard.pointee.capacity = capacity
    }

    private static func place(_ entry: UInt64, in entries: UnsafeMutablePointer<UInt64>, capacity: UInt32) {
        var position = UInt32(truncatingIfNeeded: entry >> 32) & (capacity - 1)
        while entries[Int(position)] != 0 { position = (position + 1) & (capacity - 1) }
        entries[Int(position)] = entry
    }
}

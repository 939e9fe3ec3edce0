internal import MetricModel

/// The newest results of a target, packed, oldest first: at most 120, fewer when there are so many targets that all
/// rings together would take more than their budget.
package struct ResultRing: Sendable {
    package static let capacity = 120
    /// What a target always keeps, however many there are.
    package static let leastCapacity = 12
    /// Bytes that the rings of all targets may take together.
    package static let budget = 64 << 20

    private var records: [PackedResult] = []
    private var oldest = 0

    package init() {}

    /// How many results a target may keep when there are `targets` of them.
    package static func capacity(targets: Int) -> Int {
        let share = budget / (max(targets, 1) * MemoryLayout<PackedResult>.stride)
        return min(max(share, leastCapacity), capacity)
    }

    /// Takes the newest result in; of what is there already at most `capacity` - 1 stay. O(1) as long as the capacity does.
    package mutating func append(_ result: ScrapeResult, capacity: Int = Self.capacity) {
        let capacity = min(max(capacity, 1), Self.capacity)
        let record = PackedResult(result, sharing: newest)
        if records.count > capacity || (records.count < capacity && oldest > 0) { arrange(keeping: capacity) }
        if records.count < capacity {
            if records.count == records.capacity { records.reserveCapacity(min(records.count * 2 + 4, capacity)) }
            records.append(record)
        } else {
            records[oldest] = record
            oldest = (oldest + 1) % capacity
        }
    }

    package var isEmpty: Bool { records.isEmpty }

    package var count: Int { records.count }

    package var last: ScrapeResult? { newest?.result }

    /// Oldest first.
    package var all: [ScrapeResult] { (records[oldest...] + records[..<oldest]).map(\.result) }

    /// The newest one that was good.
    package var lastGood: ScrapeResult? {
        let newestFirst = records[..<oldest].reversed() + records[oldest...].reversed()
        return newestFirst.first(where: \.isUp)?.result
    }

    /// The memory of the results, without the failures and counts that many of them share.
    package var bytes: Int { records.capacity * MemoryLayout<PackedResult>.stride }

    private var newest: PackedResult? {
        records.isEmpty ? nil : records[(oldest + records.count - 1) % records.count]
    }

    /// Puts the oldest first and lets go of what is too much.
    private mutating func arrange(keeping capacity: Int) {
        var arranged: [PackedResult] = []
        arranged.reserveCapacity(capacity)
        arranged += (records[oldest...] + records[..<oldest]).suffix(capacity)
        records = arranged
        oldest = 0
    }
}

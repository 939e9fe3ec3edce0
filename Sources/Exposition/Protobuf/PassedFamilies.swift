/// Which families of a protobuf body say of themselves what those of the last body said, in order. As long as all do,
/// their metadata need not be told again: half of the families of a usual page have a single metric and a long help text.
///
/// One owner, who must not copy it: copies share their memory.
struct PassedFamilies: BitwiseCopyable {
    /// A family that was passed over: where its message stands, and the row of its first sample.
    struct Family: BitwiseCopyable {
        let start: Int
        let end: Int
        let row: Int
    }

    private var known = UnsafeBufferPointer<UInt64>(start: nil, count: 0)
    private var hashes: ScratchBuffer<UInt64>
    private var families: ScratchBuffer<Family>
    private(set) var count = 0
    private var passedCount = 0
    private(set) var isPassing = false

    init(in memory: ScratchMemory) {
        hashes = ScratchBuffer(capacity: 64, in: memory)
        families = ScratchBuffer(capacity: 64, in: memory)
    }

    /// Begins to pass; the hashes are those of the last body's families and must stay.
    mutating func begin(_ known: UnsafeBufferPointer<UInt64>) {
        self.known = known
        isPassing = true
        hashes.reserve(known.count, keeping: 0)
        families.reserve(known.count, keeping: 0)
    }

    mutating func stop() { isPassing = false }

    /// Every family of the last body was met again, and no other.
    var isAll: Bool { isPassing && count > 0 && count == known.count }

    /// Notes the next family; true when it is the last body's in that place, as all before it were.
    @inline(__always)
    mutating func pass(_ family: Family, hash: UInt64) -> Bool {
        hashes.reserve(count &+ 1, keeping: count)
        hashes.memory[count] = hash
        count &+= 1
        guard isPassing else { return false }
        guard count <= known.count, known[count &- 1] == hash else {
            isPassing = false
            return false
        }
        families.reserve(count, keeping: passedCount)
        families.memory[passedCount] = family
        passedCount = count
        return true
    }

    /// The hashes of all families met, for the next body.
    var allHashes: [UInt64] { Array(UnsafeBufferPointer(start: hashes.memory, count: count)) }

    var passed: UnsafeBufferPointer<Family> { UnsafeBufferPointer(start: families.memory, count: passedCount) }
}

internal import Glibc

/// Records of one size, numbered from 0, in segments that never move: growing copies nothing, so it never holds a lock
/// for long, and a pointer to a record stays good.
///
/// Owns its memory. Lives inside the head's state, whose lock guards it.
struct Slab<Record: BitwiseCopyable>: ~Copyable {
    /// Records per segment, as a power of two: a constant, because every access shifts by it.
    private static var segmentBits: UInt32 { 12 }

    private var segments: UnsafeMutablePointer<UnsafeMutablePointer<Record>>
    private var segmentCount = 0
    private var segmentRoom = 16
    /// Records handed out so far.
    private(set) var count: UInt32 = 0

    init() {
        segments = .allocate(capacity: segmentRoom)
    }

    deinit {
        for index in 0..<segmentCount { segments[index].deallocate() }
        segments.deallocate()
    }

    /// Bytes of the records handed out.
    var byteCount: Int { Int(count) * MemoryLayout<Record>.stride }

    var segmentSize: UInt32 { 1 << Self.segmentBits }

    @inline(__always)
    subscript(index: UInt32) -> UnsafeMutablePointer<Record> {
        segments[Int(index &>> Self.segmentBits)] + Int(index & (1 &<< Self.segmentBits &- 1))
    }

    /// Hands out `number` records side by side, zeroed, and returns the first; `number` is at most a segment's size.
    mutating func take(_ number: UInt32 = 1) -> UInt32 {
        let room = UInt32(segmentCount) &<< Self.segmentBits &- count
        if room < number {
            count += room
            addSegment()
        }
        let first = count
        count += number
        memset(self[first], 0, Int(number) * MemoryLayout<Record>.stride)
        return first
    }

    private mutating func addSegment() {
        if segmentCount == segmentRoom {
            let grown = UnsafeMutablePointer<UnsafeMutablePointer<Record>>.allocate(capacity: segmentRoom * 2)
            grown.update(from: segments, count: segmentCount)
            segments.deallocate()
            segments = grown
            segmentRoom *= 2
        }
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: MemoryLayout<Record>.stride << Int(Self.segmentBits),
            alignment: 64
        )
        segments[segmentCount] = memory.bindMemory(to: Record.self, capacity: 1 << Int(Self.segmentBits))
        segmentCount += 1
    }
}

/// The bytes of a segment that a reader has before it, read in large pieces.
struct SegmentWindow: ~Copyable, @unchecked Sendable {
    // @unchecked: the memory belongs to this value alone, which cannot be copied.
    private let memory: UnsafeMutableRawPointer
    private let size: Int
    private var start = 0
    private var end = 0
    private(set) var segment: UInt32
    /// The place in the segment of the first unread byte.
    private(set) var offset: Int
    /// True when nothing comes behind the bytes that are there.
    private var isFinal = false

    /// `size` is several pages.
    init(segment: UInt32, offset: Int, size: Int) {
        self.segment = segment
        self.offset = offset
        self.size = size
        memory = .allocate(byteCount: size, alignment: 16)
    }

    deinit { memory.deallocate() }

    /// The bytes that are there; they stay in place until the next `fill`.
    var unread: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory + start, count: end - start) }

    /// True when no `fill` will ever add anything.
    var isAtEnd: Bool { isFinal }

    /// Has `count` unread bytes, a page at most; false when there are not as many, by now or for ever.
    ///
    /// The last page of a segment that is finished is filled up with zeros. A segment is finished when it has a
    /// successor or is not behind `last`.
    mutating func fill(_ count: Int, from store: any SegmentStore, through last: UInt32?) throws(LogProblem) -> Bool {
        while end - start < count {
            if isFinal { return false }
            if size - end < LogPage.size { moveToFront() }
            // Asked before the bytes: what a writer adds before it goes on to the next segment is not missed.
            let isFinished = last.map { segment <= $0 } ?? (segment < store.segments.upperBound)
            let place = offset + end - start
            let room = UnsafeMutableRawBufferPointer(start: memory + end, count: size - end)
            let got = try store.read(segment: segment, from: place, into: room)
            end += got
            guard got == 0 else { continue }
            guard isFinished else { return false }
            isFinal = true
            let missing = LogPage.bytesLeft(at: place) % LogPage.size
            (memory + end).initializeMemory(as: UInt8.self, repeating: 0, count: missing)
            end += missing
        }
        return true
    }

    mutating func skip(_ count: Int) {
        start += count
        offset += count
    }

    mutating func goToNextSegment() {
        segment += 1
        offset = 0
        start = 0
        end = 0
        isFinal = false
    }

    private mutating func moveToFront() {
        memory.copyMemory(from: memory + start, byteCount: end - start)
        end -= start
        start = 0
    }
}

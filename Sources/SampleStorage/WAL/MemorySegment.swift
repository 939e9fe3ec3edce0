internal import Glibc
internal import Synchronization

/// One segment in memory, of a fixed size.
///
/// `@unchecked Sendable`: one writer fills it under the log's lock; `filled` tells readers, with release and acquire, how
/// many bytes will never change again.
final class MemorySegment: @unchecked Sendable {
    /// What a write to a full segment fails with.
    static let isFull = ENOSPC

    let capacity: Int
    private let memory: UnsafeMutableRawPointer
    private let filled = Atomic<Int>(0)

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        // The system gives pages when they are touched.
        memory = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { memory.deallocate() }

    var byteCount: Int { filled.load(ordering: .acquiring) }

    func read(from offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(byteCount - offset, buffer.count)
        guard count > 0, offset >= 0, let target = buffer.baseAddress else { return 0 }
        target.copyMemory(from: memory + offset, byteCount: count)
        return count
    }

    /// False when there is no room.
    func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let count = filled.load(ordering: .relaxed)
        guard bytes.count <= capacity - count else { return false }
        if let source = bytes.baseAddress { (memory + count).copyMemory(from: source, byteCount: bytes.count) }
        filled.store(count + bytes.count, ordering: .releasing)
        return true
    }
}

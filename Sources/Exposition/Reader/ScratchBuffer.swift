/// Memory that is filled again and again without being freed in between; its address is a plain field, so that a loop
/// that writes to it pays for nothing else.
///
/// One owner, who must not copy it: copies share their memory.
struct ScratchBuffer<Element: BitwiseCopyable> {
    private final class Owner {
        let memory: UnsafeMutablePointer<Element>
        init(capacity: Int) { memory = .allocate(capacity: capacity) }
        deinit { memory.deallocate() }
    }

    private var owner: Owner
    private(set) var memory: UnsafeMutablePointer<Element>
    private(set) var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        owner = Owner(capacity: self.capacity)
        memory = owner.memory
    }

    /// Makes room for `needed` elements; the first `count` stay what they are.
    @inline(__always)
    mutating func reserve(_ needed: Int, keeping count: Int) {
        if needed > capacity { grow(to: needed, keeping: count) }
    }

    private mutating func grow(to needed: Int, keeping count: Int) {
        var larger = ScratchBuffer(capacity: max(needed, capacity * 2))
        larger.memory.update(from: memory, count: count)
        swap(&self, &larger)
    }
}

/// Copies in blocks of 16 bytes: up to 15 bytes more are read and written, both sides must have room for that.
@inline(__always)
func copyBlocks(_ source: UnsafeRawPointer, _ count: Int, to target: UnsafeMutableRawPointer) {
    var done = 0
    while done < count {
        let block = (source + done).loadUnaligned(as: SIMD16<UInt8>.self)
        (target + done).storeBytes(of: block, as: SIMD16<UInt8>.self)
        done &+= 16
    }
}

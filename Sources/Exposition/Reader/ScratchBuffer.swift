/// The memory that reading one body takes on the way: buffers come from it, and all of them go with it. Whoever reads a
/// body keeps it until the read is over.
final class ScratchMemory {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit {
        for block in blocks { block.deallocate() }
    }

    fileprivate func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 16)
        blocks.append(block)
        return block
    }

    fileprivate func free(_ block: UnsafeMutableRawPointer) {
        if let index = blocks.lastIndex(of: block) { blocks.remove(at: index) }
        block.deallocate()
    }
}

/// A buffer that is filled again and again without being freed in between. It is an address and nothing else, so that
/// handing it around costs nothing; it is valid as long as its memory is kept.
///
/// One owner, who must not copy it: copies share their bytes.
struct ScratchBuffer<Element: BitwiseCopyable>: BitwiseCopyable {
    private let owner: Unmanaged<ScratchMemory>
    private(set) var memory: UnsafeMutablePointer<Element>
    private(set) var capacity: Int

    init(capacity: Int, in owner: ScratchMemory) {
        self.capacity = max(capacity, 1)
        self.owner = Unmanaged.passUnretained(owner)
        memory = Self.allocate(self.capacity, in: owner)
    }

    private static func allocate(_ capacity: Int, in owner: ScratchMemory) -> UnsafeMutablePointer<Element> {
        owner.allocate(byteCount: capacity * MemoryLayout<Element>.stride).bindMemory(
            to: Element.self,
            capacity: capacity
        )
    }

    /// Makes room for `needed` elements; the first `count` stay what they are.
    @inline(__always)
    mutating func reserve(_ needed: Int, keeping count: Int) {
        if needed > capacity { grow(to: needed, keeping: count) }
    }

    private mutating func grow(to needed: Int, keeping count: Int) {
        let owner = owner.takeUnretainedValue()
        capacity = max(needed, capacity * 2)
        let larger = Self.allocate(capacity, in: owner)
        larger.update(from: memory, count: count)
        owner.free(memory)
        memory = larger
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

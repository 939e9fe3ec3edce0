internal import CSystem

/// The blocks of all chunks, and the queue of closed chunks, oldest first.
///
/// Owns its memory; freed blocks are used again and never given back. Lives inside the head's state, whose lock guards
/// it. Block 0 is never used, so that 0 can mean none.
struct ChunkArena: ~Copyable {
    private var blocks = Slab<ChunkBlock>()
    private var firstFree: UInt32 = 0
    private var oldestClosed: UInt32 = 0
    private var youngestClosed: UInt32 = 0
    /// Blocks of living chunks.
    private(set) var blocksInUse = 0
    /// Closed chunks.
    private(set) var closedCount = 0

    init() { _ = blocks.take() }

    var byteCount: Int { blocksInUse * MemoryLayout<ChunkBlock>.stride }
    /// Including blocks that wait to be used again.
    var reservedByteCount: Int { blocks.byteCount }

    @inline(__always)
    subscript(block: UInt32) -> UnsafeMutablePointer<ChunkBlock> { blocks[block] }

    /// Writes a word of a block.
    @inline(__always)
    func store(_ word: UInt64, in block: UInt32, at index: UInt8) {
        UnsafeMutableRawPointer(blocks[block]).storeBytes(of: word, toByteOffset: Int(index) * 8, as: UInt64.self)
    }

    func word(of block: UInt32, at index: UInt8) -> UInt64 {
        UnsafeRawPointer(blocks[block]).load(fromByteOffset: Int(index) * 8, as: UInt64.self)
    }

    mutating func takeBlock() -> UInt32 {
        blocksInUse += 1
        guard firstFree > 0 else { return blocks.take() }
        let block = firstFree
        firstFree = blocks[block].pointee.next
        // The next one leads to the one behind it.
        csystem_prefetch_for_writing(blocks[firstFree])
        blocks[block].pointee = ChunkBlock()
        return block
    }

    /// Frees the blocks of a chunk that is not in the queue.
    mutating func free(chunk: UInt32) {
        var last = chunk
        blocksInUse -= 1
        while blocks[last].pointee.next != 0 {
            last = blocks[last].pointee.next
            blocksInUse -= 1
        }
        blocks[last].pointee.next = firstFree
        firstFree = chunk
    }

    /// Puts a chunk that gets no more samples at the end of the queue.
    mutating func enqueueClosed(_ chunk: UInt32) {
        if youngestClosed == 0 { oldestClosed = chunk } else { blocks[youngestClosed].pointee.nextClosed = chunk }
        youngestClosed = chunk
        closedCount += 1
    }

    /// The chunk that closed before all others; 0 when none is closed.
    var oldest: UInt32 { oldestClosed }

    /// Takes the oldest closed chunk out of the queue; its blocks stay to be freed.
    mutating func dequeueOldest() -> UInt32 {
        let chunk = oldestClosed
        guard chunk != 0 else { return 0 }
        oldestClosed = blocks[chunk].pointee.nextClosed
        if oldestClosed == 0 { youngestClosed = 0 }
        closedCount -= 1
        return chunk
    }
}

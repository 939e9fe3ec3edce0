internal import MetricModel

/// The series of the head by slot, and the samples of their recent past in chunks of Prometheus's XOR encoding.
///
/// A chunk is closed when it has 120 samples or spans the window, a little earlier when it just fills its blocks. Whole
/// chunks go: when they closed longer than the window ago, or, oldest first, when their blocks are needed.
///
/// Lives inside the head's state, whose lock guards it.
struct SampleWindow: ~Copyable {
    static let mostSamples: UInt8 = 120
    /// From here on a chunk closes rather than begin a block for its last samples.
    static let enoughSamples: UInt8 = 60
    /// Blocks that their numbers can tell apart.
    static let mostBlocks = Int(UInt32.max - 1)

    var series = Slab<SeriesRecord>(segmentBits: 12)
    var arena = ChunkArena()
    /// How long a chunk may span, in milliseconds.
    let longestSpanMillis: UInt32
    /// Blocks the budget leaves for chunks.
    var blockLimit = mostBlocks
    /// The head's clock in whole seconds: what it was last told.
    var clock: UInt32 = 0
    var counts = Counts()
    private var firstFreeSlot: UInt32 = 0

    struct Counts {
        var series = 0
        var samplesKept = 0
        var openChunks = 0
        var chunksExpired: UInt64 = 0
        var chunksDroppedByBudget: UInt64 = 0
        var samplesDroppedByBudget: UInt64 = 0
    }

    init(longestSpanMillis: UInt32) { self.longestSpanMillis = longestSpanMillis }

    // MARK: Slots

    /// A slot for a new series with this number, used now.
    mutating func takeSlot(number: UInt64) -> UInt32 {
        var slot = firstFreeSlot &- 1
        if firstFreeSlot > 0 {
            firstFreeSlot = series[slot].pointee.labelList
        } else {
            slot = series.take()
        }
        series[slot].pointee = SeriesRecord()
        series[slot].pointee.number = number
        series[slot].pointee.flags = .live
        series[slot].pointee.lastUse = clock
        counts.series += 1
        return slot
    }

    /// Gives the slot of a series without chunks back; refs to it are stale from now on.
    mutating func freeSlot(_ slot: UInt32) {
        let record = series[slot]
        record.pointee.flags = []
        record.pointee.labelList = firstFreeSlot
        firstFreeSlot = slot + 1
        counts.series -= 1
    }

    /// The record of a living series; nil for a stale ref.
    @inline(__always)
    func record(of ref: SeriesRef) -> UnsafeMutablePointer<SeriesRecord>? {
        let slot = ref.slot
        guard slot < series.count else { return nil }
        let record = series[slot]
        guard record.pointee.number == ref.number, record.pointee.flags.contains(.live) else { return nil }
        return record
    }

    // MARK: Making room

    /// A block for the chunk of a series; 0 when the budget has none left, not even by dropping an older chunk.
    mutating func takeBlock(for slot: UInt32) -> UInt32 {
        if arena.blocksInUse >= blockLimit, !dropOldest() { return 0 }
        let block = arena.takeBlock()
        arena[block].pointee.owner = slot
        return block
    }

    /// Drops the oldest closed chunk for want of memory; false when there is none.
    mutating func dropOldest() -> Bool {
        let dropped = removeOldest()
        guard dropped > 0 else { return false }
        counts.chunksDroppedByBudget += 1
        counts.samplesDroppedByBudget += UInt64(dropped)
        return true
    }

    /// Removes the oldest closed chunk and returns its number of samples, 0 when there is none.
    mutating func removeOldest() -> Int {
        let chunk = arena.dequeueOldest()
        guard chunk != 0 else { return 0 }
        let header = arena[chunk]
        let samples = Int(header.pointee.sampleCount)
        // A series' chunks close in order, so the oldest of all is the first of its series.
        series[header.pointee.owner].pointee.firstChunk = header.pointee.nextChunk
        arena.free(chunk: chunk)
        counts.samplesKept -= samples
        return samples
    }

    /// Removes the open chunk of a series that has no other.
    mutating func removeOpenChunk(_ record: UnsafeMutablePointer<SeriesRecord>) {
        arena.free(chunk: record.pointee.openChunk)
        counts.samplesKept -= Int(record.pointee.sampleCount)
        counts.openChunks -= 1
        record.pointee.firstChunk = 0
        record.pointee.openChunk = 0
        record.pointee.openBlock = 0
        record.pointee.sampleCount = 0
    }
}

internal import MetricModel

/// The series of the head by slot, and the samples of their recent past in chunks of Prometheus's XOR encoding.
///
/// A chunk is closed when it has 120 samples or spans the window, a little earlier when it just fills its blocks, or when
/// nobody writes to it any more. Whole chunks go: when they closed longer than the window ago, or, oldest first, when their
/// blocks are needed.
///
/// Lives inside the head's state, whose lock guards it.
struct SampleWindow: ~Copyable {
    static let mostSamples: UInt8 = 120
    /// From here on a chunk closes rather than begin a block for its last samples.
    static let enoughSamples: UInt8 = 60
    /// Blocks that their numbers can tell apart.
    static let mostBlocks = Int(UInt32.max - 1)

    var series = Slab<SeriesRecord>()
    var arena = ChunkArena()
    var histograms = RecentHistograms()
    /// How long a chunk may span, in milliseconds.
    let longestSpanMillis: UInt32
    /// Blocks the budget leaves for chunks and, by their bytes, histograms.
    var blockLimit = mostBlocks
    /// The head's clock in whole seconds: what it was last told.
    var clock: UInt32 = 0
    var counts = Counts()
    private var firstFreeSlot: UInt32 = 0
    /// Who is reading chunks right now.
    var readers: [UInt32: Reader] = [:]
    var lastReader: UInt32 = 0

    /// Somebody between two steps of reading a series' chunks.
    struct Reader {
        let slot: UInt32
        /// The next chunk to read; 0 at the end.
        var chunk: UInt32
    }

    struct Counts {
        var series = 0
        /// Those with `SeriesRecord.Flags.onlyNamed`.
        var onlyNamed = 0
        var samplesKept = 0
        var openChunks = 0
        var chunksExpired: UInt64 = 0
        var chunksDroppedByBudget: UInt64 = 0
        var samplesDroppedByBudget: UInt64 = 0
        var histogramsDroppedByBudget: UInt64 = 0
        /// The youngest that was dropped for want of memory is of then, in seconds of the head's clock.
        var droppedUntil: UInt32 = 0
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
        if record.pointee.flags.contains(.onlyNamed) { counts.onlyNamed -= 1 }
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

    /// Blocks of chunks, and what histograms would fill.
    private var blocksInUse: Int {
        let stride = MemoryLayout<ChunkBlock>.stride
        return arena.blocksInUse &+ (histograms.byteCount &+ stride &- 1) / stride
    }

    var isOverLimit: Bool { blocksInUse > blockLimit }

    /// Little is left of what the budget gives.
    var isNearLimit: Bool { blocksInUse >= blockLimit / 8 * 7 }

    /// A block for the chunk of a series; 0 when the budget has none left, not even by dropping what is older.
    mutating func takeBlock(for slot: UInt32) -> UInt32 {
        if blocksInUse >= blockLimit, !dropOldest() { return 0 }
        let block = arena.takeBlock()
        arena[block].pointee.owner = slot
        return block
    }

    /// Drops the oldest closed chunk or histogram, of whatever series, for want of memory; false when there is none.
    mutating func dropOldest() -> Bool {
        let chunk = arena.oldest
        let closedAt = arena[chunk].pointee.closedAt
        if let stamp = histograms.oldestStamp, chunk == 0 || stamp < closedAt {
            histograms.removeOldest()
            counts.histogramsDroppedByBudget += 1
            counts.droppedUntil = max(counts.droppedUntil, stamp)
            return true
        }
        guard chunk != 0 else { return false }
        counts.chunksDroppedByBudget += 1
        counts.samplesDroppedByBudget += UInt64(removeOldest())
        counts.droppedUntil = max(counts.droppedUntil, closedAt)
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
        moveReaders(from: chunk, to: header.pointee.nextChunk)
        arena.free(chunk: chunk)
        counts.samplesKept -= samples
        return samples
    }

    /// Removes the open chunk of a series that has no other.
    mutating func removeOpenChunk(_ record: UnsafeMutablePointer<SeriesRecord>) {
        moveReaders(from: record.pointee.openChunk, to: 0)
        arena.free(chunk: record.pointee.openChunk)
        counts.samplesKept -= Int(record.pointee.sampleCount)
        counts.openChunks -= 1
        record.pointee.firstChunk = 0
        record.pointee.openChunk = 0
        record.pointee.openBlock = 0
        record.pointee.sampleCount = 0
    }
}

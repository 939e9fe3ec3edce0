/// A cache line of a chunk. Chunks are chains of blocks; the bits of a sample may span two.
///
///     first block:  ┌ header, 24 bytes ──────────────────────────────┬ words 3...7 ┐
///     other blocks: ┌ next, 4 bytes ┬ unused, 4 bytes ┬ words 1...7 ───────────────┐
struct ChunkBlock {
    static let wordCount: UInt8 = 8
    static let firstWordOfChunk: UInt8 = 3
    static let firstWordOfBlock: UInt8 = 1

    /// The chain's next block; in a free block the next free one. 0 is none.
    var next: UInt32 = 0
    /// The same series' next younger chunk.
    var nextChunk: UInt32 = 0
    /// The chunk, of any series, that closed after this one.
    var nextClosed: UInt32 = 0
    /// The slot of the series.
    var owner: UInt32 = 0
    /// When the chunk was closed, in seconds of the head's clock.
    var closedAt: UInt32 = 0
    /// Samples in the closed chunk.
    var sampleCount: UInt32 = 0
    var words: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
}

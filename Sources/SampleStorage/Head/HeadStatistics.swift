internal import MetricModel
internal import Synchronization

/// What the head holds and has done. Bytes are of records in use.
package struct HeadStatistics: Hashable, Sendable {
    /// Series there are, also those without kept samples.
    package var seriesCount = 0
    package var seriesCreated: UInt64 = 0
    package var seriesCollected: UInt64 = 0
    /// Distinct pairs of label name and value.
    package var symbolCount = 0
    package var samplesAppended: UInt64 = 0
    /// Samples that can still be read.
    package var samplesKept = 0
    package var openChunks = 0
    package var closedChunks = 0
    /// Chunks that left the window.
    package var chunksExpired: UInt64 = 0
    /// Chunks that went earlier, for want of memory, and the samples in them, with those that found no room at all.
    package var chunksDroppedByBudget: UInt64 = 0
    package var samplesDroppedByBudget: UInt64 = 0
    /// The newest sample's time in milliseconds; nil before the first.
    package var newestMillis: Int64?

    package var seriesBytes = 0
    package var labelListBytes = 0
    package var symbolBytes = 0
    package var indexBytes = 0
    package var chunkBytes = 0
    /// Chunk memory that waits to be used again.
    package var idleChunkBytes = 0
    package var budgetBytes: Int64 = 0

    /// All parts but idle chunk memory: what the budget is held against.
    package var totalBytes: Int { seriesBytes + labelListBytes + symbolBytes + indexBytes + chunkBytes }
}

extension Head {
    /// The figures of this moment. O(1).
    package var statistics: HeadStatistics { state.withLock { $0.statistics } }
}

extension HeadState {
    var statistics: HeadStatistics {
        var figures = HeadStatistics()
        figures.seriesCount = window.counts.series
        figures.seriesCreated = counts.seriesCreated
        figures.seriesCollected = counts.seriesCollected
        figures.symbolCount = catalog.symbols.count
        figures.samplesAppended = counts.samplesAppended
        figures.samplesKept = window.counts.samplesKept
        figures.openChunks = window.counts.openChunks
        figures.closedChunks = window.arena.closedCount
        figures.chunksExpired = window.counts.chunksExpired
        figures.chunksDroppedByBudget = window.counts.chunksDroppedByBudget
        figures.samplesDroppedByBudget = window.counts.samplesDroppedByBudget
        figures.newestMillis = newestMillis == .min ? nil : newestMillis
        figures.seriesBytes = window.series.byteCount
        figures.labelListBytes = catalog.lists.byteCount
        figures.symbolBytes = catalog.symbols.byteCount
        figures.indexBytes = catalog.indexByteCount
        figures.chunkBytes = window.arena.byteCount
        figures.idleChunkBytes = window.arena.reservedByteCount - window.arena.byteCount
        figures.budgetBytes = options.memoryBudget.bytes
        return figures
    }
}

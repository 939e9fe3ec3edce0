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
    /// Native histograms, stale markers of such series included.
    package var histogramsAppended: UInt64 = 0
    package var histogramsKept = 0
    package var histogramsDroppedByBudget: UInt64 = 0
    /// Until when the budget has taken what was there, oldest first, in milliseconds since 1970: of what closed up to
    /// then nothing is left. Nil when it never took anything.
    package var droppedUntilMillis: Int64?
    /// True when that lies within the window: the head shows less of the past than it was asked to.
    package var isWindowCut = false
    package var exemplarsAppended: UInt64 = 0
    /// Exemplars that were overtaken between check and commit.
    package var exemplarsOutOfOrder: UInt64 = 0
    package var exemplarsKept = 0
    /// How many exemplars may be kept.
    package var exemplarCapacity = 0
    /// Float samples and native histograms that were refused.
    package var refusedSamples = RefusedSamples()
    package var refusedHistograms = RefusedSamples()
    /// The newest sample's time in milliseconds; nil before the first.
    package var newestMillis: Int64?
    /// No sample that is kept is older, in milliseconds: the time of the oldest one ever taken, or two windows before the
    /// clock once that is later. Nil before the first.
    package var oldestMillis: Int64?

    package var seriesBytes = 0
    package var labelListBytes = 0
    package var symbolBytes = 0
    package var indexBytes = 0
    package var chunkBytes = 0
    package var histogramBytes = 0
    package var exemplarBytes = 0
    package var metadataBytes = 0
    /// Chunk memory that waits to be used again.
    package var idleChunkBytes = 0
    /// What `totalBytes` may be; zero or less: as much as there is.
    package var budgetBytes: Int64 = 0

    package init() {}

    /// What is older is out of bounds, in milliseconds; nil before the first sample.
    package var oldestTakenMillis: Int64? { newestMillis.map(TimeBounds.oldest(behind:)) }

    /// All parts but idle chunk memory: what the budget is held against.
    package var totalBytes: Int {
        seriesBytes + labelListBytes + symbolBytes + indexBytes + chunkBytes
            + histogramBytes + exemplarBytes + metadataBytes
    }
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
        figures.histogramsAppended = counts.histogramsAppended
        figures.exemplarsAppended = counts.exemplarsAppended
        figures.exemplarsOutOfOrder = counts.exemplarsOutOfOrder
        figures.exemplarsKept = exemplars.keptCount
        figures.exemplarCapacity = exemplars.capacity
        figures.refusedSamples = counts.refusedSamples
        figures.refusedHistograms = counts.refusedHistograms
        if newestMillis != .min {
            figures.newestMillis = newestMillis
            let horizon = Int64(window.clock) * 1000 - 2 * options.windowMillis
            figures.oldestMillis = min(max(oldestMillis, horizon), newestMillis)
        }
        addWindow(to: &figures)
        addBytes(to: &figures)
        return figures
    }

    private func addWindow(to figures: inout HeadStatistics) {
        figures.samplesKept = window.counts.samplesKept
        figures.histogramsKept = window.histograms.keptCount
        figures.openChunks = window.counts.openChunks
        figures.closedChunks = window.arena.closedCount
        figures.chunksExpired = window.counts.chunksExpired
        figures.chunksDroppedByBudget = window.counts.chunksDroppedByBudget
        figures.samplesDroppedByBudget = window.counts.samplesDroppedByBudget
        figures.histogramsDroppedByBudget = window.counts.histogramsDroppedByBudget
        let droppedUntil = Int64(window.counts.droppedUntil)
        guard droppedUntil > 0 else { return }
        figures.droppedUntilMillis = droppedUntil * 1000
        figures.isWindowCut = Int64(window.clock) - droppedUntil < options.windowMillis / 1000
    }

    private func addBytes(to figures: inout HeadStatistics) {
        figures.seriesBytes = window.series.byteCount
        figures.labelListBytes = catalog.lists.byteCount
        figures.symbolBytes = catalog.symbols.byteCount
        figures.indexBytes = catalog.indexByteCount
        figures.chunkBytes = window.arena.byteCount
        figures.histogramBytes = window.histograms.byteCount
        figures.exemplarBytes = exemplars.byteCount
        figures.metadataBytes = metadata.byteCount
        figures.idleChunkBytes = window.arena.reservedByteCount - window.arena.byteCount
        figures.budgetBytes = options.memoryBudget.bytes
    }
}

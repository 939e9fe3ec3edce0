internal import MetricModel
internal import SampleStorage

/// Writes the stale markers of a target whose loop has ended: for every tracked series and for the report series
/// (`endOfRunStaleness` in `scrape/scrape.go`, v3.5). On a worker, which owns the block.
struct EndOfRunMarkers {
    /// Whose status tells of the markers; nil when the target goes on under another loop.
    let target: Target?
    let block: TargetBlock
    let services: ScrapeServices
    let timestamp: WallTime

    /// - Returns: how many markers were written.
    @discardableResult
    func write() -> Int {
        var appender = services.storage.appender()
        var columns = SampleColumns(timestampMillis: timestamp.milliseconds)
        let tracked = block.tracked.refs(column: block.columns.refs)
        for ref in tracked + block.reportRefs(extra: services.features.contains(.extraScrapeMetrics), in: &appender) {
            columns.append(ref, valueBits: StaleMarker.bits)
        }
        block.tracked = .none
        appender.commit(columns)
        let written = columns.count
        target?.update { status in
            status.endOfRunMarkers = written
            status.staleMarkersDue = nil
            status.trackedSeries = 0
        }
        return written
    }
}

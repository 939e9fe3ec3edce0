internal import MetricModel
internal import SampleStorage

/// Writes the stale markers of a target whose loop has ended: for every tracked series and for the report series
/// (`endOfRunStaleness` in `scrape/scrape.go`, v3.5). On a worker, which owns the block.
struct EndOfRunMarkers {
    let target: Target
    /// False when the target goes on under another loop, whose status tells nothing of these markers.
    let isLast: Bool
    let block: TargetBlock
    let services: ScrapeServices
    let timestamp: WallTime

    /// - Returns: how many markers were written.
    @discardableResult
    func write() -> Int {
        var appender = services.storage.appender()
        let tracked = block.tracked.refs(column: block.columns.refs)
        block.tracked = .none
        let isRefused = timestamp.milliseconds < appender.timeBounds(now: timestamp).oldest
        let written = isRefused ? refuse(tracked, &appender) : commit(tracked, &appender)
        guard isLast else { return written }
        target.update { status in
            status.endOfRunMarkers = written
            if written > 0 { status.lastEndOfRun = EndOfRun(at: timestamp, markers: written) }
            status.staleMarkersDue = nil
            status.trackedSeries = 0
        }
        return written
    }

    private func commit(_ tracked: [SeriesRef], _ appender: inout any Appender) -> Int {
        var columns = SampleColumns(timestampMillis: timestamp.milliseconds)
        for ref in tracked + block.reportRefs(extra: services.features.contains(.extraScrapeMetrics), in: &appender) {
            columns.append(ref, valueBits: StaleMarker.bits)
        }
        appender.commit(columns)
        return columns.count
    }

    private func refuse(_ tracked: [SeriesRef], _ appender: inout any Appender) -> Int {
        appender.rollback()
        if !tracked.isEmpty { record("Stale append failed") }
        record("Stale report failed")
        return 0
    }

    private func record(_ text: String) {
        let error = EngineEvent.Field("err", SampleVerdict.outOfBounds.description)
        services.events.record(EngineEvent(of: target, at: timestamp, level: .warning, text: text, fields: [error]))
    }
}

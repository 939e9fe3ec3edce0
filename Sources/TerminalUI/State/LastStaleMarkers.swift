internal import MetricModel
internal import ScrapeEngine

/// The stale markers of a target that were written last: by a scrape, or by the end of a run of its loop.
struct LastStaleMarkers: Sendable, Equatable {
    enum Cause: Sendable {
        /// Series that the scrape did not have any more.
        case gone
        case scrapeFailed
        case paused

        var words: String {
            switch self {
            case .gone: "gone"
            case .scrapeFailed: "scrape failed"
            case .paused: "paused"
            }
        }
    }

    let count: Int
    /// Their timestamp; nil when it is not known.
    let at: WallTime?
    let cause: Cause

    /// nil when none are known of.
    init?(_ detail: DetailState) {
        let scrape = detail.detail?.results.last { $0.staleMarkers > 0 }
        let pause = detail.detail?.lastEndOfRun
        if let pause, scrape.map({ $0.timestamp < pause.at }) ?? true {
            (count, at, cause) = (pause.markers, pause.at, .paused)
        } else if let scrape {
            (count, at, cause) = (scrape.staleMarkers, scrape.timestamp, scrape.isUp ? .gone : .scrapeFailed)
        } else if detail.row.staleMarkersWritten > 0 {
            // Its results are not there yet, or a recording has none of the pause.
            let isPaused = detail.row.state == .stale
            count = detail.row.staleMarkersWritten
            at = isPaused ? nil : detail.row.lastScrape
            cause = isPaused ? .paused : detail.row.failure == nil ? .gone : .scrapeFailed
        } else {
            return nil
        }
    }
}

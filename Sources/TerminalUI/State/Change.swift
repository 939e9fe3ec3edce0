internal import MetricModel
internal import ScrapeEngine

/// A line of the Pools screen's news: health that changed, or an event of the last minutes that is no scrape's.
enum Change: Sendable {
    case health(HealthChange)
    case event(EngineEvent)

    var at: WallTime {
        switch self {
        case .health(let change): change.at
        case .event(let event): event.at
        }
    }
}

extension Monitor {
    /// What changed in the five minutes before the snapshot, the newest first.
    var changes: [Change] {
        guard let snapshot else { return [] }
        let oldest = snapshot.takenAt + -HealthChange.windowNanoseconds
        var changes = digest.changes.map { Change.health($0) }
        // By index: most events are not copied, and there may be thousands.
        for index in log.events.indices.reversed() {
            let at = log.events[index].at
            if at < oldest { break }
            // From before the clock was set back; one a little ahead is newer than the snapshot.
            if at - snapshot.takenAt > Self.aheadNanoseconds { continue }
            if log.events[index].area != .scrape, log.events[index].level >= .info {
                changes.append(.event(log.events[index]))
            }
        }
        return changes.sorted { $1.at < $0.at }
    }

    private static let aheadNanoseconds: Int64 = 10_000_000_000

    /// The least level that the Events screen shows.
    var shownEventLevel: EngineEvent.Level { isProblemsOnly ? max(eventLevel, .warning) : eventLevel }
}

internal import MetricModel
internal import ScrapeEngine

/// The engine's own rows above the destinations: what fails, how well the loops keep their times, what is stored.
struct EngineFacts {
    let storage: StorageFacts
    let digest: SnapshotDigest
    let glyphs: GlyphSet

    init(_ monitor: Monitor, snapshot: EngineSnapshot, glyphs: GlyphSet, now: WallTime) {
        storage = StorageFacts(
            snapshot: snapshot,
            areDropsRecent: monitor.headDrops.isRecent(at: snapshot.takenAt),
            glyphs: glyphs,
            now: now
        )
        digest = monitor.digest
        self.glyphs = glyphs
    }

    /// Every row, the worst news first.
    func lines(width: Int) -> [StyledText] {
        storage.gap(width) + storage.failure(width) + FactRows.lines("LOOPS", loops, width: width, glyphs: glyphs)
            + FactRows.lines("SCHEDULE", punctuality, width: width, glyphs: glyphs)
            + FactRows.lines("MEMORY", memory, width: width, glyphs: glyphs) + storage.lines(width: width)
    }

    private var loops: [StyledText] {
        let late = digest.counts[.late, default: 0]
        return [
            StyledText("\(ReadableNumber.fullCount(digest.targets - digest.paused)) running"),
            StyledText("\(ReadableNumber.fullCount(digest.paused)) paused", digest.paused > 0 ? .paused : .dim),
            StyledText("\(ReadableNumber.fullCount(late)) late", late > 0 ? .late : .dim),
            StyledText("\(ReadableNumber.fullCount(digest.schedule.inFlight)) in flight", .dim),
        ]
    }

    private var memory: [StyledText] {
        let snapshot = storage.snapshot
        return [
            StyledText(
                "bodies kept \(ReadableNumber.size(snapshot.keptBodyBytes, of: snapshot.keptBodyLimit))"
            ),
            StyledText(
                "\(snapshot.resultsPerTarget) results per target",
                snapshot.resultsPerTarget < ResultRing.capacity ? .warning : .dim
            ),
        ]
    }

    private var punctuality: [StyledText] {
        let schedule = digest.schedule
        guard let median = schedule.median, let p99 = schedule.p99 else { return [StyledText("no scrape yet", .dim)] }
        return [
            StyledText("begins p50 \(ReadableNumber.duration(median)) p99 \(ReadableNumber.duration(p99)) late"),
            StyledText(
                "\(ReadableNumber.fullCount(schedule.missed)) scrapes missed",
                schedule.missed > 0 ? .warning : .dim
            ),
        ]
    }
}

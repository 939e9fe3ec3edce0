import MetricModel
import SampleStorage
import ScrapeConfiguration
import Testing

@testable import ScrapeEngine

@Suite("The clock watch")
struct ClockWatchTests {
    private static let start = WallTime(milliseconds: 1_700_000_000_000)

    /// What a watch says that looks once a second at a clock set by these milliseconds before each look.
    private func look(_ changes: [Int64]) -> (steps: [Int64?], watch: ClockWatch) {
        var watch = ClockWatch()
        var offset: Int64 = 0
        let steps = changes.enumerated().map { second, change in
            offset += change
            return watch.look(
                monotonic: MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000),
                wall: Self.start + (Int64(second) * 1000 + offset) * 1_000_000
            )?.change
        }
        return (steps.map { $0.map { $0 / 1_000_000 } }, watch)
    }

    @Test(
        "tells steps of more than a second, in either direction",
        arguments: [
            (0, nil), (-900, nil), (-1000, nil), (-1001, -1001), (-3_600_000, -3_600_000), (900, nil), (1000, nil),
            (1001, 1001), (86_400_000, 86_400_000),
        ] as [(Int64, Int64?)]
    )
    func steps(milliseconds: Int64, expected: Int64?) {
        #expect(look([0, milliseconds, 0]).steps == [nil, expected, nil])
    }

    @Test(
        "knows until when a clock that was set back is behind what it said",
        arguments: [
            ([0, 0, 0], nil), ([0, 86_400_000], nil), ([0, -5000], 1000), ([0, -5000, 0, 0], 1000),
            ([0, -5000, 0, 0, 0, 0], 1000), ([0, -5000, 0, 0, 0, 0, 0], nil), ([0, -5000, 5000], nil),
            ([0, -5000, -60_000], 1000), ([0, 86_400_000, -86_400_000], 86_402_000),
        ] as [([Int64], Int64?)]
    )
    func behind(changes: [Int64], expected: Int64?) {
        #expect(look(changes).watch.behindUntil == expected.map { Self.start + $0 * 1_000_000 })
    }
}

/// When nothing is stored (scrape rules 5.2, 6.3).
@Suite("The gap in the storage")
struct StorageGapTests {
    @Test(
        "lasts until the clock has passed what it said, and an hour less than the newest sample",
        arguments: [
            (nil, nil, nil), (nil, 0, nil), (nil, 3_600_000, nil), (nil, 3_600_001, 1), (500, nil, 500), (0, nil, nil),
            (-1, 0, nil), (500, 3_601_000, 1000), (2000, 3_601_000, 2000),
        ] as [(Int64?, Int64?, Int64?)]
    )
    func end(behind: Int64?, newest: Int64?, expected: Int64?) {
        let now: Int64 = 1_700_000_000_000
        let time = WallTime(milliseconds: now)
        var snapshot = EngineSnapshot(
            generation: 1,
            takenAt: time,
            startedAt: time,
            configuration: ConfigurationState(path: "p.yml", loadedAt: time)
        )
        snapshot.storage.head.newestMillis = newest.map { now + $0 }
        snapshot.noteStorageGap(clockBehindUntil: behind.map { WallTime(milliseconds: now + $0) })
        #expect(snapshot.storesAgainAt == expected.map { WallTime(milliseconds: now + $0) })
    }

    @Test(
        "is none where the clock went back by less than the shortest interval: the next scrapes carry the new time",
        arguments: [(30, [60, 300], nil), (60, [60], nil), (61, [300, 60], 1), (3600, [15, 60], 3585)]
            as [(Int64, [Int64], Int64?)]
    )
    func intervals(step: Int64, intervals: [Int64], expected: Int64?) {
        let time = WallTime(milliseconds: 1_700_000_000_000)
        var snapshot = EngineSnapshot(
            generation: 1,
            takenAt: time,
            startedAt: time,
            configuration: ConfigurationState(path: "p.yml", loadedAt: time)
        )
        snapshot.targets = intervals.map { seconds in
            let none = Labels([])
            let id = TargetID(rawValue: UInt64(seconds))
            var row = TargetRow(id: id, pool: "j", url: "http://h/", labels: none, discoveredLabels: none)
            row.interval = PrometheusDuration(seconds: seconds)
            return row
        }
        snapshot.noteStorageGap(clockBehindUntil: time + step * 1_000_000_000)
        #expect(snapshot.storesAgainAt == expected.map { time + $0 * 1_000_000_000 })
    }
}

/// A row tells what is due on the clock of the moment it is made (scrape rules 5.1).
@Suite("What is due")
struct NextDueTests {
    @Test(
        "moves with a clock that is set, and a target is late by the clock that is not",
        arguments: [(0, 5), (-3600, 5), (86_400, 5), (0, -20), (-3600, -20)] as [(Int64, Int64)]
    )
    func row(skew: Int64, dueIn seconds: Int64) throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\n", at: 0)
        let monotonic = MonotonicTime.now()
        let now = ScrapeLoop.Instant(monotonic: monotonic, wall: WallTime.now() + skew * 1_000_000_000)
        scraped.target.update { $0.nextDue = monotonic + seconds * 1_000_000_000 }
        let row = scraped.target.row(now: now, duplicate: nil)
        #expect(row.nextDue == now.wall + seconds * 1_000_000_000)
        #expect(row.state == (seconds < 0 ? .late : .up))
    }
}

import Exposition
import HTTPTransport
import MetricModel
import SampleStorage
import ScrapeConfiguration
import Synchronization
import Testing

@testable import ScrapeEngine

@Suite("The sync throttle")
struct SyncThrottleTests {
    private func at(_ seconds: Double) -> MonotonicTime { MonotonicTime(nanoseconds: Int64(seconds * 1e9)) }

    @Test("lets the first set pass at once, then collects changes until the next tick")
    func collects() {
        var throttle = SyncThrottle(startedAt: at(0))
        #expect(throttle.changed(now: at(0.1)) == nil)
        #expect(throttle.changed(now: at(0.2)) == at(5))
        #expect(throttle.changed(now: at(0.3)) == at(5))
        #expect(throttle.tick(now: at(5)) == nil)
        #expect(throttle.tick(now: at(5.1)) == at(10))
    }

    @Test("applies a change at once after an idle time, and what answers a reload always")
    func idleAndFlush() {
        var throttle = SyncThrottle(startedAt: at(0))
        #expect(throttle.changed(now: at(0.1)) == nil)
        #expect(throttle.changed(now: at(12)) == nil)
        #expect(throttle.changed(now: at(12.5)) == at(15))
        throttle.flush()
        #expect(throttle.changed(now: at(12.6)) == nil)
    }
}

@Suite("Bytes in flight")
struct BytesInFlightTests {
    @Test("are bounded, but one body alone is always admitted")
    func bound() {
        var bytes = BytesInFlight(limit: 100)
        let first = [bytes.reserve(500), bytes.reserve(1)]
        #expect(first == [true, false])
        bytes.release(500)
        let second = [bytes.reserve(60), bytes.reserve(40), bytes.reserve(1)]
        #expect(second == [true, true, false])
        #expect(bytes.reserved == 100)
    }
}

@Suite("Tracked series")
struct TrackedSeriesTests {
    private func refs(_ numbers: [UInt64]) -> [SeriesRef] { numbers.map(SeriesRef.init(rawValue:)) }

    @Test("that the next scrape lacks are named once each, in order")
    func difference() {
        #expect(TrackedSeries.difference(of: refs([3, 1, 2, 3]), and: refs([2, 9])) == refs([3, 1]))
        #expect(TrackedSeries.difference(ofFew: refs([3, 1, 3]), and: refs([1, 2])) == refs([3]))
    }

    @Test("can stand for the column, without what is dropped")
    func column() {
        #expect(TrackedSeries.column.refs(column: refs([1, 0, 2])) == refs([1, 2]))
        #expect(TrackedSeries.none.refs(column: refs([1])).isEmpty)
    }
}

@Suite("Events")
struct EventLogTests {
    private func event(_ text: String) -> EngineEvent {
        EngineEvent(at: WallTime(milliseconds: 0), level: .info, area: .engine, text: text)
    }

    @Test("are numbered without gaps and given out from a number on")
    func numbered() {
        let log = EventLog()
        for text in ["a", "b", "c"] { log.record(event(text)) }
        #expect(log.events(after: 1, limit: 10).map(\.text) == ["b", "c"])
        #expect(log.events(after: 0, limit: 2).map(\.text) == ["b", "c"])
        #expect(log.lastSequence == 3)
    }

    @Test("that repeat are folded into the newest")
    func folded() {
        let log = EventLog()
        for text in ["a", "b", "a", "a"] { log.record(event(text)) }
        let events = log.events(after: 0, limit: 10)
        #expect(events.map(\.text) == ["b", "a"])
        #expect(events.map(\.count) == [1, 3])
        #expect(log.events(after: 3, limit: 10).map(\.text) == ["a"])
    }

    @Test(
        "have at most 1,000 bytes of text, cut between characters, and say how many there were",
        arguments: [
            (String(repeating: "x", count: 1000), String(repeating: "x", count: 1000)),
            (String(repeating: "x", count: 1001), String(repeating: "x", count: 1000) + "… (1001 bytes)"),
            (String(repeating: "x", count: 65_536), String(repeating: "x", count: 1000) + "… (65536 bytes)"),
            ("xx" + String(repeating: "€", count: 400), "xx" + String(repeating: "€", count: 332) + "… (1202 bytes)"),
            (String(repeating: "€", count: 334), String(repeating: "€", count: 333) + "… (1002 bytes)"),
        ]
    )
    func bounded(text: String, expected: String) {
        let log = EventLog()
        log.record(event(text))
        #expect(log.events(after: 0, limit: 1).map(\.text) == [expected])
    }

    @Test("reach the log as they are kept")
    func sink() {
        let written = Mutex<[String]>([])
        let log = EventLog { event in written.withLock { $0.append(event.text) } }
        log.record(event(String(repeating: "x", count: 2000)))
        #expect(written.withLock { $0 } == log.events(after: 0, limit: 9).map(\.text))
        #expect(written.withLock { $0.first }?.utf8.count == 1000 + "… (2000 bytes)".utf8.count)
    }
}

@Suite("The timeout header")
struct TimeoutHeaderTests {
    @Test(
        "is the shortest decimal of the seconds",
        arguments: [(10_000, "10"), (1500, "1.5"), (500, "0.5"), (1, "0.001"), (2010, "2.01")] as [(Int64, String)]
    )
    func seconds(milliseconds: Int64, expected: String) {
        #expect(ScrapeRequest.seconds(milliseconds) == expected)
    }
}

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

/// When nothing is stored (reference: scrape.md 5.2, 6.3).
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
}

/// A row tells what is due on the clock of the moment it is made (reference: scrape.md 5.1).
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

@Suite("Feature flags")
struct FeatureFlagsTests {
    @Test(
        "warn, in the order they are given, and stop nothing",
        arguments: [
            ([], []), ([""], []),
            (["native-histograms"], []),
            (
                ["frob,exemplar-storage", "x"],
                ["--enable-feature: nobody knows \"frob\"", "--enable-feature: nobody knows \"x\""]
            ),
        ] as [([String], [String])]
    )
    func warnings(values: [String], expected: [String]) {
        #expect(FeatureFlags(values).warnings == expected)
    }

    @Test(
        "put protobuf first where only it has what they want",
        arguments: [
            ("native-histograms", true), ("created-timestamp-zero-ingestion", true), ("exemplar-storage", false),
        ]
    )
    func protobufFirst(name: String, isFirst: Bool) {
        var options = EngineOptions(configurationPath: "p.yml")
        options.features = FeatureFlags([name])
        let usual = ["OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText1.0.0", "PrometheusText0.0.4"]
        #expect(options.usualProtocols.map(\.rawValue) == (isFirst ? ["PrometheusProto"] : []) + usual)
    }

    @Test("and the configuration decide together how many exemplars are kept", arguments: [true, false])
    func exemplarCapacity(isOn: Bool) throws {
        var options = EngineOptions(configurationPath: "p.yml")
        options.features = FeatureFlags(isOn ? ["exemplar-storage"] : [])
        func capacity(_ text: String) throws -> Int {
            options.exemplarCapacity(try ConfigurationFile.parse(text: text, path: "p.yml").storage)
        }
        #expect(try capacity("") == (isOn ? 100_000 : 0))
        #expect(try capacity("storage: {exemplars: {max_exemplars: 7}}") == (isOn ? 7 : 0))
        #expect(try capacity("storage: {exemplars: {max_exemplars: -7}}") == 0)
    }
}

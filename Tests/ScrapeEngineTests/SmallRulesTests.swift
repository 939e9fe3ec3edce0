import MetricModel
import SampleStorage
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
        #expect(bytes.delayed == 2)
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
    @Test(
        "tells a step back of more than a second, and nothing else",
        arguments: [(0, nil), (900, nil), (1_500, 1_500), (-5_000, nil)] as [(Int64, Int64?)]
    )
    func steps(backMilliseconds: Int64, expected: Int64?) {
        var watch = ClockWatch()
        let start = WallTime(milliseconds: 1_700_000_000_000)
        let first = watch.look(monotonic: MonotonicTime(nanoseconds: 0), wall: start)
        let second = watch.look(
            monotonic: MonotonicTime(nanoseconds: 200_000_000),
            wall: start + (200 - backMilliseconds) * 1_000_000
        )
        #expect(first == nil)
        #expect(second == expected.map { $0 * 1_000_000 })
    }
}

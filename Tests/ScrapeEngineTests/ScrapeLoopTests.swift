import MetricModel
import Testing

@testable import ScrapeEngine

/// The grid, the timestamps and the end of a loop, by scrape.go's rules (scrape rules 5.1, 5.2, 5.6).
@Suite("A scrape loop")
struct ScrapeLoopTests {
    private static let second: Int64 = 1_000_000_000
    private static let wallStart = WallTime(nanoseconds: 1_700_000_000 * second)

    /// Both clocks `seconds` after the test began.
    private func at(_ seconds: Double) -> ScrapeLoop.Instant {
        let nanoseconds = Int64((seconds * 1e9).rounded())
        return ScrapeLoop.Instant(
            monotonic: MonotonicTime(nanoseconds: 5 * Self.second + nanoseconds),
            wall: Self.wallStart + nanoseconds
        )
    }

    private func wait(until seconds: Double) -> ScrapeLoop.Action { .wait(until: at(seconds).monotonic) }

    /// A scrape with this timestamp, for the tick at `due`.
    private func scrape(_ seconds: Double, due: Double) -> ScrapeLoop.Action {
        .scrape(timestamp: at(seconds).wall, due: at(due).monotonic)
    }

    /// A loop of 10 s that waits 3 s for its slot and has begun its first scrape.
    private func loopInFirstScrape() -> ScrapeLoop {
        var loop = ScrapeLoop(interval: 10 * Self.second)
        _ = loop.start(at: at(0), offset: 3 * Self.second)
        _ = loop.timerReached(at: at(3))
        return loop
    }

    @Test("waits for its offset and scrapes at once then, not after a tick")
    func scrapesAfterItsOffset() {
        var loop = ScrapeLoop(interval: 10 * Self.second)
        #expect(loop.start(at: at(0), offset: 3 * Self.second) == wait(until: 3))
        #expect(loop.timerReached(at: at(2.9)) == wait(until: 3))
        #expect(loop.timerReached(at: at(3)) == scrape(3, due: 3))
        #expect(loop.scrapeEnded(at: at(3.2)) == wait(until: 13))
    }

    @Test("with an interval beyond what a clock can tell it scrapes once, and is never due again")
    func longestInterval() {
        var loop = ScrapeLoop(interval: .max)
        #expect(loop.start(at: at(0), offset: 0) == scrape(0, due: 0))
        let never = MonotonicTime(nanoseconds: .max)
        #expect(loop.scrapeEnded(at: at(1)) == .wait(until: never))
        #expect(loop.stop(at: at(2), markers: true) == .wait(until: never))
        #expect(loop.markersDue == never)
    }

    @Test("scrapes at once without an offset")
    func scrapesAtOnce() {
        var loop = ScrapeLoop(interval: 10 * Self.second)
        #expect(loop.start(at: at(0), offset: 0) == scrape(0, due: 0))
    }

    @Test(
        "takes small lateness off the timestamp",
        arguments: [(13.0, 13.0), (13.001, 13.0), (13.002, 13.0), (13.003, 13.003)]
    )
    func alignsTimestamps(woken: Double, expected: Double) {
        var loop = loopInFirstScrape()
        _ = loop.scrapeEnded(at: at(3.1))
        #expect(loop.timerReached(at: at(woken)) == scrape(expected, due: 13))
    }

    @Test("tolerates a hundredth of a short interval only")
    func tolerancePerInterval() {
        var loop = ScrapeLoop(interval: Self.second / 10)
        _ = loop.start(at: at(0), offset: 0)
        _ = loop.scrapeEnded(at: at(0.01))
        #expect(loop.timerReached(at: at(0.1015)) == scrape(0.1015, due: 0.1))
        _ = loop.scrapeEnded(at: at(0.11))
        #expect(loop.timerReached(at: at(0.2009)) == scrape(0.2, due: 0.2))
    }

    @Test("follows an overlong scrape with the next at once and returns to the grid; further ticks are lost")
    func overlongScrape() {
        var loop = loopInFirstScrape()
        #expect(loop.scrapeEnded(at: at(34)) == scrape(34, due: 13))
        #expect(loop.missedTicks == 2)
        #expect(loop.scrapeEnded(at: at(35)) == wait(until: 43))
    }

    @Test("counts the ticks that passed while the timer was late, beyond the one it is for")
    func lateTimer() {
        var loop = loopInFirstScrape()
        _ = loop.scrapeEnded(at: at(3.1))
        #expect(loop.timerReached(at: at(47)) == scrape(47, due: 13))
        #expect(loop.missedTicks == 3)
        #expect(loop.scrapeEnded(at: at(47.1)) == wait(until: 53))
        #expect(loop.missedTicks == 3)
    }

    @Test("misses no tick that passes after it was stopped")
    func ticksAfterTheStop() {
        var loop = loopInFirstScrape()
        _ = loop.stop(at: at(4), markers: true)
        #expect(loop.scrapeEnded(at: at(44)) == wait(until: 54))
        #expect(loop.missedTicks == 0)
    }

    @Test("that was stopped before its start never begins", arguments: [true, false])
    func stopBeforeStart(markers: Bool) {
        var loop = ScrapeLoop(interval: 10 * Self.second)
        #expect(loop.stop(at: at(0), markers: markers) == .none)
        #expect(loop.start(at: at(1), offset: 0) == .none)
        #expect(loop.hasEnded && !loop.isRunning && !loop.owesMarkers)
    }

    @Test(
        "goes on by the wall clock's new time, at the same moments, when that steps ahead",
        arguments: [3600.0, 86_400]
    )
    func clockSteppedAhead(seconds: Double) {
        var loop = loopInFirstScrape()
        _ = loop.scrapeEnded(at: at(3.1))
        var now = at(13)
        now.wall = at(13 + seconds).wall
        #expect(loop.timerReached(at: now) == scrape(13 + seconds, due: 13))
        #expect(loop.missedTicks == 0)
    }

    @Test("has ended once its markers are to be written, or given up")
    func ended() {
        var loop = loopInFirstScrape()
        _ = loop.scrapeEnded(at: at(3.1))
        #expect(!loop.hasEnded)
        _ = loop.stop(at: at(5), markers: true)
        var given = loop
        #expect(!loop.hasEnded)
        _ = given.stop(at: at(6), markers: false)
        #expect(given.hasEnded)
        _ = loop.timerReached(at: at(13))
        #expect(!loop.hasEnded)
        _ = loop.timerReached(at: at(24))
        #expect(loop.hasEnded)
    }

    @Test("carries the old base while the wall clock is behind it")
    func clockSteppedBack() {
        var loop = loopInFirstScrape()
        _ = loop.scrapeEnded(at: at(3.1))
        var now = at(13)
        now.wall = now.wall + -60 * Self.second
        #expect(loop.timerReached(at: now) == scrape(3, due: 13))
    }

    @Test("ends without markers when it never scraped")
    func stopBeforeTheFirstScrape() {
        var loop = ScrapeLoop(interval: 10 * Self.second)
        _ = loop.start(at: at(0), offset: 3 * Self.second)
        #expect(loop.stop(at: at(1), markers: true) == .none)
        #expect(!loop.isRunning)
        #expect(!loop.owesMarkers)
        #expect(loop.timerReached(at: at(3)) == .none)
    }

    @Test("writes markers dated at the next tick, a tick and a tenth of the interval after it")
    func endOfRun() {
        var loop = loopInFirstScrape()
        _ = loop.scrapeEnded(at: at(3.1))
        #expect(loop.stop(at: at(5), markers: true) == wait(until: 13))
        #expect(loop.owesMarkers)
        #expect(loop.markersDue == at(24).monotonic)
        #expect(loop.timerReached(at: at(13.004)) == wait(until: 24))
        #expect(loop.timerReached(at: at(24)) == .writeEndOfRunMarkers(timestamp: at(13.004).wall))
        #expect(!loop.owesMarkers)
    }

    @Test("lets a running scrape finish before it ends")
    func stopWhileScraping() {
        var loop = loopInFirstScrape()
        #expect(loop.stop(at: at(4), markers: true) == .none)
        #expect(loop.isScraping)
        #expect(!loop.isRunning)
        #expect(loop.scrapeEnded(at: at(5)) == wait(until: 13))
    }

    @Test("uses a tick that passed during the last scrape for the markers' timestamp")
    func pendingTickDatesMarkers() {
        var loop = loopInFirstScrape()
        _ = loop.stop(at: at(4), markers: true)
        #expect(loop.scrapeEnded(at: at(14)) == wait(until: 24))
        #expect(loop.timerReached(at: at(24)) == .writeEndOfRunMarkers(timestamp: at(14).wall))
    }

    @Test("writes no markers when told so, also after it was stopped with them")
    func withoutMarkers() {
        var loop = loopInFirstScrape()
        _ = loop.scrapeEnded(at: at(3.1))
        _ = loop.stop(at: at(5), markers: true)
        #expect(loop.stop(at: at(6), markers: false) == .none)
        #expect(!loop.owesMarkers)
        #expect(loop.timerReached(at: at(24)) == .none)
    }

    @Test("that is stopped once more says again what it waits for")
    func stoppedTwice() {
        var loop = loopInFirstScrape()
        _ = loop.scrapeEnded(at: at(3.1))
        #expect(loop.stop(at: at(5), markers: true) == wait(until: 13))
        #expect(loop.stop(at: at(6), markers: true) == wait(until: 13))
        #expect(loop.timerReached(at: at(13)) == wait(until: 24))
        #expect(loop.stop(at: at(14), markers: true) == wait(until: 24))
        #expect(loop.stop(at: at(25), markers: true) == .writeEndOfRunMarkers(timestamp: at(13).wall))
        #expect(loop.stop(at: at(26), markers: true) == .none)
    }

    @Test("that goes on with another's cache owes markers before its first scrape")
    func continuingLoop() {
        var loop = ScrapeLoop(interval: 10 * Self.second, continuing: true)
        _ = loop.start(at: at(0), offset: 3 * Self.second)
        #expect(loop.stop(at: at(1), markers: true) == wait(until: 3))
        #expect(loop.owesMarkers)
    }
}

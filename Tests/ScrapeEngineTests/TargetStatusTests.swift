import MetricModel
import Testing

@testable import ScrapeEngine

@Suite("A target's status")
struct TargetStatusTests {
    private func time(_ seconds: Int) -> WallTime { WallTime(milliseconds: 1_700_000_000_000 + Int64(seconds) * 1000) }

    private func instant(_ seconds: Int) -> ScrapeLoop.Instant {
        ScrapeLoop.Instant(
            monotonic: MonotonicTime(nanoseconds: Int64(seconds) * 1_000_000_000),
            wall: time(seconds)
        )
    }

    /// A result of this class of failure; good when nil.
    private func result(_ seconds: Int, _ errorClass: String?, text: String = "") -> ScrapeResult {
        var result = ScrapeResult(timestamp: time(seconds))
        result.failure = errorClass.map { ScrapeFailure(step: .connect, errorClass: $0, text: text) }
        return result
    }

    @Test("tells since when it is down, and since when for the reason it has now")
    func cause() {
        var status = TargetStatus()
        #expect(status.since == nil && status.causeSince == nil)
        let steps: [(errorClass: String?, since: Int, causeSince: Int)] = [
            (nil, 0, 0), (nil, 0, 0), ("refused", 20, 20), ("refused", 20, 20), ("timeout", 20, 40),
            ("refused", 20, 50), (nil, 60, 60), (nil, 60, 60),
        ]
        for (number, step) in steps.enumerated() {
            status.record(result(number * 10, step.errorClass, text: "port \(number)"))
            #expect(status.since == time(step.since), "scrape \(number)")
            #expect(status.causeSince == time(step.causeSince), "scrape \(number)")
        }
    }

    @Test(
        "takes a scrape that was cut for one of the results, and for nothing that the target did",
        arguments: [nil, "refused"] as [String?]
    )
    func cut(errorClass: String?) {
        var status = TargetStatus()
        status.record(result(0, errorClass))
        let before = status
        status.record(result(10, "cut: the process was stopped"))
        #expect(status.results.count == 2 && status.scrapes == 2)
        #expect(status.health == before.health && status.since == before.since)
        #expect(status.causeSince == before.causeSince && status.failuresInRow == before.failuresInRow)
        #expect(status.last?.timestamp == time(0) && status.recentHealth == before.recentHealth)
        status.record(result(20, errorClass))
        #expect(status.since == before.since && status.failuresInRow == before.failuresInRow * 2)
        #expect(status.flaps(now: time(20)) == 0)
    }

    @Test("of a target that is down from the start has a cause since then")
    func firstIsDown() {
        var status = TargetStatus()
        status.record(result(5, "refused"))
        #expect(status.since == time(5) && status.causeSince == time(5))
    }

    @Test(
        "is late when a scrape that has not begun was due more than an interval ago",
        arguments: [
            (due: 100, now: 99, isInFlight: false, isPaused: false, overdue: 0, state: .up),
            (due: 100, now: 104, isInFlight: false, isPaused: false, overdue: 4, state: .up),
            (due: 100, now: 110, isInFlight: false, isPaused: false, overdue: 10, state: .up),
            (due: 100, now: 111, isInFlight: false, isPaused: false, overdue: 11, state: .late),
            (due: 100, now: 140, isInFlight: true, isPaused: false, overdue: 0, state: .up),
            (due: 100, now: 140, isInFlight: false, isPaused: true, overdue: 0, state: .paused),
        ] as [(due: Int, now: Int, isInFlight: Bool, isPaused: Bool, overdue: Int64, state: TargetState)]
    )
    func overdue(due: Int, now: Int, isInFlight: Bool, isPaused: Bool, overdue: Int64, state: TargetState) {
        var status = TargetStatus()
        status.record(result(90, nil))
        status.nextDue = instant(due).monotonic
        status.isInFlight = isInFlight
        if isPaused { status.markPaused(at: time(95)) }
        #expect(status.overdue(now: instant(now)) == overdue * 1_000_000_000)
        let interval = PrometheusDuration(seconds: 10)
        #expect(status.state(now: instant(now), interval: interval, timeout: interval, isDuplicate: false) == state)
    }

    @Test(
        "is refused while samples of one of the last two scrapes are, unless something worse is to be said",
        arguments: [
            (duplicates: 1, outOfOrder: 0, outOfBounds: 0, errorClass: nil, isDuplicate: false, state: .refused),
            (duplicates: 0, outOfOrder: 1, outOfBounds: 0, errorClass: nil, isDuplicate: false, state: .refused),
            (duplicates: 0, outOfOrder: 0, outOfBounds: 1, errorClass: nil, isDuplicate: false, state: .refused),
            (duplicates: 0, outOfOrder: 0, outOfBounds: 0, errorClass: nil, isDuplicate: false, state: .up),
            (duplicates: 1, outOfOrder: 0, outOfBounds: 0, errorClass: nil, isDuplicate: true, state: .duplicate),
            (duplicates: 1, outOfOrder: 0, outOfBounds: 0, errorClass: "http", isDuplicate: false, state: .down),
        ]
            as [(
                duplicates: Int, outOfOrder: Int, outOfBounds: Int, errorClass: String?, isDuplicate: Bool,
                state: TargetState
            )]
    )
    func refused(
        duplicates: Int,
        outOfOrder: Int,
        outOfBounds: Int,
        errorClass: String?,
        isDuplicate: Bool,
        state: TargetState
    ) {
        var status = TargetStatus()
        var first = result(0, errorClass)
        first.duplicates = duplicates
        first.outOfOrder = outOfOrder
        first.outOfBounds = outOfBounds
        status.record(first)
        let interval = PrometheusDuration(seconds: 10)
        let now = instant(1)
        func shown() -> TargetState {
            status.state(now: now, interval: interval, timeout: interval, isDuplicate: isDuplicate)
        }
        #expect(shown() == state)
        status.record(result(10, errorClass))
        #expect(shown() == state)
        status.record(result(20, errorClass))
        #expect(shown() != .refused)
    }
}

import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Frames are painted when they are due")
struct PaintScheduleTests {
    private func at(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    @Test(
        "keys at once, the engine ten times a second, a slow line twice",
        arguments: [(true, false, 1016), (false, false, 1100), (true, true, 1500), (false, true, 1500)]
    )
    func isDue(byKey: Bool, isCongested: Bool, due: Int64) {
        var schedule = PaintSchedule(framesPerSecond: 10)
        schedule.painted(at: at(1000))
        #expect(schedule.due(isCongested: isCongested) == nil)
        schedule.changed(byKey: byKey)
        #expect(schedule.due(isCongested: isCongested) == at(due))
    }

    @Test("a key hastens a frame, and nothing delays it again")
    func hastens() {
        var schedule = PaintSchedule(framesPerSecond: 1)
        schedule.painted(at: at(0))
        schedule.changed(byKey: false)
        #expect(schedule.due(isCongested: false) == at(1000))
        schedule.changed(byKey: true)
        schedule.changed(byKey: false)
        #expect(schedule.due(isCongested: false) == at(16))
    }

    @Test("absurd rates are brought into bounds", arguments: [(-5, 1000), (0, 1000), (1000, 16)])
    func boundsRates(rate: Int, wait: Int64) {
        var schedule = PaintSchedule(framesPerSecond: rate)
        schedule.painted(at: at(0))
        schedule.changed(byKey: false)
        #expect((schedule.due(isCongested: false)?.nanoseconds ?? 0) / 1_000_000 == wait)
    }
}

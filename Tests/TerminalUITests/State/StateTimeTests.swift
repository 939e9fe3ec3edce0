import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Times") struct StateTimeTests {
    @Test("t goes from ages to clocks of the zone, to UTC, and back")
    func cycle() {
        var script = MonitorScript()
        script.type("2")
        #expect(script.selectedLine.contains(" 32s "))
        script.type("t")
        #expect(script.selectedLine.contains("14:07:00"))
        #expect(script.status.contains("local"))
        script.type("t")
        #expect(script.status.contains("UTC"))
        script.type("t")
        #expect(script.selectedLine.contains(" 32s "))
    }

    @Test(
        "in UTC are the same on every machine; what is most of a day away shows the day",
        arguments: [
            (0, "00:00:00"), (86_399, "23:59:59"), (-1, "23:59:59"), (72_001, "Jan 01"), (-86_400, "Dec 31"),
        ] as [(Int64, String)]
    )
    func utc(seconds: Int64, expected: String) {
        let now = WallTime(nanoseconds: seconds > 72_000 && seconds < 86_000 ? 200_000_000_000_000 : 0)
        let time = WallTime(nanoseconds: seconds * 1_000_000_000)
        let asOf = seconds == 86_399 ? time : now
        #expect(TimeFormat(display: .utc, now: asOf).clock(time) == expected)
    }

    @Test(
        "days follow the calendar",
        arguments: [
            (951_782_400, "Feb 29"), (951_868_800, "Mar 01"), (1_709_164_800, "Feb 29"), (4_107_542_400, "Mar 01"),
            (1_785_542_400, "Aug 01"),
        ] as [(Int64, String)]
    )
    func days(seconds: Int64, expected: String) {
        let format = TimeFormat(display: .utc, now: WallTime(nanoseconds: 0))
        #expect(format.clock(WallTime(nanoseconds: seconds * 1_000_000_000)) == expected)
    }

    @Test("are never negative, whatever the clock does")
    func future() {
        let format = TimeFormat(display: .relative, now: WallTime(nanoseconds: 0))
        #expect(format.age(WallTime(nanoseconds: 5_000_000_000)) == "0s")
        #expect(format.ahead(WallTime(nanoseconds: -5_000_000_000)) == "0s")
        #expect(format.age(nil) == "-")
    }
}

import Testing

@testable import Discovery
@testable import MetricModel

@Suite("When a source is asked again")
struct RefreshScheduleTests {
    private let second: Int64 = 1_000_000_000

    @Test("at once, then at every tick of the period")
    func ticks() {
        var schedule = RefreshSchedule(period: 30 * second, start: seconds(0))
        func begins(_ time: Double) -> Bool { schedule.shouldStart(at: seconds(time)) }
        var starts: [Int] = []
        for time in 0...100 where begins(Double(time)) {
            starts.append(time)
            schedule.finished(at: seconds(Double(time)))
        }
        #expect(starts == [0, 30, 60, 90])
    }

    @Test("one at a time: what is asked for meanwhile follows, ticks missed meanwhile count once")
    func oneAtATime() {
        var schedule = RefreshSchedule(period: 10 * second, start: seconds(0))
        func begins(_ time: Double) -> Bool { schedule.shouldStart(at: seconds(time)) }
        #expect(begins(0))
        schedule.request()
        #expect(!begins(1))
        #expect(schedule.nextCheck == nil)
        #expect(!begins(35))
        schedule.finished(at: seconds(36))
        #expect(schedule.nextCheck == seconds(36))
        #expect(begins(36))
        schedule.finished(at: seconds(36))
        #expect(schedule.nextCheck == seconds(40))
        #expect(!begins(39))
        #expect(begins(40))
    }

    @Test("requests keep their distance from the last refresh and do not move the ticks")
    func spacing() {
        var schedule = RefreshSchedule(period: 10 * second, spacing: second, start: seconds(0))
        func begins(_ time: Double) -> Bool { schedule.shouldStart(at: seconds(time)) }
        #expect(begins(0))
        schedule.finished(at: seconds(0.2))
        schedule.request()
        #expect(!begins(0.5))
        #expect(schedule.nextCheck == seconds(1.2))
        #expect(begins(1.2))
        schedule.finished(at: seconds(1.3))
        #expect(schedule.nextCheck == seconds(10))
    }

    @Test("without a period only requests start one")
    func noPeriod() {
        var schedule = RefreshSchedule(period: 0, start: seconds(0))
        func begins(_ time: Double) -> Bool { schedule.shouldStart(at: seconds(time)) }
        #expect(begins(0))
        schedule.finished(at: seconds(0))
        #expect(schedule.nextCheck == nil)
        #expect(!begins(1000))
        schedule.request()
        #expect(begins(1001))
    }
}

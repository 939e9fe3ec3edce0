import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The engine's news are asked for less often when nobody is there")
struct NewsScheduleTests {
    private func at(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    private func moment(_ milliseconds: Int64) -> Moment {
        Moment(wall: WallTime(nanoseconds: milliseconds * 1_000_000), monotonic: at(milliseconds))
    }

    @Test("as they come for ten seconds, then once a second, just before the clock ticks")
    func rests() {
        var schedule = NewsSchedule(at: at(0))
        #expect(schedule.pace(at: at(9_999), tick: at(10_400)) == .asTheyCome)
        #expect(schedule.deadline == at(10_000))
        #expect(schedule.pace(at: at(10_000), tick: at(10_400)) == .due)
        #expect(schedule.pace(at: at(10_100), tick: at(10_400)) == .held)
        #expect(schedule.deadline == at(10_340))
        #expect(schedule.pace(at: at(10_345), tick: at(10_400)) == .due)
        #expect(schedule.deadline == at(11_340))
    }

    @Test("a key ends the rest, its answer puts it off; what the screen asks by itself does neither")
    func wakes() {
        var session = MonitorSession(RecordingModel(), framesPerSecond: 10, at: moment(0))
        _ = session.take(.tick, at: moment(9_000))
        #expect(session.newsPace(at: at(12_000)) == .due)
        #expect(session.newsPace(at: at(12_001)) == .held)
        _ = session.takeKeys(from: ScriptedKeyboard("x"), at: moment(12_002))
        #expect(session.newsPace(at: at(12_002)) == .asTheyCome)
        _ = session.take(.notice("done"), at: moment(13_000), byKey: true)
        #expect(session.newsPace(at: at(22_999)) == .asTheyCome)
        #expect(session.newsPace(at: at(23_000)) == .due)
        _ = session.take(.notice("scraped again"), at: moment(23_100), byKey: true)
        #expect(session.newsPace(at: at(23_100)) != .asTheyCome)
    }

    @Test("the loop wakes for them")
    func wakesTheLoop() {
        let size = ScreenSize(columns: 60, rows: 2)
        var session = MonitorSession(RecordingModel(), framesPerSecond: 10, at: moment(0))
        var canvas = HeadlessCanvas(size: size)
        _ = session.passTime(at: moment(10_001))
        #expect(session.newsPace(at: at(10_001)) == .due)
        _ = session.paint(on: &canvas, size: size, glyphs: .unicode, isCongested: false, at: moment(10_001))
        #expect(session.nextDeadline(isCongested: false) == at(10_941))
    }

    @Test("and shown with the clock, in one frame a second; a key's frame does not wait")
    func oneFrame() {
        let size = ScreenSize(columns: 60, rows: 2)
        var session = MonitorSession(RecordingModel(), framesPerSecond: 10, at: moment(0))
        var canvas = HeadlessCanvas(size: size)
        var paints: [Int64] = []
        func turn(_ milliseconds: Int64) {
            _ = session.passTime(at: moment(milliseconds))
            _ = session.newsPace(at: at(milliseconds))
            if session.paint(on: &canvas, size: size, glyphs: .unicode, isCongested: false, at: moment(milliseconds)) {
                paints.append(milliseconds)
            }
        }
        for milliseconds in stride(from: Int64(0), to: 13_000, by: 50) {
            // The engine says something twice a second.
            if milliseconds % 500 == 250 { _ = session.take(.moved, at: moment(milliseconds)) }
            turn(milliseconds)
        }
        #expect(paints.filter { $0 > 10_500 } == [11_050, 12_050])
        #expect(paints.filter { (5_000..<6_000).contains($0) }.count == 3)
        _ = session.takeKeys(from: ScriptedKeyboard("x"), at: moment(13_020))
        turn(13_021)
        #expect(paints.last == 13_021)
    }
}

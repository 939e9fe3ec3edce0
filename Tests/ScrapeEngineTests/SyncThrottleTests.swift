import Discovery
import MetricModel
import Testing

@testable import ScrapeEngine

/// When target sets reach the pools (scrape rules 1.2, 1.3; case 20).
@Suite("The sync throttle")
struct SyncThrottleTests {
    private static func at(_ seconds: Double) -> MonotonicTime { MonotonicTime(nanoseconds: Int64(seconds * 1e9)) }

    /// When sets come in, in seconds after the start, and when they are applied.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sets: [Double]
        /// Of those, the ones that answer a start or a reload.
        var answers: Set<Double> = []
        let syncs: [Double]
    }

    static let rows = [
        Row(testDescription: "none", sets: [], syncs: []),
        Row(testDescription: "the first waits for the first tick", sets: [0.1], syncs: [5]),
        Row(testDescription: "any number between two ticks is one", sets: [0.1, 1, 4.9], syncs: [5]),
        Row(testDescription: "one a tick", sets: [0.1, 5.1, 6, 9.9, 14], syncs: [5, 10, 15]),
        Row(testDescription: "at once behind an idle tick", sets: [6], syncs: [6]),
        Row(testDescription: "then the next tick", sets: [6, 6.1, 9], syncs: [6, 10]),
        Row(testDescription: "one more at once behind two idle ticks", sets: [12, 12.5, 13], syncs: [12, 12.5, 15]),
        Row(testDescription: "no more than one more", sets: [101, 102, 103, 104], syncs: [101, 102, 105]),
        Row(testDescription: "one more also a while later", sets: [11, 14.9, 15.1], syncs: [11, 14.9, 15.1]),
        Row(testDescription: "an answer waits for no tick", sets: [0.1, 0.2], answers: [0.1], syncs: [0.1, 5]),
        Row(testDescription: "an answer uses an idle tick", sets: [6, 6.1], answers: [6], syncs: [6, 10]),
        Row(testDescription: "an answer takes what waits along", sets: [6, 7, 8], answers: [8], syncs: [6, 8]),
    ]

    private func syncs(_ row: Row) -> [Double] {
        var throttle = SyncThrottle(startedAt: Self.at(0))
        var syncs: [Double] = []
        var due: MonotonicTime?
        func follow(_ step: SyncThrottle.Step?, _ now: MonotonicTime) {
            due = nil
            if case .sync = step { syncs.append(Double(now - Self.at(0)) / 1e9) }
            if case .wait(let until) = step { due = until }
        }
        for seconds in row.sets + [1000] {
            while let time = due, time <= Self.at(seconds) { follow(throttle.tick(now: time), time) }
            guard seconds < 1000 else { break }
            let sets = TargetSets(groups: [:], isFirstSinceApply: row.answers.contains(seconds))
            follow(throttle.take(sets, now: Self.at(seconds)), Self.at(seconds))
        }
        return syncs
    }

    @Test("applies sets at its ticks, and at once what a ticker has kept ticks for", arguments: rows)
    func ticks(row: Row) {
        #expect(syncs(row) == row.syncs)
    }

    @Test("keeps the last of ten sets that come at once; none of them waits to be taken")
    func tenAtOnce() throws {
        var throttle = SyncThrottle(startedAt: Self.at(0))
        for number in 1...10 {
            guard case .wait(let until) = throttle.take(TargetSets(groups: ["\(number)": []]), now: Self.at(1)) else {
                Issue.record("set \(number) did not wait")
                continue
            }
            #expect(until == Self.at(5))
        }
        guard case .sync(let sets) = throttle.tick(now: Self.at(5)) else {
            Issue.record("nothing was applied")
            return
        }
        #expect(Array(sets.groups.keys) == ["10"])
        #expect(throttle.tick(now: Self.at(10)) == nil)
    }
}

import MetricModel
import Testing

@testable import ScrapeEngine

@Suite("Folded events")
struct FoldedEventsTests {
    private func event(_ text: String, target: UInt64? = nil, fields: [EngineEvent.Field] = []) -> EngineEvent {
        EngineEvent(
            at: WallTime(milliseconds: 0),
            level: .warning,
            area: .scrape,
            target: target.map { TargetID(rawValue: $0) },
            text: text,
            fields: fields
        )
    }

    @Test("find a repeat behind however many others")
    func distance() {
        var events = FoldedEvents()
        for round in 0..<3 {
            for target in 0..<3000 as Range<UInt64> { events.record(event("refused", target: target)) }
            #expect(events.lastSequence == UInt64(3000 * (round + 1)))
        }
        let kept = events.events(after: 0, limit: 10_000)
        #expect(kept.map { $0.target?.rawValue } == (0..<3000).map { $0 })
        #expect(kept.allSatisfy { $0.count == 3 })
        #expect(kept.map(\.sequence) == Array(6001...9000))
    }

    @Test("leave one that is not repeated where it is, whatever repeats beside it")
    func single() {
        var events = FoldedEvents(capacity: 10)
        events.record(event("loaded"))
        for number in 0..<1000 as Range<UInt64> { events.record(event("refused", target: number % 5)) }
        let kept = events.events(after: 0, limit: 10)
        #expect(kept.map(\.text) == ["loaded"] + Array(repeating: "refused", count: 5))
        #expect(kept.map(\.count) == [1, 200, 200, 200, 200, 200])
    }

    @Test("are the newest so many, and start to count again after one was let go")
    func capacity() {
        var events = FoldedEvents(capacity: 4)
        for number in 0..<20 { events.record(event("\(number)")) }
        #expect(events.events(after: 0, limit: 100).map(\.text) == ["16", "17", "18", "19"])
        events.record(event("0"))
        #expect(events.events(after: 20, limit: 100).map(\.count) == [1])
    }

    @Test(
        "are given out from a number on, the newest of them",
        arguments: [
            (0, 9, ["a", "c", "b"]), (2, 9, ["c", "b"]), (3, 9, ["b"]), (4, 9, []), (99, 9, []), (0, 1, ["b"]),
            (0, 0, []),
        ]
            as [(UInt64, Int, [String])]
    )
    func reading(after: UInt64, limit: Int, expected: [String]) {
        var events = FoldedEvents()
        for text in ["a", "b", "c", "b"] { events.record(event(text)) }
        #expect(events.events(after: after, limit: limit).map(\.text) == expected)
    }

    @Test("of other numbers of samples are repeats, of another cause not")
    func numbers() {
        var events = FoldedEvents()
        for count in ["3", "5"] { events.record(event("refused", fields: [EngineEvent.Field("num_dropped", count)])) }
        for cause in ["EOF", "reset"] { events.record(event("failed", fields: [EngineEvent.Field("err", cause)])) }
        let kept = events.events(after: 0, limit: 10)
        #expect(kept.map(\.count) == [2, 1, 1])
        #expect(kept.first?.fields.first?.value == "5")
    }
}

@Suite("The nearest rank")
struct NearestRankTests {
    @Test(
        "is a value that so many of a hundred are not above",
        arguments: [
            ([], 50, nil), ([7], 1, 7), ([7], 100, 7), ([1, 2, 3, 4], 50, 2), ([1, 2, 3, 4], 51, 3),
            ([1, 2, 3], 50, 2),
            (Array(1...100), 99, 99), (Array(1...101), 99, 100), (Array(1...20), 95, 19), (Array(1...5), 0, 1),
        ] as [([Int64], Int, Int64?)]
    )
    func ranks(values: [Int64], percent: Int, expected: Int64?) { #expect(values.nearestRank(percent) == expected) }
}

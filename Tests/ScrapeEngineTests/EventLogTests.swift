import MetricModel
import Synchronization
import Testing

@testable import ScrapeEngine

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
        "that come again after more than ten minutes stand by themselves",
        arguments: [(600_000, [2]), (600_001, [1, 1])] as [(Int64, [Int])]
    )
    func later(milliseconds: Int64, counts: [Int]) {
        let log = EventLog()
        for at in [0, milliseconds] {
            log.record(EngineEvent(at: WallTime(milliseconds: at), level: .info, area: .engine, text: "a"))
        }
        #expect(log.events(after: 0, limit: 10).map(\.count) == counts)
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

import Glibc
import MetricModel
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("The link to the engine never waits")
struct EngineLinkTests {
    private func snapshot(_ generation: UInt64) -> EngineSnapshot {
        let zero = WallTime(nanoseconds: 0)
        let configuration = ConfigurationState(path: "x.yml", loadedAt: zero)
        return EngineSnapshot(generation: generation, takenAt: zero, startedAt: zero, configuration: configuration)
    }

    /// Everything that arrives until `isLast`, each within ten seconds.
    private func arrivals(_ link: EngineLink, until isLast: (MonitorEvent) -> Bool) -> [String] {
        var names: [String] = []
        while true {
            var polled = pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&polled, 1, 10_000) == 1 else { return names + ["nothing"] }
            for event in link.take() {
                names.append(name(event))
                if isLast(event) { return names }
            }
        }
    }

    private func name(_ event: MonitorEvent) -> String {
        switch event {
        case .snapshot(let snapshot): "snapshot \(snapshot.generation)"
        case .events(let events): "\(events.count) events"
        case .reply: "reply"
        case .refused: "refused"
        case .detail(let id, let detail): "\(detail == nil ? "no " : "")detail \(id.rawValue)"
        case .keptBody(let id, let body): "\(body == nil ? "no " : "")body \(id.rawValue)"
        default: "other"
        }
    }

    @Test("queries and commands come back as events, the first snapshot by itself")
    func answers() throws {
        let engine = ScriptedEngine(snapshot(3))
        engine.add(EngineEvent(at: WallTime(nanoseconds: 0), level: .info, area: .engine, text: "started"))
        let link = try #require(EngineLink(engine))
        #expect(link.start())
        defer { link.stop() }
        #expect(arrivals(link) { name($0) == "snapshot 3" } == ["snapshot 3"])
        link.perform(.loadEvents(after: 0))
        link.perform(.loadDetail(TargetID(rawValue: 7)))
        link.perform(.loadKeptBody(TargetID(rawValue: 8)))
        #expect(arrivals(link) { name($0) == "no body 8" } == ["1 events", "no detail 7", "no body 8"])
        link.perform(.send(.reload(dryRun: false)))
        #expect(arrivals(link) { name($0) == "refused" } == ["refused"])
        #expect(engine.commands == [.reload(dryRun: false)])
    }

    @Test("a newer snapshot replaces one that was not taken yet")
    func keepsTheNewest() throws {
        let engine = ScriptedEngine(snapshot(1))
        let link = try #require(EngineLink(engine))
        #expect(link.start())
        defer { link.stop() }
        for generation in 2...9 { engine.show(snapshot(UInt64(generation))) }
        let seen = arrivals(link) { name($0) == "snapshot 9" }
        #expect(seen.last == "snapshot 9")
        #expect(seen == seen.sorted())
        #expect(link.take().isEmpty)
    }

    @Test("news that are held arrive as one snapshot once they are due, and by themselves when somebody is there again")
    func holdsNews() throws {
        let engine = ScriptedEngine(snapshot(1))
        let link = try #require(EngineLink(engine))
        #expect(link.start())
        defer { link.stop() }
        _ = arrivals(link) { name($0) == "snapshot 1" }
        link.follow(.held)
        engine.show(snapshot(2))
        engine.show(snapshot(3))
        // What is asked is answered in its order: a snapshot asked for by the engine's call would come first.
        link.perform(.loadEvents(after: 0))
        #expect(arrivals(link) { name($0) == "0 events" } == ["0 events"])
        link.follow(.due)
        #expect(arrivals(link) { name($0) == "snapshot 3" } == ["snapshot 3"])
        link.follow(.due)
        link.perform(.loadEvents(after: 0))
        #expect(arrivals(link) { name($0) == "0 events" } == ["0 events"])
        engine.show(snapshot(4))
        link.follow(.asTheyCome)
        #expect(arrivals(link) { name($0) == "snapshot 4" } == ["snapshot 4"])
        engine.show(snapshot(5))
        #expect(arrivals(link) { name($0) == "snapshot 5" } == ["snapshot 5"])
    }

    @Test("nothing arrives after the stop")
    func stops() throws {
        let engine = ScriptedEngine(snapshot(1))
        let link = try #require(EngineLink(engine))
        #expect(link.start())
        _ = arrivals(link) { name($0) == "snapshot 1" }
        link.stop()
        engine.show(snapshot(2))
        link.perform(.loadSnapshot)
        link.perform(.send(.reload(dryRun: false)))
        #expect(link.take().isEmpty)
    }
}

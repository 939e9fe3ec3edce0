import MetricModel
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("What the plain front end announces")
struct PlainAnnouncementTests {
    /// After the first results are told.
    private static func started(_ snapshot: EngineSnapshot = whole) -> PlainScript {
        var script = PlainScript(snapshot)
        script.tick()
        _ = script.takeLines()
        return script
    }

    private static let whole = PlainScript.whole

    /// The next second of the engine.
    private static func later(_ change: (inout EngineSnapshot) -> Void) -> EngineSnapshot {
        var snapshot = whole
        snapshot.takenAt = snapshot.takenAt + 1_000_000_000
        change(&snapshot)
        return snapshot
    }

    private static func fail(_ row: inout TargetRow) {
        row.state = .down
        row.health = .down
        row.failure = MockupSnapshot.refused
    }

    @Test("once every target has been scraped: how many are up, and why the others are not")
    func first() {
        var script = PlainScript(Self.whole)
        script.tick()
        let lines = script.takeLines()
        #expect(lines.first?.hasPrefix("14:07:32 1,270 targets: ") == true)
        #expect(lines.contains { $0.contains("connect: connection refused: 8 targets since 14:06:50, kube-pods") })
        script.tick()
        #expect(script.takeLines().isEmpty)
    }

    @Test("at the start, of more than five causes the rest is counted")
    func causes() {
        var snapshot = Self.whole
        for number in 0..<8 {
            Self.fail(&snapshot.targets[number])
            snapshot.targets[number].failure?.errorClass = "reason \(number)"
        }
        var script = PlainScript(snapshot)
        script.tick()
        let lines = script.takeLines()
        let count = SnapshotDigest(snapshot).causes.count
        #expect(lines.count == 7 && count > 7)
        #expect(lines.last == "14:07:32 and \(count - 5) more causes: 'status' names them")
    }

    @Test("who is up again is up, whatever else there is to say of it, as on the screens")
    func duplicates() throws {
        var script = Self.started()
        let index = try #require(Self.whole.targets.firstIndex { $0.pool == "node" })
        script.send(.snapshot(Self.later { Self.fail(&$0.targets[index]) }))
        script.tick()
        _ = script.takeLines()
        script.send(
            .snapshot(
                Self.later { snapshot in
                    snapshot.takenAt = snapshot.takenAt + 1_000_000_000
                    snapshot.targets[index].state = .duplicate
                    snapshot.targets[index].health = .up
                }
            )
        )
        script.tick()
        #expect(script.takeLines() == ["14:07:34 node \(Self.whole.targets[index].displayName): DOWN -> up"])
        script.send(
            .snapshot(
                Self.later { snapshot in
                    snapshot.takenAt = snapshot.takenAt + 2_000_000_000
                    snapshot.targets[index].state = .up
                    snapshot.targets[index].health = .up
                }
            )
        )
        script.tick()
        #expect(script.takeLines() == ["14:07:35 node \(Self.whole.targets[index].displayName): dup -> up"])
    }

    @Test("a line for each change, and one for many of a pool")
    func changes() {
        var script = Self.started()
        let nodes = Self.whole.targets.indices.filter { Self.whole.targets[$0].pool == "node" }
        script.send(.snapshot(Self.later { Self.fail(&$0.targets[nodes[0]]) }))
        script.tick()
        let name = Self.whole.targets[nodes[0]].displayName
        #expect(script.takeLines() == ["14:07:33 node \(name): up -> DOWN  connect: connection refused"])
        script.send(
            .snapshot(
                Self.later { snapshot in
                    snapshot.takenAt = snapshot.takenAt + 1_000_000_000
                    for index in nodes.prefix(8) { Self.fail(&snapshot.targets[index]) }
                }
            )
        )
        script.tick()
        #expect(script.takeLines() == ["14:07:34 node: 7 targets up -> DOWN  connect: connection refused"])
    }

    @Test("targets that come and go are counted by pool")
    func comings() {
        var script = Self.started()
        script.send(.snapshot(Self.later { $0.targets.removeAll { $0.pool == "api" } }))
        script.tick()
        #expect(script.takeLines() == ["14:07:33 api: 18 targets went"])
    }

    @Test("slow answers are told to those who want everything, nothing to those who want quiet")
    func levels() {
        let slow = Self.later { snapshot in
            snapshot.targets[snapshot.targets.count - 1].state = .slow
            Self.fail(&snapshot.targets[snapshot.targets.count - 2])
        }
        for (level, count) in [("quiet", 0), ("normal", 1), ("verbose", 2)] {
            var script = Self.started()
            script.type(level)
            _ = script.takeLines()
            script.send(.snapshot(slow))
            script.tick()
            #expect(script.takeLines().count == count, "\(level)")
        }
    }

    @Test("files that change, reloads by others, and alarms for as long as they last")
    func configuration() {
        var script = Self.started()
        script.send(.snapshot(Self.later { $0.configuration.onDisk = MockupReload.drifted.configuration.onDisk }))
        script.tick()
        #expect(
            script.takeLines() == ["14:07:33 disk differs from what runs: 'config' shows how, 'reload' applies it"]
        )
        script.send(.snapshot(Self.later { $0.configuration.loadedAt = $0.takenAt }))
        script.tick()
        #expect(script.takeLines() == ["14:07:33 reloaded /etc/prometheus/prometheus.yml"])
    }

    @Test("while lists are frozen, what is wrong now is announced, and what is paused now is resumed")
    func frozen() {
        var script = Self.started()
        script.type("freeze")
        _ = script.takeLines()
        script.send(
            .snapshot(
                Self.later { snapshot in
                    snapshot.storage = MonitorScript.snapshot(with: .failing).storage
                    snapshot.allPausedAt = snapshot.takenAt
                }
            )
        )
        script.tick()
        #expect(script.takeLines().contains("14:07:33 ALARM WAL FAILING"))
        _ = script.takeEffects()
        #expect(script.answer(to: "pause all") == ["everything is paused already"])
        script.type("resume all")
        #expect(script.takeEffects() == [.send(.resume(.everything))])
    }

    @Test("while a question waits nothing is announced; then all of it")
    func questions() {
        var script = Self.started()
        script.type("quit")
        _ = script.takeLines()
        script.send(.snapshot(Self.later { Self.fail(&$0.targets[$0.targets.count - 1]) }))
        script.tick()
        #expect(script.takeLines().isEmpty)
        script.type("no")
        let lines = script.takeLines()
        #expect(lines.count == 2 && lines.contains("not done") && lines.contains { $0.contains("up -> DOWN") })
    }
}

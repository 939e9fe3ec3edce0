import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The past in typed commands")
struct PlainPastTests {
    private static func script() -> PlainScript {
        var script = PlainScript(PlainScript.whole, hasTape: true)
        script.tick()
        _ = script.takeLines()
        _ = script.takeEffects()
        return script
    }

    /// So many seconds back, all of it said.
    private static func rewound(_ back: Int, by line: String = "back 42") -> PlainScript {
        var script = script()
        script.type(line)
        for seconds in [0, back] {
            script.send(.snapshot(PlainScript.kept(seconds)))
            script.send(.moved)
        }
        _ = script.takeLines()
        return script
    }

    /// What was asked of the tape.
    private static func moves(_ script: inout PlainScript) -> [PlaybackCommand] {
        script.takeEffects().compactMap { if case .playback(let command) = $0 { command } else { nil } }
    }

    @Test(
        "back and forward go a minute, or as far as is said",
        arguments: [
            ("back", .skip(-60)), ("forward", .skip(60)), ("back 5", .step(-5)), ("forward 9s", .step(9)),
            ("back 30", .skip(-30)), ("forward 2m30s", .skip(150)), ("back all", .skip(-1_000_000)),
            ("back 1w", .skip(-604_800)), ("back 50y", .skip(-1_000_000)),
        ] as [(String, PlaybackCommand)]
    )
    func distances(line: String, command: PlaybackCommand) {
        var script = Self.script()
        script.type(line)
        #expect(Self.moves(&script) == [.hold, command])
    }

    @Test("what is no distance is told", arguments: ["back 0", "back -5", "back soon", "back 500ms"])
    func noDistance(line: String) {
        var script = Self.script()
        #expect(script.answer(to: line) == ["usage: back [TIME|all], as in 'back 5m'; a number is in seconds"])
        #expect(Self.moves(&script).isEmpty)
    }

    @Test("says where it is once it is there; lists, and what they are of, are of that moment until 'live'")
    func goesBack() {
        var script = Self.script()
        script.type("back 42")
        script.type("targets state:down pool:kube")
        script.send(.snapshot(PlainScript.kept(0)))
        script.send(.moved)
        #expect(script.takeLines().isEmpty)
        script.send(.snapshot(PlainScript.kept(42)))
        script.send(.moved)
        let lines = script.takeLines()
        #expect(lines.first == "14:06:50, 43s ago: 1,270 targets, 14 DOWN")
        #expect(lines.dropFirst().first == "lists show that moment until 'live'")
        #expect(lines.last?.contains(" targets, as of 14:06:50, filter: state:down pool:kube") == true)
        #expect(script.answer(to: "pause node") == ["rewound: 'live' goes live first"])
        _ = script.takeEffects()
        #expect(script.answer(to: "live") == ["lists show what is now"])
        #expect(script.takeEffects().contains(.goLive))
        #expect(script.answer(to: "live") == ["lists show what is now already"])
        #expect(script.answer(to: "pools").last?.contains("as of") == false)
    }

    @Test("where nothing older is kept that is said")
    func edges() {
        var script = Self.rewound(192, by: "back all")
        script.type("back")
        script.send(.snapshot(PlainScript.kept(192, edge: .oldest)))
        script.send(.moved)
        #expect(script.takeLines().first == "nothing older is kept")
    }

    @Test("what happens meanwhile is announced")
    func announces() {
        var script = Self.rewound(42)
        script.tick()
        #expect(script.takeLines().isEmpty)
        var newer = PlainScript.whole
        newer.takenAt = newer.takenAt + 3_000_000_000
        newer.targets.removeAll { $0.pool == "api" }
        script.send(.snapshot(newer))
        script.tick()
        let lines = script.takeLines()
        #expect(lines.count == 1 && lines[0].hasPrefix("14:07:35 api: ") && lines[0].hasSuffix(" targets went"))
    }

    @Test("the page of a reload, series and curl lines of the past are not waited for")
    func unkept() {
        var script = Self.rewound(42)
        #expect(script.answer(to: "preview") == ["frozen: 'live' goes live first"])
        script.type("config")
        script.send(.configuration(ConfigurationComparison(MockupConfiguration.valid)))
        #expect(script.takeLines().contains { $0.contains("not known for that moment - 'live' goes live") })
        script.type("series 10.4.9.3:8080")
        script.send(.detail(MockupTargets.broken.id, MockupDetail.detail))
        #expect(script.takeLines().first?.hasPrefix("kube-pods > 10.4.9.3:8080") == true)
        script.type("curl 10.4.9.3:8080")
        script.send(.curlCommand(MockupTargets.broken.id, nil))
        #expect(script.takeLines() == ["no curl line: 'live' goes live first"])
    }

    @Test("is for what is now as long as nothing is kept", arguments: ["play", "stop"])
    func notPlayed(line: String) {
        var script = Self.script()
        #expect(script.answer(to: line).first?.hasPrefix("only a recording plays") == true)
        #expect(Self.moves(&script).isEmpty)
    }
}

import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A recording in typed commands")
struct PlainRecordingTests {
    /// At its beginning, which was told.
    private static func script() -> PlainScript {
        var script = PlainScript(nil, readOnly: .recording)
        script.begin()
        script.send(.snapshot(PlainScript.kept(192)))
        script.send(.moved)
        script.send(.moved)
        return script
    }

    @Test("stands still at its beginning and says so")
    func begins() {
        var script = Self.script()
        #expect(script.takeEffects().prefix(2) == [.playback(.stop), .playback(.skip(-1_000_000))])
        let lines = script.takeLines()
        #expect(lines.contains { $0.hasPrefix("a recording, nothing is scraped: ") })
        #expect(lines.last == "14:04:20, 0s of 3m12s  stopped: 1,270 targets, 14 DOWN")
        for _ in 0..<20 { script.tick() }
        #expect(script.takeLines().isEmpty)
    }

    @Test("tells what changes while it plays, not what differs elsewhere, and where it ends")
    func plays() {
        var script = Self.script()
        _ = script.takeLines()
        script.type("play 4")
        #expect(script.takeEffects().contains(.playback(.play(speed: 4))))
        script.send(.snapshot(PlainScript.kept(192, isPlaying: true)))
        script.send(.moved)
        _ = script.takeLines()
        script.tick()
        var later = PlainScript.kept(100, isPlaying: true)
        later.targets.removeAll { $0.pool == "api" }
        script.send(.snapshot(later))
        script.tick()
        #expect(script.takeLines().contains { $0.hasPrefix("14:05:52 api: ") })
        script.type("forward all")
        #expect(script.takeEffects().suffix(2) == [.playback(.stop), .playback(.skip(1_000_000))])
        script.send(.snapshot(later))
        script.send(.moved)
        script.send(.snapshot(PlainScript.kept(0)))
        script.send(.moved)
        script.tick()
        #expect(script.takeLines() == ["14:07:32, 3m12s of 3m12s  stopped: 1,270 targets, 14 DOWN"])
        script.type("play")
        script.send(.snapshot(PlainScript.kept(192, isPlaying: true)))
        script.send(.moved)
        _ = script.takeLines()
        script.send(.snapshot(PlainScript.kept(0)))
        #expect(script.takeLines() == ["14:07:32, 3m12s of 3m12s  stopped: 1,270 targets, 14 DOWN"])
    }

    @Test(
        "refuses what only an engine that scrapes can do",
        arguments: [
            ("pause node", "a recording: nothing is scraped"), ("reload", "a recording: nothing is scraped"),
            ("live", "a recording has no now: 'forward all' goes to its end"),
            ("freeze", "a recording stands still by 'stop'"),
            ("play 3", "'3' is no speed: there are 1, 4, 16, 60"),
        ]
    )
    func refuses(line: String, text: String) {
        var script = Self.script()
        #expect(script.answer(to: line) == [text])
    }

    @Test("a script's commands are done one behind the other, and it ends without a question")
    func scripted() {
        var script = PlainScript(nil, readOnly: .recording, isScript: true)
        script.begin()
        script.type("forward 92")
        script.send(.snapshot(PlainScript.kept(192)))
        script.send(.moved)
        #expect(!script.plain.isIdle)
        script.send(.moved)
        _ = script.takeLines()
        script.type("targets pool:kube state:down")
        script.send(.moved)
        script.send(.snapshot(PlainScript.kept(100)))
        script.send(.moved)
        let lines = script.takeLines()
        #expect(lines.first?.hasPrefix("14:05:52, 1m32s of 3m12s") == true)
        #expect(lines.last?.hasPrefix("9 of 1270 targets, as of 14:05:52") == true)
        #expect(script.plain.isIdle)
        _ = script.takeEffects()
        script.type("quit")
        #expect(script.takeEffects() == [.quit])
    }
}

import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Commands from a pipe")
struct PlainPipeTests {
    @Test("wait for the first results")
    func firstResults() {
        var starting = PlainScript.whole
        starting.isSynced = false
        var script = PlainScript(starting, isScript: true)
        script.type("targets state:down pool:kube")
        script.tick()
        #expect(script.takeLines().isEmpty && !script.plain.isIdle)
        var synced = PlainScript.whole
        synced.takenAt = synced.takenAt + 1_000_000_000
        script.send(.snapshot(synced))
        script.tick()
        let lines = script.takeLines()
        #expect(lines.first?.contains(" 1,270 targets: ") == true)
        #expect(lines.last?.hasPrefix("9 of 1270 targets") == true)
        #expect(script.plain.isIdle)
    }

    @Test("are done fifteen seconds after the start, whatever is missing")
    func patience() {
        var starting = PlainScript.whole
        starting.isSynced = false
        var script = PlainScript(starting, isScript: true)
        script.type("pools")
        var seconds = 0
        while !script.plain.isIdle, seconds < 60 {
            seconds += 1
            starting.takenAt = starting.takenAt + 1_000_000_000
            script.send(.snapshot(starting))
            script.tick()
        }
        #expect(seconds == 16)
        #expect(script.takeLines().last == "8 pools, sorted by problems")
    }

    @Test("wait for the engine's answer to the one before, whatever it is")
    func answers() {
        var script = PlainScript(PlainScript.whole, isScript: true)
        script.tick()
        _ = script.takeLines()
        script.type("pause node")
        script.type("more")
        #expect(script.takeLines().isEmpty && !script.plain.isIdle)
        let undo = PauseUndo(scope: .pool("node"), before: Pauses())
        let report = PauseReport(scope: .pool("node"), targets: 412, staleMarkersAt: nil, undo: undo)
        script.send(.reply(.paused(report)))
        // And for what the engine tells after it: the next list is of then.
        script.send(.snapshot(PlainScript.whole))
        #expect(script.takeLines() == ["paused node: 412 targets ('undo' undoes)"] && !script.plain.isIdle)
        var newer = PlainScript.whole
        newer.takenAt = newer.takenAt + 5_000_000_000
        script.send(.snapshot(newer))
        #expect(script.takeLines() == ["that was all"] && script.plain.isIdle)
        script.type("pause api")
        script.send(.refused(.pause(.pool("api")), "stopping"))
        #expect(!script.plain.isIdle)
        for _ in 0..<4 { script.tick() }
        #expect(script.plain.isIdle)
    }
}

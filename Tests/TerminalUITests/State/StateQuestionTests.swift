import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The monitor asks before it does much") struct StateQuestionTests {
    @Test(
        "only y is yes",
        arguments: [
            (.character("y"), true), (.enter, false), (.character("Y"), false), (.character("n"), false),
            (.escape, false), (.character("q"), false), (.character(" "), false), (.tab, false),
        ] as [(Key, Bool)]
    )
    func answers(key: Key, isYes: Bool) {
        var script = MonitorScript()
        script.press(.character("q"))
        #expect(script.status == " quit? scraping stops y/N")
        _ = script.takeEffects()
        script.press(key)
        #expect(script.takeEffects() == (isYes ? [.quit] : []))
        #expect(script.monitor.question == nil)
    }

    @Test("what was typed before a question appeared is flushed", arguments: ["q", "Q", "P"])
    func flushes(key: String) {
        var script = MonitorScript()
        _ = script.takeEffects()
        script.type(key)
        #expect(script.takeEffects() == [.flushKeys])
    }

    @Test("pausing everything names the consequence; resuming everything needs no question")
    func everything() {
        var script = MonitorScript()
        script.press(.character("P"))
        #expect(script.status == " pause everything? 1,264 targets go stale after two intervals y/N")
        _ = script.takeEffects()
        script.press(.character("y"))
        #expect(script.takeEffects() == [.send(.pause(.everything))])
        var paused = MockupSnapshot.snapshot
        paused.allPausedAt = script.now
        script.send(.snapshot(paused))
        #expect(script.frame().text(row: 0).contains("PAUSED ALL"))
        _ = script.takeEffects()
        script.press(.character("P"))
        #expect(script.takeEffects() == [.send(.resume(.everything))])
    }

    @Test("pasted text never acts, and in a prompt it is text")
    func paste() {
        var script = MonitorScript()
        _ = script.takeEffects()
        script.press(.pasteStart)
        script.type("qyRP")
        script.press(.enter, .pasteEnd)
        #expect(script.takeEffects().isEmpty)
        #expect(script.monitor.question == nil)
        #expect(script.status.contains("pasted text dropped"))
        script.press(.character("/"), .pasteStart)
        script.type("api")
        script.press(.enter, .pasteEnd)
        #expect(script.monitor.prompt?.editor.text == Array("api".unicodeScalars))
        script.press(.escape, .character("q"), .pasteStart, .character("y"), .pasteEnd)
        #expect(script.monitor.question == .quit)
    }

    @Test("a paste that takes its time acts as little, with two seconds and more between its first and its last key")
    func slowPaste() {
        var script = MonitorScript()
        script.press(.pasteStart)
        for _ in 0..<8 {
            script.wait(0.5)
            script.press(.character("2"))
        }
        #expect(script.monitor.navigation.tab == .pools)
        script.press(.pasteEnd, .character("2"))
        #expect(script.monitor.navigation.tab == .targets)
    }

    @Test("Ctrl-C cancels what is typed or asked, also when it comes as a signal; elsewhere it asks whether to quit")
    func interrupt() {
        for event in [MonitorEvent.quitRequested, .key(.control("c"))] {
            var script = MonitorScript()
            script.type("/api")
            script.send(event)
            #expect(script.monitor.prompt == nil && script.monitor.filter.isEmpty && script.monitor.question == nil)
            script.press(.character("?"))
            script.send(event)
            #expect(script.monitor.overlay == nil && script.monitor.question == nil)
            script.press(.character("P"))
            #expect(script.monitor.question != nil)
            _ = script.takeEffects()
            script.send(event)
            #expect(script.monitor.question == nil && script.takeEffects().isEmpty)
            script.openBroken(tab: 3)
            script.type("/x")
            script.send(event)
            #expect(script.monitor.search.typing == nil && script.monitor.question == nil)
            script.send(event)
            #expect(script.monitor.question == .quit)
            script.send(event)
            #expect(script.monitor.question == .quit)
        }
    }

    @Test("a paste whose end got lost ends after two seconds")
    func lostPaste() {
        var script = MonitorScript()
        script.press(.pasteStart, .character("2"))
        #expect(script.monitor.navigation.tab == .pools)
        script.wait(2)
        script.press(.character("2"))
        #expect(script.monitor.navigation.tab == .targets)
    }
}

import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The filter line") struct StatePromptTests {
    @Test("filters with every key, is kept by Enter and taken back by Esc")
    func filters() {
        var script = MonitorScript()
        script.press(.character("2"))
        script.type("/api")
        #expect(script.monitor.targets.visible.count == 18)
        script.press(.backspace, .backspace, .backspace)
        #expect(script.monitor.targets.visible.count == 1270)
        script.type("state:down pool:api")
        script.press(.enter)
        #expect(script.status.hasPrefix(" 2 of 1270  filter: state:down pool:api"))
        script.press(.character("/"), .control("u"))
        #expect(script.monitor.targets.visible.count == 1270)
        script.press(.escape)
        #expect(script.monitor.targets.visible.count == 2)
        script.press(.escape)
        #expect(script.monitor.targets.visible.count == 1270)
    }

    @Test("keeps the last good result while a text cannot be read, and Enter does not accept it")
    func problems() {
        var script = MonitorScript()
        script.press(.character("2"))
        script.type("/pool:api state:")
        #expect(script.monitor.targets.visible.count == 18)
        script.type("zz")
        #expect(script.monitor.targets.visible.count == 18)
        script.press(.enter)
        #expect(script.monitor.prompt != nil)
        #expect(script.status.contains("no such state"))
        script.press(.backspace, .backspace)
        script.type("down")
        script.press(.enter)
        #expect(script.monitor.prompt == nil)
        #expect(script.monitor.targets.visible.count == 2)
    }

    @Test("! goes with any filter and stays on")
    func problemsOnly() {
        var script = MonitorScript()
        script.press(.character("2"), .character("!"))
        #expect(script.monitor.targets.visible.count == 15)
        script.type("/kube")
        script.press(.enter)
        #expect(script.monitor.targets.visible.count == 9)
        script.press(.escape)
        #expect(script.monitor.targets.visible.count == 15)
        script.press(.character("1"))
        #expect(script.monitor.pools.visible.count == 4)
        #expect(script.status.contains("[! problems]"))
        script.press(.character("!"))
        #expect(script.monitor.pools.visible.count == 8)
    }

    @Test("each table has its own filter")
    func separate() {
        var script = MonitorScript()
        script.type("2/api")
        script.press(.enter, .character("3"))
        #expect(script.monitor.filter.isEmpty)
        script.type("/istio")
        script.press(.enter)
        #expect(script.monitor.dropped.visible.count == 201)
        script.press(.character("2"))
        #expect(script.monitor.filter.displayText == "api")
    }

    @Test("orders change by list, by < and >, and turn around by I")
    func orders() {
        var script = MonitorScript()
        script.press(.character("2"), .character("s"), .down, .down, .enter)
        #expect(script.monitor.targets.order == .pool)
        script.press(.character(">"))
        #expect(script.monitor.targets.order == .since)
        script.press(.character("<"), .character("<"), .character("<"), .character("<"))
        #expect(script.monitor.targets.order == .labels)
        script.press(.character("I"))
        #expect(script.status.contains("sort: labels inverted"))
    }
}

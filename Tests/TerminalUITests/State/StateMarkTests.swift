import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Marks") struct StateMarkTests {
    private static func targets() -> MonitorScript {
        var script = MonitorScript()
        script.press(.character("2"))
        return script
    }

    private static func names(_ script: MonitorScript) -> [String] {
        script.monitor.targets.marked.map(\.displayName)
    }

    @Test("Space marks the row and moves on; on a marked row it takes the mark away")
    func toggle() {
        var script = Self.targets()
        script.press(.character(" "), .character(" "))
        #expect(Self.names(script).sorted() == ["10.4.2.24:9102", "10.4.9.3:8080"])
        #expect(script.selectedLine.contains("10.4.2.23:9102"))
        #expect(script.frame().lines.contains { $0.hasPrefix("  ●✗ 10.4.9.3:8080") })
        #expect(script.frame(glyphs: .ascii).lines.contains { $0.hasPrefix("  *x 10.4.9.3:8080") })
        #expect(script.status.contains("2 marked"))
        script.press(.up, .character(" "))
        #expect(Self.names(script) == ["10.4.9.3:8080"])
    }

    @Test("* marks what the filter shows, and the status line counts those that a filter hides")
    func all() {
        var script = Self.targets()
        script.type("/err:refused")
        script.press(.enter)
        script.type("*")
        #expect(script.monitor.targets.marks.count == 8)
        script.press(.character("/"), .control("u"))
        script.type("9.3")
        script.press(.enter)
        #expect(script.status.contains("8 marked 8 of them hidden"))
        script.press(.character("U"))
        #expect(script.monitor.targets.marks.isEmpty)
        #expect(!script.status.contains("marked"))
    }

    @Test("Esc takes the marks away before the filter")
    func escape() {
        var script = Self.targets()
        script.type("/api")
        script.press(.enter)
        script.type(" *")
        script.press(.escape)
        #expect(script.monitor.targets.marks.isEmpty)
        #expect(!script.monitor.filter.isEmpty)
        script.press(.escape)
        #expect(script.monitor.filter.isEmpty)
    }

    @Test("stay on their rows through another order and snapshot; those of rows that vanish go")
    func rows() {
        var script = Self.targets()
        script.press(.character(" "), .character(" "))
        let marked = Self.names(script)
        script.press(.character("I"), .character(">"))
        var newer = MockupSnapshot.snapshot
        newer.targets.reverse()
        script.wait(5)
        script.send(.snapshot(newer))
        #expect(Self.names(script).sorted() == marked.sorted())
        newer.targets.removeAll { $0.id == MockupTargets.broken.id }
        script.send(.snapshot(newer))
        #expect(Self.names(script) == ["10.4.2.24:9102"])
    }

    @Test("go over to the target that a reload puts in the place of theirs")
    func reload() throws {
        var script = Self.targets()
        script.press(.character(" "))
        script.send(.snapshot(MockupReload.otherInterval))
        let row = try #require(script.monitor.targets.marked.first)
        #expect(script.monitor.targets.marks.count == 1)
        #expect(row.url == MockupTargets.broken.url && row.id != MockupTargets.broken.id)
    }

    @Test("of pools are counted apart from those of targets")
    func pools() {
        var script = MonitorScript()
        script.press(.character(" "), .character(" "))
        #expect(script.status.contains("2 marked"))
        #expect(script.monitor.pools.marked.map(\.name) == ["edge-tls", "kube-pods"])
        script.press(.character("2"))
        #expect(!script.status.contains("marked"))
        script.press(.character("3"), .character(" "))
        #expect(script.status.contains("Space does nothing here"))
    }
}

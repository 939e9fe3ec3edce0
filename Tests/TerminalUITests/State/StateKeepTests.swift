import JSON
import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("What of the screen outlives the program") struct StateKeepTests {
    private func script(keeping kept: KeptView? = nil, columns: Int = 80) -> MonitorScript {
        var script = MonitorScript(nil, columns: columns)
        script.monitor.keepView(from: kept)
        script.send(.snapshot(MockupSnapshot.snapshot))
        return script
    }

    /// A monitor that the user has changed in every way that is kept.
    private func changed() -> MonitorScript {
        var script = script(columns: 120)
        script.type("sj")
        script.press(.enter)
        script.type("2/kube")
        script.press(.enter)
        script.type("!tt>Iwv")
        script.type("C ")
        script.press(.down, .down, .down, .character(" "), .character("K"), .escape)
        // Until no message is in the way.
        script.wait(10)
        script.send(.tick)
        return script
    }

    private func last(of script: inout MonitorScript) -> KeptView? {
        script.send(.ended)
        var last: KeptView?
        for case .keep(let view) in script.takeEffects() { last = view }
        return last
    }

    private func readAgain(_ view: KeptView) throws -> KeptView {
        var document = StateDocument()
        document.put(view, path: "/a.yml")
        return try #require(try StateDocument(parsing: document.bytes)["/a.yml"])
    }

    @Test("a screen that was changed comes back as it was, through the file's text")
    func comesBack() throws {
        var script = changed()
        let view = try #require(last(of: &script))
        #expect(view.screen == .targets && view.isProblemsOnly && view.times == .utc && view.isPreviewOn == true)
        #expect(view.filters.lines == ["kube"])
        #expect(view.tables["pools"]?.order == PoolOrder.file.title)
        #expect(view.tables["targets"]?.isInverted == true && view.tables["targets"]?.columns.isWide == true)
        #expect(try readAgain(view) == view)
        var next = self.script(keeping: try readAgain(view), columns: 120)
        next.wait(10)
        next.send(.tick)
        // Of the cursor nothing is kept.
        #expect(next.frame().lines == script.frame().lines.map { $0.replacing("  follow", with: "  top row") })
        #expect(last(of: &next) == nil)
    }

    @Test("nothing is kept where nobody asked for it, nor as long as nothing has changed")
    func staysQuiet() {
        var script = MonitorScript()
        script.type("2!")
        #expect(last(of: &script) == nil)
        script = self.script()
        script.press(.down, .enter, .escape)
        #expect(last(of: &script) == nil)
    }

    @Test("changes are kept within a second, and then at most every three")
    func keepsSeldom() {
        var script = script()
        script.press(.character("2"))
        script.send(.tick)
        #expect(script.takeEffects().contains { if case .keep = $0 { true } else { false } })
        for second in 1...4 {
            script.press(.character("!"))
            script.wait(1)
            script.send(.tick)
            // The fourth is the first that is three seconds after the last, and `!` is off again at the fourth.
            let isKept = script.takeEffects().contains { if case .keep = $0 { true } else { false } }
            #expect(isKept == (second == 3), "\(second)")
        }
    }

    @Test("names that nothing has any more, and filters that cannot be read, are left out")
    func dropsStrangers() throws {
        var kept = KeptView()
        kept.screen = .pools
        kept.tables["pools"] = KeptView.Table(order: "colour", isInverted: true, filter: "state:dwon (")
        kept.tables["pools"]?.columns.hidden = ["DOWN", "TASTE", "POOL"]
        kept.tables["pools"]?.columns.shown = ["SMELL"]
        kept.tables["pools"]?.columns.order = ["TASTE", "LAST", "DOWN"]
        let script = script(keeping: kept)
        #expect(script.monitor.pools.order == .problems && !script.monitor.pools.isInverted)
        #expect(script.monitor.pools.filter.isEmpty)
        #expect(script.monitor.pools.columns.hidden == ["DOWN"] && script.monitor.pools.columns.shown.isEmpty)
        #expect(script.monitor.pools.columns.order == ["LAST", "DOWN"])
        #expect(!script.frame().lines.joined().isEmpty)
    }

    @Test(
        "what is wrong in a configuration's part of the file is as at first",
        arguments: [
            "{}", #"{"screen": 7, "tables": [], "filters": {}, "times": "never", "preview": "on"}"#,
            #"{"screen": "attic", "tables": {"attic": {"sort": "x"}, "pools": 3}, "filters": [1, null, ["x"]]}"#,
            #"{"tables": {"pools": {"sort": 1, "hidden": [1], "filter": "a\u0007b", "group": "label", "wide": 1}}}"#,
        ]
    )
    func readsAnything(text: String) throws {
        let view = KeptView(try JSONReader.parse(Array(text.utf8)))
        let first = try readAgain(KeptView())
        #expect(try readAgain(view) == first)
    }

    @Test("the filter line recalls what was typed before, and one's own line")
    func recalls() {
        var script = script()
        for text in ["api", "kube", "api"] {
            script.type("/")
            script.press(.control("u"))
            script.type(text)
            script.press(.enter)
        }
        #expect(script.monitor.filterHistory.lines == ["kube", "api"])
        script.type("/")
        script.press(.control("u"))
        script.type("own")
        let steps: [(Key, String)] = [
            (.control("p"), "api"), (.control("p"), "kube"), (.control("p"), "kube"), (.control("n"), "api"),
            (.control("n"), "own"), (.control("n"), "own"),
        ]
        for (key, text) in steps {
            script.press(key)
            #expect(script.monitor.filter.displayText == text)
            #expect(script.status.contains("/\(text)"))
        }
    }

    @Test("a history holds fifty lines, each once, and none that nobody can type")
    func boundsHistories() {
        var history = LineHistory((0..<80).map { "line \($0)" })
        #expect(history.lines.count == 50 && history.lines.first == "line 30")
        history.add("line 40")
        history.add("")
        history.add("a\u{1B}b")
        history.add(String(repeating: "x", count: LineEditor.limit + 1))
        #expect(history.lines.count == 50 && history.lines.last == "line 40")
    }

    @Test(
        "of a history that two programs have, only what was added goes behind the other's lines",
        arguments: [
            (["a", "b"], ["c", "a"], [], ["b", "c", "a"]), (["a", "b"], ["a", "c"], ["a"], ["a", "b", "c"]),
            (["x", "y"], ["a", "b"], ["a", "b"], ["x", "y"]),
            (["a", "b", "x"], ["b", "a"], ["a", "b"], ["b", "x", "a"]),
            (["x"], ["b", "c"], ["a", "b"], ["x", "c"]), ([], ["a"], ["a"], []),
        ] as [([String], [String], [String], [String])]
    )
    func mergesHistories(other: [String], own: [String], known: [String], expected: [String]) {
        let merged = LineHistory(other).merged(with: LineHistory(own), since: LineHistory(known))
        #expect(merged.lines == expected)
    }

    @Test("two programs with full histories keep each other's newest lines")
    func sharesFullHistories() {
        var file = LineHistory((0..<50).map { "old \($0)" })
        var (one, two) = (file, file)
        for number in 0..<20 {
            let (knownOne, knownTwo) = (one, two)
            one.add("one \(number)")
            file = file.merged(with: one, since: knownOne)
            two.add("two \(number)")
            file = file.merged(with: two, since: knownTwo)
        }
        #expect((0..<20).allSatisfy { file.lines.contains("one \($0)") && file.lines.contains("two \($0)") })
        #expect(file.lines.count == 50 && file.lines.first == "old 40")
    }
}

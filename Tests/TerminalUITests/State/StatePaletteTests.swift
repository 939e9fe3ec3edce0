import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The palette") struct StatePaletteTests {
    private static func script(_ text: String = "", over keys: String = "") -> MonitorScript {
        var script = MonitorScript()
        script.type(keys)
        script.press(.control("p"))
        script.type(text)
        _ = script.takeEffects()
        return script
    }

    private static func palette(_ script: MonitorScript) -> PaletteState? {
        if case .palette(let palette) = script.monitor.overlay { palette } else { nil }
    }

    /// What the list says.
    private static func listed(_ script: MonitorScript) -> [String] {
        palette(script).map { script.monitor.entries(of: $0).map(\.text) } ?? []
    }

    @Test("runs verbs by their names, as their keys do", arguments: [":", " : "])
    func verbs(sign: String) {
        var script = Self.script("\(sign)reload")
        #expect(script.frame().text(row: 22).hasPrefix(" :"))
        script.press(.enter)
        #expect(script.takeEffects() == [.send(.reload(dryRun: true))])
        #expect(script.monitor.overlay == nil)
    }

    @Test("asks as the keys do, and without asking only where the exclamation mark says so")
    func questions() {
        var script = Self.script("pause-everything")
        script.press(.enter)
        #expect(script.takeEffects() == [.flushKeys])
        #expect(script.monitor.question != nil)
        script.press(.enter)
        #expect(script.takeEffects().isEmpty)
        script.press(.character(":"))
        script.type("reload!")
        script.press(.enter)
        #expect(script.takeEffects() == [.send(.reload(dryRun: false))])
    }

    @Test(
        "goes to every screen from everywhere",
        arguments: [
            ("pools", RootTab.pools), ("targets", .targets), ("dropped", .dropped), ("config", .config),
            ("events", .events), ("engine", .engine),
        ],
        ["", "3", "D", "x"]
    )
    func screens(expected: (name: String, tab: RootTab), place: String) {
        var script = MonitorScript()
        if place == "x" { script.openBroken() } else { script.type(place) }
        script.press(.character(":"))
        script.type(expected.name)
        script.press(.enter)
        #expect(script.monitor.navigation.tab == expected.tab)
        #expect(script.monitor.navigation.detail == nil && script.monitor.overlay == nil)
    }

    @Test("goes to a pool and to a target, by the part of a name that only one has")
    func names() {
        var script = Self.script("pool edge")
        script.press(.enter)
        #expect(script.monitor.navigation.pool == "edge-tls")
        script.press(.character(":"))
        script.type("target 10.4.9.3:8080")
        script.press(.enter)
        #expect(script.takeEffects().contains(.loadDetail(MockupTargets.broken.id)))
        #expect(script.monitor.navigation.detail?.id == MockupTargets.broken.id)
        script.press(.escape)
        #expect(script.monitor.navigation.pool == "edge-tls")
    }

    @Test("sets filter, order, grouping and times")
    func views() {
        var script = Self.script("filter state:down", over: "2")
        script.press(.enter)
        #expect(script.monitor.filter.displayText == "state:down")
        for text in ["group error", "times utc", "problems"] {
            script.press(.character(":"))
            script.type(text)
            script.press(.enter)
        }
        #expect(script.monitor.targetTable.grouping == .error)
        #expect(script.monitor.timeDisplay == .utc)
        #expect(script.monitor.isProblemsOnly)
        script.press(.character(":"))
        script.type("sort \(TargetOrder.allCases[2].title)")
        script.press(.enter)
        #expect(script.monitor.targetTable.order == TargetOrder.allCases[2])
    }

    @Test(
        "says of what it cannot run why, and stays open",
        arguments: [
            ("reolad", "no command \"reolad\": did you mean reload?"),
            ("xyzzy", "no command \"xyzzy\": Tab lists all"),
            ("rel", "no command \"rel\": did you mean reload?"),
            ("edit now", "edit takes nothing behind it"),
            ("summary", "summary does nothing on Pools: it is for Summary, Labels, Response, Series, History, HTTP"),
            ("pool", "pool needs a name: Tab lists them"),
            ("pool edge-tsl", "no pool \"edge-tsl\": did you mean edge-tls?"),
            ("target 10.4", "targets match: Tab goes through them"),
            ("target nowhere", "no target \"nowhere\""),
            ("filter state:dwon", "no such state"),
            ("times UCT", "no times \"UCT\": did you mean UTC?"),
        ]
    )
    func refuses(text: String, problem: String) {
        var script = Self.script(text)
        script.press(.enter)
        #expect(script.takeEffects().isEmpty)
        #expect(
            Self.palette(script)?.problem?.contains(problem) == true,
            "\(Self.palette(script)?.problem ?? "closed")"
        )
        #expect(script.status.hasPrefix(" :\(text)   "))
        script.press(.escape)
        #expect(script.monitor.overlay == nil)
    }

    @Test("completes with Tab, there and back, and goes on with names")
    func completion() {
        var script = Self.script("prob")
        #expect(Self.listed(script).first == "probe")
        script.press(.tab)
        #expect(Self.palette(script)?.text == "probe")
        script.press(.tab)
        #expect(Self.palette(script)?.text == "problems")
        script.press(.backTab)
        #expect(Self.palette(script)?.text == "probe")
        script.press(.control("u"))
        script.type("pool")
        script.press(.tab)
        script.press(.tab)
        let texts = Self.listed(script)
        #expect(texts.contains("pool ") || texts.allSatisfy { $0.hasPrefix("pool") })
        script.press(.control("u"))
        script.type("pool post")
        script.press(.tab)
        #expect(Self.palette(script)?.text == "pool postgres")
    }

    @Test("lists what can be done here, each with the key that is bound now, and why something cannot")
    func list() throws {
        var script = Self.script()
        let texts = Self.listed(script)
        #expect(texts.first == "pause")
        #expect(texts.contains("engine") && texts.contains("filter ") && !texts.contains("summary"))
        #expect(Set(texts).count == texts.count)
        let entry = try #require(
            Self.palette(script).flatMap { script.monitor.entries(of: $0).first { $0.text == "reload" } }
        )
        #expect(entry.key == "R" && entry.obstacle == nil)
        script.monitor.readOnly = .flag
        script.type("reload")
        let lines = script.frame().lines
        #expect(lines.contains { $0.hasPrefix("   reload") && $0.hasSuffix("unavailable: --read-only") }, "\(lines)")
        script.press(.enter)
        #expect(script.takeEffects().isEmpty)
        #expect(script.status == " read-only: started with --read-only")
    }

    @Test("asks for what is missing as the key does", arguments: ["filter", "filter ", "sort", "sort "])
    func bare(text: String) {
        var script = Self.script(text)
        script.press(.enter)
        if text.hasPrefix("filter") {
            #expect(script.monitor.prompt != nil && script.monitor.overlay == nil)
        } else if case .sortPicker = script.monitor.overlay {
        } else {
            Issue.record("no picker")
        }
    }

    @Test("remembers what was run, and gives back what was being typed")
    func history() {
        var script = Self.script("times local")
        script.press(.enter, .character(":"))
        script.type("times relative")
        script.press(.enter, .character(":"))
        script.type("fr")
        script.press(.up)
        #expect(Self.palette(script)?.text == "times relative")
        script.press(.up, .up)
        #expect(Self.palette(script)?.text == "times local")
        script.press(.down, .down)
        #expect(Self.palette(script)?.text == "fr")
    }

    @Test("looks for names once a line and snapshot, not once a frame")
    func keptNames() throws {
        var script = Self.script("10.4.9.3")
        var palette = try #require(Self.palette(script))
        #expect(palette.names?.listed == "10.4.9.3")
        #expect(palette.names?.entries.isEmpty == false)
        palette.names = PaletteNames(
            listed: palette.listed,
            generation: script.monitor.snapshot?.generation,
            entries: [PaletteEntry(text: "pool kept")]
        )
        #expect(script.monitor.entries(of: palette).contains { $0.text == "pool kept" })
        script.monitor.overlay = .palette(palette)
        script.type(":")
        #expect(!Self.listed(script).contains("pool kept"))
        var snapshot = MockupSnapshot.snapshot
        snapshot.generation += 1
        snapshot.targets.removeAll { $0.id == MockupTargets.broken.id }
        script.press(.backspace)
        let names = Self.listed(script)
        script.send(.snapshot(snapshot))
        #expect(Self.listed(script) != names)
    }

    @Test(
        "finds words in any case",
        arguments: [
            ("edge", "EDGE-tls", true), ("TLS", "edge-tls", true), ("", "", true), ("a", "", false),
            ("aab", "aaab", true), ("ab", "ba", false), ("ä", "xÄ", false), ("ä", "xä", true),
            ("longer", "long", false),
        ]
    )
    func words(word: String, text: String, isIn: Bool) {
        #expect(FilterWord(word).isIn(text) == isIn)
    }

    @Test("takes pasted text, of which nothing runs")
    func paste() {
        var script = Self.script()
        script.press(.pasteStart)
        script.type("reload!")
        script.press(.enter, .pasteEnd)
        #expect(script.takeEffects().isEmpty)
        #expect(Self.palette(script)?.text == "reload!")
    }

    @Test("is left by Esc, Ctrl-C and an empty line", arguments: [.escape, .control("c"), .enter, .backspace] as [Key])
    func leaves(key: Key) {
        var script = Self.script()
        script.press(key)
        #expect(script.monitor.overlay == nil && script.monitor.question == nil)
        #expect(script.takeEffects().isEmpty)
    }

    @Test("gives the page back that it was opened over, and knows the page's verbs")
    func overPage() {
        var script = Self.script("wrap", over: "D")
        script.press(.enter)
        guard case .page(let page) = script.monitor.overlay else {
            Issue.record("no page")
            return
        }
        #expect(page.isWrapped)
    }

    @Test("a target of a pool named in full is that one, though another pool begins with the name")
    func exactPool() {
        let rows = [("limits", "a:1"), ("limits-hit", "a:2")].enumerated().map { index, row in
            var target = MockupTargets.broken
            target.id = TargetID(rawValue: UInt64(index + 1))
            (target.pool, target.url) = (row.0, "http://\(row.1)/metrics")
            return target
        }
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets = rows
        var script = MonitorScript(snapshot)
        script.type(":target limits a:")
        script.press(.enter)
        #expect(script.monitor.navigation.detail?.row.pool == "limits")
    }

    @Test("draws at every size", arguments: [(80, 24), (200, 60), (60, 15), (40, 6), (20, 3), (1, 1)])
    func sizes(columns: Int, rows: Int) {
        let script = Self.script("pool ")
        let frame = script.frame(columns: columns, rows: rows)
        #expect(frame.size == ScreenSize(columns: columns, rows: rows))
        if rows >= 15 { #expect(frame.lines.contains { $0.contains("COMMANDS") }) }
    }
}

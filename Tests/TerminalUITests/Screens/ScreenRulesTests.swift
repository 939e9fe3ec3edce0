import MetricModel
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

/// What holds for every screen at every size.
@Suite("Every screen at every size") struct ScreenRulesTests {
    private static let sizes = [
        (1, 1), (20, 3), (39, 6), (40, 6), (59, 20), (60, 10), (60, 15), (80, 15), (80, 16), (80, 24), (120, 36),
        (160, 40), (200, 60), (320, 90),
    ]

    @Test("no interval is too long for a screen")
    func longestInterval() {
        var snapshot = MockupSnapshot.snapshot
        for index in snapshot.targets.indices {
            snapshot.targets[index].interval = PrometheusDuration(milliseconds: 250 * 365 * 86_400_000)
            snapshot.targets[index].timeout = snapshot.targets[index].interval
            snapshot.targets[index].nextDue = WallTime(nanoseconds: .max)
        }
        for keys in ["1", "2", "6"] {
            for columns in [80, 120, 200, 320] {
                var script = MonitorScript(snapshot, columns: columns, rows: 60)
                script.type(keys)
                #expect(keys != "2" || columns < 120 || script.frame().lines.contains { $0.contains("250y") })
                #expect(!script.frame().lines.isEmpty)
            }
        }
    }

    private static let scripts: [@Sendable (inout MonitorScript) -> Void] = [
        { _ in }, { $0.press(.character("2")) }, { $0.press(.character("3")) }, { $0.press(.character("4")) },
        { $0.press(.character("5")) }, { $0.openBroken(tab: 4) }, { $0.openBroken(tab: 5) }, { $0.openBroken(tab: 6) },
        { $0.openBroken() }, { $0.openBroken(tab: 2) }, { $0.openBroken(tab: 3) }, { $0.press(.character("?")) },
        { $0.press(.character("2"), .character("s")) }, { $0.press(.character("q")) }, { $0.type("2/state:dwon") },
        { $0.press(.enter) }, { $0.press(.character("3"), .enter) }, { $0.press(.character("5"), .down, .enter) },
        { $0.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure))) }, { $0.press(.character("2"), .end) },
        {
            $0.openBroken(tab: 3)
            $0.press(.end, .right, .right)
        },
        { $0.preview(MockupReload.plan) }, { $0.preview(MockupReload.refused) }, { $0.askToReload() },
        { $0.send(.snapshot(MockupReload.drifted)) }, { $0.send(.reply(MockupReload.incomplete)) },
        { $0.send(.snapshot(MockupReload.partial)) },
        { $0.openValidConfig() }, { $0.openBrokenConfig() }, { $0.openPartialConfig() }, { $0.openSeveralConfig() },
        { $0.openSameConfig() },
        {
            $0.openBrokenConfig()
            $0.type("d/line")
        },
        { $0.openEngine(.none) }, { $0.openEngine(.ring) }, { $0.openEngine(.healthy) }, { $0.openEngine(.behind) },
        { $0.openEngine(.failing) }, { $0.openEngine(.huge) },
        {
            $0.openEngine(.huge)
            $0.press(.end, .enter, .end)
        },
        {
            $0.openEngine(.behind)
            $0.type("/nothing at all")
        },
        { $0.openGroups() }, { $0.openPreview() }, { $0.type("2Cjj ") }, { $0.type("2E") }, { $0.type("2wtlll") },
        { $0.type("1wlt") }, { $0.type("5tlw") },
        { $0.openTabs(2) }, { $0.openTabs(4) }, { $0.openTabs(5) }, { $0.openTabs(6) }, { $0.openExpired() },
        { $0.openTimeout(tab: 6) }, { $0.openGap() },
        {
            $0.openTabs(4)
            $0.press(.enter, .character("w"), .end)
        },
        {
            $0.openTabs(3)
            $0.press(.character("w"), .character("f"), .end)
        },
        {
            $0.openTabs(2)
            $0.press(.character("w"), .character("n"), .character("n"), .character("d"))
        },
        { $0.openProbed(MockupProbe.good) }, { $0.openProbed(MockupProbe.failing) },
        { $0.openProbed(MockupProbe.refused) },
        { $0.openProbed(MockupProbe.cut, tab: 1) }, { $0.press(.character("y")) },
        { $0.press(.character("3"), .character("y"), .down) },
        {
            $0.openBroken()
            $0.press(.character("y"), .end)
        },
        {
            $0.openProbed(MockupProbe.good)
            $0.press(.tab, .character("x"), .right, .pageDown)
        },
        {
            $0.monitor.readOnly = .flag
            $0.press(.character("?"))
        },
        { $0.type("2/matches nothing at all") }, { $0.press(.character("z"), .character("!")) },
    ]

    @Test("has header, status and hints, and only what the glyphs can draw", arguments: sizes, scripts.indices)
    func rules(size: (columns: Int, rows: Int), script index: Int) {
        for glyphs in [GlyphSet.unicode, .ascii] {
            var script = MonitorScript(columns: size.columns, rows: size.rows)
            Self.scripts[index](&script)
            let frame = script.frame(glyphs: glyphs)
            let lines = frame.lines
            #expect(lines.count == size.rows)
            for line in lines {
                #expect(TextWidth.columns(of: line, glyphs: glyphs) <= size.columns)
                #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
                if glyphs.isASCII { #expect(line.unicodeScalars.allSatisfy { $0.isASCII }, "\(line)") }
            }
            guard size.columns >= 60, size.rows >= 10 else { continue }
            #expect(lines[0].hasPrefix(" scrape-tui"))
            #expect(lines[0].contains("14:07:32"))
            #expect(!lines[1].isEmpty)
            #expect(!lines[size.rows >= 16 ? size.rows - 2 : size.rows - 1].isEmpty)
            if size.rows >= 16 { #expect(!lines[size.rows - 1].isEmpty) }
        }
    }

    @Test(
        "says how many are down, however small the screen is",
        arguments: [
            (20, 3, "✗ 14 DOWN 1249 up ‖6"), (40, 6, " ✓ 1249 up  ✗ 14 DOWN  ! 1 slow"),
            (60, 15, " ✓ 1249 up  ✗ 14 DOWN  ! 1 slow  ? 1 new  ‖ 1 paused"),
        ]
    )
    func counts(columns: Int, rows: Int, expected: String) {
        let script = MonitorScript(columns: columns, rows: rows)
        #expect(script.frame().lines.contains { $0.hasPrefix(expected) }, "\(script.frame().lines)")
    }

    @Test("resizing while scrolling, in a prompt and in the help keeps the state")
    func resizing() {
        var script = MonitorScript()
        script.type("2/1")
        script.press(.down, .down, .pageDown)
        let selected = script.monitor.targets.selected
        for (columns, rows) in Self.sizes {
            script.send(.resized(ScreenSize(columns: columns, rows: rows)))
            _ = script.frame()
        }
        script.send(.resized(ScreenSize(columns: 80, rows: 24)))
        #expect(script.monitor.targets.selected == selected)
        #expect(script.monitor.prompt != nil)
        #expect(!script.selectedLine.isEmpty)
    }

    @Test("random keys at random sizes never trap, and the cursor stays on a row")
    func soak() {
        var random = SplitMix(state: 42)
        var keys: [Key] = KeyBindings.standard.all.flatMap(\.keys).filter { $0 != .control("z") }
        keys += "abcd:()\"state".unicodeScalars.map { .character($0) }
        keys += [.backspace, .pasteStart, .pasteEnd, .delete, .insert, .function(12)]
        var script = MonitorScript()
        for step in 0..<1500 {
            script.press(keys[Int(random.next() % UInt64(keys.count))])
            if step % 17 == 0 { script.wait(Double(random.next() % 50) / 10) }
            if step % 29 == 0 { script.send(.snapshot(Self.shuffled(&random))) }
            if step % 41 == 0 {
                let size = Self.sizes[Int(random.next() % UInt64(Self.sizes.count))]
                script.send(.resized(ScreenSize(columns: size.0, rows: size.1)))
            }
            for effect in script.takeEffects() {
                switch effect {
                case .loadDetail(let id): script.send(.detail(id, MockupDetail.detail))
                case .loadSeries(let id): script.send(.series(id, step % 3 == 0 ? nil : MockupTabs.series))
                case .loadKeptBody(let id): script.send(.keptBody(id, MockupDetail.body))
                case .loadConfiguration:
                    let texts = [MockupConfiguration.broken, MockupConfiguration.several, MockupConfiguration.same]
                    script.send(.configuration(ConfigurationComparison(texts[step % 3])))
                case .loadDroppedTrace(let pool, let discovered):
                    script.send(.droppedTrace(pool: pool, discovered: discovered, nil))
                case .loadProbe(let id): script.send(.probe(id, MockupProbe.good))
                case .loadCurlCommand(let id): script.send(.curlCommand(id, "curl"))
                case .save: script.send(.viewSaved(.saved(["a.txt", "a.json"])))
                case .send(.probe(let ids)):
                    let outcomes = ids.map { (target: $0, outcome: ProbeReport.Outcome.probed(MockupProbe.good)) }
                    script.send(.reply(.probed(ProbeReport(outcomes: outcomes))))
                case .send(.reload(dryRun: true)): script.send(.reply(.planned(MockupReload.plans[step % 4])))
                case .send(.reload(dryRun: false)): script.send(.reply(MockupReload.replies[step % 3]))
                default: break
                }
            }
            let frame = script.frame()
            #expect((0..<max(frame.size.rows, 1)).contains(frame.cursor.row))
            let table = script.monitor.targetTable
            #expect(table.lineCount == 0 || table.line(table.cursor) != nil)
            if step % 13 == 0 { script.send(.deadline) }
            let remote = script.monitor.destinations
            #expect(remote.visible.isEmpty || remote.visible.indices.contains(remote.cursor))
        }
    }

    /// The mockup with some of its targets gone and the rest in another order.
    private static func shuffled(_ random: inout SplitMix) -> EngineSnapshot {
        var snapshot = MockupSnapshot.snapshot
        let storages = ScriptedEngine.Storage.allCases
        storages[Int(random.next() % UInt64(storages.count))].apply(to: &snapshot)
        let cut = Int(random.next() % 1270)
        snapshot.targets = Array(snapshot.targets[cut...] + snapshot.targets[..<cut].dropLast(cut / 3))
        return snapshot
    }
}

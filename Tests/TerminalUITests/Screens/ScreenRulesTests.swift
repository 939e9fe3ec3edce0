import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

/// What holds for every screen at every size.
@Suite("Every screen at every size") struct ScreenRulesTests {
    private static let sizes = [
        (1, 1), (20, 3), (39, 6), (40, 6), (59, 20), (60, 10), (60, 15), (80, 15), (80, 16), (80, 24), (120, 36),
        (160, 40), (200, 60), (320, 90),
    ]

    private static let scripts: [@Sendable (inout MonitorScript) -> Void] = [
        { _ in }, { $0.press(.character("2")) }, { $0.press(.character("3")) }, { $0.press(.character("4")) },
        { $0.openBroken() }, { $0.openBroken(tab: 2) }, { $0.press(.character("?")) },
        { $0.press(.character("2"), .character("s")) }, { $0.press(.character("q")) }, { $0.type("2/state:dwon") },
        { $0.press(.enter) }, { $0.press(.character("3"), .enter) }, { $0.press(.character("4"), .down, .enter) },
        { $0.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure))) }, { $0.press(.character("2"), .end) },
        {
            $0.openBroken(tab: 2)
            $0.press(.end, .right, .right)
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
        var keys: [Key] = KeyBindings.all.flatMap(\.keys).filter { $0 != .control("z") }
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
                case .loadKeptBody(let id): script.send(.keptBody(id, MockupDetail.body))
                case .send(.reload): script.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure)))
                default: break
                }
            }
            let frame = script.frame()
            #expect((0..<max(frame.size.rows, 1)).contains(frame.cursor.row))
            let table = script.monitor.targetTable
            #expect(table.visible.isEmpty || table.visible.indices.contains(table.cursor))
        }
    }

    /// The mockup with some of its targets gone and the rest in another order.
    private static func shuffled(_ random: inout SplitMix) -> EngineSnapshot {
        var snapshot = MockupSnapshot.snapshot
        let cut = Int(random.next() % 1270)
        snapshot.targets = Array(snapshot.targets[cut...] + snapshot.targets[..<cut].dropLast(cut / 3))
        return snapshot
    }
}

@Suite("Nothing to see says why") struct EmptyScreenTests {
    private static func empty() -> EngineSnapshot {
        let configuration = ConfigurationState(path: "prometheus.yml", loadedAt: MockupSnapshot.now)
        return EngineSnapshot(
            generation: 1,
            takenAt: MockupSnapshot.now,
            startedAt: MockupSnapshot.now,
            configuration: configuration
        )
    }

    private static func screen(_ snapshot: EngineSnapshot?, _ keys: [Key]) -> String {
        var script = MonitorScript(snapshot)
        for key in keys { script.press(key) }
        return script.frame().lines.joined(separator: "\n")
    }

    @Test("before the first snapshot")
    func starting() {
        #expect(Self.screen(nil, []).contains("Starting: the engine has not said anything yet."))
    }

    @Test(
        "without a configured job",
        arguments: [
            ([], "scrape_configs is empty (prometheus.yml) - R reloads it"),
            ([.character("2")], "No targets: scrape_configs is empty."),
            ([.character("3")], "Nothing was dropped: every discovered target is scraped."),
            ([.character("4")], "Nothing has happened yet."),
        ] as [([Key], String)]
    )
    func nothing(keys: [Key], expected: String) {
        #expect(Self.screen(Self.empty(), keys).contains(expected))
    }

    @Test("without a problem")
    func well() {
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets.removeAll { $0.state != .up }
        snapshot.pools = MockupPools.all(of: snapshot.targets).filter { $0.down == 0 && $0.pausedAt == nil }
        let keys: [Key] = [.character("!")]
        #expect(Self.screen(snapshot, keys).contains("targets are well. ! shows everything"))
        #expect(Self.screen(snapshot, keys + [.character("2")]).contains("! shows everything"))
    }

    @Test("when a filter hides everything")
    func filtered() {
        let keys = [Key.character("2"), .character("/"), .character("§"), .enter]
        #expect(Self.screen(MockupSnapshot.snapshot, keys).contains("0 of 1270 targets match §"))
    }

    @Test("for a pool without targets, with what its providers say")
    func pool() {
        var snapshot = Self.empty()
        var pool = PoolRow(name: "files", location: MockupSnapshot.place(3))
        pool.discovery = ["file: 2 files pending"]
        snapshot.pools = [pool]
        #expect(Self.screen(snapshot, []).contains("file: 2 fil…"))
        #expect(Self.screen(snapshot, [.enter]).contains("files has no targets: file: 2 files pending."))
    }

    @Test("for a pool that could not be built: state, cause, place and next try")
    func broken() {
        var snapshot = Self.empty()
        var pool = PoolRow(name: "tls", location: MockupSnapshot.place(31))
        pool.failure = PoolFailure(
            text: "unable to read CA cert: no such file",
            nextTry: MockupSnapshot.time("14:07:37")
        )
        snapshot.pools = [pool]
        let screen = Self.screen(snapshot, [])
        #expect(screen.contains("1 pool BROKEN"))
        #expect(screen.contains("retry in 5s"))
        #expect(screen.contains("not running: unable to read CA"))
        let page = Self.screen(snapshot, [.enter])
        #expect(page.contains("ERROR    unable to read CA cert: no such file"))
        #expect(page.contains("/etc/prometheus/prometheus.yml:31:5"))
    }

    @Test("for a response that was never there")
    func response() throws {
        var script = MonitorScript()
        script.press(.character("2"), .down, .enter, .character("2"))
        #expect(script.frame().lines.contains { $0.contains("Loading the response.") })
        let id = try #require(script.monitor.navigation.detail?.id)
        script.send(.keptBody(id, nil))
        #expect(script.frame().lines.contains { $0.contains("the last scrape failed without one") })
        #expect(script.frame().lines.contains { $0.contains("connection refused") })
    }
}

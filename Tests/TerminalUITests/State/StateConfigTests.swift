import MetricModel
import Relabeling
import ScrapeConfiguration
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The Config screen") struct StateConfigTests {
    private static let dryRun = Effect.send(.reload(dryRun: true))

    private func lines(_ script: MonitorScript) -> [String] { script.frame().lines }

    @Test("asks for the texts and for what a reload would do when it is opened, and says that it asks")
    func asks() {
        var script = MonitorScript(MockupConfiguration.snapshot(problems: []))
        _ = script.takeEffects()
        script.press(.character("4"))
        #expect(script.takeEffects() == [.loadConfiguration, Self.dryRun])
        #expect(lines(script).contains { $0.hasPrefix(" IF RELOADED  asking") })
        #expect(lines(script).contains { $0.contains("Loading the texts.") })
        script.send(.reply(.planned(MockupConfiguration.plan)))
        #expect(lines(script).contains { $0.hasPrefix(" IF RELOADED  pools ~1   targets +41 -0   dropped -41") })
    }

    @Test("asks again when the disk changes or another configuration runs, and not for anything else")
    func asksAgain() {
        var script = MonitorScript()
        script.openSameConfig()
        _ = script.takeEffects()
        script.send(.snapshot(MockupConfiguration.snapshot()))
        #expect(!script.takeEffects().contains(.loadConfiguration))
        script.send(.snapshot(MockupConfiguration.snapshot(problems: [])))
        #expect(script.takeEffects().contains(.loadConfiguration))
        var loaded = MockupConfiguration.snapshot()
        loaded.configuration.loadedAt = MockupSnapshot.time("14:07:31")
        script.send(.snapshot(loaded))
        #expect(script.takeEffects().contains(Self.dryRun))
        script.press(.character("1"))
        _ = script.takeEffects()
        script.send(.snapshot(MockupConfiguration.snapshot(problems: [])))
        #expect(!script.takeEffects().contains(.loadConfiguration))
    }

    @Test("shows what differs, or every line; the cursor stays at its line")
    func toggles() {
        var script = MonitorScript()
        script.openValidConfig()
        #expect(
            lines(script).contains("    2 -    scrape_interval: 15s")
                || lines(script).contains { $0.contains("2 -    scrape_interval: 15s") }
        )
        #expect(lines(script).contains { $0.contains("2 +    scrape_interval: 30s") })
        #expect(lines(script).contains { $0.contains("lines the same") })
        #expect(lines(script).contains { $0.contains("● differs +2 -2") })
        script.press(.character("n"))
        #expect(script.monitor.config.place?.line == 59)
        script.press(.character("d"))
        #expect(script.monitor.config.place?.line == 59)
        #expect(!lines(script).contains { $0.contains("lines the same") })
        #expect(lines(script).contains { $0.contains("57") } && lines(script).contains { $0.contains("60 +") })
        script.press(.character("d"))
        #expect(script.monitor.config.showsChangesOnly)
    }

    @Test("n and N go from change to change and from problem to problem, and say when there is no other")
    func steps() {
        var script = MonitorScript()
        script.openBrokenConfig()
        #expect(script.monitor.config.current == .mark(0, part: 0))
        script.press(.character("n"))
        #expect(script.monitor.config.place == ConfigState.Place(file: 0, line: 59, isRunning: true))
        script.press(.character("n"), .character("n"))
        #expect(script.monitor.config.current == .mark(1, part: 0))
        script.press(.character("n"))
        #expect(script.status.contains("no further change or problem"))
        script.press(.character("N"), .character("N"), .character("N"))
        #expect(script.monitor.config.current == .mark(0, part: 0))
    }

    @Test("marks what was refused until the disk has been looked at again")
    func refusedMarks() {
        var configuration = MockupSnapshot.snapshot.configuration
        let failure = MockupSnapshot.reloadFailure
        configuration.lastFailure = failure
        #expect(configuration.marks(asOf: failure.at + 1_000_000_000).count == failure.problems.count)
        // The same text as runs, again.
        #expect(configuration.marks(asOf: failure.at + 5_000_000_000).isEmpty)
    }

    @Test("draws what is wrong below its line, with a caret at the column and what was meant")
    func marks() throws {
        var script = MonitorScript()
        script.openBrokenConfig()
        let lines = lines(script)
        let row = try #require(lines.firstIndex { $0.contains("58 +  ") })
        #expect(lines[row].hasSuffix("  - action: kepp"))
        let mark = Array(lines[row + 1])
        let caret = try #require(mark.firstIndex(of: "▲"))
        #expect(Array(lines[row])[caret] == "k" && caret == (lines[row].count - 4))
        #expect(lines[row + 1].hasSuffix("▲ 58:13 unknown relabel action \"kepp\" - did you mean keep?"))
        #expect(lines.contains { $0.hasPrefix(" IF RELOADED  refused: 2 errors; running config stays") })
        #expect(lines.contains { $0.contains("✗ does not load +3 -3") })
    }

    @Test("keeps what a scroll to the right and a narrow screen do to a mark readable")
    func narrowMarks() {
        for columns in [60, 80, 120, 200] {
            var script = MonitorScript(columns: columns, rows: 24)
            script.openBrokenConfig()
            let text = lines(script).joined(separator: " ")
            #expect(text.contains("58:13 unknown relabel action \"kepp\""), "\(columns)")
            script.press(.right, .right)
            #expect(lines(script).joined(separator: " ").contains("unknown relabel action"))
            while script.monitor.config.left > 0 { script.press(.left) }
            #expect(script.monitor.navigation.tab == .config)
        }
    }

    @Test("scrolls to the right until the longest line ends on the screen, and back at once")
    func scrolls() {
        var script = MonitorScript()
        script.openSameConfig()
        let long = "# " + String(repeating: "x", count: 200) + "end"
        let texts = ConfigurationTexts(running: [MockupConfiguration.text(hash: "h", ["a: 1", long, "b: 2"])])
        script.send(.configuration(ConfigurationComparison(texts)))
        for _ in 0..<100 { script.press(.right) }
        #expect(lines(script).contains { $0.contains("xend") })
        let last = script.monitor.config.left
        #expect(last == long.count - script.monitor.config.textColumns)
        script.press(.left)
        #expect(script.monitor.config.left == last - 8)
    }

    @Test("Enter on a reload that was refused leads to the first problem; Esc clears a search, never the screen")
    func refused() {
        var script = MonitorScript(MockupConfiguration.snapshot(problems: MockupSnapshot.reloadFailure.problems))
        script.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure)))
        _ = script.takeEffects()
        script.press(.enter)
        #expect(script.takeEffects() == [.loadConfiguration, Self.dryRun])
        script.send(.configuration(ConfigurationComparison(MockupConfiguration.broken)))
        #expect(script.monitor.config.current == .mark(0, part: 0))
        #expect(script.monitor.notices.current == nil)
    }

    @Test("shows a job that could not be brought up to date at its line of the text that runs")
    func partial() {
        var script = MonitorScript()
        script.openPartialConfig()
        #expect(lines(script).contains { $0.contains("44:5 api: error creating HTTP client") })
        #expect(script.monitor.config.place?.line == 43)
    }

    @Test("shows problems of files that cannot be shown in front of the text")
    func unplaced() {
        let problem = ConfigurationProblem(
            location: SourceLocation(file: "gone.yml", line: 0, column: 0),
            message: "open gone.yml: no such file or directory"
        )
        var script = MonitorScript()
        script.openConfig(
            MockupConfiguration.snapshot(problems: [problem]),
            ConfigurationTexts(running: MockupConfiguration.same.running, onDisk: []),
            nil
        )
        #expect(lines(script)[3].contains("open gone.yml: no such file or directory"))
    }

    @Test("says that the disk has what runs, shows the text, and that there are no changes to show alone")
    func same() {
        var script = MonitorScript()
        script.openSameConfig()
        #expect(lines(script).contains { $0.contains("ON DISK the same text") })
        #expect(lines(script).contains { $0.contains("global:") })
        #expect(lines(script).contains { $0.contains("nothing: the disk has what runs") })
        script.press(.character("d"))
        #expect(script.status.contains("there are no changes"))
    }

    @Test("R applies what it shows without a question only when the user asked for it by Ctrl-R")
    func applies() {
        for isAsked in [false, true] {
            var script = MonitorScript()
            script.openConfig(MockupConfiguration.snapshot(problems: []), MockupConfiguration.valid, MockupReload.plan)
            if isAsked { script.preview(MockupReload.plan) }
            _ = script.takeEffects()
            script.press(.character("R"))
            script.send(.reply(.planned(MockupReload.plan)))
            #expect((script.monitor.question != nil) == !isAsked)
        }
    }

    @Test("Enter shows all that a reload would change")
    func plan() {
        var script = MonitorScript()
        script.openConfig(MockupConfiguration.snapshot(problems: []), MockupConfiguration.valid, MockupReload.plan)
        script.press(.enter)
        #expect(lines(script).contains { $0.contains("UNKNOWN   kube-pods") })
        script.send(.reply(.reloaded(ReloadReport())))
        #expect(script.monitor.overlay == nil)
    }

    @Test("stays where it is while keys, sizes and texts change")
    func clamped() {
        var script = MonitorScript()
        script.openBrokenConfig()
        for key in [Key.end, .pageDown, .home, .pageUp, .down, .character("d"), .end, .character("d")] {
            script.press(key)
            for size in [(60, 10), (200, 60), (120, 36), (80, 24)] {
                script.send(.resized(ScreenSize(columns: size.0, rows: size.1)))
                #expect(script.monitor.config.rows.indices.contains(script.monitor.config.cursor))
                _ = script.frame()
            }
        }
        script.openConfig(MockupConfiguration.snapshot(), ConfigurationTexts(), nil)
        #expect(lines(script).contains { $0.contains("The configuration is empty.") })
    }

    @Test("one with 50,000 lines is as quick as any other")
    func large() {
        let text = (0..<50_000).map { "line \($0)" }
        let running = MockupConfiguration.text(hash: "aa", text)
        let onDisk = MockupConfiguration.text(
            hash: "bb",
            text.enumerated().map { $0.offset % 100 == 0 ? "x" : $0.element }
        )
        var script = MonitorScript()
        script.openConfig(
            MockupConfiguration.snapshot(problems: []),
            ConfigurationTexts(running: [running], onDisk: [onDisk]),
            nil
        )
        #expect(script.monitor.config.comparison?.added == 500)
        script.press(.character("d"), .end)
        #expect(script.monitor.config.place?.line == 49_999)
    }
}

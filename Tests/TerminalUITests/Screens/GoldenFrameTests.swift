import Glibc
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

/// Whole screens, compared with files that are reviewed by eye. `SCRAPE_TUI_REGENERATE=1` writes them anew.
@Suite("Golden frames") struct GoldenFrameTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var columns = 80
        var rows = 24
        var glyphs = GlyphSet.unicode
        var script: @Sendable (inout MonitorScript) -> Void

        var testDescription: String { fileName }

        var fileName: String { "\(name)-\(columns)x\(rows)\(glyphs.isASCII ? "-ascii" : "").txt" }
    }

    private static let screens: [(String, @Sendable (inout MonitorScript) -> Void)] = [
        ("pools", { _ in }),
        ("targets", { $0.press(.character("2")) }),
        ("dropped", { $0.press(.character("3")) }),
        ("config", { $0.openValidConfig() }),
        ("config-refused", { $0.openBrokenConfig() }),
        ("config-partial", { $0.openPartialConfig() }),
        ("config-several", { $0.openSeveralConfig() }),
        ("config-same", { $0.openSameConfig() }),
        (
            "dropped-trace",
            {
                $0.press(.character("3"), .enter)
                let row = MockupDropped.rows[0]
                $0.send(.droppedTrace(pool: row.pool, discovered: row.discovered, StateDroppedTests.trace))
            }
        ),
        ("events", { $0.press(.character("5")) }),
        ("summary", { $0.openBroken() }),
        ("response", { $0.openBroken(tab: 3) }),
        ("labels", { $0.openTabs(2) }),
        ("series", { $0.openTabs(4) }),
        ("history", { $0.openTabs(5) }),
        ("http", { $0.openTabs(6) }),
        (
            "discovery",
            {
                $0.send(.snapshot(MockupDiscovery.snapshot))
                $0.press(.character("D"))
            }
        ),
        (
            "engine-discovery",
            {
                $0.send(.snapshot(MockupDiscovery.snapshot))
                $0.press(.character("6"))
            }
        ),
        ("engine", { $0.openEngine(.healthy) }),
        ("engine-behind", { $0.openEngine(.behind) }),
        ("engine-failing", { $0.openEngine(.failing) }),
        ("engine-huge", { $0.openEngine(.huge) }),
        ("help", { $0.press(.character("2"), .character("?")) }),
        ("pools-drifted", { $0.send(.snapshot(MockupReload.drifted)) }),
        ("pools-partial", { $0.send(.snapshot(MockupReload.partial)) }),
        ("response-probed", { $0.openProbed(MockupProbe.good) }),
        ("summary-probed", { $0.openProbed(MockupProbe.good, tab: 1) }),
        (
            "copy",
            {
                $0.openBroken()
                $0.press(.character("y"))
            }
        ),
        (
            "palette",
            {
                $0.press(.character(":"))
                $0.type("p")
                $0.press(.tab, .tab)
            }
        ),
        (
            "help-read-only",
            {
                $0.monitor.readOnly = .flag
                $0.press(.character("?"))
                $0.type("re")
            }
        ),
        (
            "reload-plan",
            {
                $0.send(.snapshot(MockupReload.drifted))
                $0.openPlan(MockupReload.plan)
            }
        ),
    ]

    static let cases: [Case] =
        screens.flatMap { name, script in
            [
                Case(name: name, script: script),
                Case(name: name, columns: 200, rows: 60, script: script),
            ]
        } + [
            Case(name: "pools", columns: 120, rows: 36) { _ in },
            Case(name: "pools", glyphs: .ascii) { _ in },
            Case(name: "engine-none") { $0.openEngine(.none) },
            Case(name: "engine-ring") { $0.openEngine(.ring) },
            Case(name: "engine-behind", glyphs: .ascii) { $0.openEngine(.behind) },
            Case(name: "engine-behind", columns: 60, rows: 15) { $0.openEngine(.behind) },
            Case(name: "destination") {
                $0.openEngine(.behind)
                $0.press(.enter)
            },
            Case(name: "targets-problems") { $0.press(.character("2"), .character("!")) },
            Case(name: "targets-problems", columns: 120, rows: 36) { $0.press(.character("2"), .character("!")) },
            Case(name: "targets-problems", columns: 60, rows: 15) { $0.press(.character("2"), .character("!")) },
            Case(name: "reload-failed") { $0.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure))) },
            Case(name: "config", columns: 120, rows: 36) { $0.openValidConfig() },
            Case(name: "config-refused", columns: 120, rows: 36) { $0.openBrokenConfig() },
            Case(name: "config-refused", columns: 60, rows: 15) { $0.openBrokenConfig() },
            Case(name: "config-refused", glyphs: .ascii) { $0.openBrokenConfig() },
            Case(name: "config-search") {
                $0.openSameConfig()
                $0.type("/regex")
            },
            Case(name: "dropped", columns: 120, rows: 36) { $0.press(.character("3")) },
            Case(name: "reload-plan-large") { $0.openPlan(MockupReload.largePlan) },
            Case(name: "reload-plan-large", glyphs: .ascii) { $0.openPlan(MockupReload.largePlan) },
            Case(name: "reload-plan-refused") { $0.openPlan(MockupReload.refused) },
            Case(name: "reload-question") { $0.askToReload() },
            Case(name: "reload-incomplete") { $0.send(.reply(MockupReload.incomplete)) },
            Case(name: "pools-drifted", columns: 60, rows: 15) { $0.send(.snapshot(MockupReload.drifted)) },
            Case(name: "pools-partial", glyphs: .ascii) { $0.send(.snapshot(MockupReload.partial)) },
            Case(name: "filter-error") {
                $0.press(.character("2"))
                $0.type("/pool:api state:dwon")
            },
            Case(name: "response-hex") { $0.openCutProtobuf() },
            Case(name: "response-hex", columns: 200, rows: 60) { $0.openCutProtobuf() },
            Case(name: "response-hex", glyphs: .ascii) { $0.openCutProtobuf() },
            Case(name: "response-html") { $0.openHTML() },
            Case(name: "response-html", columns: 200, rows: 60) { $0.openHTML() },
            Case(name: "response-no-end") { $0.openWithoutEnd() },
            Case(name: "response-no-end", columns: 200, rows: 60) { $0.openWithoutEnd() },
            Case(name: "summary-histograms") { $0.openHistograms() },
            Case(name: "summary-histograms", columns: 200, rows: 60) { $0.openHistograms() },
            Case(name: "summary-note") { $0.openSilentLoss() },
            Case(name: "summary-note", columns: 200, rows: 60) { $0.openSilentLoss() },
            Case(name: "summary-restarted") {
                $0.openBroken()
                $0.send(.snapshot(MockupReload.otherInterval))
            },
            Case(name: "targets-grouped") { $0.openGroups() },
            Case(name: "targets-grouped", columns: 200, rows: 60) { $0.openGroups() },
            Case(name: "targets-grouped", glyphs: .ascii) { $0.openGroups() },
            Case(name: "targets-preview", columns: 120, rows: 36) { $0.openPreview() },
            Case(name: "targets-wide", columns: 240, rows: 60) { $0.type("2v") },
            Case(name: "targets-times", columns: 120, rows: 36) { $0.type("2tt") },
            Case(name: "targets-columns") { $0.type("2Cjj ") },
            Case(name: "targets-group-by") { $0.type("2E") },
            Case(name: "events", columns: 120, rows: 36) { $0.type("5") },
            Case(name: "summary", columns: 120, rows: 36) { $0.openTabs(1) },
            Case(name: "labels", columns: 120, rows: 36) {
                $0.openTabs(2)
                $0.press(.character("n"), .character("n"))
            },
            Case(name: "labels-changes") {
                $0.openTabs(2)
                $0.press(.character("d"), .character("w"))
            },
            Case(name: "labels", glyphs: .ascii) { $0.openTabs(2) },
            Case(name: "series", columns: 120, rows: 36) { $0.openTabs(4) },
            Case(name: "series", glyphs: .ascii) { $0.openTabs(4) },
            Case(name: "series-page") {
                $0.openTabs(4)
                $0.press(.enter)
            },
            Case(name: "history", columns: 120, rows: 36) { $0.openTabs(5) },
            Case(name: "history", columns: 60, rows: 15) { $0.openTabs(5) },
            Case(name: "history", glyphs: .ascii) { $0.openGap() },
            Case(name: "history-gap") { $0.openGap() },
            Case(name: "history-timeout", columns: 120, rows: 36) { $0.openTimeout(tab: 5) },
            Case(name: "history-scrape") {
                $0.openTabs(5)
                $0.press(.down, .enter)
            },
            Case(name: "http", columns: 120, rows: 36) { $0.openTabs(6) },
            Case(name: "http-timeout") { $0.openTimeout(tab: 6) },
            Case(name: "http-expired") { $0.openExpired() },
            Case(name: "http-expired", columns: 120, rows: 36) { $0.openExpired() },
            Case(name: "http-expired", columns: 120, rows: 36, glyphs: .ascii) { $0.openExpired() },
            Case(name: "response-wrapped") {
                $0.openWithoutEnd()
                $0.press(.character("w"))
            },
            Case(name: "response-maximised", columns: 200, rows: 60) {
                $0.openTabs(3)
                $0.press(.character("f"))
            },
            Case(name: "response-probed", columns: 120, rows: 36) { $0.openProbed(MockupProbe.good) },
            Case(name: "response-probed", columns: 120, rows: 36, glyphs: .ascii) { $0.openProbed(MockupProbe.good) },
            Case(name: "response-probed-failing", columns: 120, rows: 36) { $0.openProbed(MockupProbe.failing) },
            Case(name: "response-probed-refused", columns: 120, rows: 36) { $0.openProbed(MockupProbe.refused) },
            Case(name: "response-probed-kept") {
                $0.openProbed(MockupProbe.good)
                $0.press(.tab)
            },
            Case(name: "pools-read-only") { $0.monitor.readOnly = .flag },
            Case(name: "probe-question") {
                $0.type("/blackbox")
                $0.press(.enter, .character("r"))
            },
            Case(name: "copy-dropped") { $0.press(.character("3"), .character("y")) },
            Case(name: "palette-refused", columns: 60, rows: 15) {
                $0.type(":reolad")
                $0.press(.enter)
            },
            Case(name: "help", columns: 120, rows: 36) {
                $0.press(.character("?"))
                $0.type("reload")
            },
            Case(name: "quit") { $0.press(.character("q")) },
            Case(name: "sort") { $0.press(.character("2"), .character("s")) },
        ]

    @Test("show what the file shows", arguments: cases)
    func matchesGolden(_ golden: Case) throws {
        var script = MonitorScript(columns: golden.columns, rows: golden.rows)
        golden.script(&script)
        let frame = script.frame(glyphs: golden.glyphs)
        let text = Self.text(of: frame)
        let path = Self.folder + golden.fileName
        if getenv("SCRAPE_TUI_REGENERATE") != nil { try Self.write(text, to: path) }
        let expected = try #require(Self.read(path), "no golden \(golden.fileName)")
        #expect(expected == text, "\(golden.fileName) differs:\n\(frame.lines.joined(separator: "\n"))")
    }

    /// The text, a line of dashes, the styles.
    private static func text(of frame: Frame) -> String {
        let styles = frame.styleLines.map { line in
            var line = Substring(line)
            while line.last == "." { line.removeLast() }
            return String(line)
        }
        return (frame.lines + ["----"] + styles).joined(separator: "\n") + "\n"
    }

    private static let folder: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(2)
        return parts.joined(separator: "/") + "/Goldens/"
    }()

    private static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }
}

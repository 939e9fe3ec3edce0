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
        ("events", { $0.press(.character("4")) }),
        ("summary", { $0.openBroken() }),
        ("response", { $0.openBroken(tab: 2) }),
        ("engine", { $0.openEngine(.healthy) }),
        ("engine-behind", { $0.openEngine(.behind) }),
        ("engine-failing", { $0.openEngine(.failing) }),
        ("engine-huge", { $0.openEngine(.huge) }),
        ("help", { $0.press(.character("2"), .character("?")) }),
        ("pools-drifted", { $0.send(.snapshot(MockupReload.drifted)) }),
        ("pools-partial", { $0.send(.snapshot(MockupReload.partial)) }),
        (
            "reload-plan",
            {
                $0.send(.snapshot(MockupReload.drifted))
                $0.preview(MockupReload.plan)
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
            Case(name: "reload-problems") {
                $0.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure)))
                $0.press(.enter)
            },
            Case(name: "reload-plan-large") { $0.preview(MockupReload.largePlan) },
            Case(name: "reload-plan-large", glyphs: .ascii) { $0.preview(MockupReload.largePlan) },
            Case(name: "reload-plan-refused") { $0.preview(MockupReload.refused) },
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

import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("The Engine screen tells of remote write") struct ScreenEngineRemoteTests {
    private static func frame(_ change: (inout DestinationStatistics) -> Void, glyphs: GlyphSet = .unicode) -> Frame {
        var snapshot = MonitorScript.snapshot(with: .healthy)
        snapshot.storage.destinations.removeLast()
        change(&snapshot.storage.destinations[0])
        var script = MonitorScript(columns: 200, rows: 60)
        script.send(.snapshot(snapshot))
        script.press(.character("6"))
        return script.frame(glyphs: glyphs)
    }

    /// The line of the table, and the style of the first cell of `word` in it.
    private static func found(_ word: String, in frame: Frame) -> Style? {
        for row in 0..<frame.size.rows {
            guard frame.text(row: row).hasPrefix(" ▸") || frame.text(row: row).hasPrefix(" >") else { continue }
            let text = Array(frame.text(row: row))
            let sought = Array(word)
            for column in text.indices.dropLast(sought.count - 1)
            where Array(text[column..<column + sought.count]) == sought {
                return frame[row, column].style
            }
        }
        return nil
    }

    @Test(
        "a phase has a sign, a word and a style",
        arguments: [
            (.starting, "? mimir", "? mimir", .new), (.sending, "✓ mimir", "+ mimir", .up),
            (.retrying, "! mimir", "! mimir", .warning), (.flushing, "● mimir", "* mimir", .info),
            (.ended, "● mimir", "* mimir", .info),
        ] as [(DestinationStatistics.Phase, String, String, Style)]
    )
    func phases(phase: DestinationStatistics.Phase, unicode: String, ascii: String, style: Style) {
        let word = phase == .ended ? "flushing" : phase.rawValue
        let frame = Self.frame { $0.phase = phase }
        #expect(Self.found(unicode, in: frame) == style)
        #expect(Self.found(word, in: frame) == style)
        #expect(Self.found(ascii, in: Self.frame({ $0.phase = phase }, glyphs: .ascii)) == style)
    }

    @Test(
        "a lag is coloured beyond ten seconds and beyond two minutes",
        arguments: [
            (nil, " - ", .dim), (-1, " - ", .dim), (.nan, " - ", .dim), (0.42, "0.4s", .plain), (10, "10s", .plain),
            (10.4, "10s", .warning), (120, "2m00s", .warning), (121, "2m01s", .error), (90_000, "1d", .error),
        ] as [(Double?, String, Style)]
    )
    func lags(seconds: Double?, text: String, style: Style) {
        let frame = Self.frame { $0.lagSeconds = seconds }
        let blanks = text.prefix { $0 == " " }.count
        let word = String(text.dropFirst(blanks))
        let line = frame.lines.first { $0.hasPrefix(" ▸") } ?? ""
        #expect(line.contains(text), "\(line)")
        if blanks == 0 { #expect(Self.found(word, in: frame) == style) }
        var destination = MonitorScript.snapshot(with: .healthy).storage.destinations[0]
        destination.lagSeconds = seconds
        #expect(destination.lagStyle == style)
    }

    @Test("more shards wanted than allowed is a warning that names the way out")
    func shards() {
        let frame = Self.frame {
            $0.shards = 50
            $0.shardsDesired = 64
        }
        #expect(Self.found("50/64/50", in: frame) == .warning)
        #expect(frame.lines.contains(" SHARDS    50 at work   64 wanted   50 at most: max_shards allows more"))
    }

    @Test("what never arrives is counted by its reason")
    func losses() {
        var script = MonitorScript(columns: 120, rows: 50)
        script.openEngine(.behind)
        script.press(.down, .down)
        let lines = script.frame().lines
        for expected in [
            " FAILED    3 samples refused by the receiver for good",
            " DROPPED   20 samples too old, or of a series the log does not name",
            " LOST      4,100 samples with segments that retention took before they were sent",
            " FILTERED  40,960 samples by write_relabel_configs",
        ] { #expect(lines.contains(expected), "\(lines.joined(separator: "\n"))") }
    }

    @Test("nothing that a receiver says reaches the terminal raw", arguments: [GlyphSet.unicode, .ascii])
    func hostile(glyphs: GlyphSet) {
        var script = MonitorScript(columns: 200, rows: 60)
        script.openEngine(.huge)
        for keys in [[], [Key.down], [.down, .down], [.enter]] {
            for key in keys { script.press(key) }
            let text = script.frame(glyphs: glyphs).lines.joined()
            #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
            #expect(!text.unicodeScalars.contains("\u{202E}"))
        }
    }

    @Test("thirty destinations scroll")
    func scrolls() {
        var script = MonitorScript()
        script.openEngine(.huge)
        script.press(.end)
        #expect(script.monitor.destinations.cursor == 29)
        #expect(!script.selectedLine.isEmpty)
        #expect(script.status.hasPrefix(" 30 destinations"))
    }
}

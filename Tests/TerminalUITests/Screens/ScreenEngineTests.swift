import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("The Engine screen tells of the storage") struct ScreenEngineStorageTests {
    private static func lines(_ storage: ScriptedEngine.Storage, columns: Int = 120) -> [String] {
        var script = MonitorScript(columns: columns, rows: 36)
        script.openEngine(storage)
        return script.frame().lines
    }

    @Test(
        "in these rows",
        arguments: [
            (.none, " HEAD      1.20M series   312/1024 MiB   window 15m   14.1M samples kept"),
            (.none, " WAL       off (--storage.path DIR turns it on)"),
            (.none, " REMOTE    off (remote_write: in prometheus.yml turns it on)"),
            (
                .ring,
                " RING      41/64 MiB in memory: samples not yet sent are lost at exit   --storage.path DIR keeps them"
            ),
            (.healthy, " WAL       ./data/wal   1.3/10.0 GiB   segments 12-31   keeps 2h"),
            (.healthy, " REPLAY    12 segments, 31,204 series, 4.1M samples in 1.2 s"),
            (
                .failing,
                " HEAD      1.20M series   312/1024 MiB   window 15m   14.1M samples kept   12.3k dropped (budget)"
            ),
            (.failing, " FAILING   WAL since 14:05:12 (2m): write ./data/wal/00000031: no space left on device"),
        ] as [(ScriptedEngine.Storage, String)]
    )
    func rows(storage: ScriptedEngine.Storage, expected: String) {
        let lines = Self.lines(storage)
        #expect(lines.contains(expected), "\(lines.joined(separator: "\n"))")
    }

    @Test("what fails comes first, says what is lost and what to do, at every width", arguments: [60, 80, 120, 200])
    func failing(columns: Int) {
        let lines = Self.lines(.failing, columns: columns)
        #expect(lines[2].hasPrefix(" FAILING   WAL since 14:05:12"))
        let text = lines.map { $0.dropFirst(11) }.joined(separator: " ")
        for words in ["12.3M samples", "not in the", "Free space", "scraping goes", "head has"] {
            #expect(text.contains(words), "\(text)")
        }
        let style = MonitorScript.engineFrame(.failing, columns: columns, rows: 36)[2, 12].style
        #expect(style == .error)
    }

    @Test("a log that works again still says what it has not")
    func recovered() {
        var snapshot = MonitorScript.snapshot(with: .failing)
        snapshot.storage.disk?.failure = nil
        var script = MonitorScript(columns: 120, rows: 36)
        script.send(.snapshot(snapshot))
        script.press(.character("6"))
        #expect(!script.frame().text(row: 0).contains("WAL FAILING"))
        let expected = "12.3M samples are not in it: writing failed"
        #expect(script.frame().lines.contains { $0.contains(expected) })
    }
}

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

@Suite("The header has room for alarms") struct ScreenAlarmTests {
    private static func header(_ columns: Int) -> String {
        var snapshot = MonitorScript.snapshot(with: .failing)
        snapshot.storage.destinations = MonitorScript.snapshot(with: .behind).storage.destinations
        return MonitorScript(snapshot, columns: columns, rows: 24).frame().text(row: 0)
    }

    @Test(
        "the gravest stay, others are counted, the clock is never lost",
        arguments: [40, 50, 60, 80, 84, 89, 100, 120, 200]
    )
    func room(columns: Int) {
        let header = Self.header(columns)
        #expect(header.contains("WAL FAILING"))
        #expect(header.hasSuffix("14:07:32"))
        let shown = ["WAL FAILING", "REMOTE BEHIND 3m", "REMOTE LOST 4123", "PAUSED 1 pool"].filter {
            header.contains($0)
        }
        #expect(shown.count == 4 || header.contains("  +\(4 - shown.count)"), "\(header)")
        #expect((shown.count == 4) == (columns >= 89), "\(header)")
    }

    @Test("stay before what the user has done", arguments: [60, 80])
    func first(columns: Int) {
        var snapshot = MonitorScript.snapshot(with: .failing)
        snapshot.storage.destinations = MonitorScript.snapshot(with: .behind).storage.destinations
        var script = MonitorScript(snapshot, columns: columns, rows: 24)
        script.press(.character("z"))
        let header = script.frame().text(row: 0)
        #expect(header.contains("WAL FAILING  REMOTE BEHIND") && header.contains("  +"), "\(header)")
    }

    @Test("one line still says it")
    func line() {
        var script = MonitorScript(columns: 39, rows: 4)
        script.send(.snapshot(MonitorScript.snapshot(with: .failing)))
        #expect(script.frame().text(row: 0) == "✗ 14 DOWN 1249 up ‖6 14:07 WAL FAILING")
    }
}

@Suite("The Engine screen shares its rows") struct ScreenEngineLayoutTests {
    @Test(
        "between facts, destinations and the selected one",
        arguments: [
            // columns, rows, facts, destinations → facts, gap, table, details
            (80, 24, 3, 1, 3, 1, 1, 14), (80, 24, 5, 30, 5, 1, 13, 0), (80, 24, 5, 6, 5, 1, 6, 7),
            (80, 24, 5, 7, 5, 1, 13, 0), (200, 60, 4, 30, 4, 1, 30, 20), (200, 60, 4, 60, 4, 1, 35, 15),
            (60, 10, 8, 30, 3, 0, 3, 0), (60, 10, 2, 1, 2, 1, 3, 0),
        ]
    )
    func shares(
        columns: Int,
        rows: Int,
        facts: Int,
        destinations: Int,
        factRows: Int,
        gap: Int,
        tableRows: Int,
        detailRows: Int
    ) {
        let layout = EngineLayout(
            size: ScreenSize(columns: columns, rows: rows),
            facts: facts,
            destinations: destinations,
            hasDestinations: true
        )
        #expect(
            [layout.factRows, layout.gap, layout.tableRows, layout.detailRows] == [
                factRows, gap, tableRows, detailRows,
            ]
        )
    }

    @Test("without a destination the facts have the whole body", arguments: [(12, 9), (24, 12), (24, 30)])
    func alone(rows: Int, facts: Int) {
        let size = ScreenSize(columns: 80, rows: rows)
        let layout = EngineLayout(size: size, facts: facts, destinations: 0, hasDestinations: false)
        #expect(layout.factRows == min(facts, Layout(size).bodyRows) && layout.detailRows == 0)
    }

    @Test("what does not fit is counted, and on a page that scrolls")
    func page() {
        var script = MonitorScript(MonitorScript.snapshot(with: .none), columns: 60, rows: 10)
        script.press(.character("6"))
        let lines = script.frame().lines
        #expect(lines.contains { $0.hasPrefix(" ⋮ ") && $0.contains("more rows  f shows all") }, "\(lines)")
        script.press(.character("f"))
        #expect(script.frame().lines[2].hasPrefix(" ENGINE"))
        #expect(script.status.hasPrefix(" lines 1-"))
        var seen = ""
        for _ in 0..<20 {
            seen += script.frame().lines.joined(separator: "\n")
            script.press(.down)
        }
        for name in ["UP", "LOOPS", "SCHEDULE", "RATE", "MEMORY", "HEAD"] { #expect(seen.contains(" \(name) ")) }
    }

    @Test("never beyond the body", arguments: 10..<70)
    func bounded(rows: Int) {
        let size = ScreenSize(columns: 80, rows: rows)
        for facts in [0, 1, 4, 9, 60] {
            for destinations in [0, 1, 3, 30, 500] {
                let layout = EngineLayout(size: size, facts: facts, destinations: destinations, hasDestinations: true)
                #expect(layout.tableRows >= 1)
                let used = layout.factRows + layout.gap + 1 + layout.tableRows + layout.detailRows
                #expect(used <= Layout(size).bodyRows, "\(layout)")
            }
        }
    }
}

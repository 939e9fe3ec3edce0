internal import Exposition
internal import MetricModel
internal import ScrapeEngine

/// The kept body and the newest probe: side by side where both have room, else one of them, and a key turns. Both stand at
/// the line that failed.
struct ResponseComparison {
    /// Draws the kept body, and lends its settings.
    let tab: ResponseTab
    let probe: ProbeState

    private var detail: DetailState { tab.detail }
    private var glyphs: GlyphSet { tab.glyphs }

    private var paneKey: String { tab.keys.name(of: .nextPane, in: .response) }

    /// Says which key probes; nothing where no probe is allowed.
    private func probeNote(_ words: String) -> String {
        tab.canAct ? "\(tab.keys.name(of: .probe, in: .response)) \(words)" : ""
    }

    static func isSideBySide(width: Int) -> Bool { width >= 100 }

    func draw(into frame: inout Frame, _ area: Area) {
        guard detail.body != nil else { return drawProbe(into: &frame, area, probeNote("probes again")) }
        guard Self.isSideBySide(width: area.columns), !detail.isHex else {
            return detail.isProbeShown
                ? drawProbe(into: &frame, area, "\(paneKey) shows the kept body")
                : drawKept(into: &frame, area, "\(paneKey) shows the probe")
        }
        let width = area.columns / 2
        drawKept(into: &frame, Area(row: area.row, column: area.column, rows: area.rows, columns: width - 1), "")
        for row in area.row..<area.endRow {
            frame.write(glyphs.vertical, row: row, column: area.column + width - 1, style: .line)
        }
        let right = Area(row: area.row, column: area.column + width, rows: area.rows, columns: area.columns - width)
        drawProbe(into: &frame, right, probeNote("again"))
    }

    private func drawKept(into frame: inout Frame, _ area: Area, _ key: String) {
        guard let body = detail.body else { return }
        let word = body.body.isWarning ? "GOOD" : "FAILING"
        var heading = StyledText("\(word) \(tab.times.clock(body.body.at))", .heading) + StyledText(" (kept)", .dim)
        if let line = body.failingLine { heading.add("   line \(line + 1) of \(body.count)") }
        var pane = tab
        pane.heading = heading
        pane.draw(into: &frame, area)
        write(key, behind: heading, area, into: &frame)
    }

    private func drawProbe(into frame: inout Frame, _ area: Area, _ key: String) {
        let result = probe.result
        let age = ReadableNumber.age(max(tab.times.now - result.at, 0))
        let heading =
            StyledText("PROBE \(tab.times.clock(result.at))", .heading)
            + StyledText(" (not ingested)  \(age) ago", .dim) + facts(of: result)
        if var pane = probePane {
            pane.heading = heading
            pane.draw(into: &frame, area)
        } else {
            frame.write(heading, row: area.row, column: area.column + 1, limit: area.columns - 2)
            drawNoBody(into: &frame, area)
        }
        write(key, behind: heading, area, into: &frame)
    }

    /// The probe's body as the tab shows one; nil without.
    var probePane: ResponseTab? {
        guard let lines = probe.lines else { return nil }
        var pane = tab
        pane.detail.body = lines
        pane.detail.responseTop = max(detail.responseTop + detail.probeShift, 0)
        pane.remark = remark(lines)
        return pane
    }

    private func facts(of result: ProbeResult) -> StyledText {
        guard let exchange = result.exchange else { return StyledText() }
        var facts = StyledText("   \(exchange.status)", exchange.status == 200 ? .plain : .warning)
        facts.add("  \(ReadableNumber.size(result.bodyBytes))", .dim)
        if !result.isWhole { facts.add(", the first \(ReadableNumber.size(result.body.count)) kept", .warning) }
        return facts
    }

    /// Says of the line that failed, or else of the first, that the probe has no fault there.
    private func remark(_ lines: KeptBodyLines) -> ResponseTab.Remark? {
        guard probe.result.failure == nil else { return nil }
        let line = min(detail.body?.failingLine ?? 0, lines.count - 1)
        let count = probe.result.samples
        return ResponseTab.Remark(
            line: line,
            text: "parses: \(ReadableNumber.fullCount(count)) \(count == 1 ? "sample" : "samples")"
        )
    }

    private func drawNoBody(into frame: inout Frame, _ area: Area) {
        let failure = probe.result.failure
        var lines = [failure == nil ? "The answer was good and had no byte." : "The probe brought no body."]
        if let failure { lines += TextWrap.lines(failure.shownText, width: area.columns - 5, limit: 4, glyphs: glyphs) }
        for (index, text) in lines.enumerated() where index + 2 < area.rows {
            let style: Style = index == 0 ? .plain : .error
            frame.write(
                StyledText(text, style),
                row: area.row + 2 + index,
                column: area.column + 3,
                limit: area.columns - 4
            )
        }
    }

    /// A key at the right end of the heading, where there is room for it.
    private func write(_ key: String, behind heading: StyledText, _ area: Area, into frame: inout Frame) {
        let start = area.column + heading.columns(glyphs) + 3
        let end = area.column + area.columns - 1
        frame.write(StyledText(key, .dim), row: area.row, endingAt: end, notBefore: start)
    }
}

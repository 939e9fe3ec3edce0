internal import MetricModel
internal import ScrapeEngine

/// What a terminal too small for tables shows.
extension MonitorView {
    /// One line, below 40x6: what is down, what is up, the time.
    func drawLine(into frame: inout Frame) {
        var line = StyledText()
        if let question = monitor.question {
            line.add("\(question.shortText) y/N", .question)
        } else if monitor.snapshot == nil {
            line.add("starting", .dim)
        } else {
            line.add("\(glyphs.down) \(monitor.digest.down) DOWN", monitor.digest.down > 0 ? .down : .plain)
            line.add(" \(monitor.digest.up) up", .up)
            if monitor.digest.paused > 0 { line.add(" \(glyphs.paused)\(monitor.digest.paused)", .paused) }
            line.add(" \(TimeFormat(display: times.display, now: clock).shortClock(clock))")
            for (text, style) in storageChips where line.columns(glyphs) + text.utf8.count < layout.columns {
                line.add(" \(text)", style)
            }
        }
        frame.write(line, row: 0, column: 0, limit: layout.columns)
    }

    /// Counts and causes, below 60x10; what lies over a screen lies over them.
    func drawCounters(into frame: inout Frame) {
        drawHeader(into: &frame)
        drawBody(into: &frame)
        if monitor.isTyping || monitor.question != nil || monitor.notices.current != nil {
            drawStatus(into: &frame)
        } else {
            let hint = StyledText(" 60x10 shows the tables", .dim)
            frame.write(hint, row: layout.statusRow, column: 0, limit: layout.columns)
        }
    }

    func drawCauses(into frame: inout Frame) {
        var row = body.row
        for part in wrappedCounts where row < body.endRow {
            frame.write(part, row: row, column: 1, limit: layout.columns - 1)
            row += 1
        }
        for cause in monitor.digest.causes where row < body.endRow {
            let number =
                cause.remainder == nil
                ? StyledText("\(ReadableNumber.count(cause.count)) ", .down) : StyledText("- ", .dim)
            let line = number + StyledText(cause.errorClass)
            frame.write(line, row: row, column: 1, limit: layout.columns - 1)
            row += 1
        }
    }

    /// The counts in as few lines as they fit.
    private var wrappedCounts: [StyledText] {
        var lines: [StyledText] = []
        var line = StyledText()
        for count in counts {
            if !line.isEmpty, line.columns(glyphs) + 2 + count.columns(glyphs) > layout.columns - 2 {
                lines.append(line)
                line = StyledText()
            }
            if !line.isEmpty { line.add("  ") }
            line.add(count)
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// `✓ 1249 up`, `✗ 14 DOWN`, and every other state that has a target.
    var counts: [StyledText] {
        let digest = monitor.digest
        var counts = [
            StyledText("\(glyphs.up) \(digest.up) up", .up),
            StyledText("\(glyphs.down) \(digest.down) DOWN", digest.down > 0 ? .down : .dim),
        ]
        if digest.brokenPools > 0 {
            let word = digest.brokenPools == 1 ? "pool" : "pools"
            counts.append(StyledText("\(glyphs.down) \(digest.brokenPools) \(word) BROKEN", .down))
        }
        if digest.failingProviders > 0 {
            counts.append(StyledText("\(glyphs.down) \(digest.failingProviders) SD FAILING", .down))
        }
        for state in TargetState.bySeverity where state != .up && state != .down {
            guard let count = digest.counts[state], count > 0 else { continue }
            counts.append(StyledText("\(state.glyph(in: glyphs)) \(count) \(state.word)", state.style))
        }
        if digest.dropped > 0 {
            counts.append(StyledText("\(glyphs.dropped) \(digest.dropped) dropped", .dropped))
        }
        for other in digest.otherDropped {
            counts.append(StyledText("\(glyphs.dropped) \(other.count) \(other.word)", .dropped))
        }
        return counts
    }
}

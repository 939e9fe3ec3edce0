internal import MetricModel
internal import ScrapeEngine

/// Every job, worst first; below, why targets are down and what changed.
extension MonitorView {
    func drawPools(into frame: inout Frame) {
        drawCounts(into: &frame)
        let pools = PoolsLayout(monitor, size: layout.size)
        let table = monitor.pools
        let area = Area(row: body.row + 1, column: 0, rows: pools.tableRows + 1, columns: layout.columns)
        if table.visible.isEmpty {
            drawNoPools(row: area.row, into: &frame)
        } else {
            TableView(table, columns: poolColumns, area: area).draw(into: &frame)
        }
        drawSections(pools, row: area.endRow + 1, into: &frame)
        drawBottomPreview(row: area.endRow, rows: pools.previewRows, into: &frame)
    }

    /// The gravest counts that fit, and how many more there are: never a lesser one in the place of a graver.
    private func drawCounts(into frame: inout Frame) {
        var column = 1
        for (index, count) in counts.enumerated() {
            let left = counts.count - index
            let more = StyledText("+\(left)", .dim)
            let behind = left > 1 ? 2 + more.columns(glyphs) : 0
            guard column + count.columns(glyphs) + behind < layout.columns else {
                frame.write(more, row: body.row, column: column)
                return
            }
            column = frame.write(count, row: body.row, column: column) + 2
        }
    }

    private func drawNoPools(row: Int, into frame: inout Frame) {
        let text: String
        if monitor.pools.rows.isEmpty {
            let reload = monitor.possibleKey(.reload).map { " - \($0) reloads it" } ?? ""
            text = "scrape_configs is empty (\(monitor.snapshot?.configuration.path ?? ""))\(reload)"
        } else if monitor.isProblemsOnly, monitor.pools.filter.isEmpty {
            text = "\(Monitor.allAreWell(monitor.digest.targets)). \(key(.toggleProblemsOnly)) shows everything"
        } else {
            let all = monitor.pools.rows.count
            text =
                "0 of \(all) \(ReadableNumber.noun(all, "pool")) match \(monitor.pools.filter.displayText)"
                + noMatchKeys
        }
        frame.write(StyledText(text), row: row + 1, column: 3, limit: layout.columns - 4)
    }

    /// Behind a sentence that the filter hides every row: what shows them again.
    var noMatchKeys: String {
        let problems = key(.toggleProblemsOnly)
        return monitor.isProblemsOnly
            ? " with \(problems) - \(key(.back)) clears, \(problems) shows everything" : " - \(key(.back)) clears"
    }

    // MARK: - Causes and changes

    private func drawSections(_ pools: PoolsLayout, row: Int, into frame: inout Frame) {
        if pools.isSideBySide, pools.causeRows > 0, pools.changeRows > 0 {
            let left = layout.columns / 2
            drawCauses(
                pools.causeRows,
                Area(row: row, column: 0, rows: pools.causeRows + 1, columns: left),
                &frame,
                isStacked: true
            )
            for line in 0...max(pools.causeRows, pools.changeRows) {
                frame.write(glyphs.vertical, row: row + line, column: left, style: .line)
            }
            let right = Area(
                row: row,
                column: left + 1,
                rows: pools.changeRows + 1,
                columns: layout.columns - left - 1
            )
            drawChanges(pools.changeRows, right, &frame, isShort: right.columns < 70)
            return
        }
        var row = row
        if pools.causeRows > 0 {
            let area = Area(row: row, column: 0, rows: pools.causeRows + 1, columns: layout.columns)
            drawCauses(pools.causeRows, area, &frame, isStacked: pools.isSideBySide)
            row = area.endRow
        }
        if pools.changeRows > 0 {
            let area = Area(row: row, column: 0, rows: pools.changeRows + 1, columns: layout.columns)
            drawChanges(pools.changeRows, area, &frame)
        }
    }

    /// Each cause with an example behind it, or beside the changes with its examples below.
    private func drawCauses(_ count: Int, _ area: Area, _ frame: inout Frame, isStacked: Bool = false) {
        let causes = monitor.digest.causes
        let shown = isStacked ? count / 2 : count
        let width = isStacked ? max(area.columns - 20, 20) : max(area.columns * 42 / 100, 24)
        let number = area.column + 3 + width
        let hidden = causes.count > shown ? ", \(shown) shown" : ""
        let summaries = [
            causes.summary() + hidden, causes.summary(isShort: true) + hidden, causes.summary(isShort: true),
        ]
        let summary = summaries.first { $0.utf8.count <= number - area.column - 10 } ?? ""
        frame.write(StyledText(" WHY DOWN", .heading), row: area.row, column: area.column)
        frame.write(StyledText(summary, .dim), row: area.row, endingAt: number, notBefore: area.column + 10)
        frame.write(StyledText("   N", .heading), row: area.row, column: number)
        frame.write(StyledText("SINCE", .heading), row: area.row, column: number + 6)
        let hasExample = !isStacked && area.columns - width >= 34
        if hasExample { frame.write(StyledText("EXAMPLE", .heading), row: area.row, column: number + 13) }
        for (index, cause) in causes.prefix(shown).enumerated() {
            let row = area.row + 1 + index * (isStacked ? 2 : 1)
            frame.write(StyledText(cause.errorClass), row: row, column: area.column + 3, limit: width - 1)
            frame.write(
                cause.count > 0 ? StyledText(ReadableNumber.count(cause.count), .down) : StyledText("-", .dim),
                row: row,
                endingAt: number + 4,
                notBefore: number - 2
            )
            let since = cause.since.map { isStacked ? times.clock($0) : times.shortClock($0) } ?? "-"
            frame.write(StyledText(since), row: row, column: number + 6)
            if isStacked {
                frame.write(examples(of: cause, width: area.columns - 6), row: row + 1, column: area.column + 5)
            } else if hasExample {
                let room = area.column + area.columns - number - 14
                frame.write(example(of: cause, width: room), row: row, column: number + 13, limit: room)
            }
        }
    }

    private func example(of cause: DownCause, width: Int) -> StyledText {
        let pool = StyledText("\(cause.pool) ", .dim)
        let room = max(width - pool.columns(glyphs), 12)
        return pool + StyledText(TextWidth.truncatedMiddle(cause.example, to: room, glyphs: glyphs))
    }

    /// `kube-pods 10.4.2.17:9102, 10.4.2.18:9102 (+6)`: as many as there is room for.
    private func examples(of cause: DownCause, width: Int) -> StyledText {
        var text = example(of: cause, width: width - 6)
        var told = 1
        for other in cause.others {
            let next = ", \(other)"
            let more = " (+\(cause.count - told))"
            guard text.columns(glyphs) + TextWidth.columns(of: next, glyphs: glyphs) + more.utf8.count <= width else {
                break
            }
            text.add(next)
            told += 1
        }
        if cause.count > told { text.add(" (+\(ReadableNumber.count(cause.count - told)))", .dim) }
        return text
    }

    /// `isShort` leaves out what a health has changed from and to: the sign says it.
    private func drawChanges(_ count: Int, _ area: Area, _ frame: inout Frame, isShort: Bool = false) {
        frame.write(StyledText(" CHANGED", .heading), row: area.row, column: area.column)
        frame.write(StyledText("last 5 min", .dim), row: area.row, column: area.column + (isShort ? 11 : 23))
        for (index, change) in monitor.changes.prefix(count).enumerated() {
            let line =
                StyledText("\(times.clock(change.at))\(isShort ? " " : "  ")", .dim)
                + text(of: change, isShort: isShort)
            let indent = isShort ? 1 : 3
            let row = area.row + 1 + index
            frame.write(line, row: row, column: area.column + indent, limit: area.columns - indent - 1)
        }
    }

    /// A line of news; a short one leaves out what a health was before.
    func text(of change: Change, isShort: Bool) -> StyledText {
        switch change {
        case .event(let event):
            var line = StyledText("\(glyphs.bullet) ", event.level.style)
            if let pool = event.pool { line.add("\(pool) ") }
            // In the same words at every width: they name the job, where the whole sentence may be cut before it does.
            line.add(
                event.brief.replacing(GlyphSet.unicode.arrow, with: glyphs.arrow)
                    + (event.count > 1 ? " (x\(event.count))" : "")
            )
            return line
        case .health(let change):
            var line = StyledText("\(change.to.glyph(in: glyphs)) ", change.to.style)
            line.add("\(change.pool) ", .dim)
            line.add(change.target ?? Monitor.targets(change.count))
            if isShort {
                line.add(
                    " \(change.to == .down ? change.cause : change.to.word)",
                    change.to == .down ? .plain : change.to.style
                )
                return line
            }
            line.add("  \(change.from.word) \(glyphs.arrow) ", .dim)
            line.add(change.to.word, change.to.style)
            line.add("  \(change.cause)")
            return line
        }
    }
}

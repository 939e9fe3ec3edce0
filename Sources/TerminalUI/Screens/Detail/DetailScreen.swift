internal import ScrapeEngine

/// One target: its tabs below the breadcrumb.
extension MonitorView {
    func drawDetail(_ detail: DetailState, into frame: inout Frame) {
        drawDetailTabs(detail, into: &frame)
        let area = Area(row: body.row + 1, column: 0, rows: body.rows - 1, columns: layout.columns)
        if layout.isDetailSplit {
            let left = layout.summaryColumns
            drawSummary(detail, Area(row: area.row, column: 0, rows: area.rows, columns: left), into: &frame)
            for row in area.row..<area.endRow {
                frame.write(glyphs.vertical, row: row, column: left, style: .line)
            }
            let right = Area(row: area.row, column: left + 1, rows: area.rows, columns: layout.columns - left - 1)
            drawResponse(detail, right, into: &frame)
        } else if detail.tab == .summary {
            drawSummary(detail, area, into: &frame)
        } else {
            drawResponse(detail, area, into: &frame)
        }
    }

    private func drawDetailTabs(_ detail: DetailState, into frame: inout Frame) {
        var column = 0
        for tab in DetailTab.allCases {
            let title = "\(tab.rawValue) \(tab.title)"
            let isOpen = tab == detail.tab
            let text = StyledText(isOpen ? " [\(title)]" : " \(title) ", isOpen ? .title : .dim)
            column = frame.write(text, row: body.row, column: column)
        }
        frame.cursor = CursorPosition(row: body.row, column: 1)
    }

    private func drawSummary(_ detail: DetailState, _ area: Area, into frame: inout Frame) {
        let lines = SummaryTab(detail: detail, pool: monitor.pool(of: detail.row), glyphs: glyphs, now: now)
            .lines(width: area.columns)
        let top = min(detail.summaryTop, max(lines.count - area.rows, 0))
        for (index, line) in lines.dropFirst(top).prefix(area.rows).enumerated() {
            frame.write(line, row: area.row + index, column: area.column + 1, limit: area.columns - 2)
        }
    }

    private func drawResponse(_ detail: DetailState, _ area: Area, into frame: inout Frame) {
        ResponseTab(detail: detail, glyphs: glyphs, now: now, hintRows: layout.responseHintRows)
            .draw(into: &frame, area)
    }
}

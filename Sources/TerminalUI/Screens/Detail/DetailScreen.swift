internal import ScrapeEngine

/// One target: its tabs below the breadcrumb.
extension MonitorView {
    func drawDetail(_ detail: DetailState, into frame: inout Frame) {
        drawDetailTabs(detail, into: &frame)
        let panes = monitor.detailPanes
        // The pane that the keys are for comes last: the cursor is in it, or at its tab.
        for pane in panes.panes where pane.tab != detail.tab {
            let count = frame.spots.count
            draw(detail, pane, panes, into: &frame)
            frame.replaceSpots(since: count, by: .tab(pane.tab.rawValue), pane.area)
        }
        frame.cursor = CursorPosition(row: body.row, column: 1)
        for pane in panes.panes where pane.tab == detail.tab { draw(detail, pane, panes, into: &frame) }
        if let column = panes.verticalLine {
            for row in panes.area.row..<panes.area.endRow {
                frame.write(glyphs.vertical, row: row, column: column, style: .line)
            }
            if let row = panes.horizontalLine {
                frame.write(glyphs.teeLeft, row: row, column: column, style: .line)
                frame.fill(glyphs.horizontal, row: row, columns: column + 1..<layout.columns, style: .line)
            }
        }
    }

    private func drawDetailTabs(_ detail: DetailState, into frame: inout Frame) {
        let tabs = DetailTab.allCases.map { tab in
            TabRow.Tab(
                spot: tab.rawValue,
                key: keyName(.tab(tab), in: .detail),
                title: tab.title,
                isOpen: tab == detail.tab
            )
        }
        TabRow(tabs: tabs, glyphs: glyphs).draw(into: &frame, row: body.row, columns: layout.columns)
    }

    private func draw(_ detail: DetailState, _ pane: DetailPanes.Pane, _ panes: DetailPanes, into frame: inout Frame) {
        switch pane.tab {
        case .response:
            drawResponse(detail, pane.area, hintRows: panes.responseHintRows, into: &frame)
        case .series:
            SeriesTab(detail: detail, keys: monitor.keys, glyphs: glyphs, times: times).draw(into: &frame, pane.area)
        case .history:
            HistoryTab(
                detail: detail,
                keys: monitor.keys,
                glyphs: glyphs,
                times: times,
                canAct: monitor.obstacle(to: .probe) == nil
            )
            .draw(into: &frame, pane.area)
        default:
            let lines = monitor.detailLines(of: detail, glyphs: glyphs, times: times)
                .lines(of: pane.tab, width: pane.area.columns - 2)
            draw(lines, from: detail.tops[pane.tab, default: 0], pane.area, into: &frame)
        }
    }

    func draw(_ lines: [StyledText], from first: Int, _ area: Area, into frame: inout Frame) {
        let top = min(first, max(lines.count - area.rows, 0))
        for (index, line) in lines.dropFirst(top).prefix(area.rows).enumerated() {
            frame.write(line, row: area.row + index, column: area.column + 1, limit: area.columns - 2)
        }
    }

    private func drawResponse(_ detail: DetailState, _ area: Area, hintRows: Int, into frame: inout Frame) {
        let tab = ResponseTab(
            detail: detail,
            keys: monitor.keys,
            glyphs: glyphs,
            times: times,
            hintRows: hintRows,
            canAct: monitor.obstacle(to: .probe) == nil
        )
        guard let probe = detail.probe else {
            tab.draw(into: &frame, area)
            if let search = monitor.heldSearch, !detail.isHex { markResponse(tab, search, area, into: &frame) }
            return
        }
        let comparison = ResponseComparison(tab: tab, probe: probe)
        comparison.draw(into: &frame, area)
        // Beside a kept body the probe's has marks of its own: where they differ.
        if detail.body == nil, let search = monitor.heldSearch, !detail.isHex, let pane = comparison.probePane {
            markResponse(pane, search, area, into: &frame)
        }
    }
}

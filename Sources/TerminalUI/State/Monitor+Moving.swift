internal import Exposition
internal import ScrapeEngine

/// Cursors, scrolling and sorting.
extension Monitor {
    mutating func move(_ action: Action) {
        let page = visiblePage
        switch action {
        case .up: moveCursor(by: -1)
        case .down: moveCursor(by: 1)
        case .pageUp: moveCursor(by: -page)
        case .pageDown: moveCursor(by: page)
        case .halfPageUp: moveCursor(by: -max(page / 2, 1))
        case .halfPageDown: moveCursor(by: max(page / 2, 1))
        // Far enough for any table or body.
        case .top: moveCursor(by: -(1 << 40))
        case .bottom: moveCursor(by: 1 << 40)
        default: break
        }
    }

    private var visiblePage: Int {
        if case .page = overlay { return Layout(size).overlayRows }
        return tablePage
    }

    mutating func moveCursor(by count: Int) {
        if case .page(var page) = overlay {
            let lines = page.shownLines(width: size.columns).count
            page.top = min(max(page.top + count, 0), max(lines - Layout(size).overlayRows, 0))
            overlay = .page(page)
            return
        }
        switch navigation.context {
        // The first row is where the newest comes in: the cursor that goes back there follows again.
        case .events where count < 0 && events.cursor + count <= 0:
            events.follow()
            log.sort()
            refreshTable()
        case .config: config.move(by: count, page: configPage)
        case .response: scrollResponse(by: count)
        case .summary, .labels, .http: scrollDetail(by: count)
        default:
            let (page, time) = (tablePage, now.monotonic)
            openTable?.move(by: count, page: page, now: time)
        }
    }

    mutating func scrollDetail(by count: Int) {
        guard let detail = navigation.detail else { return }
        switch detail.tab {
        case .response: return scrollResponse(by: count)
        case .series, .history: return
        case .summary, .labels, .http: break
        }
        let panes = detailPanes
        let lines = detailLines(of: detail, glyphs: .unicode, times: times)
            .lines(of: detail.tab, width: panes.area(of: detail.tab).columns - 2).count
        let page = detailPage
        navigation.detail?.tops[detail.tab] = min(
            max(detail.tops[detail.tab, default: 0] + count, 0),
            max(lines - page, 0)
        )
        // Beside the summary stands the response: what cannot scroll hands the keys on.
        if detail.tab == .summary, lines <= page, panes.isSplit { scrollResponse(by: count) }
    }

    mutating func scrollResponse(by count: Int) {
        guard let detail = navigation.detail, let body = detail.scrolledBody else { return }
        let rows = max(
            rowCount(of: body, detail),
            detail.probe?.lines.map { rowCount(of: $0, detail) - detail.probeShift } ?? 0
        )
        let last = max(rows - (detail.isWrapped ? 1 : detailPanes.responseRows - 2), 0)
        navigation.detail?.responseTop = min(max(detail.responseTop + count, 0), last)
    }

    private func rowCount(of body: KeptBodyLines, _ detail: DetailState) -> Int {
        detail.isHex ? ResponseHex.rowCount(body, columns: detailPanes.responseWidth) : body.count
    }

    /// Turns between lines and bytes, at the place that broke the body.
    mutating func toggleHex() {
        guard navigation.detail?.scrolledBody != nil else { return }
        navigation.detail?.isHex.toggle()
        showFailingLine()
    }

    /// Brings the line that broke the body to the middle, and its column onto the screen.
    mutating func showFailingLine() {
        guard let body = navigation.detail?.scrolledBody, let line = body.failingLine else {
            navigation.detail?.responseTop = 0
            navigation.detail?.responseLeft = 0
            return
        }
        let panes = detailPanes
        let page = panes.responseRows
        if navigation.detail?.isHex == true {
            let columns = panes.responseWidth
            let row = ResponseHex.failingRow(body, columns: columns) ?? 0
            let last = ResponseHex.rowCount(body, columns: columns) - page + 2
            navigation.detail?.responseTop = min(max(row - page / 2, 0), max(last, 0))
            navigation.detail?.responseLeft = 0
            return
        }
        navigation.detail?.responseTop = min(max(line - page / 2, 0), max(body.count - page + 2, 0))
        let columns = panes.responseColumns
        if navigation.detail?.isWrapped == true {
            navigation.detail?.responseLeft = 0
            navigation.detail?.responseTop = body.firstLine(above: line, rows: page / 2, columns: columns)
            return
        }
        let column = body.failingColumn
        navigation.detail?.responseLeft = column > columns - 8 ? max(column - columns / 2, 0) : 0
    }

    private static let columnStep = 8

    /// The first character shown after a step to the side, so that what is longest ends on the screen.
    private static func scrolled(_ left: Int, _ step: Int, last: Int) -> Int {
        // A search may have gone further.
        step < 0 ? max(left + step * columnStep, 0) : max(min(left + step * columnStep, last), left, 0)
    }

    /// Left and right: scroll what is wider than the screen, else turn to the next tab.
    mutating func turn(_ step: Int) -> [Effect] {
        if case .page(var page) = overlay {
            let longest = page.shownLines(width: size.columns).reduce(0) { max($0, $1.columns(.unicode)) }
            // A column at each side stays free.
            page.left = Self.scrolled(page.left, step, last: longest + 2 - size.columns)
            overlay = .page(page)
            return []
        }
        if let detail = navigation.detail, detail.tab == .response, detail.scrolledBody != nil, !detail.isHex,
            !detail.isWrapped
        {
            let longest = max(detail.body?.longest ?? 0, detail.probe?.lines?.longest ?? 0)
            // In bytes: one that is no character takes several columns, so some always stay.
            navigation.detail?.responseLeft = Self.scrolled(detail.responseLeft, step, last: longest - Self.columnStep)
            return []
        }
        if navigation.detail == nil, turnTable(step) { return [] }
        if navigation.context == .config, !config.rows.isEmpty, step > 0 || config.left > 0 {
            config.left = Self.scrolled(config.left, step, last: config.longestLine - config.textColumns)
            return []
        }
        return perform(step > 0 ? .nextTab : .previousTab)
    }

    /// Closes or opens a group, or scrolls the columns; false when the table has neither.
    private mutating func turnTable(_ step: Int) -> Bool {
        if navigation.context == .targets, !targetTable.groups.isEmpty {
            let page = tablePage
            if step > 0, targetTable.openGroup(page: page) { return true }
            if step < 0, columnScroll == 0, targetTable.closeGroup(page: page) { return true }
            _ = scrollColumns(by: step)
            return true
        }
        return scrollColumns(by: step)
    }

    mutating func togglePin() {
        openTable?.togglePin()
        clampTables()
    }

    // MARK: - Order

    /// The orders that the table on the screen can have; none where the user picks none.
    var orderTitles: [String] {
        let titles = openTable?.orderTitles ?? []
        return titles.count > 1 ? titles : []
    }

    mutating func openPicker() { if let picker = orderPicker { overlay = .sortPicker(picker) } }

    /// By this order from now on, or the other way round when it is the present one.
    mutating func sort(by title: String) {
        guard let picker = orderPicker, let index = picker.titles.firstIndex(of: title) else { return }
        if index == picker.cursor { invertOrder() } else { setOrder(index) }
    }

    /// The orders of the open table, at the present one; nil where the user picks none.
    private var orderPicker: PickerState? {
        guard let table = openTable, !orderTitles.isEmpty else { return nil }
        return PickerState(titles: table.orderTitles, cursor: table.orderIndex)
    }

    mutating func setOrder(_ index: Int) { reorder { $0.setOrder(index) } }

    mutating func stepOrder(_ step: Int) { reorder { $0.stepOrder(step) } }

    mutating func invertOrder() { reorder { $0.isInverted.toggle() } }

    private mutating func reorder(_ change: (inout any OpenTable) -> Void) {
        guard var table = openTable, !orderTitles.isEmpty else { return }
        change(&table)
        openTable = table
        showTableAnew()
    }
}

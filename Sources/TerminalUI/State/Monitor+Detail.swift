internal import MetricModel
internal import ScrapeEngine

/// What the tabs of a target's detail do.
extension Monitor {
    // MARK: - What the engine says

    mutating func take(_ series: TargetSeries?, of id: TargetID) {
        guard navigation.detail?.id == id else { return }
        let page = seriesPage
        navigation.detail?.series.take(series, page: page, now: now.monotonic)
    }

    /// Brings the history up to date with the detail's results.
    mutating func refreshHistory() {
        guard let detail = navigation.detail, let known = detail.detail else { return }
        let rows = HistoryRow.rows(of: known, as: detail.row)
        let page = historyPage
        navigation.detail?.history.show(
            rows,
            isShown: [Bool](repeating: true, count: rows.count),
            page: page,
            now: now.monotonic
        )
    }

    /// Series are counted only while somebody looks at them.
    var seriesEffects: [Effect] {
        guard let detail = navigation.detail, detail.tab == .series, !detail.isGone else { return [] }
        return [.loadSeries(detail.id)]
    }

    /// Asks again while the engine had no time to count.
    var missingSeriesEffects: [Effect] {
        // Of the past they are never there.
        navigation.detail?.series.isMissing == true && !isPast ? seriesEffects : []
    }

    // MARK: - Pages

    var seriesPage: Int { SeriesLayout(detail: navigation.detail, area: detailPanes.area(of: .series)).tableRows }

    var historyPage: Int { HistoryLayout(area: detailPanes.area(of: .history)).tableRows }

    /// How many rows or lines the open tab shows.
    var detailPage: Int {
        let panes = detailPanes
        switch navigation.detail?.tab {
        case .series: return seriesPage
        case .history: return historyPage
        case .response: return panes.responseRows
        case let tab?: return panes.area(of: tab).rows
        case nil: return 1
        }
    }

    /// Keeps the cursors of the detail's tables on their pages.
    mutating func clampDetail() {
        guard navigation.detail != nil else { return }
        let (series, history) = (seriesPage, historyPage)
        navigation.detail?.series.table.clamp(page: series)
        navigation.detail?.history.clamp(page: history)
    }

    // MARK: - Actions

    /// Steps to another rule of the trace, of those that are shown.
    mutating func stepRule(_ step: Int) {
        guard let detail = navigation.detail else { return }
        let panes = detailPanes
        let area = panes.area(of: .labels)
        let tab = LabelsTab(detail: detail, keys: keys, glyphs: .unicode)
        let shown = tab.shownSteps
        guard !shown.isEmpty else { return }
        let place = shown.firstIndex(of: detail.rule).map { $0 + step } ?? (step > 0 ? 0 : shown.count - 1)
        guard shown.indices.contains(place) else {
            return notices.show(.info, "no \(step > 0 ? "further" : "earlier") rule", at: now.monotonic)
        }
        navigation.detail?.rule = shown[place]
        showChosenRule(in: area)
    }

    /// Brings the chosen rule onto the screen.
    private mutating func showChosenRule(in area: Area) {
        guard let detail = navigation.detail else { return }
        let tab = LabelsTab(detail: detail, keys: keys, glyphs: .unicode)
        guard let line = tab.lineOfChosenRule(width: area.columns - 2) else { return }
        let top = detail.tops[.labels, default: 0]
        if line < top { navigation.detail?.tops[.labels] = line }
        if line >= top + area.rows { navigation.detail?.tops[.labels] = max(line - area.rows / 2, 0) }
    }

    mutating func toggleChangesOnly() {
        navigation.detail?.isChangesOnly.toggle()
        navigation.detail?.tops[.labels] = 0
    }

    /// Long lines go on in the next row, or end at the edge.
    mutating func toggleWrap() {
        if case .page(var page) = overlay {
            page.isWrapped.toggle()
            page.left = 0
            page.top = min(page.top, max(page.shownLines(width: size.columns).count - Layout(size).overlayRows, 0))
            overlay = .page(page)
            return
        }
        navigation.detail?.isWrapped.toggle()
        navigation.detail?.responseLeft = 0
        if navigation.detail?.tab == .response { showFailingLine() }
        scrollDetail(by: 0)
    }

    /// One pane of several takes the whole body, or gives it back. The engine's facts get a page that scrolls.
    mutating func toggleMaximised() {
        if navigation.context == .engine { overlay = .page(livePage(.engine)) }
        guard let detail = navigation.detail else { return }
        let hasPanes = DetailPanes(size: size, tab: detail.tab, isMaximised: false).isSplit
        guard hasPanes else {
            let least = "\(DetailPanes.splitColumns)x\(DetailPanes.splitRows)"
            return notices.show(.info, "one pane has the whole screen: others come from \(least) on", at: now.monotonic)
        }
        navigation.detail?.isMaximised.toggle()
        clampDetail()
        scrollDetail(by: 0)
        if navigation.detail?.body != nil { scrollResponse(by: 0) }
    }

    /// Enter in one of the tables: everything about the row.
    mutating func openDetailRow() {
        guard let detail = navigation.detail else { return }
        if detail.tab == .series {
            navigation.detail?.series.table.settle()
            guard let metric = navigation.detail?.series.table.current else { return }
            overlay = .page(SeriesPage.page(of: metric, in: detail))
        } else {
            navigation.detail?.history.settle()
            guard let row = navigation.detail?.history.current else { return }
            overlay = .page(ScrapePage.page(of: row, in: detail, times: times))
        }
    }
}

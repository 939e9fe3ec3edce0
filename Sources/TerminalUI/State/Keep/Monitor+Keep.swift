internal import MetricModel
internal import ScrapeEngine

/// What of the screen outlives the program.
extension Monitor {
    /// What was kept last, and when.
    struct Keeping: Sendable {
        var view: KeptView
        var at: MonotonicTime?
    }

    /// Changes are kept at most so often.
    static let keepNanoseconds: Int64 = 3_000_000_000

    /// Shows what was kept; names that nothing has any more are left out. From now on changes are kept. Called once,
    /// before the first event.
    package mutating func keepView(from kept: KeptView?) {
        if let kept { restore(kept) }
        keeping = Keeping(view: keptView)
    }

    var keptView: KeptView {
        KeptView(
            screen: navigation.tab,
            isProblemsOnly: isProblemsOnly,
            times: timeDisplay,
            isPreviewOn: preview.isOn,
            previews: bottomPreview.screens,
            tables: [
                RootTab.pools.keptName: pools.kept, RootTab.targets.keptName: targets.kept,
                RootTab.dropped.keptName: dropped.kept, RootTab.events.keptName: events.kept,
                RootTab.engine.keptName: destinations.kept,
            ]
            .filter { $0.value != KeptView.Table() },
            filters: filterHistory,
            commands: paletteHistory
        )
    }

    /// What is to be kept because it has changed; at the end without waiting.
    mutating func keepIfChanged(isLast: Bool = false) -> [Effect] {
        guard let keeping else { return [] }
        if !isLast, let at = keeping.at, now.monotonic - at < Self.keepNanoseconds { return [] }
        let view = keptView
        guard view != keeping.view else { return [] }
        self.keeping = Keeping(view: view, at: now.monotonic)
        return [.keep(view)]
    }

    private mutating func restore(_ kept: KeptView) {
        navigation.tab = kept.screen
        if kept.screen == .targets { navigation.lastTab = .pools }
        config.isFresh = kept.screen == .config
        isProblemsOnly = kept.isProblemsOnly
        // What was set for this start is wanted more.
        if timeDisplay == .relative { timeDisplay = kept.times }
        preview.isOn = kept.isPreviewOn
        bottomPreview.screens = kept.previews.intersection([.pools, .dropped])
        filterHistory = kept.filters
        paletteHistory = kept.commands
        // As wide as any, so that every column is there.
        let layout = Layout(ScreenSize(columns: 300, rows: 60))
        let view = MonitorView(monitor: self, layout: layout, glyphs: .ascii, clock: now.wall)
        func table(_ tab: RootTab) -> KeptView.Table { kept.tables[tab.keptName] ?? KeptView.Table() }
        pools.restore(table(.pools), columns: view.poolColumns.map(\.name))
        targets.restore(table(.targets), columns: view.targetColumns.map(\.name))
        targets.setGrouping(table(.targets).grouping)
        dropped.restore(table(.dropped), columns: view.droppedColumns.map(\.name))
        events.restore(table(.events), columns: view.eventColumns.map(\.name))
        destinations.restore(table(.engine), columns: view.destinationColumns.map(\.name))
    }
}

extension TableState {
    fileprivate var kept: KeptView.Table {
        let isFirst = order == Order.allCases.first && !isInverted
        return KeptView.Table(
            order: isFirst ? "" : order.title,
            isInverted: isInverted,
            filter: filter.problem == nil ? filter.displayText : "",
            grouping: grouping,
            columns: columns
        )
    }

    fileprivate mutating func restore(_ kept: KeptView.Table, columns names: [String]) {
        if let order = Order.allCases.first(where: { $0.title == kept.order }) {
            self.order = order
            isInverted = kept.isInverted
        }
        var filter = FilterState()
        filter.set(Array(kept.filter.unicodeScalars))
        if filter.problem == nil { self.filter = filter }
        columns = kept.columns
        columns.hidden.formIntersection(names.dropFirst())
        columns.shown.formIntersection(names)
        columns.order.removeAll { !names.contains($0) }
    }
}

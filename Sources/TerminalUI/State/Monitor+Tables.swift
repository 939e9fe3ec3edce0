internal import SampleStorage
internal import ScrapeEngine

/// The tables: which rows they show.
extension Monitor {
    /// The table of targets that is open: all of them, or one pool's.
    var targetTable: TableState<TargetRow, TargetOrder> {
        get { navigation.pool == nil ? targets : poolTargets }
        _modify {
            if navigation.pool == nil { yield &targets } else { yield &poolTargets }
        }
    }

    /// The pool that a target belongs to.
    func pool(of target: TargetRow) -> PoolRow? { snapshot?.pools.first { $0.name == target.pool } }

    /// Brings the open table up to date with the newest snapshot.
    mutating func refreshTable() { showRows(isAnew: false) }

    /// Filters and sorts the open table at once: the user asked for it.
    mutating func showTableAnew() { showRows(isAnew: true) }

    private mutating func showRows(isAnew: Bool) {
        switch navigation.context {
        case .pools: showPools(isAnew)
        case .series:
            showTargets(isAnew)
            let page = seriesPage
            navigation.detail?.series.sort(page: page, now: now.monotonic, isAnew: isAnew)
        case .targets, .summary, .labels, .response, .history, .http: showTargets(isAnew)
        case .dropped: showDropped(isAnew)
        case .events: showEvents(isAnew)
        case .engine: showDestinations(isAnew)
        default: break
        }
    }

    private mutating func showPools(_ isAnew: Bool) {
        let filter = pools.filter.filter
        let isProblemsOnly = isProblemsOnly
        let rows = snapshot?.pools ?? []
        let targets = filter.needsLabels ? snapshot?.targetsByPool ?? [:] : [:]
        let isShown = rows.map { row in
            (!isProblemsOnly || PoolState(row).isProblem)
                && filter.matches(FilterablePool(row: row, targets: targets[row.name] ?? []))
        }
        pools.show(rows, isShown: isShown, page: tablePage, now: now.monotonic, isAnew: isAnew, isPast: isPast)
    }

    private mutating func showTargets(_ isAnew: Bool) {
        var rows = snapshot?.targets ?? []
        if let pool = navigation.pool { rows = rows.filter { $0.pool == pool } }
        let filter = targetTable.filter.filter
        let isProblemsOnly = isProblemsOnly
        let page = tablePage
        let time = now.monotonic
        if filter.needsText { targetTexts.refresh(rows, identity: { $0.id }, text: { $0.searchText }) }
        let texts = filter.needsText ? targetTexts : SearchTextCache()
        let asOf = snapshot?.takenAt ?? now.wall
        let isShown =
            isProblemsOnly || !filter.isEmpty
            // The rows' places are their indexes in the cache.
            ? rows.indices.map { index in
                (!isProblemsOnly || rows[index].state.isProblem)
                    && (filter.isEmpty
                        || filter.matches(FilterableTarget(row: rows[index], text: texts[index], now: asOf)))
            }
            : [Bool](repeating: true, count: rows.count)
        // Below an open target nobody sees it, and its neighbours stay who they are.
        let isCovered = navigation.detail != nil
        targetTable.show(
            rows,
            isShown: isShown,
            page: page,
            now: time,
            isAnew: isAnew,
            isPast: isPast,
            isCovered: isCovered
        )
        groupFacts = targetTable.groups.map { TargetGroupFacts(targetTable, $0) }
    }

    private mutating func showDropped(_ isAnew: Bool) {
        let rows = snapshot?.dropped ?? []
        let filter = dropped.filter.filter
        if filter.needsText { droppedTexts.refresh(rows, identity: { DroppedTextKey($0) }, text: { $0.searchText }) }
        let texts = filter.needsText ? droppedTexts : SearchTextCache()
        let isShown = rows.indices.map { index in
            filter.isEmpty || filter.matches(FilterableDropped(row: rows[index], text: texts[index]))
        }
        dropped.show(rows, isShown: isShown, page: tablePage, now: now.monotonic, isAnew: isAnew)
    }

    private mutating func showEvents(_ isAnew: Bool) {
        let filter = events.filter.filter
        let level = shownEventLevel
        // What the screen says now did not happen then.
        let rows = isPast ? log.events : noticeLog.merged(with: log.events)
        if filter.needsText { eventTexts.refresh(rows, identity: { $0.sequence }, text: { $0.searchText }) }
        let texts = filter.needsText ? eventTexts : SearchTextCache()
        let asOf = snapshot?.takenAt ?? now.wall
        let isShown = rows.indices.map { index in
            guard rows[index].level >= level else { return false }
            return filter.isEmpty
                || filter.matches(FilterableEvent(row: rows[index], text: texts[index], now: asOf))
        }
        events.show(rows, isShown: isShown, page: tablePage, now: now.monotonic, isAnew: isAnew)
    }

    private mutating func showDestinations(_ isAnew: Bool) {
        let rows = snapshot?.storage.destinations ?? []
        let filter = destinations.filter.filter
        let isProblemsOnly = isProblemsOnly
        let isShown = rows.map { row in
            (!isProblemsOnly || row.isProblem) && filter.matches(FilterableDestination(row: row))
        }
        destinations.show(rows, isShown: isShown, page: tablePage, now: now.monotonic, isAnew: isAnew)
    }

    /// Keeps every cursor on its page after the screen changed its size.
    mutating func clampTables() {
        let page = tablePage
        pools.clamp(page: page)
        targets.clamp(page: page)
        poolTargets.clamp(page: page)
        dropped.clamp(page: page)
        events.clamp(page: page)
        destinations.clamp(page: page)
    }

    /// How many rows of the open table (or lines of the open text) the screen shows.
    var tablePage: Int {
        switch navigation.context {
        case .pools: PoolsLayout(self, size: size).tableRows
        case .engine: EngineLayout(self, size: size).tableRows
        case .config: configPage
        case .dropped: max(Layout(size).tableRows(in: .dropped) - bottomPreviewRows, 1)
        case .summary, .labels, .response, .series, .history, .http: detailPage
        default: Layout(size).tableRows(in: navigation.context)
        }
    }
}

extension EngineSnapshot {
    /// The targets of each pool, which stand together. O(targets).
    fileprivate var targetsByPool: [String: ArraySlice<TargetRow>] {
        var slices: [String: ArraySlice<TargetRow>] = [:]
        var start = targets.startIndex
        while start < targets.endIndex {
            let pool = targets[start].pool
            let end = targets[start...].firstIndex { $0.pool != pool } ?? targets.endIndex
            slices[pool, default: []] += targets[start..<end]
            start = end
        }
        return slices
    }
}

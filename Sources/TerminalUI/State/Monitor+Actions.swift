internal import MetricModel
internal import ScrapeEngine

/// What the actions do.
extension Monitor {
    mutating func perform(_ action: Action) -> [Effect] {
        guard isPossible(action) else { return [] }
        switch action {
        case .up, .down, .pageUp, .pageDown, .halfPageUp, .halfPageDown, .top, .bottom: move(action)
        case .left: return turn(-1)
        case .right: return turn(1)
        case .nextProblem: return goOn(1)
        case .previousProblem: return goOn(-1)
        case .open: return open()
        case .back: return back(mayQuit: false)
        case .leave: return back(mayQuit: true)
        case .screen(let tab): return goToScreen(tab)
        case .tab(let tab): return goToTab(tab)
        case .nextTab: return goToNextTab(1)
        case .previousTab: return goToNextTab(-1)
        case .lastTab: return go(to: navigation.lastTab)
        case .filter: openPrompt()
        case .toggleProblemsOnly:
            isProblemsOnly.toggle()
            showTableAnew()
        case .pickSort: openPicker()
        case .nextSort: stepOrder(1)
        case .previousSort: stepOrder(-1)
        case .invertSort: invertOrder()
        case .search: openSearch()
        case .toggleChanges: toggleChanges()
        case .edit: return edit()
        case .openPager: return openPager()
        case .cycleLevel: cycleLevel()
        case .pickGrouping: pickGrouping()
        case .togglePreview: togglePreview()
        case .pickColumns: openColumnPicker()
        case .toggleWide: toggleWide()
        case .togglePin: togglePin()
        case .cycleTimes:
            timeDisplay = timeDisplay.advanced(by: 1)
            refreshPage()
        case .toggleMark, .markAll, .clearMarks: mark(action)
        case .toggleHex: toggleHex()
        case .toggleWrap: toggleWrap()
        case .toggleMaximised: toggleMaximised()
        case .toggleRuleChanges: toggleChangesOnly()
        case .nextRule: stepRule(1)
        case .previousRule: stepRule(-1)
        case .showDiscovery: overlay = .page(livePage(.discovery))
        case .freeze: return toggleFreeze()
        case .toggleMouse: return toggleMouse()
        case .tickBack: return rewind(.step(-1))
        case .tickForward: return rewind(.step(1))
        case .minuteBack: return rewind(.skip(-60))
        case .minuteForward: return rewind(.skip(60))
        case .togglePlaying: return isRecording ? [.playback(.togglePlaying)] : []
        case .nextSpeed: return isRecording ? [.playback(.nextSpeed)] : []
        case .help:
            openHelp()
        case .palette: openPalette()
        case .reload: return reload()
        case .previewReload: return previewReload()
        case .pauseSelection: return pauseSelection()
        case .pauseEverything: return pauseEverything()
        case .undo: return undoPause()
        case .reloadAtOnce: return reloadAtOnce()
        case .probe: return probeSelection()
        case .nextPane: return turnPane()
        case .copy: openCopyMenu()
        case .saveView: return saveView()
        case .quit: return quit()
        case .interrupt:
            prompt = nil
            overlay = nil
            return quit()
        case .suspend: return [.suspend]
        case .redraw: return [.redraw]
        }
        return []
    }

    // MARK: - Going somewhere

    private mutating func goToScreen(_ tab: RootTab) -> [Effect] {
        // On a page over a target the digits stand for the tabs of the target.
        let isPage = overlay != nil
        overlay = nil
        if isPage, navigation.detail != nil, let tab = DetailTab(rawValue: tab.rawValue) { return choose(tab) }
        return go(to: tab)
    }

    private mutating func goToTab(_ tab: DetailTab) -> [Effect] {
        overlay = nil
        return navigation.detail == nil ? [] : choose(tab)
    }

    private mutating func goToNextTab(_ step: Int) -> [Effect] {
        if let detail = navigation.detail {
            return choose(detail.tab.advanced(by: step))
        }
        return go(to: navigation.tab.advanced(by: step))
    }

    private mutating func choose(_ tab: DetailTab) -> [Effect] {
        navigation.detail?.tab = tab
        navigation.detail?.isTabChosen = true
        clampDetail()
        return seriesEffects
    }

    private mutating func go(to tab: RootTab) -> [Effect] {
        if tab != navigation.tab { navigation.lastTab = navigation.tab }
        if navigation.tab == .engine { seenLosses = digest.storage.losses }
        navigation.tab = tab
        navigation.pool = nil
        navigation.detail = nil
        if tab == .events { seenEvent = log.lastSequence }
        refreshTable()
        return tab == .config ? openConfig() : []
    }

    /// Closes the innermost thing; at the root `q` asks whether to quit and Esc does nothing.
    private mutating func back(mayQuit: Bool) -> [Effect] {
        if !mayQuit, clearSearch() { return [] }
        if overlay != nil {
            overlay = nil
            return []
        }
        if !mayQuit {
            if notices.current?.level != .info, notices.dismiss() { return [] }
            if dismissMarks() { return [] }
            if navigation.detail == nil, !filter.isEmpty {
                settleCursor()
                filter.clear()
                showTableAnew()
                return []
            }
        }
        if navigation.detail != nil {
            navigation.detail = nil
            refreshTable()
        } else if navigation.pool != nil {
            navigation.pool = nil
            refreshTable()
        } else if mayQuit {
            return quit()
        }
        return []
    }

    private mutating func open() -> [Effect] {
        if notices.current?.isReloadFailure == true {
            return showReloadProblems()
        }
        switch navigation.context {
        case .pools: openPool()
        case .targets:
            if targetTable.openGroup(page: tablePage) { return [] }
            targetTable.settle()
            if let row = targetTable.current { return open(row) }
        case .dropped:
            dropped.settle()
            return openDropped()
        case .events:
            events.settle()
            return openEvent()
        case .engine:
            destinations.settle()
            guard let row = destinations.current else { return [] }
            overlay = .page(DestinationPage.page(of: row, width: size.columns, times: times))
        case .response: showFailingLine()
        case .config: showPlan()
        case .series, .history: openDetailRow()
        default: break
        }
        return []
    }

    /// The row under the cursor is the one that was looked for: the cursor stays with it from now on.
    mutating func settleCursor() {
        switch navigation.context {
        case .pools: pools.settle()
        case .targets: targetTable.settle()
        case .dropped: dropped.settle()
        case .engine: destinations.settle()
        default: break
        }
    }

    private mutating func openPool() {
        pools.settle()
        guard let pool = pools.current else { return }
        open(pool)
    }

    mutating func open(_ pool: PoolRow) {
        if pool.isBroken {
            let key = possibleKey(.reload)
            overlay = .page(BrokenPoolPage.page(of: pool, width: size.columns, times: times, key: key))
            return
        }
        navigation.pool = pool.name
        poolTargets = targets.forPool
        refreshTable()
    }

    private static let successionNotice = "a reload or its discovery has made it another target since: this one"

    private mutating func openEvent() -> [Effect] {
        guard let event = events.current else { return [] }
        if event.target != nil {
            if let row = event.target(among: snapshot?.targets ?? []) {
                if row.id != event.target { notices.show(.info, Self.successionNotice, at: now.monotonic) }
                return open(row)
            }
            let name = event.targetName ?? "the target"
            notices.show(.info, "\(name) is not active any more", at: now.monotonic)
        } else if event.area == .configuration, snapshot?.configuration.hasReloadFailure == true {
            return showReloadProblems()
        } else if event.area == .scrape, let name = event.pool,
            let row = snapshot?.pools.first(where: { $0.name == name }),
            !row.isBroken
        {
            navigation.pool = name
            poolTargets = targets.forPool
            refreshTable()
        } else {
            overlay = .page(EventPage.page(of: event, width: size.columns, times: times))
        }
        return []
    }

    /// Without a `tab` a target whose body broke the parser opens at the line that did it, any other at its summary.
    mutating func open(_ row: TargetRow, tab: DetailTab? = nil) -> [Effect] {
        var detail = DetailState(row: row)
        detail.tab = tab ?? (row.failure?.problem == nil ? .summary : .response)
        detail.isTabChosen = tab != nil
        detail.keepView(of: navigation.detail)
        navigation.detail = detail
        let probe: [Effect] = probedTargets.contains(row.id) ? [.loadProbe(row.id)] : []
        return [.loadDetail(row.id), .loadKeptBody(row.id)] + seriesEffects + probe
    }

    /// To the next match where a search holds, the next change or problem of a file, the next dropped target, or the next
    /// row that is not well.
    private mutating func goOn(_ step: Int) -> [Effect] {
        if goToMatch(step) { return [] }
        if case .page(let page) = overlay {
            if page.dropped != nil { return openNextDropped(step) }
            notices.show(.info, "no search holds here - \(key(.search)) begins one", at: now.monotonic)
            return []
        }
        guard navigation.context == .config else { return goToProblem(step) }
        goToChange(step)
        return []
    }

    private mutating func goToProblem(_ step: Int) -> [Effect] {
        let page = tablePage
        let time = now.monotonic
        let isFound: Bool
        if navigation.context == .pools {
            isFound = pools.selectNext(step, page: page, now: time) { PoolState($0).isProblem }
        } else if navigation.context == .engine {
            isFound = destinations.selectNext(step, page: page, now: time) { $0.isProblem }
        } else {
            isFound = targetTable.selectNext(step, page: page, now: time) { $0.state.isProblem }
        }
        guard isFound else {
            notices.show(.info, "no \(step > 0 ? "further" : "earlier") problem in this table", at: time)
            return []
        }
        if let tab = navigation.detail?.tab, let row = targetTable.current { return open(row, tab: tab) }
        return []
    }

    // MARK: - What is seen

    private mutating func cycleLevel() {
        eventLevel = eventLevel.advanced(by: 1)
        showTableAnew()
    }
}

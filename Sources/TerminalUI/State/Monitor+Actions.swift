internal import MetricModel
internal import ScrapeEngine

/// What the actions do.
extension Monitor {
    mutating func perform(_ action: Action) -> [Effect] {
        switch action {
        case .up, .down, .pageUp, .pageDown, .halfPageUp, .halfPageDown, .top, .bottom: move(action)
        case .left: return turn(-1)
        case .right: return turn(1)
        case .nextProblem: return goToProblem(1)
        case .previousProblem: return goToProblem(-1)
        case .open: return open()
        case .back: return back(mayQuit: false)
        case .leave: return back(mayQuit: true)
        case .tab(let number): return goToTab(number)
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
        case .cycleLevel: cycleLevel()
        case .toggleHex: toggleHex()
        case .freeze: return toggleFreeze()
        case .help:
            let context = overlay == nil ? navigation.context : .page
            overlay = .help(HelpState(context: context))
        case .reload: return reload()
        case .previewReload: return previewReload()
        case .pauseSelection: return pauseSelection()
        case .pauseEverything: return pauseEverything()
        case .undo: return undoPause()
        case .quit: return ask(.quit)
        case .interrupt:
            prompt = nil
            overlay = nil
            return ask(.quit)
        case .suspend: return [.suspend]
        case .redraw: return [.redraw]
        }
        return []
    }

    // MARK: - Going somewhere

    private mutating func goToTab(_ number: Int) -> [Effect] {
        overlay = nil
        if navigation.detail != nil {
            if let tab = DetailTab(rawValue: number) { choose(tab) }
            return []
        }
        return RootTab(rawValue: number).map { go(to: $0) } ?? []
    }

    private mutating func goToNextTab(_ step: Int) -> [Effect] {
        if let detail = navigation.detail {
            choose(detail.tab == .summary ? .response : .summary)
            return []
        }
        return go(to: navigation.tab.advanced(by: step))
    }

    private mutating func choose(_ tab: DetailTab) {
        navigation.detail?.tab = tab
        navigation.detail?.isTabChosen = true
    }

    private mutating func go(to tab: RootTab) -> [Effect] {
        if tab != navigation.tab { navigation.lastTab = navigation.tab }
        if navigation.tab == .engine { seenLosses = digest.storage.losses }
        navigation.tab = tab
        navigation.pool = nil
        navigation.detail = nil
        if tab == .events { seenEvent = log.lastSequence }
        refreshTable()
        return []
    }

    /// Closes the innermost thing; at the root `q` asks whether to quit and Esc does nothing.
    private mutating func back(mayQuit: Bool) -> [Effect] {
        if overlay != nil {
            overlay = nil
            return []
        }
        if !mayQuit {
            if notices.current?.level != .info, notices.dismiss() { return [] }
            if navigation.detail == nil, !filter.isEmpty {
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
            return ask(.quit)
        }
        return []
    }

    private mutating func open() -> [Effect] {
        if notices.current?.isReloadFailure == true {
            showReloadProblems()
            return []
        }
        switch navigation.context {
        case .pools: openPool()
        case .targets:
            targetTable.settle()
            if let row = targetTable.current { return open(row) }
        case .dropped:
            dropped.settle()
            if let row = dropped.current { overlay = .page(DroppedPage.page(of: row)) }
        case .events:
            events.settle()
            return openEvent()
        case .engine:
            destinations.settle()
            guard let row = destinations.current else { return [] }
            overlay = .page(DestinationPage.page(of: row, width: size.columns, now: displayTime(now.wall)))
        case .response: showFailingLine()
        default: break
        }
        return []
    }

    private mutating func openPool() {
        pools.settle()
        guard let pool = pools.current else { return }
        if pool.isBroken {
            overlay = .page(BrokenPoolPage.page(of: pool, width: size.columns))
            return
        }
        navigation.pool = pool.name
        poolTargets = TableState(order: targets.order)
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
            showReloadProblems()
        } else if event.area == .scrape, let name = event.pool,
            let row = snapshot?.pools.first(where: { $0.name == name }),
            !row.isBroken
        {
            navigation.pool = name
            poolTargets = TableState(order: targets.order)
            refreshTable()
        } else {
            overlay = .page(EventPage.page(of: event, width: size.columns))
        }
        return []
    }

    /// Without a `tab` a target whose body broke the parser opens at the line that did it, any other at its summary.
    private mutating func open(_ row: TargetRow, tab: DetailTab? = nil) -> [Effect] {
        var detail = DetailState(row: row)
        detail.tab = tab ?? (row.failure?.problem == nil ? .summary : .response)
        detail.isTabChosen = tab != nil
        navigation.detail = detail
        return [.loadDetail(row.id), .loadKeptBody(row.id)]
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

    private mutating func toggleFreeze() -> [Effect] {
        if let pending = freeze {
            freeze = nil
            return pending.snapshot.map { show($0) } ?? []
        }
        freeze = Freeze(at: now)
        return []
    }

    private mutating func cycleLevel() {
        let levels = EngineEvent.Level.allCases
        let index = levels.firstIndex(of: eventLevel) ?? 0
        eventLevel = levels[(index + 1) % levels.count]
        showTableAnew()
    }

    // MARK: - Engine

    private mutating func pauseSelection() -> [Effect] {
        if let detail = navigation.detail { return pause(detail.row) }
        if navigation.context == .pools {
            pools.settle()
            guard let pool = pools.current else { return [] }
            let isPaused = PoolState(pool) == .targets(.paused)
            return [.send(isPaused ? .resume(.pool(pool.name)) : .pause(.pool(pool.name)))]
        }
        targetTable.settle()
        return targetTable.current.map { pause($0) } ?? []
    }

    private func pause(_ row: TargetRow) -> [Effect] {
        [.send(row.pausedAt == nil ? .pause(.target(row.id)) : .resume(.target(row.id)))]
    }

    private mutating func pauseEverything() -> [Effect] {
        guard snapshot?.allPausedAt == nil else { return [.send(.resume(.everything))] }
        return ask(.pauseEverything(targets: digest.targets))
    }

    private mutating func undoPause() -> [Effect] {
        guard let command = undo?.command else {
            notices.show(.info, "nothing to undo: a pause or resume can be undone for 30 s", at: now.monotonic)
            return []
        }
        undo?.command = nil
        return [.send(command)]
    }
}

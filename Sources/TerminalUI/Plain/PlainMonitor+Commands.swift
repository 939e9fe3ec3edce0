internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// What the commands do.
extension PlainMonitor {
    /// Does what a typed line says.
    mutating func perform(_ line: String, at now: Moment) {
        guard let name = line.split(separator: " ", maxSplits: 1).first else { return }
        // The moment of the command is the monitor's moment.
        feed(.deadline, at: now)
        var words = line.dropFirst(name.count)
        while words.first == " " { words.removeFirst() }
        switch PlainCommand.find(String(name)) {
        case .command(let command):
            do throws(Unclear) {
                try perform(command, String(words), at: now)
            } catch {
                print(error.text)
            }
        case .several(let names): print("'\(name)' may be \(names.joined(separator: ", "))")
        case .none(let nearest):
            let advice = nearest.map { "did you mean '\($0)'?" } ?? "'help' lists the commands"
            print("no command '\(name)': \(advice)")
        }
    }

    private mutating func perform(_ command: PlainCommand, _ words: String, at now: Moment) throws(Unclear) {
        switch command.verb {
        case .help: help(words)
        case .status: print(report.status)
        case .more: more()
        case .quit: pass(monitor.perform(.quit))
        case .pools: list(.pools, words)
        case .targets: list(.targets, words)
        case .dropped: list(.dropped, words)
        case .events: list(.events, words)
        case .engine:
            printPage(report.engine)
            if !(monitor.snapshot?.storage.destinations.isEmpty ?? true) { list(.engine, words) }
        case .discovery: printPage(report.discovery)
        case .changes: printPage(report.changes)
        case .config: showConfiguration(isWhole: words.lowercased() == "all")
        case .preview:
            guard monitor.isPossible(.previewReload) else { return }
            pass(monitor.perform(.previewReload))
            waitFor(.configuration(isWhole: false), [.configuration, .plan])
        case .show: try show(words)
        case .tab(let tab): try show(try target(words, command), tab)
        case .filter: filter(words)
        case .problems:
            returnToList()
            monitor.isProblemsOnly = try isOn(words, now: monitor.isProblemsOnly, command)
            relist()
        case .sort: try sort(words)
        case .group: try group(words)
        case .columns: try chooseColumns(words)
        case .wide:
            returnToList()
            monitor.columnChoice.isWide = try isOn(words, now: monitor.columnChoice.isWide, command)
            relist()
        case .times: try chooseTimes(words)
        case .freeze: try freeze()
        case .back: try travel(words, isBack: true, command)
        case .forward: try travel(words, isBack: false, command)
        case .live: try goLive()
        case .play: try play(words)
        case .stop: try stop()
        case .probe: try probe(words)
        case .pause: try pause(words, isPausing: true)
        case .resume: try pause(words, isPausing: false)
        case .undo: passCommands(monitor.perform(.undo))
        case .reload: pass(monitor.perform(.reload))
        case .copy: try copy(words)
        case .curl: copyCurl(of: try target(words, command))
        case .save:
            returnToList()
            pass(monitor.perform(.saveView))
        case .edit: try edit(words)
        case .pager: pass(monitor.perform(.openPager))
        case .hex: try turn(.toggleHex, .response)
        case .ruleChanges: try turn(.toggleRuleChanges, .labels)
        case .eventLevel:
            go(to: .events)
            pass(monitor.perform(.cycleLevel))
            relist()
        case .level(let level):
            self.level = level
            print("\(level.rawValue): \(command.help)")
        }
    }

    var report: PlainReport { PlainReport(monitor: monitor, width: width, glyphs: glyphs) }

    mutating func waitFor(
        _ kind: PendingReport.Report,
        _ awaited: Set<PendingReport.Awaited>,
        of subject: PendingReport.Subject = .engine
    ) {
        pending = PendingReport(
            report: kind,
            awaited: awaited,
            subject: subject,
            until: monitor.now.monotonic + Self.patienceNanoseconds
        )
    }

    /// Prints what was waited for.
    mutating func print(_ report: PendingReport.Report) {
        switch report {
        case .target:
            guard let detail = monitor.navigation.detail else { return }
            printPage(self.report.target(detail))
            // Series are only counted while somebody asks for them.
            if detail.tab == .series { monitor.navigation.detail?.tab = .summary }
        case .place: print(self.report.place)
        case .configuration(let isWhole): printPage(self.report.configuration(isWhole: isWhole))
        case .page: printOverlay()
        case .curl: print("the engine has made no curl line")
        }
    }

    private mutating func printOverlay() {
        guard case .page(let page) = monitor.overlay else { return }
        printPage([page.title] + page.shownLines(width: width, glyphs: glyphs).map(\.text))
    }

    // MARK: - Help

    private mutating func help(_ words: String) {
        guard !words.isEmpty else {
            let width = PlainCommand.all.map(\.usage.count).max() ?? 0
            print(
                PlainCommand.all.map { command in
                    command.usage + String(repeating: " ", count: width - command.usage.count + 2) + command.help
                }
            )
            print(
                "N is a number of the last list; several stand side by side, or as 1-4. A first word may be shortened."
            )
            return
        }
        switch PlainCommand.find(words) {
        case .command(let command):
            let others = command.names.dropFirst().joined(separator: ", ")
            print("\(command.usage)  \(command.help)" + (others.isEmpty ? "" : " (also: \(others))"))
        case .several(let names): print("'\(words)' may be \(names.joined(separator: ", "))")
        case .none: print("no command '\(words)': 'help' lists them")
        }
    }

    // MARK: - Lists

    /// Goes to a screen of the first level, or to a pool's targets.
    mutating func go(to tab: RootTab, pool: String? = nil) {
        monitor.overlay = nil
        monitor.navigation.detail = nil
        let isSamePool = monitor.navigation.pool == pool
        monitor.navigation.pool = nil
        pass(monitor.perform(.screen(tab)))
        guard let pool else { return }
        if !isSamePool { monitor.poolTargets = monitor.targets.forPool }
        monitor.navigation.pool = pool
    }

    /// Lists a table; words are its filter from now on.
    private mutating func list(_ tab: RootTab, _ words: String, pool: String? = nil) {
        go(to: tab, pool: pool)
        if !words.isEmpty, !setFilter(words) { return }
        relist()
    }

    /// Prints the open table from its first line on.
    mutating func relist() {
        monitor.showTableAnew()
        listedPool = monitor.navigation.pool
        switch monitor.navigation.context {
        case .pools: listed = .pools(monitor.pools.visible.map { monitor.pools.rows[$0].identity })
        case .dropped: listed = .dropped(monitor.dropped.visible.map { monitor.dropped.rows[$0].identity })
        case .events: listed = .events(monitor.events.visible.map { monitor.events.rows[$0].identity })
        case .engine:
            listed = .destinations(monitor.destinations.visible.map { monitor.destinations.rows[$0].identity })
        case .targets: listed = .targets(monitor.targetTable.visible.map { monitor.targetTable.rows[$0].identity })
        default: return
        }
        printTable(report, from: 0)
    }

    /// Later lines come from the same moment as the first: the numbers in front of them were given then.
    private mutating func printTable(_ report: PlainReport, from first: Int) {
        let page = report.tableLines(from: first, count: Self.page)
        let facts = report.tableFacts
        if page.lines.count > 1 || first > 0 { print(page.lines) }
        print(facts)
        rest = page.next.map { .table(report, from: $0) }
        if page.next != nil { print("'more' goes on") }
    }

    private mutating func more() {
        switch rest {
        case nil: print("that was all")
        case .table(let report, let first): printTable(report, from: first)
        case .lines(let lines): printPage(lines)
        }
    }

    // MARK: - One thing

    /// `NAME [TAB]`.
    private mutating func show(_ words: String) throws(Unclear) {
        guard !words.isEmpty else { return try show(try subject(""), .summary) }
        let last = words.split(separator: " ").last.map { $0.lowercased() }
        let tab = DetailTab.allCases.first { $0.title.lowercased() == last }
        var name = words
        if let tab, words.contains(" ") {
            name = String(words.dropLast(tab.title.count))
            while name.last == " " { name.removeLast() }
        }
        try show(try subject(name), words.contains(" ") ? tab ?? .summary : .summary)
    }

    private mutating func show(_ subject: Subject, _ tab: DetailTab) throws(Unclear) {
        switch subject {
        case .target(let row): try show(row, tab)
        case .pool(let pool):
            guard pool.isBroken else { return list(.pools, "", pool: pool.name) }
            monitor.overlay = .page(
                BrokenPoolPage.page(of: pool, width: width, times: monitor.times, key: monitor.possibleKey(.reload))
            )
            printOverlay()
        case .dropped(let row):
            let subject = DroppedPage.Subject(row: row)
            monitor.overlay = .page(
                DroppedPage.page(of: subject, width: width, times: monitor.times, place: monitor.place(of: row))
            )
            pass([.loadDroppedTrace(pool: row.pool, discovered: row.discovered)])
            waitFor(.page, [.trace], of: .dropped(row.identity))
        case .event(let event):
            monitor.overlay = .page(EventPage.page(of: event, width: width, times: monitor.times))
            printOverlay()
        case .destination(let row):
            monitor.overlay = .page(DestinationPage.page(of: row, width: width, times: monitor.times))
            printOverlay()
        }
    }

    private mutating func show(_ row: TargetRow, _ tab: DetailTab) throws(Unclear) {
        monitor.overlay = nil
        let effects = monitor.open(row, tab: tab)
        monitor.navigation.detail?.isMaximised = true
        pass(effects)
        var awaited: Set<PendingReport.Awaited> = [.detail]
        switch tab {
        case .summary, .response:
            awaited.insert(.body)
            if monitor.probedTargets.contains(row.id) { awaited.insert(.probe) }
        // Of the past they are not kept.
        case .series: if !monitor.isPast { awaited.insert(.series) }
        case .labels, .history, .http: break
        }
        waitFor(.target, awaited, of: .target(row.id))
    }

    /// Changes how a tab of the open target shows what is known of it, and prints it.
    private mutating func turn(_ action: Action, _ tab: DetailTab) throws(Unclear) {
        guard monitor.navigation.detail != nil else { throw Unclear(text: "of what? 'show' a target first") }
        monitor.navigation.detail?.tab = tab
        pass(monitor.perform(action))
        print(PendingReport.Report.target)
    }

    private func target(_ words: String, _ command: PlainCommand) throws(Unclear) -> Subject {
        let subject = try subject(words)
        switch subject {
        case .target: return subject
        case .pool(let pool):
            let rows = targets(of: [subject])
            if rows.count == 1 { return .target(rows[0]) }
            let words = "\(pool.name) has \(rows.count): 'targets' numbers them"
            throw Unclear(text: "'\(command.names[0])' is for a target, and \(words)")
        default: throw Unclear(text: "'\(command.names[0])' is for a target, and \(subject.name) is none")
        }
    }

    private mutating func showConfiguration(isWhole: Bool) {
        go(to: .config)
        // What a reload would do now says nothing about what was.
        waitFor(.configuration(isWhole: isWhole), monitor.isPast ? [.configuration] : [.configuration, .plan])
    }

    // MARK: - What the engine does

    private func targets(of subjects: [Subject]) -> [TargetRow] {
        subjects.flatMap { subject -> [TargetRow] in
            switch subject {
            case .target(let row): [row]
            case .pool(let pool): presentSnapshot?.targets.filter { $0.pool == pool.name } ?? []
            default: []
            }
        }
    }

    /// What the engine said last, also while lists keep showing an earlier moment: verbs act now.
    private var presentSnapshot: EngineSnapshot? { monitor.freeze?.snapshot ?? monitor.snapshot }

    /// A pool or a target as it is now; what is not there any more is what it was.
    private func asOfNow(_ subject: Subject) -> Subject {
        switch subject {
        case .pool(let pool): .pool(presentSnapshot?.pools.first { $0.name == pool.name } ?? pool)
        case .target(let row): .target(presentSnapshot?.targets.first { $0.id == row.id } ?? row)
        default: subject
        }
    }

    private mutating func probe(_ words: String) throws(Unclear) {
        guard monitor.isPossible(.probe) else { return }
        let rows = targets(of: try subjects(words))
        pass(monitor.askToProbe(rows))
    }

    private mutating func pause(_ words: String, isPausing: Bool) throws(Unclear) {
        guard monitor.isPossible(.pauseSelection) else { return }
        let verb = isPausing ? "paused" : "running"
        if words.lowercased() == "all" {
            let isPaused = presentSnapshot?.allPausedAt != nil
            guard isPaused != isPausing else { throw Unclear(text: "everything is \(verb) already") }
            guard isPausing else { return passCommands([.send(.resume(.everything))]) }
            let running = presentSnapshot?.targets.count { $0.pausedAt == nil } ?? 0
            return pass(monitor.ask(.pauseEverything(targets: running)))
        }
        var scopes: [PauseScope] = []
        var count = 0
        for subject in try subjects(words) {
            switch asOfNow(subject) {
            case .pool(let pool) where (PoolState(pool) == .targets(.paused)) != isPausing:
                scopes.append(.pool(pool.name))
                count += pool.running
            case .target(let row) where (row.pausedAt != nil) != isPausing:
                scopes.append(.target(row.id))
                count += 1
            case .pool, .target: break
            default: throw Unclear(text: "pools and targets can be paused, and \(subject.name) is neither")
            }
        }
        guard !scopes.isEmpty else { throw Unclear(text: "that is \(verb) already") }
        passCommands(monitor.pause(scopes, isPausing: isPausing, "pools and targets", targets: count))
    }

    /// What the monitor was asked to do without an event.
    private mutating func passCommands(_ effects: [Effect]) { pass(monitor.noted(effects)) }

    // MARK: - What leaves

    /// `WHAT [NAME]`, by the names or letters of the screen's copy menu.
    private mutating func copy(_ words: String) throws(Unclear) {
        let parts = words.split(separator: " ", maxSplits: 1).map(String.init)
        let subject = try subject(parts.count > 1 ? parts[1] : "")
        let menu = copyMenu(of: subject)
        let what = parts.first?.lowercased() ?? ""
        guard
            let entry = menu.entries.first(where: { entry in
                String(entry.key) == what || !what.isEmpty && entry.name.lowercased().contains(what)
            })
        else {
            throw Unclear(text: "copy what? \(menu.entries.map { "\($0.name) (\($0.key))" }.joined(separator: ", "))")
        }
        switch entry.content {
        case .lines(let lines): printCopy(lines, "\(entry.name) of \(subject.name)")
        case .curlCommand: copyCurl(of: subject)
        case .nothing(let reason): print("no \(entry.name): \(reason)")
        }
    }

    private func copyMenu(of subject: Subject) -> CopyMenu {
        switch subject {
        case .pool(let row): CopyMenu(of: row, row: "\(PoolState(row).word)  \(row.name)  \(row.up)/\(row.targets) up")
        case .target(let row): CopyMenu(of: row, row: Monitor.summary(of: row))
        case .dropped(let row): CopyMenu(of: row, row: "\(row.pool)  \(row.shownAddress)")
        case .event(let row): CopyMenu(of: row, row: "\(row.at.rfc3339)  \(row.level.word)  \(row.sentence)")
        case .destination(let row): CopyMenu(of: row, row: "\(row.phase.word)  \(row.id)")
        }
    }

    private mutating func copyCurl(of subject: Subject) {
        guard case .target(let row) = subject else { return }
        pass([.loadCurlCommand(row.id)])
        waitFor(.curl("curl line of \(row.displayName)"), [.curl], of: .target(row.id))
    }

    private mutating func edit(_ words: String) throws(Unclear) {
        guard monitor.isPossible(.edit) else { return }
        if words.isEmpty { return pass(monitor.perform(.edit)) }
        let place: FilePlace? =
            switch try subject(words) {
            case .pool(let row): FilePlace(row.location)
            case .target(let row): FilePlace(row.location ?? monitor.pool(of: row)?.location)
            case .dropped(let row): monitor.place(of: row)
            case .event, .destination: nil
            }
        guard let place else { throw Unclear(text: "it stands in no file") }
        pass([.edit(place)])
    }
}

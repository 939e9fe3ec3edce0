internal import MetricModel
internal import ScrapeEngine

/// The first two rows of every screen.
extension MonitorView {
    /// Program, configuration, what lasts until somebody does something about it, rate and clock.
    func drawHeader(into frame: inout Frame) {
        let clockTimes = TimeFormat(display: times.display, now: clock)
        let zone = clockTimes.display == .utc ? "Z" : clockTimes.zone.map { " \($0)" } ?? ""
        let time = StyledText("\(clockTimes.clock(clock))\(zone) ")
        let title = StyledText(" scrape-tui  ", .title)
        let free = layout.columns - title.columns(glyphs) - time.columns(glyphs) - 1
        let chips = chips(room: free)
        let room = free - chips.columns(glyphs)
        let left = title + configurationFacts(room: room) + chips
        let end = frame.write(left, row: 0, column: 0, limit: layout.columns - time.columns(glyphs) - 1)
        let start = frame.write(time, row: 0, endingAt: layout.columns, notBefore: 0)
        guard let rate = monitor.snapshot?.samplesPerSecond else { return }
        let text = StyledText("\(ReadableNumber.rate(rate)) samples/s ", .dim)
        frame.write(text, row: 0, endingAt: start, notBefore: end + 1)
    }

    /// Those without room are counted.
    private func chips(room: Int) -> StyledText {
        let texts = chipTexts
        var chips = StyledText()
        for (index, (text, style)) in texts.enumerated() {
            let chip = StyledText("  ") + StyledText(text, style, .reversed)
            let isLast = index == texts.count - 1
            let more = "  +\(texts.count - index)"
            if chips.columns(glyphs) + chip.columns(glyphs) + (isLast ? 0 : more.utf8.count) > room {
                chips.add(more, .error)
                break
            }
            chips.add(chip)
        }
        return chips
    }

    /// `prometheus.yml ✓ 14:02:11  ● disk differs`, or what runs although a reload failed. The name gives way first, then
    /// what is loaded, then all of it.
    func configurationFacts(room: Int) -> StyledText {
        guard let configuration = monitor.snapshot?.configuration else { return StyledText("starting", .dim) }
        let drift = drift(of: configuration)
        let facts = loadFacts(of: configuration) + drift
        let path = configuration.path
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard facts.columns(glyphs) <= room else {
            // That a reload failed says more than when.
            let failure = configuration.lastFailure.map { _ in StyledText("\(glyphs.down) failed", .error) }
            return [(failure ?? StyledText()) + drift, drift].first { $0.columns(glyphs) <= room } ?? StyledText()
        }
        let space = room - facts.columns(glyphs) - 1
        guard space >= 8 else { return facts }
        return StyledText(TextWidth.truncatedMiddle(name, to: space, glyphs: glyphs) + " ") + facts
    }

    /// When what runs was loaded, and how the newest reload went.
    private func loadFacts(of configuration: ConfigurationState) -> StyledText {
        var facts = StyledText()
        if let failure = configuration.lastFailure {
            let when = layout.columns < 80 ? "" : " \(times.clock(failure.at))"
            facts.add("\(glyphs.down) failed\(when)", .error)
            facts.add(" runs \(times.clock(configuration.loadedAt))", .dim)
        } else if !configuration.failures.isEmpty {
            facts.add("\(glyphs.slow) partial \(times.clock(configuration.loadedAt))", .warning)
        } else {
            facts.add("\(glyphs.up) ", .up)
            facts.add(times.clock(configuration.loadedAt))
        }
        return facts
    }

    /// Whether the files hold something else than what runs.
    private func drift(of configuration: ConfigurationState) -> StyledText {
        guard let onDisk = configuration.onDisk else { return StyledText() }
        if onDisk.problems.isEmpty { return StyledText("  \(glyphs.bullet) disk differs", .warning) }
        // The failed reload says it already.
        if configuration.lastFailure?.problems == onDisk.problems { return StyledText() }
        return StyledText("  \(glyphs.down) disk broken", .error)
    }

    /// What lasts until somebody does something about it, the gravest first.
    var chipTexts: [(String, Style)] {
        var chips: [(String, Style)] = []
        if !monitor.isRecording, let movedAt = monitor.snapshotMovedAt {
            let still = monitor.now.monotonic - movedAt
            if still >= Monitor.stallNanoseconds {
                chips.append(("ENGINE STALLED \(ReadableNumber.age(still))", .error))
            }
        }
        chips += storageChips
        if let freeze = monitor.freeze, let frozen = monitor.frozenNanoseconds {
            if monitor.isRewound {
                let age = ReadableNumber.age(frozen + (freeze.at.wall - now))
                chips.append(("FROZEN -\(age) \(times.clock(now))", .chip))
            } else {
                chips.append(("FROZEN +\(ReadableNumber.age(frozen))", .chip))
            }
        }
        if monitor.isRecording, let position = monitor.snapshot?.playback {
            chips.append(("REPLAY \(times.clock(now))  \(position.words)", .chip))
        }
        let missed = monitor.snapshot.map { monitor.missedScrapes.growth(at: $0.takenAt) } ?? 0
        if missed > 0 {
            chips.append(("SCRAPES MISSED \(ReadableNumber.count(Int(clamping: missed)))", .warning))
        }
        if let step = monitor.reloadStep {
            chips.append((step.chip, .chip))
        } else if monitor.snapshot?.configuration.isReloading == true {
            chips.append(("RELOADING", .chip))
        }
        if monitor.snapshot?.allPausedAt != nil {
            chips.append(("PAUSED ALL", .paused))
        } else if let paused = monitor.digest.pausedWords {
            chips.append(("PAUSED \(paused)", .paused))
        }
        if monitor.isReadOnly, monitor.readOnly != .recording { chips.append(("READ-ONLY", .chip)) }
        return chips
    }

    /// What goes wrong with the storage, the gravest first.
    var storageChips: [(String, Style)] {
        guard let snapshot = monitor.snapshot else { return [] }
        let storage = monitor.digest.storage
        var chips: [(String, Style)] = []
        if let again = snapshot.storesAgainAt {
            chips.append(("STORES NOTHING FOR \(ReadableNumber.age(again - snapshot.takenAt))", .error))
        }
        if storage.isLogFailing { chips.append(("WAL FAILING", .error)) }
        if let behind = storage.behindSeconds {
            let age = ReadableNumber.age(Int64(min(behind, 9e9)) * 1_000_000_000)
            chips.append(("REMOTE BEHIND \(age)", .error))
        } else if storage.isUnreached {
            chips.append(("REMOTE FAILING", .error))
        }
        if storage.losses > monitor.seenLosses {
            chips.append(("REMOTE LOST \(ReadableNumber.count(Int(clamping: storage.losses)))", .error))
        }
        if monitor.headDrops.isRecent(at: snapshot.takenAt) { chips.append(("HEAD FULL", .warning)) }
        return chips
    }

    // MARK: - Tabs and breadcrumb

    func drawTabs(into frame: inout Frame) {
        if let detail = monitor.navigation.detail { return drawBreadcrumb(detail, into: &frame) }
        let tabs = RootTab.allCases.map { tab in
            let isOpen = tab == monitor.navigation.tab
            var title = tab.title
            if isOpen, let pool = monitor.navigation.pool {
                title += " \(glyphs.chevron) " + TextWidth.truncatedMiddle(pool, to: 24, glyphs: glyphs)
            }
            return TabRow.Tab(
                spot: tab.rawValue,
                key: keyName(.screen(tab), in: .roots),
                title: title,
                isOpen: isOpen,
                hasNews: tab == .events && hasNews || tab == .engine && isEngineAlarming
            )
        }
        TabRow(tabs: tabs, glyphs: glyphs).draw(into: &frame, row: 1, columns: layout.columns)
    }

    /// The key that opens a tab; nil when none is bound.
    func keyName(_ action: Action, in contexts: KeyContext) -> String? {
        let context = KeyContext.each.first { contexts.contains($0) } ?? contexts
        return monitor.keys.binding(of: action, in: context)?.keys.first?.name
    }

    private var isEngineAlarming: Bool {
        monitor.digest.storage.isAlarming || monitor.digest.storage.losses > monitor.seenLosses
    }

    /// True when a warning or an error came in since Events was looked at.
    private var hasNews: Bool {
        for event in monitor.log.events.reversed() {
            if event.sequence <= monitor.seenEvent { return false }
            if event.level >= .warning { return true }
        }
        return false
    }

    /// `kube-pods › 10.4.9.3:8080` and, at the right, how the target is.
    private func drawBreadcrumb(_ detail: DetailState, into frame: inout Frame) {
        let row = detail.row
        var right = StyledText()
        if detail.isGone {
            right.add("\(monitor.goneWords) ", .warning)
        } else {
            right.add("\(row.state.glyph(in: glyphs)) \(row.state.word)", row.state.style)
            if let since = row.pausedAt ?? row.since { right.add(" \(ReadableNumber.age(now - since))") }
            if row.state == .down, row.failuresInRow > 1 { right.add("  \(row.failuresInRow) in a row") }
            right.add(" ")
        }
        let pool = TextWidth.truncatedMiddle(row.pool, to: 24, glyphs: glyphs)
        let room = layout.columns - right.columns(glyphs) - 6 - TextWidth.columns(of: pool, glyphs: glyphs)
        let name = TextWidth.truncatedMiddle(row.displayName, to: max(room, 12), glyphs: glyphs)
        let left = StyledText(" \(pool) \(glyphs.chevron) ", .dim) + StyledText(name, .title)
        let end = frame.write(left, row: 1, column: 0)
        frame.write(right, row: 1, endingAt: layout.columns, notBefore: end + 1)
    }
}

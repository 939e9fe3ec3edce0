internal import MetricModel
internal import SampleStorage
internal import ScrapeConfiguration
internal import ScrapeEngine

/// What the engine says.
extension Monitor {
    mutating func take(_ newer: EngineSnapshot) -> [Effect] {
        if let position = newer.playback { return takePast(newer, position) }
        if newer.takenAt != (freeze?.snapshot ?? snapshot)?.takenAt { noteMove() }
        tellStop(newer)
        if freeze != nil {
            freeze?.snapshot = newer
            return []
        }
        return show(newer)
    }

    /// Makes a snapshot the one on the screen. `follows` is false when it is none that came after the one that is there.
    mutating func show(_ newer: EngineSnapshot, follows: Bool = true) -> [Effect] {
        let succession = follows ? snapshot.map { TargetSuccession(from: $0, to: newer) } : nil
        if let succession, succession.isByReload {
            targets.renameSelection(succession.successor)
            poolTargets.renameSelection(succession.successor)
            renameMarks(succession, in: newer)
        }
        digest = SnapshotDigest(newer, after: snapshot.map { ($0, digest) })
        digest.changes = changesAhead.withoutOld(digest.changes, takenAt: newer.takenAt, now: now.monotonic)
        snapshot = newer
        keepPaletteNames()
        headDrops.note(newer.storage.head.samplesDroppedByBudget, at: newer.takenAt)
        missedScrapes.note(UInt64(clamping: digest.schedule.missed), at: newer.takenAt)
        seenLosses = min(seenLosses, digest.storage.losses)
        refreshTable()
        refreshPage()
        var effects: [Effect] = []
        if newer.lastEvent > log.lastSequence { effects.append(.loadEvents(after: log.lastSequence)) }
        return effects + refreshDetail(newer, succession) + refreshConfig()
    }

    /// A target that was scraped again has a new detail and perhaps another body.
    private mutating func refreshDetail(_ newer: EngineSnapshot, _ succession: TargetSuccession?) -> [Effect] {
        guard var detail = navigation.detail else { return [] }
        guard let row = newer.targets.first(where: { $0.id == detail.id }) else {
            guard let succession, let successor = succession.successor(of: detail.row) else {
                navigation.detail?.isGone = true
                return []
            }
            detail.goOver(to: successor, succession)
            navigation.detail = detail
            return [.loadDetail(successor.id), .loadKeptBody(successor.id)] + seriesEffects
        }
        let before = detail.row
        detail.row = row
        detail.isGone = false
        navigation.detail = detail
        guard before.lastScrape != row.lastScrape || before.state != row.state || detail.detail == nil else {
            return []
        }
        let body: [Effect] = row.failure == nil && detail.isBodyKnown ? [] : [.loadKeptBody(row.id)]
        return [.loadDetail(row.id)] + body + seriesEffects
    }

    /// A page about a destination, or about discovery, tells what the newest snapshot says; where it says nothing, what was
    /// known.
    mutating func refreshPage() {
        guard case .page(var page) = overlay else { return }
        if let lines = page.linesForWidth {
            page.lines = lines(size.columns, times)
            page.top = min(page.top, max(page.shownLines(width: size.columns).count - Layout(size).overlayRows, 0))
            overlay = .page(page)
            return
        }
        var newer: TextPage
        if let known = page.destination {
            let row = snapshot?.storage.destinations.first { $0.id == known.id } ?? known
            newer = DestinationPage.page(of: row, width: size.columns, times: times)
        } else if let live = page.live {
            newer = livePage(live)
        } else if let known = page.dropped {
            newer = DroppedPage.page(of: known, width: size.columns, times: times, place: place(of: known.row))
        } else {
            return
        }
        newer.top = min(page.top, max(newer.lines.count - Layout(size).overlayRows, 0))
        newer.left = page.left
        newer.isWrapped = page.isWrapped
        overlay = .page(newer)
    }

    /// What the newest snapshot says of discovery, or of the whole engine.
    func livePage(_ live: TextPage.Live) -> TextPage {
        switch live {
        case .discovery: DiscoveryPage.page(of: snapshot?.providers ?? [], width: size.columns, times: times)
        case .engine: EnginePage.page(of: self, width: size.columns, times: times)
        }
    }

    mutating func take(_ newer: [EngineEvent]) {
        let renumbered = log.add(newer, keepsPlaces: events.selected != nil)
        events.renameSelection { sequence in
            var newest: UInt64?
            while let next = renumbered[newest ?? sequence] { newest = next }
            return newest
        }
        if navigation.context == .events { seenEvent = log.lastSequence }
        if freeze == nil || isPast, navigation.context == .events { refreshTable() }
    }

    /// Takes the events of another moment in place of those that are there.
    mutating func takeAll(_ events: [EngineEvent]) {
        log = EventHistory()
        log.add(events)
        if navigation.context == .events { refreshTable() }
    }

    mutating func take(_ detail: TargetDetail?, of id: TargetID) {
        preview.take(detail, of: id)
        guard navigation.detail?.id == id else { return }
        guard let detail else { return }
        navigation.detail?.detail = detail
        refreshHistory()
    }

    mutating func take(_ body: KeptBody?, of id: TargetID) {
        preview.take(body, of: id)
        guard let detail = navigation.detail, detail.id == id else { return }
        navigation.detail?.isBodyKnown = true
        if let body {
            guard detail.body?.body.at != body.at || detail.body?.body.bytes.count != body.bytes.count else { return }
            let lines = KeptBodyLines(body)
            navigation.detail?.body = lines
            navigation.detail?.isHex = lines.isBinary
            showFailingLine()
        } else {
            navigation.detail?.body = nil
            // Opened at a line that nobody has any more.
            if !detail.isBodyKnown, !detail.isTabChosen { navigation.detail?.tab = .summary }
        }
    }

    mutating func take(_ reply: EngineReply) -> [Effect] {
        switch reply {
        case .planned(let plan): return take(plan)
        case .reloaded(let report): reloaded(report)
        case .reloadRefused(let failure): reloadRefused(failure)
        case .reloadIncomplete(let report, let failures): reloadedPartly(report, failures)
        case .paused(let report): return paused(report) + [.loadSnapshot]
        case .resumed(let report): return resumed(report) + [.loadSnapshot]
        case .probed(let report): return take(report)
        case .refused(let text): notices.show(.warning, text, at: now.monotonic)
        }
        return [.loadSnapshot]
    }

    /// What was asked for ends with it; a reload that is under way goes on when something else was refused.
    mutating func take(refusal text: String, of command: EngineCommand) -> [Effect] {
        switch command {
        case .reload:
            reloadStep = nil
            config.isAsking = false
        case .pause, .resume, .undo: pauses.refused(command)
        case .probe: break
        }
        notices.show(.warning, text, at: now.monotonic)
        return [.loadSnapshot]
    }

    private mutating func paused(_ report: PauseReport) -> [Effect] {
        var text = "paused \(words(for: report))"
        if let at = report.staleMarkersAt { text += ", stale markers at \(times.clock(at))" }
        return tell(text, report, isPause: true)
    }

    private mutating func resumed(_ report: PauseReport) -> [Effect] {
        tell("resumed \(words(for: report))", report, isPause: false)
    }

    /// Says what was done, and takes it back at once when that was asked for meanwhile.
    private mutating func tell(_ text: String, _ report: PauseReport, isPause: Bool) -> [Effect] {
        let undo = pauses.answered(report, isPause: isPause, at: now.monotonic)
        let hint = report.undo == nil || !pauses.canUndo ? "" : "\(key(.undo)) undoes"
        notices.show(.info, text, hint: hint, at: now.monotonic, isEvent: true)
        return undo.map { [.send(.undo($0))] } ?? []
    }

    static func targets(_ count: Int) -> String {
        ReadableNumber.fullCounted(count, "target")
    }

    /// `postgres: 6 targets`, `3 pools: 24 targets`; of targets alone only how many.
    private func words(for report: PauseReport) -> String {
        if case .several(let scopes) = report.scope, scopes.count > 1, scopes.allSatisfy(\.isTarget) {
            return Self.targets(report.targets)
        }
        return "\(name(of: report.scope)): \(Self.targets(report.targets))"
    }

    static func allAreWell(_ count: Int) -> String {
        switch count {
        case 0: "No target has a problem"
        case 1: "The only target is well"
        default: "All \(targets(count)) are well"
        }
    }

    private func name(of scope: PauseScope) -> String {
        switch scope {
        case .everything: "everything"
        case .pool(let name): name
        case .target(let id): snapshot?.targets.first { $0.id == id }?.displayName ?? "target"
        case .several(let scopes):
            scopes.count == 1 ? name(of: scopes[0]) : ReadableNumber.fullCounted(scopes.count, "pool")
        }
    }
}

extension SourceLocation {
    /// `prometheus.yml:58:13`, the file without its folders.
    var shortPosition: String { line > 0 && column > 0 ? "\(shortDescription):\(column)" : shortDescription }
}

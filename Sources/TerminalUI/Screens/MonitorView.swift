package import MetricModel
internal import ScrapeEngine

extension Monitor: ScreenModel {
    /// When the preview has rested for long enough, or a recording has another picture.
    package var deadline: MonotonicTime? { [preview.deadline, playbackDue].compactMap(\.self).min() }

    /// The screen as it is at `now`, a moment of the wall clock. A function of the state: equal state, equal frame.
    package func view(size: ScreenSize, glyphs: GlyphSet, now: WallTime) -> Frame {
        var frame = Frame(size: size, glyphs: glyphs)
        // The time of a recording is its own.
        let now = isRecording ? snapshot?.takenAt ?? now : now
        MonitorView(monitor: self, layout: Layout(size), glyphs: glyphs, clock: now).draw(into: &frame)
        return frame
    }
}

/// One look at the monitor: what every screen needs to draw itself.
struct MonitorView {
    let monitor: Monitor
    let layout: Layout
    let glyphs: GlyphSet
    /// The time of day; ages count from `now`.
    let clock: WallTime

    /// The moment the screen shows: while it is frozen, the one when that began.
    var now: WallTime { monitor.displayTime(clock) }

    /// What a sentence calls the key that does something here.
    func key(_ action: Action) -> String { monitor.key(action) }

    var times: TimeFormat { TimeFormat(display: monitor.timeDisplay, now: now) }

    var body: Area {
        Area(row: layout.bodyTop, column: 0, rows: layout.bodyRows, columns: layout.columns)
    }

    func draw(into frame: inout Frame) {
        guard layout.size.rows > 0, layout.size.columns > 0 else { return }
        switch layout.kind {
        case .line: drawLine(into: &frame)
        case .counters: drawCounters(into: &frame)
        case .full:
            drawHeader(into: &frame)
            drawTabs(into: &frame)
            drawBody(into: &frame)
            drawStatus(into: &frame)
            drawHints(into: &frame)
        }
    }

    func drawBody(into frame: inout Frame) {
        switch monitor.overlay {
        case .help(let help): drawHelp(help, into: &frame)
        case .page(let page): drawPage(page, into: &frame)
        case .sortPicker(let picker):
            drawScreen(into: &frame)
            drawPicker(picker, into: &frame)
        case .columnPicker(let picker):
            drawScreen(into: &frame)
            drawColumnPicker(picker, into: &frame)
        case .palette(let palette):
            if let page = palette.page { drawPage(page, into: &frame) } else { drawScreen(into: &frame) }
            drawPalette(palette, into: &frame)
        case .copyMenu(let menu):
            drawScreen(into: &frame)
            drawCopyMenu(menu, into: &frame)
        case nil: drawScreen(into: &frame)
        }
    }

    private func drawScreen(into frame: inout Frame) {
        guard layout.showsTables else { return drawCauses(into: &frame) }
        guard monitor.snapshot != nil else {
            drawReason(["Starting: the engine has not said anything yet."], into: &frame)
            return
        }
        if let detail = monitor.navigation.detail { return drawDetail(detail, into: &frame) }
        switch monitor.navigation.context {
        case .pools: drawPools(into: &frame)
        case .dropped: drawDropped(into: &frame)
        case .events: drawEvents(into: &frame)
        case .engine: drawEngine(into: &frame)
        case .config: drawConfig(into: &frame)
        default: drawTargets(into: &frame)
        }
    }

    /// Says why there is nothing to see, and which key helps.
    func drawReason(_ lines: [String], into frame: inout Frame) {
        let area = body
        let first = area.row + max((area.rows - lines.count) / 3, 1)
        for (index, line) in lines.enumerated() where first + index < area.endRow {
            let text = StyledText(line, index == 0 ? .plain : .dim)
            frame.write(text, row: first + index, column: 3, limit: area.columns - 4)
        }
    }
}

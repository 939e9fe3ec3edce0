internal import MetricModel
internal import ScrapeEngine

/// What happened, the newest on top.
extension MonitorView {
    func drawEvents(into frame: inout Frame) {
        let table = monitor.events
        guard !table.visible.isEmpty else { return drawReason(noEvents, into: &frame) }
        TableView(table, columns: eventColumns, area: body, hasHeading: layout.isWide).draw(into: &frame)
    }

    /// The engine writes arrows; ASCII has its own.
    func text(of event: EngineEvent) -> String {
        let text = layout.isWide ? event.sentence : event.brief
        return glyphs.isASCII ? text.replacing(GlyphSet.unicode.arrow, with: glyphs.arrow) : text
    }

    /// How often is told whatever is cut off before it.
    private func words(of event: EngineEvent, width: Int) -> StyledText {
        var line = layout.isWide ? StyledText() : subject(of: event)
        let count = event.count > 1 ? " (x\(event.count))" : ""
        let room = max(width - line.columns(glyphs) - count.utf8.count, 0)
        line.add(TextWidth.truncatedEnd(text(of: event), to: room, glyphs: glyphs))
        line.add(count, .warning)
        return line
    }

    /// The job and the target, where they have no columns of their own.
    private func subject(of event: EngineEvent) -> StyledText {
        var line = StyledText()
        if let pool = event.pool { line.add(TextWidth.truncatedMiddle(pool, to: 14, glyphs: glyphs) + " ", .dim) }
        if let name = event.targetName { line.add(TextWidth.truncatedMiddle(name, to: 24, glyphs: glyphs) + " ") }
        return line
    }

    private var noEvents: [String] {
        let table = monitor.events
        if table.rows.isEmpty {
            return ["Nothing has happened yet.", "Changes of health, reloads and pauses come here"]
        }
        let level = monitor.shownEventLevel.word.lowercased()
        if table.filter.isEmpty {
            return ["0 of \(table.rows.count) events are \(level) or worse", "\(key(.cycleLevel)) shows more levels"]
        }
        return ["0 of \(table.rows.count) events match \(table.filter.displayText)", "\(key(.back)) clears the filter"]
    }

    var eventColumns: [TableColumn<EngineEvent>] {
        let glyphs = glyphs
        let times = times
        let isWide = layout.isWide
        return [
            .left("TIME", .fixed(isWide ? 12 : 8)) { event, _ in
                StyledText(isWide ? times.exactClock(event.at) : times.clock(event.at), .dim)
            },
            .left("LEVEL", .fixed(5)) { event, _ in StyledText(event.level.word, event.level.style) },
            .left("AREA", .fixed(isWide ? 9 : 7), from: 100) { event, _ in
                StyledText(event.area == .discovery && !isWide ? "sd" : event.area.rawValue, .dim)
            },
            .left("POOL", .fitting(4...24), from: 120) { event, width in
                StyledText(TextWidth.truncatedMiddle(event.poolName ?? "", to: width, glyphs: glyphs))
            },
            .left("TARGET", .fitting(6...30), from: 120) { event, width in
                StyledText(TextWidth.truncatedMiddle(event.targetName ?? "", to: width, glyphs: glyphs))
            },
            .left("TEXT", .rest(20)) { event, width in words(of: event, width: width) },
        ]
    }
}

internal import MetricModel
internal import ScrapeEngine

/// What happened, the newest on top.
extension MonitorView {
    func drawEvents(into frame: inout Frame) {
        let table = monitor.events
        guard !table.visible.isEmpty else { return drawReason(noEvents, into: &frame) }
        TableView(
            columns: eventColumns,
            rows: table.rows,
            visible: table.visible,
            cursor: table.cursor,
            top: type(of: table).firstRow(
                top: table.top,
                cursor: table.cursor,
                count: table.visible.count,
                page: layout.tableRows(in: .events)
            ),
            area: body,
            hasHeading: layout.isWide
        )
        .draw(into: &frame)
    }

    /// The engine writes arrows; ASCII has its own.
    func text(of event: EngineEvent) -> String {
        glyphs.isASCII ? event.sentence.replacing(GlyphSet.unicode.arrow, with: glyphs.arrow) : event.sentence
    }

    /// Go's errors begin with the URL, which the row has named already.
    private func withoutURL(_ text: String) -> String {
        guard let start = text.firstRange(of: "Get \""), let end = text[start.upperBound...].firstRange(of: "\": ")
        else { return text }
        return String(text[..<start.lowerBound] + text[end.upperBound...])
    }

    private var noEvents: [String] {
        let table = monitor.events
        if table.rows.isEmpty {
            return ["Nothing has happened yet.", "Changes of health, reloads and pauses come here"]
        }
        let level = monitor.shownEventLevel.word.lowercased()
        if table.filter.isEmpty {
            return ["0 of \(table.rows.count) events are \(level) or worse", "L shows more levels"]
        }
        return ["0 of \(table.rows.count) events match \(table.filter.displayText)", "Esc clears the filter"]
    }

    private var eventColumns: [TableColumn<EngineEvent>] {
        let glyphs = glyphs
        let isWide = layout.isWide
        return [
            .left("TIME", .fixed(isWide ? 12 : 8)) { event, _ in
                StyledText(isWide ? event.at.clockWithMilliseconds : event.at.clock, .dim)
            },
            .left("LEVEL", .fixed(5)) { event, _ in StyledText(event.level.word, event.level.style) },
            .left("AREA", .fixed(isWide ? 9 : 7), from: 70) { event, _ in
                StyledText(event.area == .discovery && !isWide ? "sd" : event.area.rawValue, .dim)
            },
            .left("POOL", .fitting(4...24), from: 120) { event, width in
                StyledText(TextWidth.truncatedMiddle(event.pool ?? "", to: width, glyphs: glyphs))
            },
            .left("TARGET", .fitting(6...30), from: 120) { event, width in
                StyledText(TextWidth.truncatedMiddle(event.address ?? "", to: width, glyphs: glyphs))
            },
            .left("TEXT", .rest(20)) { event, _ in
                var line = StyledText()
                if !isWide {
                    if let pool = event.pool { line.add("\(pool) ", .dim) }
                    if let address = event.address { line.add("\(address) ") }
                }
                line.add(isWide ? text(of: event) : withoutURL(text(of: event)))
                if event.count > 1 { line.add(" (x\(event.count))", .warning) }
                return line
            },
        ]
    }
}

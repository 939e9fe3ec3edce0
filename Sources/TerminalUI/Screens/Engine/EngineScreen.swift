internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// The engine from inside: how punctual the loops are, what the storage holds, and how far remote write has come.
extension MonitorView {
    func drawEngine(into frame: inout Frame) {
        guard let snapshot = monitor.snapshot else { return }
        let engine = EngineLayout(monitor, size: layout.size)
        let facts = EngineFacts(monitor, snapshot: snapshot, glyphs: glyphs, times: times)
        var lines = facts.lines(width: layout.columns, rows: EngineLayout.factRoom(monitor, layout))
        if lines.count > engine.factRows {
            lines = lines.prefix(engine.factRows - 1) + [hidden(rows: lines.count - engine.factRows + 1)]
        }
        for (index, line) in lines.enumerated() {
            frame.write(line, row: body.row + index, column: 1, limit: layout.columns - 2)
        }
        frame.cursor = CursorPosition(row: body.row, column: 1)
        guard !monitor.destinations.rows.isEmpty else { return }
        let top = body.row + engine.factRows + engine.gap
        drawDestinations(Area(row: top, column: 0, rows: engine.tableRows + 1, columns: layout.columns), into: &frame)
        drawSelected(row: top + engine.tableRows + 1, rows: engine.detailRows, into: &frame)
    }

    private func hidden(rows: Int) -> StyledText {
        StyledText("\(glyphs.elision) \(rows) more \(rows == 1 ? "row" : "rows")", .dim)
            + StyledText("  \(key(.toggleMaximised)) shows all", .dim)
    }

    private func drawDestinations(_ area: Area, into frame: inout Frame) {
        let table = monitor.destinations
        guard !table.visible.isEmpty else {
            frame.write(StyledText(noDestinationMatches), row: area.row + 1, column: 3, limit: layout.columns - 4)
            return
        }
        TableView(table, columns: destinationColumns, area: area).draw(into: &frame)
    }

    var destinationColumns: [TableColumn<DestinationStatistics>] {
        DestinationColumns(columns: layout.columns, glyphs: glyphs, now: now).all
    }

    private var noDestinationMatches: String {
        let table = monitor.destinations
        if monitor.isProblemsOnly, table.filter.isEmpty {
            return
                "Remote write is well: \(Self.destinations(table.rows.count)). \(key(.toggleProblemsOnly)) shows everything"
        }
        return "0 of \(Self.destinations(table.rows.count)) match \(table.filter.displayText)"
            + noMatchKeys
    }

    static func destinations(_ count: Int) -> String {
        switch count {
        case 0: "no destination"
        case 1: "1 destination"
        default: "\(count) destinations"
        }
    }

    /// The selected destination below the table, as far as there is room; Enter shows the rest.
    private func drawSelected(row: Int, rows: Int, into frame: inout Frame) {
        guard rows > 2, let selected = monitor.destinations.current else { return }
        let details = DestinationDetails(row: selected, glyphs: glyphs, times: times)
        let lines = details.lines(width: layout.columns, errorRows: DestinationDetails.fewErrorRows)
        let hidden = details.lines(width: layout.columns).count - min(lines.count, rows - 2)
        var title = StyledText(TextWidth.truncatedMiddle(selected.id, to: 40, glyphs: glyphs), .title)
        if hidden > 0 { title.add("  \(key(.open)) shows \(hidden) more \(hidden == 1 ? "line" : "lines")", .dim) }
        frame.write(title, row: row + 1, column: 1, limit: layout.columns - 2)
        for (index, line) in lines.prefix(rows - 2).enumerated() {
            frame.write(line, row: row + 2 + index, column: 1, limit: layout.columns - 2)
        }
    }
}

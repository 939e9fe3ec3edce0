internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// What the screens show, as lines: the same functions, a picture that is as long as what is in it.
struct PlainReport {
    let monitor: Monitor
    let width: Int
    let glyphs: GlyphSet

    /// The screen that its parts believe to be on.
    static func screen(width: Int, rows: Int = 50) -> ScreenSize { ScreenSize(columns: width, rows: rows) }

    /// Rows of a picture that is meant to hold all of a tab.
    private static let tallRows = 600
    /// Two tabs never stand side by side.
    private static let detailColumns = 140
    /// In front of a row: its number, and a blank.
    private static let gutter = 5

    private var size: ScreenSize { Self.screen(width: width) }

    private var view: MonitorView {
        MonitorView(monitor: monitor, layout: Layout(size), glyphs: glyphs, clock: monitor.now.wall)
    }

    // MARK: - Tables

    /// A part of a table.
    struct Page {
        var lines: [String]
        /// The line after the last; nil when that was the end.
        var next: Int?
    }

    /// Lines of the open table from `first` on, at most `count`, with the headings in front of the first.
    func tableLines(from first: Int, count: Int) -> Page {
        switch monitor.navigation.context {
        case .pools: lines(of: monitor.pools, view.plainPoolColumns, first, count)
        case .dropped: lines(of: monitor.dropped, view.droppedColumns, first, count)
        case .events: lines(of: monitor.events, view.eventColumns, first, count)
        case .engine: lines(of: monitor.destinations, view.destinationColumns, first, count)
        default: lines(of: monitor.targetTable, view.plainTargetColumns, first, count) { view.groupHeading($0, of: $1) }
        }
    }

    private func lines<Row, Order>(
        of table: TableState<Row, Order>,
        _ columns: [TableColumn<Row>],
        _ first: Int,
        _ count: Int,
        heading: @escaping (Int, TableState<Row, Order>) -> StyledText = { StyledText($1.groups[$0].name) }
    ) -> Page {
        let end = min(first + count, table.lineCount)
        let room = table.columns.isWide ? 1000 : width
        let lead = TableView<Row>.lead
        var frame = Frame(size: ScreenSize(columns: room - Self.gutter + lead, rows: end - first + 1), glyphs: glyphs)
        TableView(
            columns: columns,
            rows: table.rows,
            visible: table.visible,
            cursor: -1,
            top: first,
            order: table.order.title,
            area: Area(row: 0, column: 0, rows: end - first + 1, columns: room - Self.gutter + lead),
            screen: room,
            choice: table.columns,
            measuresShown: true,
            line: { table.line($0) },
            heading: { heading($0, table) }
        )
        .draw(into: &frame)
        // Rows are counted without the headings of groups.
        var number = (0..<first).count { if case .row = table.line($0) { true } else { false } }
        var lines = first == 0 ? [Self.numbered("", frame.text(row: 0), lead)] : []
        for place in first..<max(end, first) {
            let text = frame.text(row: place - first + 1)
            guard case .row = table.line(place) else {
                lines.append(String(text.drop { $0 == " " }))
                continue
            }
            number += 1
            lines.append(Self.numbered(String(number), text, lead))
        }
        return Page(lines: lines, next: end < table.lineCount ? end : nil)
    }

    private static func numbered(_ number: String, _ text: String, _ lead: Int) -> String {
        String(repeating: " ", count: max(gutter - 1 - number.utf8.count, 0)) + number + " " + text.dropFirst(lead)
    }

    /// How many rows of how many, and what makes them these in this order.
    var tableFacts: String {
        let (count, all, word, facts) =
            switch monitor.navigation.context {
            case .pools: Self.facts(monitor.pools, "pool")
            case .dropped: Self.facts(monitor.dropped, "dropped target")
            case .events: Self.facts(monitor.events, "event")
            case .engine: Self.facts(monitor.destinations, "destination")
            default: Self.facts(monitor.targetTable, "target")
            }
        var text = count == all ? ReadableNumber.counted(all, word) : "\(count) of \(ReadableNumber.counted(all, word))"
        if let pool = monitor.navigation.pool { text += " of \(pool)" }
        if monitor.isPast, let moment = monitor.snapshot?.takenAt {
            text += ", as of \(view.times.clock(moment))"
        } else if let frozen = monitor.frozenNanoseconds {
            text += ", frozen \(ReadableNumber.age(frozen)) ago"
        }
        if !monitor.filter.isEmpty { text += ", filter: \(monitor.filter.displayText) ('filter off' clears it)" }
        if monitor.isProblemsOnly, monitor.navigation.context != .dropped {
            text += ", problems only ('problems off' shows all)"
        }
        return text + facts
    }

    private static func facts<Row, Order>(
        _ table: TableState<Row, Order>,
        _ word: String
    ) -> (Int, Int, String, String) {
        var text = table.grouping == .none ? "" : ", by \(table.grouping.title)"
        if Order.allCases.count > 1 {
            text += ", sorted by \(table.order.title)\(table.isInverted ? ", inverted" : "")"
        }
        return (table.visible.count, table.rows.count, word, text)
    }

    /// The names of the open table's columns, and which of them are shown.
    var columns: [(name: String, isShown: Bool)] {
        switch monitor.navigation.context {
        case .pools: entries(view.plainPoolColumns)
        case .dropped: entries(view.droppedColumns)
        case .events: entries(view.eventColumns)
        case .engine: entries(view.destinationColumns)
        default: entries(view.plainTargetColumns)
        }
    }

    private func entries<Row>(_ columns: [TableColumn<Row>]) -> [(name: String, isShown: Bool)] {
        let choice = monitor.columnChoice
        return columns.enumerated().map { index, column in
            let isMeant = column.from <= width || choice.shown.contains(column.name) || choice.isWide
            return (column.name, index == 0 || isMeant && !choice.hidden.contains(column.name))
        }
    }

    // MARK: - How things are

    /// What the header and the first screen say.
    var status: [String] {
        guard let snapshot = monitor.snapshot else { return ["starting: the engine has not said anything yet"] }
        var facts = "\(view.configurationFacts(room: 200).text)"
        facts += "  \(ReadableNumber.rate(snapshot.samplesPerSecond)) samples/s"
        let chips = view.chipTexts.map(\.0)
        return [facts] + (chips.isEmpty ? [] : [chips.joined(separator: "  ")])
            + [view.counts.map(\.text).joined(separator: "  ")] + monitor.digest.causes.map(Self.line)
    }

    /// `connect: connection refused: 8 targets since 14:06:50, kube-pods 10.4.2.17:9102 and others`.
    static func line(of cause: DownCause) -> String {
        guard cause.count > 0 else { return "\(cause.pool): \(cause.errorClass) (\(cause.example))" }
        let since = cause.since.map { " since \($0.clock)" } ?? ""
        let others = cause.count > 1 ? " and others" : ""
        return "\(cause.errorClass): \(Monitor.targets(cause.count))\(since), \(cause.pool) \(cause.example)\(others)"
    }

    var changes: [String] {
        let changes = monitor.changes
        guard !changes.isEmpty else { return ["nothing has changed in the last 5 minutes"] }
        return changes.map { "\(view.times.clock($0.at))  \(view.text(of: $0, isShort: false).text)" }
    }

    var engine: [String] {
        guard let snapshot = monitor.snapshot else { return status }
        let facts = EngineFacts(monitor, snapshot: snapshot, glyphs: glyphs, times: view.times)
        return facts.lines(width: width, rows: Self.tallRows).map(\.text)
    }

    var discovery: [String] {
        let page = DiscoveryPage.page(of: monitor.snapshot?.providers ?? [], width: width, times: view.times)
        return [page.title] + page.lines.map(\.text)
    }

    /// What runs, what lies on the disk, what a reload would do, and the last loads.
    func configuration(isWhole: Bool) -> [String] {
        var other = monitor
        other.size = ScreenSize(columns: width, rows: Self.tallRows)
        if isWhole == other.config.showsChangesOnly { other.config.toggleChanges(page: other.configPage) }
        // From the first line on, wherever the cursor is.
        other.config.move(by: -Self.tallRows * Self.tallRows, page: other.configPage)
        return body(of: other, rows: Self.tallRows)
    }

    // MARK: - One target

    /// `kube-pods > 10.4.9.3:8080  DOWN 4m`, and a tab.
    func target(_ detail: DetailState) -> [String] {
        let row = detail.row
        var title = "\(row.pool) \(glyphs.chevron) \(row.displayName)"
        if detail.isGone {
            title += "  \(monitor.goneWords)"
        } else {
            title += "  \(row.state.word)"
            if let since = row.pausedAt ?? row.since { title += " \(ReadableNumber.age(view.now - since))" }
            if row.state == .down, row.failuresInRow > 1 { title += "  \(row.failuresInRow) in a row" }
        }
        return [title] + tab(of: detail)
    }

    private func tab(of detail: DetailState) -> [String] {
        let columns = min(width, Self.detailColumns)
        switch detail.tab {
        case .summary, .labels, .http:
            return monitor.detailLines(of: detail, glyphs: glyphs, times: view.times)
                .lines(of: detail.tab, width: columns - 2).map(\.text)
        case .response: return body(of: monitor, columns: columns, rows: size.rows, skipping: 1)
        case .series, .history: return body(of: monitor, columns: columns, rows: Self.tallRows, skipping: 1)
        }
    }

    /// The body of a screen of this size, without what is empty: at most one blank line in a row.
    private func body(of monitor: Monitor, columns: Int? = nil, rows: Int, skipping first: Int = 0) -> [String] {
        var other = monitor
        other.overlay = nil
        other.size = ScreenSize(columns: columns ?? width, rows: rows)
        let layout = Layout(other.size)
        let frame = other.view(size: other.size, glyphs: glyphs, now: monitor.now.wall)
        var lines: [String] = []
        for row in layout.bodyTop + first..<max(layout.bodyEnd, layout.bodyTop + first) {
            var text = frame.text(row: row)
            // Nobody points at anything here.
            if text.hasPrefix(" \(glyphs.selection) ") { text = "  " + text.dropFirst(2) }
            if text.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(text)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}

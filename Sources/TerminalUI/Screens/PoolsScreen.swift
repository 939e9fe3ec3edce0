internal import MetricModel
internal import ScrapeEngine

/// Every job, worst first; below, why targets are down and what changed.
extension MonitorView {
    func drawPools(into frame: inout Frame) {
        var column = 1
        for count in counts where column + count.columns(glyphs) < layout.columns {
            column = frame.write(count, row: body.row, column: column) + 2
        }
        let pools = PoolsLayout(monitor, size: layout.size)
        let table = monitor.pools
        let area = Area(row: body.row + 1, column: 0, rows: pools.tableRows + 1, columns: layout.columns)
        if table.visible.isEmpty {
            drawNoPools(row: area.row, into: &frame)
        } else {
            TableView(
                columns: poolColumns,
                rows: table.rows,
                visible: table.visible,
                cursor: table.cursor,
                top: type(of: table).firstRow(
                    top: table.top,
                    cursor: table.cursor,
                    count: table.visible.count,
                    page: pools.tableRows
                ),
                order: table.order.title,
                area: area
            )
            .draw(into: &frame)
        }
        drawSections(pools, row: area.endRow + 1, into: &frame)
    }

    private func drawNoPools(row: Int, into frame: inout Frame) {
        let text: String
        if monitor.pools.rows.isEmpty {
            text = "scrape_configs is empty (\(monitor.snapshot?.configuration.path ?? "")) - R reloads it"
        } else if monitor.isProblemsOnly, monitor.pools.filter.isEmpty {
            text = "All \(monitor.digest.targets) targets are well. ! shows everything"
        } else {
            text =
                "0 of \(monitor.pools.rows.count) pools match \(monitor.pools.filter.displayText)"
                + (monitor.isProblemsOnly ? " with ! - Esc clears, ! shows everything" : " - Esc clears")
        }
        frame.write(StyledText(text), row: row + 1, column: 3, limit: layout.columns - 4)
    }

    // MARK: - Table

    private var poolColumns: [TableColumn<PoolRow>] {
        let now = now
        let glyphs = glyphs
        let slices = layout.columns >= 220 ? 60 : layout.columns >= 200 ? 40 : layout.columns >= 140 ? 24 : 12
        return [
            .left("POOL", .fitting(12...(layout.isWide ? 30 : 17)), order: PoolOrder.name.title) { pool, width in
                let state = PoolState(pool)
                let name = TextWidth.truncatedMiddle(pool.name, to: width - 2, glyphs: glyphs)
                return StyledText("\(state.glyph(in: glyphs)) ", state.style) + StyledText(name)
            },
            .right("UP/TOT", 9, order: PoolOrder.targets.title) { pool in
                pool.isBroken
                    ? StyledText("BROKEN", .down) : StyledText("\(Self.total(pool.up))/\(Self.total(pool.targets))")
            },
            .right("DOWN", 5, order: PoolOrder.down.title) { Self.counted($0.down, .down) },
            .right("SLOW", 5, from: 120) { Self.counted($0.counts[.slow, default: 0], .slow) },
            .right("LATE", 5, from: 120) { Self.counted($0.counts[.late, default: 0], .late) },
            .right("P50", 7, from: 120) { StyledText(Self.duration($0.medianDurationNanoseconds)) },
            .right("P95/TIMEOUT", 12, from: 70, order: PoolOrder.duration.title) { pool in
                StyledText(Self.duration(pool.p95DurationNanoseconds))
                    + StyledText("/\(ReadableNumber.duration(pool.timeout))", .dim)
            },
            .right("SAMPLES", 9, from: 70, order: PoolOrder.samples.title) { pool in
                StyledText(Self.isMeasured(pool) ? ReadableNumber.count(pool.samples) : "-")
            },
            .right("SERIES+", 8, from: 120) { StyledText(ReadableNumber.count($0.seriesAdded)) },
            .right("STALE", 6, from: 120) { Self.counted($0.staleMarkersWritten, .stale) },
            .right("LIMIT", 6, from: 200) { Self.headroom($0) },
            .right("DROP", 6, from: 200) { Self.counted($0.dropped, .dropped) },
            .right("SIZE", 7, from: 200) { StyledText(ReadableNumber.shortSize($0.bodyBytes)) },
            .right("INT", 5, from: 120) { StyledText(ReadableNumber.duration($0.interval)) },
            .right("LAST", 6, order: PoolOrder.last.title) { pool in
                StyledText(pool.lastScrape.map { ReadableNumber.age(now - $0) } ?? "-")
            },
            .left("HEALTH \(slices / 4)m", .fixed(slices)) { pool, width in
                Self.health(pool, width: width, now: now, glyphs: glyphs)
            },
            .left("DISCOVERY", .rest(10), from: 200) { pool, _ in
                StyledText(pool.discovery.joined(separator: ", "), .dim)
            },
        ]
    }

    /// How much of `target_limit` is taken.
    private static func headroom(_ pool: PoolRow) -> StyledText {
        guard pool.targetLimit > 0 else { return StyledText("-", .dim) }
        let share = ReadableNumber.percent(Int64(pool.targets), of: Int64(pool.targetLimit))
        let isExceeded = pool.targets > pool.targetLimit
        return StyledText(share, isExceeded ? .down : pool.targets * 5 > pool.targetLimit * 4 ? .warning : .plain)
    }

    /// In full to 9,999, then in thousands: DOWN has what is missing.
    private static func total(_ count: Int) -> String {
        count < 10_000 ? String(count) : count < 1_000_000 ? "\(count / 1000)k" : ReadableNumber.count(count)
    }

    static func counted(_ count: Int, _ style: Style) -> StyledText {
        StyledText(ReadableNumber.count(count), count > 0 ? style : .dim)
    }

    private static func duration(_ nanoseconds: Int64?) -> String {
        nanoseconds.map { ReadableNumber.duration($0) } ?? "-"
    }

    /// False when the numbers of the last scrapes would be taken for those of now.
    private static func isMeasured(_ pool: PoolRow) -> Bool {
        pool.lastScrape != nil && PoolState(pool) != .targets(.paused)
    }

    /// The strip; before the first scrape, what the pool waits for.
    private static func health(_ pool: PoolRow, width: Int, now: WallTime, glyphs: GlyphSet) -> StyledText {
        if pool.isBroken, let failure = pool.failure {
            let next = failure.nextTry.map { "retry in \(ReadableNumber.ahead(from: now, to: $0))" }
            return StyledText(next ?? "Enter: why", .dim)
        }
        guard pool.lastScrape == nil else { return HealthStrip.line(pool.history, width: width, glyphs: glyphs) }
        if pool.targets == 0 {
            let why = pool.dropped > 0 ? "\(pool.dropped) dropped" : "no targets"
            return StyledText(pool.discovery.first ?? why, .dim)
        }
        guard pool.pausedAt == nil, let next = pool.nextDue else { return StyledText("-", .dim) }
        return StyledText("first in \(ReadableNumber.ahead(from: now, to: next))", .dim)
    }

    // MARK: - Causes and changes

    private func drawSections(_ pools: PoolsLayout, row: Int, into frame: inout Frame) {
        if pools.isSideBySide, pools.causeRows > 0, pools.changeRows > 0 {
            let left = layout.columns / 2
            drawCauses(pools.causeRows, Area(row: row, column: 0, rows: pools.causeRows + 1, columns: left), &frame)
            for line in 0...max(pools.causeRows, pools.changeRows) {
                frame.write(glyphs.vertical, row: row + line, column: left, style: .line)
            }
            let right = Area(
                row: row,
                column: left + 1,
                rows: pools.changeRows + 1,
                columns: layout.columns - left - 1
            )
            drawChanges(pools.changeRows, right, &frame)
            return
        }
        var row = row
        if pools.causeRows > 0 {
            let area = Area(row: row, column: 0, rows: pools.causeRows + 1, columns: layout.columns)
            drawCauses(pools.causeRows, area, &frame)
            row = area.endRow
        }
        if pools.changeRows > 0 {
            let area = Area(row: row, column: 0, rows: pools.changeRows + 1, columns: layout.columns)
            drawChanges(pools.changeRows, area, &frame)
        }
    }

    private func drawCauses(_ count: Int, _ area: Area, _ frame: inout Frame) {
        let causes = monitor.digest.causes
        let width = max(area.columns * 42 / 100, 24)
        let number = area.column + 3 + width
        let total = causes.reduce(0) { $0 + $1.count }
        let hidden = causes.count > count ? ", \(count) shown" : ""
        let summary = "\(total) in \(causes.count) \(causes.count == 1 ? "cause" : "causes")\(hidden)"
        frame.write(StyledText(" WHY DOWN", .heading), row: area.row, column: area.column)
        frame.write(StyledText(summary, .dim), row: area.row, endingAt: number, notBefore: area.column + 11)
        frame.write(StyledText("   N", .heading), row: area.row, column: number)
        frame.write(StyledText("SINCE", .heading), row: area.row, column: number + 6)
        let hasExample = area.columns - width >= 34
        if hasExample { frame.write(StyledText("EXAMPLE", .heading), row: area.row, column: number + 13) }
        for (index, cause) in causes.prefix(count).enumerated() {
            let row = area.row + 1 + index
            frame.write(StyledText(cause.errorClass), row: row, column: area.column + 3, limit: width - 1)
            frame.write(
                cause.count > 0 ? StyledText(ReadableNumber.count(cause.count), .down) : StyledText("-", .dim),
                row: row,
                endingAt: number + 4,
                notBefore: number - 2
            )
            let since = cause.since.map { $0.shortClock(asOf: now) } ?? "-"
            frame.write(StyledText(since), row: row, column: number + 6)
            guard hasExample else { continue }
            let start = number + 13
            let room = area.column + area.columns - start - 1
            let pool = StyledText("\(cause.pool) ", .dim)
            let name = TextWidth.truncatedMiddle(
                cause.example,
                to: max(room - pool.columns(glyphs), 12),
                glyphs: glyphs
            )
            frame.write(pool + StyledText(name), row: row, column: start, limit: room)
        }
    }

    private func drawChanges(_ count: Int, _ area: Area, _ frame: inout Frame) {
        frame.write(StyledText(" CHANGED", .heading), row: area.row, column: area.column)
        frame.write(StyledText("last 5 min", .dim), row: area.row, column: area.column + 23)
        for (index, change) in monitor.changes.prefix(count).enumerated() {
            let line = StyledText("\(change.at.clock)  ", .dim) + text(of: change)
            frame.write(line, row: area.row + 1 + index, column: area.column + 3, limit: area.columns - 4)
        }
    }

    private func text(of change: Change) -> StyledText {
        switch change {
        case .event(let event):
            var line = StyledText("\(glyphs.bullet) ", event.level.style)
            if let pool = event.pool { line.add("\(pool) ") }
            line.add(self.text(of: event) + (event.count > 1 ? " (x\(event.count))" : ""))
            return line
        case .health(let change):
            var line = StyledText("\(change.to.glyph(in: glyphs)) ", change.to.style)
            line.add("\(change.pool) ", .dim)
            line.add(change.target ?? "\(change.count) targets")
            line.add("  \(change.from.word) \(glyphs.arrow) ", .dim)
            line.add(change.to.word, change.to.style)
            line.add("  \(change.cause)")
            return line
        }
    }
}

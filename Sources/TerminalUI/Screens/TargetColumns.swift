internal import MetricModel
internal import ScrapeEngine

/// The columns of Targets, from left to right.
extension MonitorView {
    /// At 80 columns those up to ERROR, from 120 on those of scrape and schedule, from 200 on the rest.
    var targetColumns: [TableColumn<TargetRow>] {
        let now = now
        let glyphs = glyphs
        let times = times
        var columns: [TableColumn<TargetRow>] = [
            .left("TARGET", .fitting(14...nameLimit), order: TargetOrder.target.title) { row, width in
                let isFresh = row.since.map { now - $0 >= 0 && now - $0 < Self.freshNanoseconds } ?? false
                let mark = StyledText(row.state.glyph(in: glyphs), row.state.style, isFresh ? .reversed : [])
                let name = TextWidth.truncatedMiddle(row.displayName, to: width - 2, glyphs: glyphs)
                return mark + StyledText(" ") + StyledText(name)
            }
        ]
        if monitor.navigation.pool == nil {
            columns.append(
                .left("POOL", .fitting(4...(layout.isWide ? 24 : 9)), from: 70, order: TargetOrder.pool.title) {
                    StyledText(TextWidth.truncatedMiddle($0.pool, to: $1, glyphs: glyphs), .dim)
                }
            )
        }
        return columns + [
            .right("SINCE", times.ageColumns, from: 70, order: TargetOrder.since.title) { row in
                StyledText(times.age(row.pausedAt ?? row.since))
            },
            .right("LAST", times.ageColumns, order: TargetOrder.last.title) { Self.last($0, times) },
            .right("DUR", 6, from: 80, order: TargetOrder.duration.title) { row in
                guard row.lastScrape != nil else { return StyledText("-", .dim) }
                return StyledText(
                    ReadableNumber.duration(row.lastDurationNanoseconds),
                    row.state == .slow ? .slow : Self.ageStyle(row, times)
                )
            },
            .right("FAILS", 5, from: 80, order: TargetOrder.fails.title) { Self.counted($0.failuresInRow, .down) },
            .right("SAMPLES", 7, from: monitor.isPreviewOpen ? 80 : 100, order: TargetOrder.samples.title) { row in
                row.lastScrape == nil
                    ? StyledText("-", .dim)
                    : StyledText(ReadableNumber.count(row.samplesScraped), Self.ageStyle(row, times))
            },
        ] + wideTargetColumns + [
            .left("ERROR", .rest(errorColumns), from: monitor.isPreviewOpen ? 100 : 0, order: TargetOrder.error.title) {
                $0.note(times: times, width: $1, glyphs: glyphs)
            },
            .left("LABELS", .rest(20), from: 200, order: TargetOrder.labels.title) { row, _ in
                StyledText(row.shownLabels.description, .dim)
            },
        ]
    }

    /// The table that a preview leaves on a screen of 186 columns.
    private static var widePreviewed: Int { 140 }

    private var errorColumns: Int {
        guard monitor.isPreviewOpen else { return 14 }
        return targetTableColumns >= Self.widePreviewed ? 16 : 12
    }

    private var wideTargetColumns: [TableColumn<TargetRow>] {
        let times = times
        // Beside a preview, which has the others, those that are compared from row to row.
        let compared = monitor.isPreviewOpen ? Self.widePreviewed : 200
        return [
            .right("POST", 6, from: 200, order: TargetOrder.kept.title) {
                StyledText(ReadableNumber.count($0.samplesKept), Self.ageStyle($0, times))
            },
            .right("D", 6, from: 120, order: TargetOrder.change.title) { row in
                StyledText(ReadableNumber.signedCount(row.seriesAdded - row.seriesGone), Self.ageStyle(row, times))
            },
            .right("SERIES+", 7, from: compared, order: TargetOrder.added.title) {
                StyledText(ReadableNumber.count($0.seriesAdded), Self.ageStyle($0, times))
            },
            .right("STALE", 9, from: compared, order: TargetOrder.stale.title) { Self.stale($0) },
            .right("SIZE", 7, from: 200, order: TargetOrder.size.title) {
                StyledText(ReadableNumber.shortSize($0.bodyBytes), Self.ageStyle($0, times))
            },
            .right("%TIMEOUT", 8, from: compared, order: TargetOrder.timeout.title) { row in
                StyledText(
                    ReadableNumber.percent(row.lastDurationNanoseconds, of: row.timeout.nanoseconds),
                    Self.ageStyle(row, times)
                )
            },
            .left("PROTO", .fixed(5), from: 200, order: TargetOrder.scheme.title) { row, _ in
                StyledText(String(row.url.prefix { $0 != ":" }), .dim)
            },
            .right("LIMIT", 5, from: 200, order: TargetOrder.limit.title) { Self.limit($0) },
            .right("INT", 5, from: 120, order: TargetOrder.interval.title) {
                StyledText(ReadableNumber.duration($0.interval))
            },
            .right("NEXT", times.ageColumns, from: 120, order: TargetOrder.next.title) { row in
                guard row.pausedAt == nil, let due = row.nextDue else { return StyledText("-", .dim) }
                return StyledText(row.isInFlight ? "now" : times.ahead(due))
            },
            healthColumn,
        ]
    }

    /// The newest scrapes; the heading says how long they reach back.
    private var healthColumn: TableColumn<TargetRow> {
        let (glyphs, interval) = (glyphs, commonInterval)
        let from = monitor.isPreviewOpen ? 80 : 110
        return TableColumn<TargetRow>.left("HEALTH", .upTo(10...20), from: from, order: TargetOrder.health.title) {
            row,
            width in
            HealthStrip.line(row.recentHealth, width: width, glyphs: glyphs)
        }
        .headed { width in
            guard let interval else { return "HEALTH \(width)x" }
            return "HEALTH \(HealthStrip.span(slices: width, of: interval))"
        }
    }

    /// The interval of all jobs, in nanoseconds; nil when they have several: then a strip is so many scrapes, and no time.
    private var commonInterval: Int64? {
        let pools = monitor.snapshot?.pools ?? []
        let shown = monitor.navigation.pool.map { name in pools.filter { $0.name == name } } ?? pools
        let intervals = Set(shown.map(\.interval.nanoseconds))
        return intervals.count == 1 ? intervals.first.flatMap { $0 > 0 ? $0 : nil } : nil
    }

    private var nameLimit: Int { layout.columns >= 200 ? 44 : layout.columns >= 100 ? 30 : 24 }

    /// How long a state that has changed stands out.
    static var freshNanoseconds: Int64 { 10_000_000_000 }

    /// The age of the last scrape; in the style of lateness once two intervals have passed without another.
    private static func last(_ row: TargetRow, _ times: TimeFormat) -> StyledText {
        guard let last = row.lastScrape else { return StyledText("-", .dim) }
        let isLate = row.pausedAt == nil && isOld(row, times)
        return StyledText(times.age(last), isLate ? .late : ageStyle(row, times))
    }

    /// Numbers of a scrape that is no news any more: of a paused target, or two intervals old.
    private static func ageStyle(_ row: TargetRow, _ times: TimeFormat) -> Style {
        row.pausedAt != nil || isOld(row, times) ? .dim : .plain
    }

    private static func isOld(_ row: TargetRow, _ times: TimeFormat) -> Bool {
        guard let last = row.lastScrape, row.interval > .zero else { return false }
        // Not twice the interval: that of a hundred and fifty years is no number any more.
        return (times.now - last) / 2 > row.interval.nanoseconds
    }

    /// Markers that are due, else those that the last scrape wrote.
    private static func stale(_ row: TargetRow) -> StyledText {
        if let due = row.staleMarkersDue { return StyledText("\(ReadableNumber.count(due.count)) due", .stale) }
        return counted(row.staleMarkersWritten, .stale)
    }

    /// How much is used of the limit that it is nearest to.
    private static func limit(_ row: TargetRow) -> StyledText {
        guard let use = row.nearestLimit else { return StyledText("-", .dim) }
        let percent = Int(min(max(use.share, 0), 99) * 100)
        return StyledText("\(percent)%", use.share > 1 ? .error : use.share > 0.8 ? .warning : .plain)
    }
}

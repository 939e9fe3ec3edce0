internal import Exposition
internal import MetricModel
internal import ScrapeEngine

/// Every active target, or those of one pool, worst first.
extension MonitorView {
    func drawTargets(into frame: inout Frame) {
        let table = monitor.targetTable
        guard !table.visible.isEmpty else { return drawReason(noTargets, into: &frame) }
        TableView(
            columns: targetColumns,
            rows: table.rows,
            visible: table.visible,
            cursor: table.cursor,
            top: type(of: table).firstRow(
                top: table.top,
                cursor: table.cursor,
                count: table.visible.count,
                page: layout.tableRows(in: .targets)
            ),
            order: table.order.title,
            area: body
        )
        .draw(into: &frame)
    }

    private var noTargets: [String] {
        let table = monitor.targetTable
        let pool = monitor.navigation.pool.flatMap { name in monitor.snapshot?.pools.first { $0.name == name } }
        if !table.filter.isEmpty, !table.rows.isEmpty {
            let more = monitor.isProblemsOnly ? "Esc clears the filter, ! shows everything" : "Esc clears the filter"
            return ["0 of \(table.rows.count) targets match \(table.filter.displayText)", more]
        }
        if monitor.isProblemsOnly, !table.rows.isEmpty {
            return ["All \(table.rows.count) targets are well.", "! shows everything"]
        }
        guard let pool else {
            return monitor.snapshot?.pools.isEmpty == true
                ? ["No targets: scrape_configs is empty.", "R reloads the configuration"]
                : ["No targets: discovery has found none yet.", "3 shows what was dropped, 4 what happened"]
        }
        let why = pool.discovery.isEmpty ? "discovery has found none" : pool.discovery.joined(separator: ", ")
        let dropped = pool.dropped > 0 ? "\(pool.dropped) dropped by relabeling: 3 shows them" : "Esc goes back"
        return ["\(pool.name) has no targets: \(why).", dropped]
    }

    private var targetColumns: [TableColumn<TargetRow>] {
        let now = now
        let glyphs = glyphs
        let strip = layout.columns >= 220 ? 20 : 12
        var columns: [TableColumn<TargetRow>] = [
            .left("TARGET", .fitting(14...nameLimit), order: TargetOrder.target.title) { row, width in
                let isFresh = row.since.map { now - $0 >= 0 && now - $0 < 10_000_000_000 } ?? false
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
        columns += [
            .right("SINCE", 5, from: 70, order: TargetOrder.since.title) { row in
                StyledText((row.pausedAt ?? row.since).map { ReadableNumber.age(now - $0) } ?? "-")
            },
            .right("LAST", 5, order: TargetOrder.last.title) { Self.last($0, now: now) },
            .right("DUR", 6, from: 80, order: TargetOrder.duration.title) { row in
                guard row.lastScrape != nil else { return StyledText("-", .dim) }
                return StyledText(
                    ReadableNumber.duration(row.lastDurationNanoseconds),
                    row.state == .slow ? .slow : .plain
                )
            },
            .right("FAILS", 5, from: 80, order: TargetOrder.fails.title) { Self.counted($0.failuresInRow, .down) },
            .right("SAMPLES", 7, from: 100, order: TargetOrder.samples.title) { row in
                StyledText(row.lastScrape == nil ? "-" : ReadableNumber.count(row.samplesScraped))
            },
            .right("POST", 6, from: 200) { StyledText(ReadableNumber.count($0.samplesKept)) },
            .right("D", 6, from: 140, order: TargetOrder.change.title) { row in
                StyledText(ReadableNumber.signedCount(row.seriesAdded - row.seriesGone))
            },
            .right("SERIES+", 7, from: 200) { StyledText(ReadableNumber.count($0.seriesAdded)) },
            .right("STALE", 9, from: 110, order: TargetOrder.stale.title) { Self.stale($0) },
            .right("SIZE", 7, from: 200) { StyledText(ReadableNumber.shortSize($0.bodyBytes)) },
            .right("%TIMEOUT", 8, from: 200, order: TargetOrder.timeout.title) { row in
                StyledText(ReadableNumber.percent(row.lastDurationNanoseconds, of: row.timeout.nanoseconds))
            },
            .right("INT", 5, from: 150) { StyledText(ReadableNumber.duration($0.interval)) },
            .right("NEXT", 5, from: 120) { row in
                guard row.pausedAt == nil, let due = row.nextDue else { return StyledText("-", .dim) }
                return StyledText(row.isInFlight ? "now" : ReadableNumber.ahead(from: now, to: due))
            },
            .left("HEALTH", .fixed(strip), from: 120) { row, width in
                HealthStrip.line(row.recentHealth, width: width, glyphs: glyphs)
            },
            .left("ERROR", .rest(14)) { row, _ in row.note(now: now) },
            .left("LABELS", .rest(20), from: 200) { row, _ in StyledText(row.labels.description, .dim) },
        ]
        return columns
    }

    private var nameLimit: Int { layout.columns >= 200 ? 44 : layout.columns >= 100 ? 30 : 24 }

    /// The age of the last scrape; in the style of lateness once two intervals have passed without another.
    private static func last(_ row: TargetRow, now: WallTime) -> StyledText {
        guard let last = row.lastScrape else { return StyledText("-", .dim) }
        let isOld = row.pausedAt == nil && row.interval > .zero && now - last > 2 * row.interval.nanoseconds
        return StyledText(ReadableNumber.age(now - last), isOld ? .late : .plain)
    }

    /// Markers that are due, else those that the last scrape wrote.
    private static func stale(_ row: TargetRow) -> StyledText {
        if let due = row.staleMarkersDue { return StyledText("\(ReadableNumber.count(due.count)) due", .stale) }
        return counted(row.staleMarkersWritten, .stale)
    }
}

extension TargetRow {
    /// What the ERROR column says: why the target is in its state.
    func note(now: WallTime) -> StyledText {
        switch state {
        case .down: StyledText(failure?.note ?? "", .down)
        case .slow where waitedForRoom:
            StyledText("\(ReadableNumber.duration(admissionNanoseconds)) in line for memory", .slow)
        case .slow where isHeldUp:
            StyledText("\(ReadableNumber.duration(lastDurationNanoseconds)), CPU busy", .slow)
        case .slow:
            StyledText("\(ReadableNumber.percent(lastDurationNanoseconds, of: timeout.nanoseconds)) of timeout", .slow)
        case .late: StyledText(nextDue.map { "due \(ReadableNumber.age(now - $0)) ago" } ?? "late", .late)
        case .flapping: StyledText("\(flaps) changes in 10m", .flapping)
        case .duplicate: StyledText("dup of \(duplicate.map(name(of:)) ?? "another")", .duplicate)
        case .new:
            StyledText(
                isInFlight
                    ? "first scrape runs"
                    : nextDue.map { "first in \(ReadableNumber.ahead(from: now, to: $0))" } ?? "never scraped",
                .new
            )
        case .paused:
            StyledText(
                staleMarkersDue.map { "paused, \(ReadableNumber.count($0.count)) due \($0.at.clock)" } ?? "paused",
                .paused
            )
        case .stale: StyledText("paused, \(ReadableNumber.count(staleMarkersWritten)) stale", .stale)
        case .refused: StyledText("refused \(ReadableNumber.counted(samplesRefused, "sample"))", .warning)
        case .up:
            if isChurning {
                StyledText("\(ReadableNumber.count(seriesAdded)) series replaced", .warning)
            } else {
                StyledText(missedTicks > 0 ? "\(ReadableNumber.counted(missedTicks, "scrape")) missed" : "", .warning)
            }
        }
    }

    /// No answer takes longer than the timeout: the rest of the time its body waited for this program. The timeout begins
    /// with the request, not with the wait for room before it.
    var isHeldUp: Bool {
        timeout > .zero && (lastDurationNanoseconds - admissionNanoseconds) / 11 * 10 > timeout.nanoseconds
    }

    /// Most of its time went before the request, in the wait for room among the bodies under way.
    var waitedForRoom: Bool { admissionNanoseconds > lastDurationNanoseconds / 2 }

    /// At least half of what it exposes are other series than the scrape before had.
    private var isChurning: Bool {
        samplesKept > 0 && min(seriesAdded, seriesGone) > samplesKept / 2
    }
}

extension ScrapeFailure {
    private static let timeouts = [
        "looking up the name": "dns timeout", "connecting": "connect timeout", "TLS handshake": "tls timeout",
        "waiting for an answer": "no answer", "receiving the body": "body timeout",
    ]

    /// Short enough for a narrow column: what tells causes apart comes first.
    var note: String {
        if let problem { return "parse \(problem.shortPlace)" }
        let parts = errorClass.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
        guard parts.count == 2 else { return errorClass }
        switch parts[0] {
        case "connect" where parts[1] == "connection refused": return "connect refused"
        case "connect", "limit", "body": return String(parts[1])
        case "timeout": return Self.timeouts[String(parts[1])] ?? "timeout"
        case "http":
            let code = parts[1].prefix { $0 != " " }
            return code.allSatisfy(\.isNumber) ? "http \(code)" : String(parts[1])
        case "tls":
            let rest = parts[1].hasPrefix("certificate ") ? parts[1].dropFirst("certificate ".count) : parts[1]
            return "tls: \(rest)"
        default: return errorClass
        }
    }
}

internal import Exposition
internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// A target at a glance: what failed, when, how long it took, what it cost.
struct SummaryTab {
    let detail: DetailState
    /// The pool it belongs to, as the newest snapshot has it.
    let pool: PoolRow?
    let keys: KeyBindings
    let glyphs: GlyphSet
    let times: TimeFormat
    /// The engine takes commands: only then are their keys named.
    let canAct: Bool

    private var now: WallTime { times.now }

    private var row: TargetRow { detail.row }
    /// Behind what the response shows: which key opens it.
    private var opens: String { "  (\(keys.name(of: .tab(.response), in: .summary)) opens)" }
    private var results: [ScrapeResult] { detail.detail?.results ?? [] }

    /// From so many columns on the facts stand in two halves.
    private static let splitColumns = 110

    /// Every line, in order; the screen shows as many as fit.
    func lines(width: Int) -> [StyledText] {
        guard width >= Self.splitColumns else {
            return [urlLine(width)] + restartLines(width) + healthLines(width) + costLines(width) + scrapeLines
        }
        let left = width / 2 - 1
        return [urlLine(width)] + restartLines(width)
            + SideBySide.lines(
                healthLines(left - 1),
                costLines(width - left - 2),
                leftColumns: left,
                glyphs: glyphs
            ) + scrapeLines
    }

    private func urlLine(_ width: Int) -> StyledText {
        let room = width - Self.nameColumns
        return fact(
            "URL",
            StyledText(TextWidth.truncatedMiddle(SecretParameters.masked(row.url), to: room, glyphs: glyphs))
        )
    }

    private func restartLines(_ width: Int) -> [StyledText] {
        guard let predecessor = detail.predecessor else { return [] }
        let room = width - Self.nameColumns
        return fact("RESTART", wrapping: restart(predecessor), .warning, room: room, limit: 3)
    }

    /// What failed, when, and what it left.
    private func healthLines(_ width: Int) -> [StyledText] {
        var lines = failureLines(width - Self.nameColumns)
        lines += named("LAST", last, width)
        lines += probeLines(width - Self.nameColumns)
        lines.append(fact("EVERY", every))
        lines += named("SAMPLES", samples, width)
        return lines + named("STALE", stale, width)
    }

    /// What came over the wire, where the time went, how near the limits are, what it is.
    private func costLines(_ width: Int) -> [StyledText] {
        let room = width - Self.nameColumns
        var lines: [StyledText] = []
        if let detail = detail.detail {
            let facts = FormatFact(detail: detail, times: times).facts(room: room, glyphs: glyphs)
            lines += named("FORMAT", facts, width)
        }
        lines += named("LIMITS", LimitFacts(row: row, detail: detail.detail, pool: pool).facts, width)
        if let exchange = detail.detail?.exchange {
            // The row above has the type of an answer that was read.
            var facts = Self.http(exchange, withType: results.last?.format == nil)
            if let at = detail.detail?.recorded?.exchangeOf, at != results.last?.timestamp {
                facts.append(StyledText("of the scrape at \(times.clock(at))", .warning))
            }
            lines += named("HTTP", facts, width)
        }
        lines += named("PHASES", phases, width)
        // Groups of static_configs have only a number.
        if !row.source.allSatisfy(\.isNumber) {
            lines += fact("SD", wrapping: row.shownSource, .plain, room: room, limit: 2)
        }
        lines += named("RECENT", recent, width)
        return lines + fact("LABELS", wrapping: row.shownLabels.description, .plain, room: room, limit: 6)
    }

    private func fact(_ name: String, _ value: StyledText) -> StyledText {
        FactRows.line(name, value, nameColumns: Self.nameColumns)
    }

    private func named(_ name: String, _ facts: [StyledText], _ width: Int) -> [StyledText] {
        FactRows.lines(name, facts, width: width, nameColumns: Self.nameColumns, glyphs: glyphs)
    }

    private static let nameColumns = 9

    /// One text under a name, on at most `limit` lines.
    private func fact(_ name: String, wrapping text: String, _ style: Style, room: Int, limit: Int) -> [StyledText] {
        let lines = TextWrap.lines(text, width: room, limit: limit, glyphs: glyphs).map { StyledText($0, style) }
        return FactRows.named(name, lines, nameColumns: Self.nameColumns)
    }

    /// Since when it is another target for the engine, and what made it one.
    private func restart(_ before: DetailState.Predecessor) -> String {
        var changes: [String] = []
        if before.row.interval != row.interval {
            changes.append("interval was \(ReadableNumber.duration(before.row.interval))")
        }
        if before.row.timeout != row.timeout {
            changes.append("timeout was \(ReadableNumber.duration(before.row.timeout))")
        }
        if before.row.url != row.url { changes.append("URL was \(SecretParameters.masked(before.row.url))") }
        if before.row.labels != row.labels { changes.append("labels were \(before.row.shownLabels)") }
        if changes.isEmpty { changes.append("a label that no series carries changed") }
        let cause = before.isByReload ? "by the reload" : "by its discovery"
        return "\(times.clock(before.at)) \(cause), loop and history began anew: \(changes.joined(separator: ", "))"
    }

    // MARK: - Probe

    private func probeLines(_ room: Int) -> [StyledText] {
        guard let probe = detail.probe else { return [] }
        let result = probe.result
        let age = ReadableNumber.age(max(now - result.at, 0))
        let text = "\(times.clock(result.at)) \(age) ago: \(result.screenSentence)"
        switch probe.comparison(with: row) {
        case .better: return fact("PROBE", wrapping: "\(text), better than the last scrape", .up, room: room, limit: 3)
        case .worse: return fact("PROBE", wrapping: "\(text), worse than the last scrape", .error, room: room, limit: 3)
        case .same, nil: return fact("PROBE", wrapping: text, .plain, room: room, limit: 3)
        }
    }

    // MARK: - Failure

    private func failureLines(_ room: Int) -> [StyledText] {
        guard let failure = row.failure else { return noteLines(room) }
        let isKept = failure.problem != nil || detail.body?.body.failure == failure
        var lines = fact("ERROR", wrapping: Self.text(of: failure), .error, room: room, limit: 6)
        if isKept { Self.add(opens, to: &lines, room: room + Self.nameColumns, glyphs: glyphs) }
        let hint = hint(for: failure)
        return hint.isEmpty ? lines : lines + fact("HINT", wrapping: hint, .warning, room: room, limit: 2)
    }

    private static func text(of failure: ScrapeFailure) -> String {
        guard let problem = failure.problem else { return failure.shownText }
        return "parse: \(problem.place): \(failure.shownText)"
    }

    /// What is odd about a target that does not fail.
    private func noteLines(_ room: Int) -> [StyledText] {
        if let body = detail.body?.body, body.isWarning, let problem = body.failure.problem {
            let text = "up, but line \(problem.line): \(problem.text)\(opens)"
            return fact("NOTE", wrapping: text, .warning, room: room, limit: 3)
        }
        let note = row.note(times: times)
        let lines = note.isEmpty ? [] : [fact("NOTE", note)]
        return row.isHeldUp ? lines + fact("HINT", wrapping: Self.heldUp, .warning, room: room, limit: 2) : lines
    }

    /// Of a scrape that took longer than its timeout lets an answer take.
    private static let heldUp = "the body waited here to be read: this machine has too little CPU for its targets"

    /// Adds words to the last of the lines where they fit, else on a line of their own, never in two pieces.
    private static func add(_ words: String, to lines: inout [StyledText], room: Int, glyphs: GlyphSet) {
        guard let last = lines.indices.last else { return }
        if lines[last].columns(glyphs) + StyledText(words).columns(glyphs) <= room {
            lines[last].add(words, .error)
        } else {
            lines.append(StyledText(String(repeating: " ", count: nameColumns - 2) + words, .error))
        }
    }

    /// The parser's hint and how far it came; which phase ate the time when it was the time that ran out.
    private func hint(for failure: ScrapeFailure) -> String {
        var parts: [String] = []
        if let problem = failure.problem {
            if let hint = problem.hint { parts.append(hint) }
            if problem.line == 2 { parts.append("line 1 parsed") }
            if problem.line > 2 { parts.append("lines 1-\(problem.line - 1) parsed") }
        } else if failure.errorClass == "http: content type" {
            parts.append("no format of metrics: look at the path, a login or a proxy; else fallback_scrape_protocol")
        } else if row.isHeldUp {
            parts.append(Self.heldUp)
        } else if let last = results.last {
            let took = row.lastDurationNanoseconds
            if let overrun = Phase.overrun(of: last, nanoseconds: took, timeout: row.timeout) { parts.append(overrun) }
        }
        return parts.joined(separator: "; ")
    }

    /// What pausing's key does, behind `lead`; nothing where it does nothing.
    private func pauseHint(_ lead: String, _ words: String) -> String {
        canAct ? "\(lead)\(keys.name(of: .pauseSelection, in: .summary)) \(words)" : ""
    }

    // MARK: - Facts

    private var last: [StyledText] {
        guard let last = row.lastScrape else { return [StyledText("never scraped", .new), next] }
        var line = StyledText(times.exactClock(last))
        line.add("  \(ReadableNumber.age(now - last)) ago", .dim)
        line.add("  took \(ReadableNumber.duration(row.lastDurationNanoseconds))")
        line.add(" of \(ReadableNumber.duration(row.timeout))", .dim)
        guard let late = ReadableNumber.lateness(row.latenessNanoseconds) else { return [line, next] }
        return [line, StyledText("began \(late)", .late), next]
    }

    private var next: StyledText {
        if row.pausedAt != nil { return StyledText("paused\(pauseHint(", ", "resumes"))", .paused) }
        if row.isInFlight { return StyledText("a scrape is under way", .dim) }
        guard let due = row.nextDue else { return StyledText() }
        if due < now {
            return StyledText("due \(ReadableNumber.age(now - due)) ago", row.state == .late ? .late : .dim)
        }
        return StyledText("next \(times.clock(due)) in \(ReadableNumber.ahead(from: now, to: due))", .dim)
    }

    private var every: StyledText {
        var line = StyledText(
            "\(ReadableNumber.duration(row.interval))  timeout \(ReadableNumber.duration(row.timeout))"
        )
        if let offset { line.add("  offset +\(offset)", .dim) }
        if let location = row.location { line.add("  from \(location.shortDescription)", .dim) }
        if row.missedTicks > 0 { line.add("  \(ReadableNumber.counted(row.missedTicks, "scrape")) missed", .warning) }
        return line
    }

    /// Where in its interval it is scraped: the same place every time, by which targets are spread.
    private var offset: String? {
        guard let last = row.lastScrape, row.interval > .zero, last.nanoseconds >= 0 else { return nil }
        let milliseconds = last.nanoseconds % row.interval.nanoseconds / 1_000_000
        return "\(milliseconds / 1000).\(String(milliseconds % 1000).zeroPadded(to: 3))s"
    }

    private var samples: [StyledText] {
        if row.failure == nil, row.lastScrape != nil {
            let scraped = "\(ReadableNumber.fullCount(row.samplesScraped)) scraped, "
            let changes =
                "+\(ReadableNumber.fullCount(row.seriesAdded)) new  -\(ReadableNumber.fullCount(row.seriesGone)) gone"
            return [
                StyledText("\(scraped)\(ReadableNumber.fullCount(row.samplesKept)) after relabel"),
                StyledText(changes, .dim), StyledText(results.last?.refusals ?? "", .warning),
                StyledText(ReadableNumber.size(row.bodyBytes), .dim),
            ]
        }
        let vain = StyledText(row.lastScrape == nil ? "none yet" : scrapedInVain)
        guard let good = detail.detail?.lastGood else {
            return [vain, StyledText(row.lastScrape == nil ? "" : "no good scrape is remembered", .dim)]
        }
        var last = StyledText("last good \(times.clock(good.timestamp)): ", .dim)
        last.add("\(ReadableNumber.fullCount(good.samplesScraped)) scraped")
        return [vain, last, StyledText("\(ReadableNumber.fullCount(good.samplesKept)) after relabel")]
    }

    /// What a failed scrape brought.
    private var scrapedInVain: String {
        row.samplesScraped > 0 ? "0 kept of \(ReadableNumber.fullCount(row.samplesScraped))" : "0 kept"
    }

    private var stale: [StyledText] {
        if let due = row.staleMarkersDue {
            var line = StyledText(
                "\(ReadableNumber.fullCount(due.count)) series go stale at \(times.clock(due.at))",
                .stale
            )
            line.add(" in \(ReadableNumber.ahead(from: now, to: due.at))", .dim)
            return [
                line, StyledText(Self.reportSeries, .dim),
                StyledText(pauseHint("", "before that leaves no gap"), .dim),
            ]
        }
        if row.state == .stale {
            let count = ReadableNumber.fullCount(row.staleMarkersWritten)
            return [
                StyledText("\(count) series marked stale\(pauseHint("; ", "resumes"))", .stale),
                StyledText(Self.reportSeries, .dim),
            ]
        }
        guard let last = LastStaleMarkers(detail) else { return [StyledText("no marker written, none due", .dim)] }
        let count = ReadableNumber.fullCount(last.count)
        let when = last.at.map { " \(times.clock($0))" } ?? ""
        let facts = [StyledText("\(count) series marked stale\(when)", .stale)]
        return last.cause == .paused ? facts + [StyledText("paused then; \(Self.reportSeries)", .dim)] : facts
    }

    /// Why a pause marks more series than are left after relabeling.
    private static let reportSeries = "up and the other report series among them"

    private static func http(_ exchange: HTTPExchange, withType: Bool) -> [StyledText] {
        var facts = [
            StyledText("\(exchange.status) \(exchange.reason)", exchange.status == 200 ? .plain : .warning),
            StyledText(exchange.httpVersion, .dim),
            StyledText(withType ? exchange.contentType : "", .dim),
            StyledText(exchange.contentEncoding, .dim),
            StyledText(exchange.isConnectionReused ? "reused connection" : "new connection", .dim),
            StyledText(exchange.peerAddress, .dim),
        ]
        if exchange.redirects > 0 {
            facts.append(StyledText(ReadableNumber.counted(exchange.redirects, "redirect"), .dim))
        }
        return facts
    }

    // MARK: - Time

    private var phases: [StyledText] {
        guard let last = results.last, let longest = Phase.longest(of: last) else { return [] }
        return Phase.all(of: last).filter { $0.nanoseconds > 0 }.map { phase in
            StyledText("\(phase.name) ", .dim)
                + StyledText(ReadableNumber.phase(phase.nanoseconds), phase == longest ? .warning : .plain)
        }
    }

    private var recent: [StyledText] {
        let durations = results.map(\.durationNanoseconds).sorted()
        var facts = [HealthStrip.line(row.recentHealth, width: 20, glyphs: glyphs)]
        if let median = durations.nearestRank(50), let p95 = durations.nearestRank(95) {
            facts.append(StyledText("p50 \(ReadableNumber.duration(median))  p95 \(ReadableNumber.duration(p95))"))
        }
        return facts + [StyledText("flaps \(row.flaps) in 10m", row.flaps >= 3 ? .flapping : .dim)]
    }

    // MARK: - Scrapes

    private var scrapeLines: [StyledText] {
        guard results.isEmpty else {
            return [StyledText()] + ScrapeLines(results: results, glyphs: glyphs, times: times).lines
        }
        return detail.detail == nil ? [StyledText(), StyledText("Loading the last scrapes", .dim)] : []
    }
}

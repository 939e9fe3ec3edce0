internal import Exposition
internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// A target at a glance: what failed, when, how long it took, what it cost.
struct SummaryTab {
    let detail: DetailState
    /// The pool it belongs to, as the newest snapshot has it.
    let pool: PoolRow?
    let glyphs: GlyphSet
    let now: WallTime

    private var row: TargetRow { detail.row }
    private var results: [ScrapeResult] { detail.detail?.results ?? [] }

    /// Every line, in order; the screen shows as many as fit.
    func lines(width: Int) -> [StyledText] {
        let room = width - 11
        var lines = [fact("URL", StyledText(TextWidth.truncatedMiddle(row.url, to: room, glyphs: glyphs)))]
        if let predecessor = detail.predecessor {
            lines += fact("RESTART", wrapping: restart(predecessor), .warning, room: room, limit: 3)
        }
        lines += failureLines(room)
        lines += FactRows.lines("LAST", last, width: width, nameColumns: Self.nameColumns, glyphs: glyphs)
        lines.append(fact("EVERY", every))
        lines += FactRows.lines("SAMPLES", samples, width: width, nameColumns: Self.nameColumns, glyphs: glyphs)
        if let detail = detail.detail {
            let facts = FormatFact(detail: detail).facts(room: room, glyphs: glyphs)
            if !facts.isEmpty {
                lines += FactRows.lines("FORMAT", facts, width: width, nameColumns: Self.nameColumns, glyphs: glyphs)
            }
        }
        lines.append(fact("STALE", stale))
        let limits = LimitFacts(row: row, detail: detail.detail, pool: pool).facts
        if !limits.isEmpty {
            lines += FactRows.lines("LIMITS", limits, width: width, nameColumns: Self.nameColumns, glyphs: glyphs)
        }
        if let exchange = detail.detail?.exchange {
            // The row above has the type of an answer that was read.
            let facts = Self.http(exchange, withType: results.last?.format == nil)
            lines += FactRows.lines("HTTP", facts, width: width, nameColumns: Self.nameColumns, glyphs: glyphs)
        }
        if let phases { lines.append(fact("PHASES", phases)) }
        lines.append(fact("RECENT", recent))
        lines += fact("LABELS", wrapping: row.labels.description, .plain, room: room, limit: 6)
        return lines + scrapeLines
    }

    private func fact(_ name: String, _ value: StyledText) -> StyledText {
        StyledText(TextWidth.paddedLeftAligned(name, to: Self.nameColumns, glyphs: glyphs), .heading) + value
    }

    private static let nameColumns = 9

    /// One text under a name, on at most `limit` lines.
    private func fact(_ name: String, wrapping text: String, _ style: Style, room: Int, limit: Int) -> [StyledText] {
        TextWrap.lines(text, width: room, limit: limit, glyphs: glyphs).enumerated()
            .map { fact($0 == 0 ? name : "", StyledText($1, style)) }
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
        if before.row.url != row.url { changes.append("URL was \(before.row.url)") }
        if before.row.labels != row.labels { changes.append("labels were \(before.row.labels)") }
        if changes.isEmpty { changes.append("a label that no series carries changed") }
        let cause = before.isByReload ? "by the reload" : "by its discovery"
        return "\(before.at.clock) \(cause), loop and history began anew: \(changes.joined(separator: ", "))"
    }

    // MARK: - Failure

    private func failureLines(_ room: Int) -> [StyledText] {
        guard let failure = row.failure else { return noteLines(room) }
        let isKept = failure.problem != nil || detail.body?.body.failure == failure
        var lines = fact("ERROR", wrapping: Self.text(of: failure), .error, room: room, limit: 4)
        if isKept { Self.add("  (2 opens)", to: &lines, room: room + Self.nameColumns, glyphs: glyphs) }
        let hint = hint(for: failure)
        return hint.isEmpty ? lines : lines + fact("HINT", wrapping: hint, .warning, room: room, limit: 2)
    }

    private static func text(of failure: ScrapeFailure) -> String {
        guard let problem = failure.problem else { return failure.text }
        return "parse: \(problem.place): \(failure.text)"
    }

    /// What is odd about a target that does not fail.
    private func noteLines(_ room: Int) -> [StyledText] {
        if let body = detail.body?.body, body.isWarning, let problem = body.failure.problem {
            let text = "up, but line \(problem.line): \(problem.text)  (2 opens)"
            return fact("NOTE", wrapping: text, .warning, room: room, limit: 3)
        }
        let note = row.note(now: now)
        let lines = note.isEmpty ? [] : [fact("NOTE", note)]
        return row.isHeldUp ? lines + fact("HINT", wrapping: Self.heldUp, .warning, room: room, limit: 2) : lines
    }

    /// Of a scrape that took longer than its timeout lets an answer take.
    private static let heldUp = "the body waited here to be read: this machine has too little CPU for its targets"

    /// Adds words to the last of the lines where they fit, else on a line of their own, never in two pieces.
    private static func add(_ words: String, to lines: inout [StyledText], room: Int, glyphs: GlyphSet) {
        guard let last = lines.indices.last else { return }
        if lines[last].columns(glyphs) + words.utf8.count <= room {
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
            if problem.line > 1 { parts.append("lines 1-\(problem.line - 1) parsed") }
        } else if failure.errorClass == "http: content type" {
            parts.append("no format of metrics: look at the path, a login or a proxy; else fallback_scrape_protocol")
        } else if row.isHeldUp {
            parts.append(Self.heldUp)
        } else if let longest = longestPhase, row.timeout > .zero,
            row.lastDurationNanoseconds >= row.timeout.nanoseconds / 100 * 95
        {
            let time = ReadableNumber.duration(longest.nanoseconds)
            let timeout = ReadableNumber.duration(row.timeout)
            parts.append("the time ran out: \(time) of \(timeout) went to \(Self.words(for: longest.name))")
        }
        return parts.joined(separator: "; ")
    }

    // MARK: - Facts

    private var last: [StyledText] {
        guard let last = row.lastScrape else { return [StyledText("never scraped", .new), next] }
        var line = StyledText(last.clockWithMilliseconds)
        line.add("  \(ReadableNumber.age(now - last)) ago", .dim)
        line.add("  took \(ReadableNumber.duration(row.lastDurationNanoseconds))")
        line.add(" of \(ReadableNumber.duration(row.timeout))", .dim)
        guard row.latenessNanoseconds >= Self.noticeableLateness else { return [line, next] }
        return [line, StyledText("began \(ReadableNumber.duration(row.latenessNanoseconds)) late", .late), next]
    }

    /// What no one would call punctual, in nanoseconds.
    private static let noticeableLateness: Int64 = 100_000_000

    private var next: StyledText {
        if row.pausedAt != nil { return StyledText("paused, p resumes", .paused) }
        if row.isInFlight { return StyledText("a scrape is under way", .dim) }
        guard let due = row.nextDue else { return StyledText() }
        if due < now {
            return StyledText("due \(ReadableNumber.age(now - due)) ago", row.state == .late ? .late : .dim)
        }
        return StyledText("next \(due.clock) in \(ReadableNumber.ahead(from: now, to: due))", .dim)
    }

    private var every: StyledText {
        var line = StyledText(
            "\(ReadableNumber.duration(row.interval))  timeout \(ReadableNumber.duration(row.timeout))"
        )
        if let location = row.location { line.add("  from \(location.shortDescription)", .dim) }
        if row.missedTicks > 0 { line.add("  \(ReadableNumber.counted(row.missedTicks, "scrape")) missed", .warning) }
        return line
    }

    private var samples: [StyledText] {
        if row.failure == nil, row.lastScrape != nil {
            var line = StyledText("\(ReadableNumber.fullCount(row.samplesScraped)) scraped, ")
            line.add("\(ReadableNumber.fullCount(row.samplesKept)) after relabel")
            line.add("  +\(ReadableNumber.fullCount(row.seriesAdded)) new", .dim)
            line.add("  -\(ReadableNumber.fullCount(row.seriesGone)) gone", .dim)
            if let last = results.last, last.refused > 0 { line.add("  \(Self.refusals(last))", .warning) }
            line.add("  \(ReadableNumber.size(row.bodyBytes))", .dim)
            return [line]
        }
        let vain = StyledText(row.lastScrape == nil ? "none yet" : scrapedInVain)
        guard let good = detail.detail?.lastGood else {
            return [vain, StyledText(row.lastScrape == nil ? "" : "no good scrape is remembered", .dim)]
        }
        var last = StyledText("last good \(good.timestamp.clock(asOf: now)): ", .dim)
        last.add("\(ReadableNumber.fullCount(good.samplesScraped)) scraped, ")
        last.add("\(ReadableNumber.fullCount(good.samplesKept)) after relabel")
        return [vain, last]
    }

    /// What a failed scrape brought.
    private var scrapedInVain: String {
        row.samplesScraped > 0 ? "0 kept of \(ReadableNumber.fullCount(row.samplesScraped))" : "0 kept"
    }

    /// `3 duplicate, 1 out of order`: samples that were refused while the scrape was good.
    private static func refusals(_ result: ScrapeResult) -> String {
        let counts = [
            (result.duplicates, "duplicate"), (result.outOfOrder, "out of order"),
            (result.outOfBounds, "out of bounds"),
        ]
        return counts.filter { $0.0 > 0 }.map { "\(ReadableNumber.fullCount($0.0)) \($0.1)" }.joined(separator: ", ")
    }

    private var stale: StyledText {
        if let due = row.staleMarkersDue {
            var line = StyledText("\(ReadableNumber.fullCount(due.count)) series go stale at \(due.at.clock)", .stale)
            line.add(" in \(ReadableNumber.ahead(from: now, to: due.at)); p before that leaves no gap", .dim)
            return line
        }
        if row.state == .stale {
            return StyledText(
                "\(ReadableNumber.fullCount(row.staleMarkersWritten)) series marked stale; p resumes",
                .stale
            )
        }
        if let marked = results.last(where: { $0.staleMarkers > 0 }) {
            let count = ReadableNumber.fullCount(marked.staleMarkers)
            return StyledText("\(count) series marked stale \(marked.timestamp.clock(asOf: now))", .stale)
        }
        if row.staleMarkersWritten > 0 {
            return StyledText("\(ReadableNumber.fullCount(row.staleMarkersWritten)) series marked stale", .stale)
        }
        return StyledText("no marker written, none due", .dim)
    }

    private static func http(_ exchange: HTTPExchange, withType: Bool) -> [StyledText] {
        var facts = [
            StyledText("\(exchange.status) \(exchange.reason)", exchange.status == 200 ? .plain : .warning),
            StyledText(exchange.httpVersion, .dim),
            StyledText(withType ? exchange.contentType : "", .dim),
            StyledText(exchange.contentEncoding, .dim),
            StyledText(exchange.isConnectionReused ? "reused connection" : "new connection", .dim),
            StyledText(exchange.peerAddress, .dim),
        ]
        if exchange.redirects > 0 { facts.append(StyledText("\(exchange.redirects) redirects", .dim)) }
        return facts
    }

    // MARK: - Time

    private struct Phase {
        var name: String
        var nanoseconds: Int64
    }

    private var phaseList: [Phase] {
        guard let last = results.last else { return [] }
        let timings = last.timings
        return [
            Phase(name: "dns", nanoseconds: timings.dns), Phase(name: "connect", nanoseconds: timings.connect),
            Phase(name: "tls", nanoseconds: timings.tls), Phase(name: "send", nanoseconds: timings.request),
            Phase(name: "wait", nanoseconds: timings.wait), Phase(name: "body", nanoseconds: timings.transfer),
            Phase(name: "parse", nanoseconds: last.parseNanoseconds),
        ]
        .filter { $0.nanoseconds > 0 }
    }

    private static func words(for phase: String) -> String {
        switch phase {
        case "dns": "looking up the name"
        case "connect": "connecting"
        case "tls": "the TLS handshake"
        case "send": "sending the request"
        case "wait": "waiting for an answer"
        case "body": "receiving the body"
        default: "parsing"
        }
    }

    private var longestPhase: Phase? { phaseList.max { $0.nanoseconds < $1.nanoseconds } }

    private var phases: StyledText? {
        let list = phaseList
        guard let longest = longestPhase else { return nil }
        var line = StyledText()
        for phase in list {
            line.add("\(phase.name) ", .dim)
            line.add("\(ReadableNumber.duration(phase.nanoseconds))  ", phase.name == longest.name ? .warning : .plain)
        }
        return line
    }

    private var recent: StyledText {
        var line = HealthStrip.line(row.recentHealth, width: 20, glyphs: glyphs)
        let durations = results.map(\.durationNanoseconds).sorted()
        if let median = durations.nearestRank(50), let p95 = durations.nearestRank(95) {
            line.add("  p50 \(ReadableNumber.duration(median))  p95 \(ReadableNumber.duration(p95))")
        }
        line.add("  flaps \(row.flaps) in 10m", row.flaps >= 3 ? .flapping : .dim)
        return line
    }

    // MARK: - Scrapes

    /// The newest scrapes, one line each.
    private var scrapeLines: [StyledText] {
        guard !results.isEmpty else {
            return detail.detail == nil ? [StyledText(), StyledText("Loading the last scrapes", .dim)] : []
        }
        var lines = [StyledText()]
        lines.append(StyledText("  TIME      STATE      DUR SAMPLES SERIES+  GONE STALE   SIZE  NOTE", .heading))
        for result in results.reversed() {
            let state: TargetState = result.isUp ? .up : .down
            var line = StyledText("  \(result.timestamp.clock)  ", .dim)
            line.add(left("\(state.glyph(in: glyphs)) \(state.word)", 7), state.style)
            line.add(right(ReadableNumber.duration(result.durationNanoseconds), 7))
            line.add(right(ReadableNumber.count(result.samplesScraped), 8))
            line.add(right(ReadableNumber.count(result.seriesAdded), 8))
            line.add(right(ReadableNumber.count(result.seriesGone), 6))
            line.add(right(ReadableNumber.count(result.staleMarkers), 6), result.staleMarkers > 0 ? .stale : .plain)
            line.add(right(ReadableNumber.shortSize(result.bodyBytes), 7))
            line.add("  \(Self.note(result))", .dim)
            lines.append(line)
        }
        return lines
    }

    private static func note(_ result: ScrapeResult) -> String {
        if let failure = result.failure { return failure.note }
        var notes: [String] = []
        if result.refused > 0 { notes.append(refusals(result)) }
        if result.latenessNanoseconds >= noticeableLateness {
            notes.append("\(ReadableNumber.duration(result.latenessNanoseconds)) late")
        }
        if !result.isConnectionReused { notes.append("new connection") }
        return notes.joined(separator: ", ")
    }

    private func left(_ text: String, _ width: Int) -> String {
        TextWidth.paddedLeftAligned(text, to: width, glyphs: glyphs)
    }

    private func right(_ text: String, _ width: Int) -> String {
        TextWidth.paddedRightAligned(text, to: width, glyphs: glyphs)
    }
}

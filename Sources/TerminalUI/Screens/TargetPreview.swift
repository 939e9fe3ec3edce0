internal import MetricModel
internal import ScrapeEngine

/// A target in a column beside the table: how it is, why, what it said, who it is.
struct TargetPreview {
    let target: DetailState
    let glyphs: GlyphSet
    let times: TimeFormat
    let width: Int

    private var row: TargetRow { target.row }

    /// Everything, the most urgent first.
    var lines: [StyledText] {
        [title] + reason + excerpt + [StyledText()] + facts + [StyledText()] + labels
    }

    private var title: StyledText {
        let state =
            StyledText("  \(row.state.word)", row.state.style)
            + StyledText(" \(times.age(row.pausedAt ?? row.since))")
        let room = max(width - 2 - state.columns(glyphs), 8)
        return StyledText("\(row.state.glyph(in: glyphs)) ", row.state.style)
            + StyledText(TextWidth.truncatedMiddle(row.displayName, to: room, glyphs: glyphs), .title) + state
    }

    private var reason: [StyledText] {
        let text: String
        let style: Style
        if let failure = row.failure, row.state == .down {
            text = failure.problem == nil ? failure.shownText : failure.errorClass
            style = .down
        } else {
            let note = row.note(times: times)
            text = note.text
            style = note.pieces.first?.style ?? .plain
        }
        guard !text.isEmpty else { return [] }
        return TextWrap.lines(String(text.prefix(Sanitiser.sourceLimit)), width: width, limit: 5, glyphs: glyphs)
            .map { StyledText($0, style) }
    }

    // MARK: - Body

    /// The line that broke the body, with those around it.
    private var excerpt: [StyledText] {
        guard row.failure?.problem != nil || target.body != nil else { return [] }
        guard let body = target.body else {
            return [StyledText(target.isBodyKnown ? "its body is not kept any more" : "loading its body", .dim)]
        }
        guard !body.isBinary, let failing = body.failingLine else { return [] }
        let numberColumns = String(failing + 2).utf8.count
        let room = max(width - numberColumns - 3, 8)
        let start = max(body.failingColumn - 1 - room / 2, 0)
        func line(_ index: Int) -> StyledText {
            let number = TextWidth.paddedRightAligned(String(index + 1), to: numberColumns, glyphs: glyphs)
            let bytes = body.line(index).dropFirst(start).prefix(room * 4)
            return StyledText("\(number) \(glyphs.vertical) ", index == failing ? .down : .dim)
                + StyledText(String(decoding: bytes, as: UTF8.self))
        }
        let before = body.line(failing).prefix(max(body.failingColumn - 1, 0)).dropFirst(start)
        let indent = TextWidth.columns(of: String(decoding: before, as: UTF8.self), glyphs: glyphs)
        let blanks = String(repeating: " ", count: numberColumns + 3 + min(indent, room - 1))
        let words = " col \(body.failingColumn)"
        let caret =
            StyledText(blanks) + StyledText(glyphs.caret, .caret)
            + (blanks.utf8.count + 1 + words.utf8.count <= width ? StyledText(words, .dim) : StyledText())
        let next = failing + 1 < body.count ? [line(failing + 1)] : []
        return [StyledText()] + (failing > 0 ? [line(failing - 1)] : []) + [line(failing), caret] + next
    }

    // MARK: - Facts

    private var facts: [StyledText] {
        var facts: [StyledText] = []
        if row.pausedAt == nil, let due = row.nextDue {
            let next = row.isInFlight ? "now" : times.clock(due)
            let line = "\(next)  \(ReadableNumber.duration(row.interval))/\(ReadableNumber.duration(row.timeout))"
            facts.append(fact("next", StyledText(line)))
        }
        if row.lastScrape != nil {
            let took = ReadableNumber.duration(row.lastDurationNanoseconds)
            let share = ReadableNumber.percent(row.lastDurationNanoseconds, of: row.timeout.nanoseconds)
            facts.append(fact("last", StyledText("\(times.age(row.lastScrape))  \(took) (\(share))")))
            let samples =
                "\(ReadableNumber.fullCount(row.samplesScraped)), \(ReadableNumber.fullCount(row.samplesKept)) kept"
            facts.append(fact("samples", StyledText(samples)))
            facts.append(fact("body", StyledText(ReadableNumber.size(row.bodyBytes))))
        }
        if row.failuresInRow > 0 {
            facts.append(fact("fails", StyledText("\(row.failuresInRow) in a row", .down)))
        }
        if let last = target.detail?.lastGood, row.failure != nil {
            facts.append(
                fact(
                    "good",
                    StyledText(
                        "\(times.clock(last.timestamp))  \(ReadableNumber.fullCounted(last.samplesKept, "sample"))"
                    )
                )
            )
        }
        if let use = row.nearestLimit {
            let share = StyledText(
                "\(Int(min(use.share * 100, 9999)))%",
                use.share > 1 ? .error : use.share > 0.8 ? .warning : .plain
            )
            facts.append(fact("limit", share + StyledText(" of \(use.limit.rawValue)", .dim)))
        }
        facts.append(fact("health", HealthStrip.line(row.recentHealth, width: min(width - 9, 32), glyphs: glyphs)))
        facts.append(fact("pool", StyledText(row.pool)))
        if let location = row.location { facts.append(fact("from", StyledText(location.shortDescription))) }
        // A group that has no name but its number says nothing.
        if !row.source.allSatisfy(\.isNumber) { facts.append(fact("source", StyledText(row.shownSource))) }
        return facts
    }

    private func fact(_ name: String, _ text: StyledText) -> StyledText {
        FactRows.line(name, text, nameColumns: 9)
    }

    private var labels: [StyledText] {
        row.shownLabels.pairs.map { StyledText("\($0.name)=", .dim) + StyledText("\"\($0.value)\"") }
    }
}

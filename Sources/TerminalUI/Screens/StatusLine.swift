internal import ScrapeEngine

/// The last two rows of every screen: what is asked or told, and the keys.
extension MonitorView {
    /// The line being typed, else the question, else the gravest message, else facts about what is shown.
    func drawStatus(into frame: inout Frame) {
        let row = layout.statusRow
        if let prompt = monitor.prompt {
            drawPrompt(prompt, row: row, into: &frame)
        } else if let typing = monitor.search.typing {
            drawSearch(typing.editor, row: row, into: &frame)
        } else if case .palette(let palette) = monitor.overlay {
            drawPaletteLine(palette, row: row, into: &frame)
        } else if let question = monitor.question {
            drawQuestion(question, row: row, into: &frame)
        } else if let notice = monitor.notices.current {
            var more = notice.hint.isEmpty ? "" : " (\(notice.hint)) "
            if monitor.notices.hidden > 0 { more += (more.isEmpty ? " " : "") + "+\(monitor.notices.hidden) " }
            let room = layout.columns - StyledText(more).columns(glyphs)
            let text = StyledText(" \(notice.text)", notice.level.style)
            let end = frame.write(text, row: row, column: 0, limit: room)
            frame.write(StyledText(more, .dim), row: row, column: end)
        } else {
            frame.write(facts, row: row, column: 0, limit: layout.columns)
        }
    }

    private func drawQuestion(_ question: Question, row: Int, into frame: inout Frame) {
        let answer = " y/N "
        let room = max(layout.columns - answer.utf8.count, 0)
        let whole = StyledText(" \(question.text)", .question)
        let isWhole = layout.showsTables && whole.columns(glyphs) <= room
        let text = isWhole ? whole : StyledText(" \(question.shortText)", .question)
        let end = frame.write(text, row: row, column: 0, limit: room)
        let after = frame.write(StyledText(answer, .question, .bold), row: row, column: end)
        frame.cursor = CursorPosition(row: row, column: min(after, layout.columns - 1))
    }

    /// `/state:down pool:x   3 of 1270`; what cannot be read is underlined and explained.
    private func drawPrompt(_ prompt: Monitor.Prompt, row: Int, into frame: inout Frame) {
        let problem = monitor.filter.problem
        let message = StyledText((problem?.text ?? rowCounts) + " ", problem == nil ? .dim : .error)
        drawTyped(prompt.editor, sign: "/", message: message, bad: problem?.range, row: row, into: &frame)
    }

    /// How many rows of how many.
    private var rowCounts: String {
        let counts = monitor.rootTable.counts
        return "\(counts.shown) of \(counts.all)"
    }

    // MARK: - Facts

    private var facts: StyledText {
        var line = StyledText(" ")
        if monitor.isMouseOn {
            line.add("mouse", .chip)
            line.add("  ")
        }
        if case .page(let page) = monitor.overlay {
            let count = page.shownLines(width: layout.columns, glyphs: glyphs).count
            let last = min(page.top + layout.overlayRows, count)
            let all = count == 1 ? "1 line" : "\(count) lines"
            line.add(count > layout.overlayRows ? "lines \(min(page.top + 1, last))-\(last) of \(count)" : all, .dim)
            return line
        }
        if case .help(let help) = monitor.overlay {
            line.add("\(help.entries.count) of \(ReadableNumber.fullCounted(help.bindings.count, "key"))", .dim)
            return line
        }
        switch monitor.navigation.context {
        case .pools:
            let table = monitor.pools
            let noun = ReadableNumber.noun(table.rows.count, "pool")
            line.add(table.visible.count == table.rows.count ? "\(table.rows.count) \(noun)" : "\(rowCounts) \(noun)")
            addView(of: table, to: &line)
        case .targets:
            line.add(rowCounts)
            addView(of: monitor.targetTable, to: &line)
        case .dropped:
            line.add(rowCounts)
            if layout.columns >= 70 { line.add(droppedKeptFacts, .dim) }
            addView(of: monitor.dropped, to: &line)
        case .events: addEventFacts(to: &line)
        case .config: addConfigFacts(to: &line)
        case .engine:
            let table = monitor.destinations
            let all = Self.destinations(table.rows.count)
            line.add(table.visible.count == table.rows.count ? all : "\(rowCounts) destinations")
            if !table.rows.isEmpty { addView(of: table, to: &line) }
        default: addDetailFacts(to: &line)
        }
        return line
    }

    private func addView<Row, Order>(of table: TableState<Row, Order>, to line: inout StyledText) {
        let marks = monitor.markCounts
        if marks.all > 0 {
            line.add("  ")
            line.add("\(marks.all) marked", .chip)
            if marks.hidden > 0 { line.add(" \(marks.hidden) of them hidden", .warning) }
        }
        addFilter(to: &line)
        if table.grouping != .none { line.add("  group: \(table.grouping.title)", .dim) }
        line.add("  sort: ", .dim)
        line.add(table.order.title + (table.isInverted ? " inverted" : ""))
        let isLive = monitor.navigation.context != .dropped
        if table.isPinned {
            line.add("  top row", .chip)
        } else if isLive, layout.columns >= 70 {
            line.add(table.selected == nil ? "  top row" : "  follow", .dim)
        }
        if table.columns.isWide { line.add("  wide", .dim) }
        if monitor.timeDisplay != .relative { line.add("  \(monitor.timeDisplay.rawValue)", .dim) }
    }

    private func addFilter(to line: inout StyledText) {
        if monitor.isProblemsOnly, monitor.navigation.context != .dropped {
            line.add("  ")
            line.add("[\(key(.toggleProblemsOnly)) problems]", .chip)
        }
        line.add("  filter: ", .dim)
        let filter = monitor.filter
        if filter.isEmpty { line.add("none", .dim) } else { line.add(filter.displayText, .chip) }
    }

    private func addEventFacts(to line: inout StyledText) {
        let events = monitor.events
        let isFollowing = events.selected == nil
        line.add(isFollowing ? "live" : "held, \(key(.top)) follows", isFollowing ? .up : .warning)
        let level = monitor.shownEventLevel
        line.add("  level: ", .dim)
        line.add(level.word.lowercased() + (level == .error ? "" : "+"))
        line.add("  \(rowCounts)")
        addFilter(to: &line)
        if layout.columns >= 100 { line.add("  repeats folded (x)", .dim) }
    }

    private func addDetailFacts(to line: inout StyledText) {
        guard let detail = monitor.navigation.detail else { return }
        let table = monitor.targetTable
        if let place = table.visible.firstIndex(where: { table.rows[$0].id == detail.id }) {
            line.add("\(place + 1) of \(table.visible.count)  ")
        }
        let panes = monitor.detailPanes
        if let body = detail.scrolledBody, panes.shows(.response) {
            let left = detail.responseLeft > 0 ? ", from column \(detail.responseLeft + 1)" : ""
            if detail.isHex {
                let first = detail.responseTop * ResponseHex.rowBytes(columns: panes.responseWidth)
                line.add("bytes \(first)+ of \(body.body.bytes.count)  ", .dim)
            } else {
                line.add("lines \(detail.responseTop + 1)+ of \(body.count)\(left)  ", .dim)
            }
        }
        if detail.tab == .series, detail.series.table.isPinned {
            line.add("top row", .chip)
            line.add("  ")
        }
        if monitor.isProblemsOnly { line.add("[\(key(.toggleProblemsOnly)) problems]", .chip) }
        if layout.columns >= 70 { line.add("  \(keys(of: detail))", .dim) }
    }

    /// What this tab's own keys do, beside those of the hint bar.
    private func keys(of detail: DetailState) -> String {
        var keys: [String] = []
        switch detail.tab {
        case .response where detail.scrolledBody != nil:
            keys = ["\(key(.toggleHex)) \(detail.isHex ? "text" : "hex")", wrapHint(detail), "\(key(.open)) failure"]
        case .labels:
            keys = ["\(key(.toggleRuleChanges)) \(detail.isChangesOnly ? "all" : "changes")", wrapHint(detail)]
        case .series: keys = ["\(key(.pickSort)) sort: \(detail.series.table.order.title)", "\(key(.open)) values"]
        case .history: keys = ["\(key(.open)) scrape"]
        case .http: keys = [wrapHint(detail)]
        default: break
        }
        if monitor.detailPanes.isSplit { keys.append("\(key(.toggleMaximised)) maximise") }
        if detail.isMaximised { keys.append("\(key(.toggleMaximised)) all panes") }
        return keys.joined(separator: "  ")
    }

    private func wrapHint(_ detail: DetailState) -> String {
        "\(key(.toggleWrap)) \(detail.isWrapped ? "cut" : "wrap")"
    }

    // MARK: - Hints

    func drawHints(into frame: inout Frame) {
        guard layout.hasHints else { return }
        var column = 1
        for hint in hints {
            let text = StyledText(hint.key, .key) + StyledText(" \(hint.word)", .hint)
            guard column + text.columns(glyphs) < layout.columns else { continue }
            let start = column
            column = frame.write(text, row: layout.size.rows - 1, column: column) + 2
            guard let key = Key(ifNamed: hint.key) else { continue }
            frame.addSpot(.key(key), row: layout.size.rows - 1, columns: start..<max(column - 2, start))
        }
    }

    private var hints: [KeyBindings.Hint] {
        let special = promptHints ?? overlayHints
        if let special { return special.map { KeyBindings.Hint(key: $0.0, word: $0.1) } }
        return frozenHints + usualHints
    }

    private var usualHints: [KeyBindings.Hint] {
        let hints = monitor.keys.hints(in: monitor.navigation.context) { monitor.obstacle(to: $0) == nil }
        guard monitor.notices.current?.isReloadFailure == true else { return hints }
        return hints.map { $0.key == key(.open) ? KeyBindings.Hint(key: $0.key, word: "what failed") : $0 }
    }

    /// Where else one can look, and the way out.
    private var frozenHints: [KeyBindings.Hint] {
        guard monitor.freeze != nil else { return [] }
        let live = KeyBindings.Hint(key: key(.freeze), word: "live")
        guard monitor.hasTape else { return [live] }
        return [
            live, KeyBindings.Hint(key: "\(key(.tickBack))/\(key(.tickForward))", word: "tick"),
            KeyBindings.Hint(key: "\(key(.minuteBack))/\(key(.minuteForward))", word: "minute"),
        ]
    }

    /// What helps while a line is typed or a question waits: keys that nobody binds anew.
    private var promptHints: [(String, String)]? {
        let (enter, escape) = (Key.enter.name, Key.escape.name)
        if monitor.prompt != nil {
            return [
                (enter, "keep"), (escape, "cancel"),
                monitor.filterHistory.lines.isEmpty
                    ? (Key.control("u").name, "clear") : (Key.control("p").name, "earlier ones"),
                ("e.g.", "api state:down !pool:x or err:tls"),
            ]
        }
        if monitor.search.typing != nil {
            let next = monitor.keys.letters(.nextProblem, .previousProblem, in: monitor.keyContext)
            return [(enter, "keep"), (escape, "cancel"), ("then \(next)", "next, previous match")]
        }
        if monitor.question != nil { return [(Question.yes.name, "yes"), ("any other key", "no")] }
        return nil
    }

    private var overlayHints: [(String, String)]? {
        let (enter, escape) = (Key.enter.name, Key.escape.name)
        switch monitor.overlay {
        case .help: return [("type", "to filter"), (enter, "run"), (escape, "close")]
        case .palette:
            return [
                (enter, "run"), (Key.tab.name, "complete"), ("\(Key.up.name) \(Key.down.name)", "history"),
                (escape, "cancel"),
            ]
        case .copyMenu: return [("letter", "copies"), (enter, "copies the marked one"), (escape, "close")]
        case .sortPicker(let picker) where picker.kind == .grouping:
            return [(enter, "group"), (key(.pickGrouping), "next"), (escape, "close")]
        case .sortPicker:
            return [(enter, "sort"), (key(.invertSort), "inverted"), (escape, "close")]
        case .columnPicker:
            let move = "\(ColumnPickerState.moveLeft.name) \(ColumnPickerState.moveRight.name)"
            return [
                (ColumnPickerState.toggle.name, "show or hide"), (move, "move"),
                (ColumnPickerState.reset.name, "as at first"), (escape, "close"),
            ]
        case .page(let page): return hints(of: page)
        case nil: return nil
        }
    }

    private func hints(of page: TextPage) -> [(String, String)] {
        let keys = monitor.keys
        let scroll = (keys.letters(.down, .up, in: .page), "scroll")
        let back = (key(.leave), "back")
        if page.dropped != nil {
            let next = keys.letters(.nextProblem, .previousProblem, in: .page)
            let edit = monitor.possibleKey(.edit).map { [($0, "edit the rule")] } ?? []
            return [(next, "next dropped")] + edit + [(key(.search), "search"), scroll, back]
        }
        let sideways = (keys.letters(.left, .right, in: .page), "sideways")
        if page.plan?.problems.isEmpty == true, !monitor.isReadOnly {
            return [(key(.reload), "applies"), scroll, sideways, (key(.toggleWrap), "wrap"), back]
        }
        return [scroll, sideways, (key(.toggleWrap), page.isWrapped ? "cut" : "wrap"), back]
    }
}

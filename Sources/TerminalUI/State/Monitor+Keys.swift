package import MetricModel
internal import ScrapeEngine

/// Who gets a key: pasted text, a question, the filter being typed, what lies over the screen, and only then the screen.
extension Monitor {
    mutating func take(_ key: Key) -> [Effect] {
        if case .mouse(let mouse) = key { return take(mouse) }
        if takePaste(key) { return [] }
        if question != nil { return answer(key) }
        guard isInSight || Self.isHeardUnseen(key) else { return [] }
        if prompt != nil { return takePrompt(key) }
        if search.typing != nil { return takeSearch(key) }
        switch overlay {
        case .help(let help): return takeHelp(key, help)
        case .sortPicker(let picker): return takePicker(key, picker)
        case .columnPicker(let picker): return takeColumnPicker(key, picker)
        case .copyMenu(let menu): return takeCopyMenu(key, menu)
        case .palette(let palette): return takePalette(key, palette)
        case .page: break
        case nil: break
        }
        guard let action = keys.action(for: key, in: keyContext) else {
            if case .character = key {
                notices.show(
                    .info,
                    "\(key.name) does nothing here - \(self.key(.help)) shows the keys",
                    at: now.monotonic
                )
            }
            return []
        }
        return perform(action)
    }

    /// False while a line, a list or a page is open that the window has no room for: nobody knows what a key would do.
    private var isInSight: Bool {
        Layout(size).showsOverlays || overlay == nil && prompt == nil && search.typing == nil
    }

    private static func isHeardUnseen(_ key: Key) -> Bool {
        [.escape, .control("c"), .control("z"), .control("l")].contains(key)
    }

    /// Where keys are pressed now, below what takes them for itself.
    var keyContext: KeyContext {
        if case .page = overlay { .page } else { navigation.context }
    }

    /// What a sentence calls the key that does something now.
    func key(_ action: Action) -> String { keys.name(of: action, in: keyContext) }

    /// The same of what can be done now; nil where a sentence would promise too much.
    func possibleKey(_ action: Action) -> String? { obstacle(to: action) == nil ? key(action) : nil }

    // MARK: - Paste

    /// True when the key is part of a paste that no line of text waits for: pasted text never acts.
    private mutating func takePaste(_ key: Key) -> Bool {
        if key == .pasteStart {
            pasteSince = now.monotonic
            if !isTyping {
                notices.show(.info, "pasted text dropped - \(self.key(.filter)) opens the filter", at: now.monotonic)
            }
            return true
        }
        guard let since = pasteSince else { return false }
        // A paste whose end is lost ends by itself.
        if now.monotonic - since >= Self.pasteNanoseconds {
            pasteSince = nil
            return false
        }
        pasteSince = now.monotonic
        if key == .pasteEnd || key == .escape {
            pasteSince = nil
            return true
        }
        guard isTyping, question == nil, case .character = key else { return true }
        return false
    }

    /// True while a line takes text.
    var isTyping: Bool {
        switch overlay {
        case .help, .palette: true
        default: prompt != nil || search.typing != nil
        }
    }

    // MARK: - Questions

    /// Asks; what was typed before is thrown away, so that it cannot be the answer.
    mutating func ask(_ question: Question) -> [Effect] {
        self.question = question
        isQuestionUnseen = false
        deafUntil = nil
        return [.flushKeys]
    }

    /// Asks what nobody has just pressed a key for: not while a line is typed, whose next letter would be the answer.
    mutating func askLater(_ question: Question) -> [Effect] {
        waitingQuestion = question
        let age = commandedAt.map { now.monotonic - $0 } ?? 0
        isWaitingLate = isTyping || age >= Self.lateNanoseconds
        return askWhatWaits()
    }

    mutating func askWhatWaits() -> [Effect] {
        guard let waiting = waitingQuestion, !isTyping, question == nil else { return [] }
        waitingQuestion = nil
        let effects = ask(waiting)
        isQuestionUnseen = isWaitingLate
        return effects
    }

    /// The question has reached the eyes of who is to answer it. Only from now on it can be known what a key is meant for.
    package mutating func asked(at now: MonotonicTime) {
        guard isQuestionUnseen else { return }
        isQuestionUnseen = false
        deafUntil = now + deafNanoseconds
    }

    private mutating func answer(_ key: Key) -> [Effect] {
        guard let question else { return [] }
        // It came late: what a finger is about to press was meant for something else.
        let isDeaf = isQuestionUnseen || deafUntil.map { now.monotonic < $0 } ?? false
        if isDeaf, key != .control("z"), key != .control("l") { return [] }
        switch key {
        // Ctrl-C while it asks whether to quit changes nothing; pressed three times it ends the program anyway.
        case .control("c") where question == .quit: return []
        case .control("z"): return [.suspend]
        case .control("l"): return [.redraw]
        case Question.yes:
            self.question = nil
            switch question {
            case .quit: return [.quit]
            case .pauseEverything: return [.send(.pause(.everything))]
            case .pause(let scope, _, _): return [.send(.pause(scope))]
            case .probe(let targets, _): return probe(targets)
            case .reload: return reloadAtOnce()
            }
        default:
            self.question = nil
            return []
        }
    }

    // MARK: - Filter

    mutating func openPrompt() {
        prompt = Prompt(editor: LineEditor(filter.text), before: filter)
    }

    private mutating func takePrompt(_ key: Key) -> [Effect] {
        guard var editor = prompt?.editor, let before = prompt?.before else { return [] }
        switch key {
        case .enter:
            // With a text that cannot be read the line stays open: what is shown is the newest that could.
            if filter.problem == nil {
                filterHistory.add(filter.displayText)
                prompt = nil
                settleCursor()
            }
        case .escape, .control("c"):
            prompt = nil
            filter = before
            showTableAnew()
        case .backspace where editor.text.isEmpty:
            prompt = nil
        case .control("z"): return [.suspend]
        case .control("l"): return [.redraw]
        case .up: moveCursor(by: -1)
        case .down: moveCursor(by: 1)
        case .pageUp: moveCursor(by: -tablePage)
        case .pageDown: moveCursor(by: tablePage)
        case .control("p"): recallFilter(-1)
        case .control("n"): recallFilter(1)
        default:
            guard editor.take(key) else { return [] }
            showTyped(editor)
        }
        return []
    }

    /// An older or a newer filter in the place of the one being typed.
    private mutating func recallFilter(_ step: Int) {
        guard var recall = prompt?.recall else { return }
        guard let text = recall.step(step, in: filterHistory, from: filter.text) else { return }
        prompt?.recall = recall
        showTyped(LineEditor(text))
    }

    private mutating func showTyped(_ editor: LineEditor) {
        prompt?.editor = editor
        guard editor.text != filter.text else { return }
        var changed = filter
        changed.set(editor.text)
        filter = changed
        showTableAnew()
    }

    // MARK: - Help

    mutating func openHelp() {
        var page: TextPage?
        if case .page(let open) = overlay { page = open }
        overlay = .help(HelpState(context: keyContext, bindings: keys.bindings(in: keyContext), page: page))
    }

    private mutating func closeHelp(_ help: HelpState) {
        overlay = help.page.map { .page($0) }
        refreshPage()
    }

    /// Keys that close the help: those of a line only while nothing is typed.
    private func closesHelp(_ key: Key, _ help: HelpState) -> Bool {
        guard let action = keys.action(for: key, in: help.context), [.help, .leave].contains(action) else {
            return false
        }
        var editor = help.editor
        return editor.text.isEmpty || !editor.take(key)
    }

    private mutating func takeHelp(_ key: Key, _ help: HelpState) -> [Effect] {
        var help = help
        let entries = help.entries
        switch key {
        case .escape, .control("c"):
            closeHelp(help)
            return []
        case _ where closesHelp(key, help):
            closeHelp(help)
            return []
        case .enter:
            closeHelp(help)
            guard entries.indices.contains(help.cursor) else { return [] }
            return perform(entries[help.cursor].action)
        case .control("z"): return [.suspend]
        case .control("l"): return [.redraw]
        case .up, .control("p"): help.cursor -= 1
        case .down, .control("n"): help.cursor += 1
        case .pageUp: help.cursor -= Layout(size).overlayRows
        case .pageDown: help.cursor += Layout(size).overlayRows
        default: if help.editor.take(key) { help.cursor = 0 }
        }
        help.cursor = min(max(help.cursor, 0), max(help.entries.count - 1, 0))
        overlay = .help(help)
        return []
    }

    // MARK: - Lists to pick from

    private mutating func choose(_ picker: PickerState) {
        switch picker.kind {
        case .order: setOrder(picker.cursor)
        case .grouping: setGrouping(picker.cursor)
        }
    }

    private mutating func takePicker(_ key: Key, _ picker: PickerState) -> [Effect] {
        var picker = picker
        switch key {
        case .escape, .control("c"):
            overlay = nil
            return []
        case .enter:
            overlay = nil
            choose(picker)
            return []
        case .control("z"): return [.suspend]
        case .backTab: picker.cursor -= 1
        case .tab: picker.cursor += 1
        default:
            switch keys.action(for: key, in: keyContext) {
            case .leave, .pickSort:
                overlay = nil
                return []
            case .pickGrouping where picker.kind == .grouping:
                picker.cursor = (picker.cursor + 1) % max(picker.titles.count, 1)
            case .invertSort where picker.kind == .order:
                overlay = nil
                setOrder(picker.cursor)
                return perform(.invertSort)
            case .redraw: return [.redraw]
            case .up: picker.cursor -= 1
            case .down: picker.cursor += 1
            case .top: picker.cursor = 0
            case .bottom: picker.cursor = picker.titles.count - 1
            default: break
            }
        }
        picker.cursor = min(max(picker.cursor, 0), max(picker.titles.count - 1, 0))
        overlay = .sortPicker(picker)
        return []
    }
}

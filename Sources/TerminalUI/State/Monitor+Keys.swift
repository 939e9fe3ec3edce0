internal import MetricModel
internal import ScrapeEngine

/// Who gets a key: pasted text, a question, the filter being typed, what lies over the screen, and only then the screen.
extension Monitor {
    mutating func take(_ key: Key) -> [Effect] {
        if takePaste(key) { return [] }
        if question != nil { return answer(key) }
        if prompt != nil { return takePrompt(key) }
        if search.typing != nil { return takeSearch(key) }
        switch overlay {
        case .help(let help): return takeHelp(key, help)
        case .sortPicker(let picker): return takePicker(key, picker)
        case .columnPicker(let picker): return takeColumnPicker(key, picker)
        case .copyMenu(let menu): return takeCopyMenu(key, menu)
        case .page: break
        case nil: break
        }
        let context = overlay == nil ? navigation.context : .page
        guard let action = KeyBindings.action(for: key, in: context) else {
            if case .character = key {
                notices.show(.info, "\(key.name) does nothing here - ? shows the keys", at: now.monotonic)
            }
            return []
        }
        return perform(action)
    }

    // MARK: - Paste

    /// True when the key is part of a paste that no line of text waits for: pasted text never acts.
    private mutating func takePaste(_ key: Key) -> Bool {
        if key == .pasteStart {
            pasteSince = now.monotonic
            if prompt == nil, search.typing == nil {
                notices.show(.info, "pasted text dropped - / opens the filter", at: now.monotonic)
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
        guard prompt != nil || search.typing != nil, question == nil, case .character = key else { return true }
        return false
    }

    // MARK: - Questions

    /// Asks; what was typed before is thrown away, so that it cannot be the answer.
    mutating func ask(_ question: Question) -> [Effect] {
        self.question = question
        return [.flushKeys]
    }

    /// Asks what nobody has just pressed a key for: not while a line is typed, whose next letter would be the answer.
    mutating func askLater(_ question: Question) -> [Effect] {
        waitingQuestion = question
        return askWhatWaits()
    }

    mutating func askWhatWaits() -> [Effect] {
        guard let waiting = waitingQuestion, !isTyping, question == nil else { return [] }
        waitingQuestion = nil
        return ask(waiting)
    }

    /// A line of text takes the keys.
    private var isTyping: Bool {
        if case .help = overlay { return true }
        return prompt != nil || search.typing != nil
    }

    private mutating func answer(_ key: Key) -> [Effect] {
        guard let question else { return [] }
        switch key {
        // Ctrl-C while it asks whether to quit changes nothing; pressed three times it ends the program anyway.
        case .control("c") where question == .quit: return []
        case .control("z"): return [.suspend]
        case .control("l"): return [.redraw]
        case .character("y"):
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
            if filter.problem == nil { prompt = nil }
        case .escape, .control("c"):
            prompt = nil
            filter = before
            showTableAnew()
        case .backspace where editor.text.isEmpty:
            prompt = nil
        case .control("z"): return [.suspend]
        case .control("l"): return [.redraw]
        case .up, .control("p"): moveCursor(by: -1)
        case .down, .control("n"): moveCursor(by: 1)
        case .pageUp: moveCursor(by: -tablePage)
        case .pageDown: moveCursor(by: tablePage)
        default:
            guard editor.take(key) else { return [] }
            prompt?.editor = editor
            guard editor.text != filter.text else { return [] }
            var changed = filter
            changed.set(editor.text)
            filter = changed
            showTableAnew()
        }
        return []
    }

    // MARK: - Help

    private mutating func takeHelp(_ key: Key, _ help: HelpState) -> [Effect] {
        var help = help
        let entries = help.entries
        switch key {
        case .escape, .control("c"), .function(1):
            overlay = nil
            return []
        case .character("?") where help.editor.text.isEmpty, .character("q") where help.editor.text.isEmpty:
            overlay = nil
            return []
        case .enter:
            overlay = nil
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
        case .escape, .control("c"), .character("q"), .character("s"), .function(6):
            overlay = nil
            return []
        case .enter:
            overlay = nil
            choose(picker)
            return []
        case .character("E") where picker.kind == .grouping:
            picker.cursor = (picker.cursor + 1) % max(picker.titles.count, 1)
        case .character("I") where picker.kind == .order:
            overlay = nil
            setOrder(picker.cursor)
            return perform(.invertSort)
        case .control("z"): return [.suspend]
        case .control("l"): return [.redraw]
        case .up, .character("k"), .backTab: picker.cursor -= 1
        case .down, .character("j"), .tab: picker.cursor += 1
        case .home, .character("g"): picker.cursor = 0
        case .end, .character("G"): picker.cursor = picker.titles.count - 1
        default: break
        }
        picker.cursor = min(max(picker.cursor, 0), max(picker.titles.count - 1, 0))
        overlay = .sortPicker(picker)
        return []
    }
}

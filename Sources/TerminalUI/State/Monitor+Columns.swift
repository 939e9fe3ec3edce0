internal import ScrapeEngine

/// The list of a table's columns, to show, hide and move them.
struct ColumnPickerState: Sendable {
    struct Entry: Sendable, Equatable {
        var name: String
        var isShown: Bool
    }

    /// From left to right; the first stays where it is.
    var entries: [Entry]
    var cursor: Int

    /// Its own keys, which nobody binds anew. What moves and leaves in tables does so here, even by one of these.
    static let toggle = Key.character(" ")
    static let moveLeft = Key.character("K")
    static let moveRight = Key.character("J")
    static let reset = Key.character("D")
}

/// Columns: which are shown, in which order, how far they are scrolled.
extension Monitor {
    /// The choice of the open table.
    var columnChoice: ColumnChoice {
        get { rootTable.columns }
        set {
            rootTable.columns = newValue
            // One choice for all targets and those of a pool.
            let choice = targetTable.columns
            targets.columns = choice
            poolTargets.columns = choice
        }
    }

    mutating func toggleWide() {
        columnChoice.isWide.toggle()
        columnScroll = 0
    }

    /// Scrolls the open table's columns; true when there is something to scroll.
    mutating func scrollColumns(by step: Int) -> Bool {
        let view = MonitorView(monitor: self, layout: Layout(size), glyphs: .unicode, clock: now.wall)
        let limit = view.columnScrollLimit
        guard limit > 0 else {
            columnScroll = 0
            return false
        }
        columnScroll = min(max(columnScroll + step, 0), limit)
        return true
    }

    /// How many columns behind the first are scrolled away.
    private(set) var columnScroll: Int {
        get { rootTable.scroll }
        set { rootTable.scroll = newValue }
    }

    // MARK: - Picker

    mutating func openColumnPicker() {
        let view = MonitorView(monitor: self, layout: Layout(size), glyphs: .unicode, clock: now.wall)
        overlay = .columnPicker(ColumnPickerState(entries: view.columnEntries, cursor: 0))
    }

    mutating func takeColumnPicker(_ key: Key, _ picker: ColumnPickerState) -> [Effect] {
        var picker = picker
        switch key {
        case .escape, .enter, .control("c"):
            overlay = nil
            return []
        case _ where [.leave, .pickColumns].contains(keys.action(for: key, in: keyContext)):
            overlay = nil
            return []
        case .control("z"): return [.suspend]
        case .backTab: picker.cursor -= 1
        case .tab: picker.cursor += 1
        case _ where movePicker(key, &picker): break
        case ColumnPickerState.toggle, .character("x"): toggleColumn(&picker)
        case ColumnPickerState.moveLeft, .character("<"): moveColumn(&picker, by: -1)
        case ColumnPickerState.moveRight, .character(">"): moveColumn(&picker, by: 1)
        case ColumnPickerState.reset:
            columnChoice = ColumnChoice()
            openColumnPicker()
            return []
        default:
            switch keys.action(for: key, in: keyContext) {
            case .redraw: return [.redraw]
            case .left: moveColumn(&picker, by: -1)
            case .right: moveColumn(&picker, by: 1)
            default: break
            }
        }
        picker.cursor = min(max(picker.cursor, 0), max(picker.entries.count - 1, 0))
        overlay = .columnPicker(picker)
        return []
    }

    /// Moves the cursor by the keys that move it in tables, which come before the picker's own: the user may have bound
    /// one of those. False for another key.
    private func movePicker(_ key: Key, _ picker: inout ColumnPickerState) -> Bool {
        switch keys.action(for: key, in: keyContext) {
        case .up: picker.cursor -= 1
        case .down: picker.cursor += 1
        case .top: picker.cursor = 0
        case .bottom: picker.cursor = picker.entries.count - 1
        default: return false
        }
        return true
    }

    private mutating func toggleColumn(_ picker: inout ColumnPickerState) {
        guard picker.cursor > 0, picker.entries.indices.contains(picker.cursor) else {
            notices.show(.info, "the first column always stays", at: now.monotonic)
            return
        }
        let name = picker.entries[picker.cursor].name
        picker.entries[picker.cursor].isShown.toggle()
        if picker.entries[picker.cursor].isShown {
            columnChoice.hidden.remove(name)
            columnChoice.shown.insert(name)
        } else {
            columnChoice.shown.remove(name)
            columnChoice.hidden.insert(name)
        }
    }

    private mutating func moveColumn(_ picker: inout ColumnPickerState, by step: Int) {
        let place = picker.cursor + step
        guard picker.cursor > 0, place > 0, picker.entries.indices.contains(place) else { return }
        picker.entries.swapAt(picker.cursor, place)
        picker.cursor = place
        columnChoice.order = picker.entries.map(\.name)
    }
}

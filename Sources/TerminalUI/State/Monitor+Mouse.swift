internal import MetricModel
internal import ScrapeEngine

/// The mouse, while it is ours: a click selects, on the selected row opens, on a heading sorts, on a tab or a hint does
/// what its key does.
extension Monitor {
    /// Rows for each step of the wheel, as many as terminals scroll by themselves.
    static let wheelRows = 3

    mutating func toggleMouse() -> [Effect] {
        isMouseOn.toggle()
        notices.show(
            .info,
            isMouseOn
                ? "mouse on; Shift and drag still selects text in most terminals"
                : "mouse off: the terminal selects text",
            hint: isMouseOn ? "\(key(.toggleMouse)) ends it" : "",
            at: now.monotonic
        )
        return [.captureMouse(isMouseOn)]
    }

    /// The terminal cannot tell of its mouse.
    mutating func refuseMouse() {
        guard isMouseOn else { return }
        isMouseOn = false
        notices.show(.warning, "this terminal does not tell what its mouse does", at: now.monotonic)
    }

    mutating func take(_ mouse: MouseEvent) -> [Effect] {
        // A question is answered by a key, and pasted text never acts.
        guard question == nil, pasteSince == nil else { return [] }
        switch mouse.action {
        case .wheelUp: return (0..<Self.wheelRows).flatMap { _ in take(.up) }
        case .wheelDown: return (0..<Self.wheelRows).flatMap { _ in take(.down) }
        case .press: break
        }
        guard let clickable else {
            let frame = view(size: size, glyphs: .unicode, now: now.wall)
            return frame.spot(row: mouse.row, column: mouse.column).map { click($0) } ?? []
        }
        // What was painted last may be another screen than the one that keys have gone to since.
        guard clickable.place == clickablePlace,
            let target = clickable.spots.last(where: { $0.contains(row: mouse.row, column: mouse.column) })?.target
        else { return [] }
        return click(target)
    }

    /// What can be clicked, as it was painted last: between two frames rows go to other places.
    struct Clickable: Sendable {
        var spots: [Spot]
        var place: Place

        /// Which screen, which target, which list over it.
        struct Place: Sendable, Equatable {
            var context: KeyContext
            var pool: String?
            var target: TargetID?
            var list: Int
            var typed: [Unicode.Scalar]
            var isTyping: Bool
        }
    }

    private var clickablePlace: Clickable.Place {
        var typed: [Unicode.Scalar] = []
        if case .help(let help) = overlay { typed = help.editor.text }
        return Clickable.Place(
            context: navigation.context,
            pool: navigation.pool,
            target: navigation.detail?.id,
            list: overlay?.number ?? 0,
            typed: typed,
            isTyping: isTyping
        )
    }

    package mutating func shown(_ frame: Frame) {
        guard isMouseOn else {
            clickable = nil
            return
        }
        clickable = Clickable(spots: frame.spots, place: clickablePlace)
        let places = frame.spots.compactMap { if case .line(let place) = $0.target { place } else { nil } }
        openTable?.noteShown(places)
    }

    /// Where the line is now that was painted in a place; nil when it is gone.
    private func newPlace(of place: Int) -> Int? {
        guard clickable != nil, let openTable else { return place }
        return openTable.place(ofShown: place)
    }

    private mutating func click(_ target: Spot.Target) -> [Effect] {
        switch target {
        case .nothing: return []
        case .key(let key): return take(key)
        case .item(let index): return clickItem(index)
        case .line(let place) where overlay == nil: return clickLine(place, mayOpen: !isTyping)
        case .order(let title) where overlay == nil && !isTyping:
            sort(by: title)
            return []
        case .tab(let number) where !isTyping: return clickTab(number)
        case .line, .order, .tab:
            // Beside a list: it closes.
            if !isTyping { overlay = nil }
            return []
        }
    }

    private mutating func clickTab(_ number: Int) -> [Effect] {
        if navigation.detail != nil { return DetailTab(rawValue: number).map { perform(.tab($0)) } ?? [] }
        return RootTab(rawValue: number).map { perform(.screen($0)) } ?? []
    }

    private mutating func clickLine(_ place: Int, mayOpen: Bool) -> [Effect] {
        guard let cursor = tableCursor, let place = newPlace(of: place) else { return [] }
        guard place == cursor else {
            moveCursor(by: place - cursor)
            return []
        }
        return mayOpen && navigation.context != .config ? perform(.open) : []
    }

    /// The line of the open table or text that the cursor is on; nil where there is no cursor.
    private var tableCursor: Int? { navigation.context == .config ? config.cursor : openTable?.cursor }

    /// Puts the cursor of the list on an entry; on the entry that it is on already does what Enter does.
    private mutating func clickItem(_ index: Int) -> [Effect] {
        switch overlay {
        case .help(var help):
            guard help.cursor != index else { return take(.enter) }
            help.cursor = index
            overlay = .help(help)
        case .sortPicker(var picker):
            guard picker.cursor != index else { return take(.enter) }
            picker.cursor = index
            overlay = .sortPicker(picker)
        case .columnPicker(var picker):
            guard picker.cursor != index else { return take(.character(" ")) }
            picker.cursor = index
            overlay = .columnPicker(picker)
        case .copyMenu(var menu):
            guard menu.cursor != index else { return take(.enter) }
            menu.cursor = index
            overlay = .copyMenu(menu)
        case .palette, .page, nil: break
        }
        return []
    }
}

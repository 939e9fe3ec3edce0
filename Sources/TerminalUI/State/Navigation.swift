internal import SampleStorage
internal import ScrapeEngine

/// The tabs of the first level, in the order of their digits.
enum RootTab: Int, Sendable, CaseIterable {
    case pools = 1
    case targets, dropped, config, events, engine

    var title: String {
        switch self {
        case .pools: "Pools"
        case .targets: "Targets"
        case .dropped: "Dropped"
        case .config: "Config"
        case .events: "Events"
        case .engine: "Engine"
        }
    }
}

/// Where the user is: a tab, perhaps one pool's targets in it, perhaps one target.
struct Navigation: Sendable {
    var tab = RootTab.pools
    var lastTab = RootTab.targets
    /// The pool whose targets are shown; left again by Esc.
    var pool: String?
    var detail: DetailState?

    /// Which keys mean something here.
    var context: KeyContext {
        switch detail?.tab {
        case .summary: return .summary
        case .labels: return .labels
        case .response: return .response
        case .series: return .series
        case .history: return .history
        case .http: return .http
        case nil: break
        }
        if pool != nil { return .targets }
        switch tab {
        case .pools: return .pools
        case .targets: return .targets
        case .dropped: return .dropped
        case .config: return .config
        case .events: return .events
        case .engine: return .engine
        }
    }
}

/// What lies over the screen.
enum Overlay: Sendable {
    case help(HelpState)
    case sortPicker(PickerState)
    case columnPicker(ColumnPickerState)
    case copyMenu(CopyMenu)
    case palette(PaletteState)
    case page(TextPage)

    /// Tells one list from another.
    var number: Int {
        switch self {
        case .help: 1
        case .sortPicker: 2
        case .columnPicker: 3
        case .copyMenu: 4
        case .palette: 5
        case .page: 6
        }
    }
}

/// The help: every binding of the screen below it, filtered by what is typed.
struct HelpState: Sendable {
    var context: KeyContext
    /// Those of the context.
    var bindings: [KeyBinding]
    /// The page that it was opened over, which comes back.
    var page: TextPage?
    var editor = LineEditor()
    var cursor = 0

    /// Those that match what is typed by key or name, then those that do so only by their text.
    var entries: [KeyBinding] {
        let words = editor.string.split(separator: " ").map { FilterWord($0) }
        func matches(_ texts: String...) -> Bool {
            let searched = texts.joined(separator: " ")
            return words.allSatisfy { $0.isIn(searched) }
        }
        let named = bindings.map { matches($0.keyNames, $0.name, $0.action.command) }
        let others = zip(bindings, named).filter { binding, isNamed in
            !isNamed
                && matches(binding.keyNames, binding.name, binding.action.command, binding.help, binding.also ?? "")
        }
        return zip(bindings, named).filter(\.1).map(\.0) + others.map(\.0)
    }
}

/// A list to pick one of: an order, or by what rows stand together.
struct PickerState: Sendable {
    enum Kind: Sendable {
        case order, grouping
    }

    var kind = Kind.order
    var titles: [String]
    var cursor: Int
}

/// A page of text laid over a screen: all that a reload would change, everything about a dropped target or a
/// destination.
struct TextPage: Sendable {
    enum Live: Sendable { case discovery, engine }

    var title: String
    var lines: [StyledText]
    /// The dropped target that it tells of.
    var dropped: DroppedPage.Subject?
    /// Where in a file stands what it tells of.
    var place: FilePlace?
    /// It shows what a reload would change.
    var plan: ReloadPlan?
    /// The destination that it tells of, as the newest snapshot has it; `lines` then only say how many there are.
    var destination: DestinationStatistics?
    /// It tells of the providers of discovery, or of the engine, as the newest snapshot has them.
    var live: Live?
    /// Makes the lines anew for a screen of another width, and for times shown in another way; nil where they are the same
    /// for all.
    var linesForWidth: (@Sendable (Int, TimeFormat) -> [StyledText])?
    /// Long lines go on in the next row; else they scroll sideways.
    var isWrapped = false
    var top = 0
    var left = 0

    /// The lines as they stand on a screen of this width.
    func shownLines(width: Int, glyphs: GlyphSet = .unicode) -> [StyledText] {
        isWrapped ? lines.flatMap { parts(of: $0, width: width, glyphs: glyphs) } : lines
    }

    private func parts(of line: StyledText, width: Int, glyphs: GlyphSet = .unicode) -> [StyledText] {
        isWrapped ? line.wrapped(to: width - 2, glyphs: glyphs) : [line]
    }

    /// The row on a screen of this width in which a line begins, or that part of it which `isWanted`. O(lines).
    func row(of line: Int, width: Int, where isWanted: (String) -> Bool = { _ in true }) -> Int {
        guard lines.indices.contains(line) else { return max(min(line, lines.count), 0) }
        let before = isWrapped ? lines[..<line].reduce(0) { $0 + parts(of: $1, width: width).count } : line
        return before + (parts(of: lines[line], width: width).firstIndex { isWanted($0.text) } ?? 0)
    }

    /// The line that a row on a screen of this width belongs to. O(lines).
    func line(at row: Int, width: Int) -> Int {
        guard isWrapped else { return row }
        var end = 0
        for (index, line) in lines.enumerated() {
            end += parts(of: line, width: width).count
            if row < end { return index }
        }
        return max(lines.count - 1, 0)
    }
}

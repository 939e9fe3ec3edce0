internal import SampleStorage
internal import ScrapeEngine

/// The tabs of the first level, in the order of their digits. 5 is free.
enum RootTab: Int, Sendable, CaseIterable {
    case pools = 1
    case targets, dropped, events
    case engine = 6

    var title: String {
        switch self {
        case .pools: "Pools"
        case .targets: "Targets"
        case .dropped: "Dropped"
        case .events: "Events"
        case .engine: "Engine"
        }
    }

    /// The tab so many places further, around the end.
    func advanced(by step: Int) -> RootTab {
        let tabs = Self.allCases
        let index = (tabs.firstIndex(of: self) ?? 0) + step
        return tabs[(index % tabs.count + tabs.count) % tabs.count]
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
        if let detail { return detail.tab == .summary ? .summary : .response }
        if pool != nil { return .targets }
        switch tab {
        case .pools: return .pools
        case .targets: return .targets
        case .dropped: return .dropped
        case .events: return .events
        case .engine: return .engine
        }
    }
}

/// What lies over the screen.
enum Overlay: Sendable {
    case help(HelpState)
    case sortPicker(PickerState)
    case page(TextPage)
}

/// The help: every binding of the screen below it, filtered by what is typed.
struct HelpState: Sendable {
    var context: KeyContext
    var editor = LineEditor()
    var cursor = 0

    var entries: [KeyBinding] {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: editor.text)
        let words = String(text).split(separator: " ").map { FilterWord($0) }
        return KeyBindings.bindings(in: context).filter { binding in
            let searched = binding.keys.map(\.name).joined(separator: " ") + " \(binding.name) \(binding.help)"
            return words.allSatisfy { $0.isIn(searched) }
        }
    }
}

/// A list to pick a sort order from.
struct PickerState: Sendable {
    var titles: [String]
    var cursor: Int
}

/// A page of text laid over a screen: all problems of a refused file, everything about a dropped target or a
/// destination.
struct TextPage: Sendable {
    var title: String
    var lines: [StyledText]
    /// It lists the problems of a refused file; a reload that works takes it away.
    var isReloadFailure = false
    /// It shows what a reload would change.
    var plan: ReloadPlan?
    /// The destination that it tells of, as the newest snapshot has it; `lines` then only say how many there are.
    var destination: DestinationStatistics?
    var top = 0
    var left = 0
}

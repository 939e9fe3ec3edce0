/// What a key can do. Every action is reachable by its key, from the help and by its name in the palette.
enum Action: Sendable, Hashable {
    // Moving
    case up, down, pageUp, pageDown, halfPageUp, halfPageDown, top, bottom
    case left, right
    case nextProblem, previousProblem
    // Where to be
    case open, back, leave
    /// A screen of the first level, and a tab of a target's detail.
    case screen(RootTab)
    case tab(DetailTab)
    case nextTab, previousTab, lastTab, nextPane
    // What to see
    case filter, toggleProblemsOnly, pickSort, nextSort, previousSort, invertSort
    case pickGrouping, togglePreview, pickColumns, toggleWide, togglePin, cycleTimes
    case toggleMark, markAll, clearMarks
    case search, toggleChanges
    case cycleLevel, freeze, toggleMouse, help, palette, toggleHex, showDiscovery
    // What was
    case tickBack, tickForward, minuteBack, minuteForward, togglePlaying, nextSpeed
    // A target's detail
    case toggleWrap, toggleMaximised, toggleRuleChanges, nextRule, previousRule
    // What the engine does
    case reload, previewReload, reloadAtOnce, pauseSelection, pauseEverything, undo, probe
    // Other programs
    case edit, openPager
    // What leaves the screen
    case copy, saveView
    // The program
    case quit, interrupt, suspend, redraw
}

extension Action {
    /// What the palette and the settings file call it; no two actions have the same.
    var name: String {
        switch self {
        case .up: "up"
        case .down: "down"
        case .pageUp: "page-up"
        case .pageDown: "page-down"
        case .halfPageUp: "half-page-up"
        case .halfPageDown: "half-page-down"
        case .top: "top"
        case .bottom: "bottom"
        case .left: "left"
        case .right: "right"
        case .nextProblem: "next"
        case .previousProblem: "previous"
        case .open: "open"
        case .back: "back"
        case .leave: "leave"
        case .screen(let tab): tab.title.lowercased()
        case .tab(let tab): tab.title.lowercased()
        case .nextTab: "next-tab"
        case .previousTab: "previous-tab"
        case .lastTab: "last-tab"
        case .nextPane: "next-pane"
        case .filter: "filter"
        case .toggleProblemsOnly: "problems"
        case .pickSort: "sort"
        case .nextSort: "next-sort"
        case .previousSort: "previous-sort"
        case .invertSort: "invert"
        case .pickGrouping: "group"
        case .togglePreview: "preview"
        case .pickColumns: "columns"
        case .toggleWide: "wide"
        case .togglePin: "top-row"
        case .cycleTimes: "times"
        case .toggleMark: "mark"
        case .markAll: "mark-all"
        case .clearMarks: "clear-marks"
        case .search: "search"
        case .toggleChanges: "diff"
        case .cycleLevel: "level"
        case .freeze: "freeze"
        case .toggleMouse: "mouse"
        case .tickBack: "tick-back"
        case .tickForward: "tick-forward"
        case .minuteBack: "minute-back"
        case .minuteForward: "minute-forward"
        case .togglePlaying: "play"
        case .nextSpeed: "next-speed"
        case .help: "help"
        case .palette: "commands"
        case .toggleHex: "hex"
        case .showDiscovery: "discovery"
        case .toggleWrap: "wrap"
        case .toggleMaximised: "maximise"
        case .toggleRuleChanges: "rule-changes"
        case .nextRule: "next-rule"
        case .previousRule: "previous-rule"
        case .reload: "reload"
        case .previewReload: "check"
        case .reloadAtOnce: "reload!"
        case .pauseSelection: "pause"
        case .pauseEverything: "pause-everything"
        case .undo: "undo"
        case .probe: "probe"
        case .edit: "edit"
        case .openPager: "pager"
        case .copy: "copy"
        case .saveView: "save-view"
        case .quit: "quit"
        case .interrupt: "interrupt"
        case .suspend: "suspend"
        case .redraw: "redraw"
        }
    }

    /// As it is typed in the palette: `:reload`.
    var command: String { ":\(name)" }
}

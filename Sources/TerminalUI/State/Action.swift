/// What a key can do. Every action is reachable by its key and from the help.
enum Action: Sendable, Hashable {
    // Moving
    case up, down, pageUp, pageDown, halfPageUp, halfPageDown, top, bottom
    case left, right
    case nextProblem, previousProblem
    // Where to be
    case open, back, leave
    case tab(Int)
    case nextTab, previousTab, lastTab, nextPane
    // What to see
    case filter, toggleProblemsOnly, pickSort, nextSort, previousSort, invertSort
    case pickGrouping, togglePreview, pickColumns, toggleWide, togglePin, cycleTimes
    case toggleMark, markAll, clearMarks
    case search, toggleChanges
    case cycleLevel, freeze, help, toggleHex, showDiscovery
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

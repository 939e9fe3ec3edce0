/// What a key can do. Every action is reachable by its key and from the help.
enum Action: Sendable, Hashable {
    // Moving
    case up, down, pageUp, pageDown, halfPageUp, halfPageDown, top, bottom
    case left, right
    case nextProblem, previousProblem
    // Where to be
    case open, back, leave
    case tab(Int)
    case nextTab, previousTab, lastTab
    // What to see
    case filter, toggleProblemsOnly, pickSort, nextSort, previousSort, invertSort
    case cycleLevel, freeze, help, toggleHex
    // What the engine does
    case reload, previewReload, pauseSelection, pauseEverything, undo
    // The program
    case quit, interrupt, suspend, redraw
}

internal import ScrapeEngine

extension Action {
    /// It changes what the engine does or will do, or makes it ask targets.
    var isEngineVerb: Bool {
        switch self {
        case .reload, .reloadAtOnce, .pauseSelection, .pauseEverything, .undo, .probe, .edit: true
        default: false
        }
    }

    /// It is about what a table or a text shows, or about what is selected there.
    fileprivate var isAboutWhatIsShown: Bool {
        switch self {
        case .up, .down, .pageUp, .pageDown, .halfPageUp, .halfPageDown, .top, .bottom, .left, .right, .nextProblem,
            .previousProblem, .open, .tab, .nextTab, .previousTab, .nextPane, .filter, .toggleProblemsOnly, .pickSort,
            .nextSort, .previousSort, .invertSort, .pickGrouping, .togglePreview, .pickColumns, .toggleWide, .togglePin,
            .toggleMark, .markAll, .clearMarks, .search, .toggleChanges, .cycleLevel, .toggleHex, .showDiscovery,
            .toggleWrap, .toggleMaximised, .toggleRuleChanges, .nextRule, .previousRule, .pauseSelection, .probe, .edit,
            .openPager, .copy:
            true
        default: false
        }
    }
}

/// What cannot be done now.
extension Monitor {
    /// Why an action is not possible; nil when it is. For its key, the hint bar, the help and the palette alike.
    func obstacle(to action: Action) -> String? {
        if let readOnly, action.isEngineVerb { return readOnly.text }
        if isRecording, action == .previewReload { return readOnly?.text }
        let layout = Layout(size)
        if !layout.showsTables, overlay == nil, action.isAboutWhatIsShown { return "60x10 shows what that is about" }
        if !layout.showsOverlays, [.help, .palette].contains(action) { return "40x6 shows it" }
        // What would be paused or probed is what runs now, not what is seen.
        if isRewound, action.isEngineVerb { return "rewound: \(key(.freeze)) goes live first" }
        if isPast, action == .previewReload { return "frozen: \(key(.freeze)) goes live first" }
        if action == .undo, !pauses.canUndo { return "nothing to undo: a pause or resume can be undone for 30 s" }
        return nil
    }

    /// False when `action` is impossible, which is then said.
    mutating func isPossible(_ action: Action) -> Bool {
        guard let obstacle = obstacle(to: action) else { return true }
        notices.show(.info, obstacle, at: now.monotonic)
        return false
    }

    /// Asks whether to leave, as long as leaving ends something: a loop that scrapes.
    mutating func quit() -> [Effect] {
        let isScraping = !isRecording && present.map { $0.hasRunningTargets } ?? false
        return isScraping ? ask(.quit) : [.quit]
    }
}

extension EngineSnapshot {
    /// True while something is scraped.
    fileprivate var hasRunningTargets: Bool {
        pools.contains { $0.targets > $0.counts[.paused, default: 0] + $0.counts[.stale, default: 0] }
    }
}

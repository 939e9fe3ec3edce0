internal import ScrapeEngine

/// Marks in the tables whose rows verbs act upon.
extension Monitor {
    mutating func mark(_ action: Action) {
        let page = tablePage
        let time = now.monotonic
        switch (navigation.context, action) {
        case (.pools, .toggleMark): pools.toggleMark(page: page, now: time)
        case (.pools, .markAll): pools.markAll()
        case (.pools, .clearMarks): pools.clearMarks()
        case (.targets, .toggleMark): targetTable.toggleMark(page: page, now: time)
        case (.targets, .markAll): targetTable.markAll()
        case (.targets, .clearMarks): targetTable.clearMarks()
        default: break
        }
    }

    /// How many rows of the open table are marked, and how many of them its filter hides.
    var markCounts: (all: Int, hidden: Int) {
        switch navigation.context {
        case .pools: (pools.marks.count, pools.hiddenMarks)
        case .targets: (targetTable.marks.count, targetTable.hiddenMarks)
        default: (0, 0)
        }
    }

    /// Takes the marks of the open table away; false when there are none.
    mutating func dismissMarks() -> Bool {
        guard markCounts.all > 0 else { return false }
        mark(.clearMarks)
        return true
    }

    /// Marks follow their targets through a reload.
    mutating func renameMarks(_ succession: TargetSuccession, in newer: EngineSnapshot) {
        guard !targets.marks.isEmpty || !poolTargets.marks.isEmpty else { return }
        let known = Set(newer.targets.map(\.id))
        targets.renameMarks(known: known, succession.successor)
        poolTargets.renameMarks(known: known, succession.successor)
    }
}

internal import MetricModel
internal import ScrapeEngine

/// What is selected, below its table: a pool with its worst targets, a dropped target with its labels.
struct BottomPreview: Sendable {
    /// The screens that have one.
    var screens: Set<RootTab> = []
    /// The worst targets of the pool that is selected, by their places in the snapshot.
    private(set) var worst: [Int] = []
    private var known: Known?

    private struct Known: Sendable, Equatable {
        var pool: String
        var generation: UInt64
    }

    /// So many targets of a pool are named.
    static let targetLimit = 8

    /// Goes along with the cursor. Looks at the targets only when the pool or the snapshot is another. O(targets).
    mutating func follow(_ pool: String?, in snapshot: EngineSnapshot?) {
        guard let pool, let snapshot else {
            known = nil
            worst = []
            return
        }
        let wanted = Known(pool: pool, generation: snapshot.generation)
        guard wanted != known else { return }
        known = wanted
        let targets = snapshot.targets
        // A pool's targets stand together.
        let first = targets.firstIndex { $0.pool == pool } ?? targets.endIndex
        let end = targets[first...].firstIndex { $0.pool != pool } ?? targets.endIndex
        worst = (first..<end).filter { targets[$0].state.isProblem }
            .sorted { (targets[$0].state.severity, $0) < (targets[$1].state.severity, $1) }
        worst.removeLast(max(worst.count - Self.targetLimit, 0))
    }
}

extension Monitor {
    /// How many rows the preview below the table takes, its heading among them; 0 without one.
    var bottomPreviewRows: Int {
        let layout = Layout(size)
        guard navigation.detail == nil, navigation.pool == nil, bottomPreview.screens.contains(navigation.tab),
            layout.canPreviewBelow
        else { return 0 }
        return min(layout.bodyRows / 2, 14)
    }

    mutating func toggleBottomPreview() {
        guard Layout(size).canPreviewBelow else {
            let words = "a preview needs 120 columns and 20 rows - \(key(.open)) opens the row"
            return notices.show(.info, words, at: now.monotonic)
        }
        if bottomPreview.screens.remove(navigation.tab) == nil { bottomPreview.screens.insert(navigation.tab) }
        clampTables()
    }
}

/// How the Pools screen shares its body between the table, the causes and the changes.
struct PoolsLayout: Sendable, Equatable {
    private(set) var tableRows: Int
    /// Rows of causes and of changes, without their headings; 0 leaves the section out.
    private(set) var causeRows = 0
    private(set) var changeRows = 0
    /// Rows of the preview, which takes the place of both.
    private(set) var previewRows = 0
    /// Causes at the left, changes at the right of the same rows.
    let isSideBySide: Bool

    /// Beside the changes a cause has a row for its examples.
    var rowsPerCause: Int { isSideBySide ? 2 : 1 }

    init(_ monitor: Monitor, size: ScreenSize) {
        self.init(
            size: size,
            pools: monitor.pools.visible.count,
            causes: monitor.digest.causes.count,
            changes: monitor.changes.count,
            preview: monitor.bottomPreviewRows
        )
    }

    init(size: ScreenSize, pools: Int, causes: Int, changes: Int, preview: Int = 0) {
        let layout = Layout(size)
        isSideBySide = layout.isSideBySide
        // Counts and heading.
        let available = max(layout.bodyRows - 2, 1)
        tableRows = available
        if preview > 0 {
            previewRows = min(preview, available - 1)
            tableRows = available - previewRows
            return
        }
        guard available >= 12, causes + changes > 0 else { return }
        let causes = causes * rowsPerCause
        let sections = Self.rows(causes, changes, isSideBySide)
        tableRows = min(max(pools, 1), max(available / 2, available - sections - 1))
        // A blank row, then the sections.
        let rest = available - tableRows - 1
        if isSideBySide {
            causeRows = min(causes, (rest - 1) / rowsPerCause * rowsPerCause)
            changeRows = min(changes, rest - 1)
        } else {
            // Causes come first; where there is room, two changes with their heading stay beside many of them.
            let reserved = changes == 0 || rest < 8 ? 0 : min(changes, 2) + 1
            causeRows = causes == 0 ? 0 : max(min(causes, rest - 1 - reserved), 0)
            let left = rest - (causeRows > 0 ? causeRows + 1 : 0)
            changeRows = changes == 0 ? 0 : max(min(changes, left - 1), 0)
        }
    }

    private static func rows(_ causes: Int, _ changes: Int, _ isSideBySide: Bool) -> Int {
        let causeRows = causes == 0 ? 0 : causes + 1
        let changeRows = changes == 0 ? 0 : changes + 1
        return isSideBySide ? max(causeRows, changeRows) : causeRows + changeRows
    }
}

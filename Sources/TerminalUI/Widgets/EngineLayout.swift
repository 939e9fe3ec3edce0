internal import ScrapeEngine

/// How the Engine screen shares its body: facts about loops and storage, the destinations, and the selected one in detail
/// where there is room.
struct EngineLayout: Sendable, Equatable {
    private(set) var factRows: Int
    /// 1 when a blank row parts facts and destinations.
    private(set) var gap: Int
    /// Without the heading.
    private(set) var tableRows: Int
    /// With the blank row above; 0 leaves the details out.
    private(set) var detailRows = 0

    /// Fewer rows tell nothing that the table does not.
    private static let leastDetailRows = 7
    /// What a tall screen keeps for the details however many destinations there are.
    private static let reservedDetailRows = 15

    init(_ monitor: Monitor, size: ScreenSize) {
        let facts = monitor.snapshot.map { snapshot in
            EngineFacts(
                monitor,
                snapshot: snapshot,
                glyphs: .unicode,
                times: TimeFormat(display: .relative, now: snapshot.takenAt)
            )
            .lines(width: size.columns, rows: Self.factRoom(monitor, Layout(size))).count
        }
        self.init(
            size: size,
            facts: facts ?? 0,
            destinations: monitor.destinations.visible.count,
            hasDestinations: !monitor.destinations.rows.isEmpty
        )
    }

    /// The rows that facts may fill: all, or what a few destinations and their details leave.
    static func factRoom(_ monitor: Monitor, _ layout: Layout) -> Int {
        let destinations = monitor.destinations.visible.count
        if monitor.destinations.rows.isEmpty { return layout.bodyRows }
        return max(layout.bodyRows / 2, layout.bodyRows - reservedDetailRows - 2 - destinations)
    }

    init(size: ScreenSize, facts: Int, destinations: Int, hasDestinations: Bool) {
        let rows = Layout(size).bodyRows
        guard hasDestinations else {
            (factRows, gap, tableRows) = (min(facts, rows), 0, 1)
            return
        }
        let wanted = max(destinations, 1)
        // A heading and up to three destinations stay on the smallest screen.
        factRows = min(facts, max(rows - 1 - min(wanted, 3), 1))
        gap = rows - factRows - 1 - min(wanted, 3) > 0 ? 1 : 0
        let rest = max(rows - factRows - gap - 1, 1)
        let reserved = rest >= 2 * Self.reservedDetailRows ? Self.reservedDetailRows : 0
        tableRows = min(wanted, rest - reserved)
        detailRows = rest - tableRows
        if detailRows < Self.leastDetailRows {
            tableRows = rest
            detailRows = 0
        }
    }
}

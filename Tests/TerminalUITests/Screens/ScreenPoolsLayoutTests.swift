import Testing

@testable import TerminalUI

@Suite("The Pools screen shares its rows") struct ScreenPoolsLayoutTests {
    @Test(
        "between pools, causes and changes",
        arguments: [
            // columns, rows, pools, causes, changes → table, cause rows, change rows
            (80, 24, 8, 4, 3, 8, 4, 3), (80, 24, 8, 0, 0, 18, 0, 0), (80, 24, 100, 4, 3, 9, 4, 2),
            (80, 24, 100, 40, 40, 9, 4, 2), (80, 24, 2, 40, 0, 2, 14, 0), (80, 24, 100, 0, 40, 9, 0, 7),
            (60, 15, 8, 4, 3, 10, 0, 0), (200, 60, 8, 4, 9, 8, 8, 9), (120, 36, 8, 4, 9, 8, 8, 9),
            (120, 24, 8, 4, 3, 8, 8, 3), (80, 14, 8, 4, 3, 9, 0, 0),
            (80, 18, 50, 9, 9, 6, 4, 0),
        ]
    )
    func shares(
        columns: Int,
        rows: Int,
        pools: Int,
        causes: Int,
        changes: Int,
        table: Int,
        causeRows: Int,
        changeRows: Int
    ) {
        let size = ScreenSize(columns: columns, rows: rows)
        let layout = PoolsLayout(size: size, pools: pools, causes: causes, changes: changes)
        #expect([layout.tableRows, layout.causeRows, layout.changeRows] == [table, causeRows, changeRows])
    }

    @Test("never beyond the body")
    func bounded() {
        for rows in 10..<70 {
            for columns in [60, 80, 160] {
                for (pools, causes, changes) in [(1, 1, 1), (50, 3, 0), (3, 50, 50), (500, 500, 500), (0, 9, 1)] {
                    let size = ScreenSize(columns: columns, rows: rows)
                    let layout = PoolsLayout(size: size, pools: pools, causes: causes, changes: changes)
                    let causeRows = layout.causeRows > 0 ? layout.causeRows + 1 : 0
                    let changeRows = layout.changeRows > 0 ? layout.changeRows + 1 : 0
                    let below = layout.isSideBySide ? max(causeRows, changeRows) : causeRows + changeRows
                    #expect(layout.tableRows >= 1)
                    #expect(2 + layout.tableRows + (below > 0 ? below + 1 : 0) <= Layout(size).bodyRows)
                }
            }
        }
    }
}

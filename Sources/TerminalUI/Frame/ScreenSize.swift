/// The size of a terminal in character cells.
package struct ScreenSize: Hashable, Sendable {
    package var columns: Int
    package var rows: Int

    /// Negative numbers count as 0; more than 4,096 columns or 2,048 rows are cut, so that a lying terminal cannot make
    /// a frame of any size.
    package init(columns: Int, rows: Int) {
        self.columns = min(max(columns, 0), 4096)
        self.rows = min(max(rows, 0), 2048)
    }
}

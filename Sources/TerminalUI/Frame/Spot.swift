/// A part of a row that does something when it is clicked.
struct Spot: Equatable, Sendable {
    /// What the click is about.
    enum Target: Equatable, Sendable {
        /// A line of the open table or text, counted as its cursor is.
        case line(Int)
        /// An entry of the list over the screen.
        case item(Int)
        /// The column heading of the order with this title.
        case order(String)
        /// The tab with this number, of those on the screen.
        case tab(Int)
        /// The same as this key.
        case key(Key)
        /// Whatever lies below is covered.
        case nothing
    }

    var target: Target
    var row: Int
    var columns: Range<Int>

    func contains(row: Int, column: Int) -> Bool { self.row == row && columns.contains(column) }
}

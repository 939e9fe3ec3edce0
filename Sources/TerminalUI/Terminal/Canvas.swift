/// What a painter draws on: the terminal, or its headless twin in tests and benchmarks.
package protocol Canvas {
    /// Puts cells of one style and one set of attributes at a place of the next picture.
    mutating func draw(_ cells: ArraySlice<Cell>, row: Int, column: Int)

    /// Shows the picture and rests the cursor.
    mutating func flush(cursor: CursorPosition)

    /// The next flush paints every cell, whatever the terminal is believed to show.
    mutating func repaintAll()
}

/// A canvas without a terminal: it keeps what was drawn and counts the work.
package struct HeadlessCanvas: Canvas {
    package private(set) var size: ScreenSize
    package private(set) var cursor = CursorPosition(row: 0, column: 0)
    package private(set) var drawnCells = 0
    package private(set) var runs = 0
    package private(set) var flushes = 0
    package private(set) var repaints = 0
    private var cells: [Cell]

    package init(size: ScreenSize) {
        self.size = size
        cells = Array(repeating: .blank, count: size.columns * size.rows)
    }

    package mutating func draw(_ cells: ArraySlice<Cell>, row: Int, column: Int) {
        runs += 1
        drawnCells += cells.count
        let start = row * size.columns + column
        self.cells.replaceSubrange(start..<start + cells.count, with: cells)
    }

    package mutating func flush(cursor: CursorPosition) {
        flushes += 1
        self.cursor = cursor
    }

    package mutating func repaintAll() { repaints += 1 }

    package subscript(row: Int, column: Int) -> Cell { cells[row * size.columns + column] }
}

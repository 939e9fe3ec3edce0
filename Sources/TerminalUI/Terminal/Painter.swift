/// Brings frames to a canvas: compares each row with the last frame's, hands over the rows that differ in runs of one
/// look, and flushes once. A frame equal to the last one costs nothing and sends nothing.
package struct Painter {
    private var shown: Frame?

    package init() {}

    /// Returns how many rows were handed over. O(cells), measured by `runFrameBenchmark`.
    @discardableResult
    package mutating func paint(_ frame: Frame, on canvas: inout some Canvas) -> Int {
        let isWhole = shown?.size != frame.size
        if isWhole, shown != nil { canvas.repaintAll() }
        var rows = 0
        for row in 0..<frame.size.rows {
            if !isWhole, let shown, frame.sameRow(row, as: shown) { continue }
            paint(row, of: frame, on: &canvas)
            rows += 1
        }
        if rows > 0 || shown?.cursor != frame.cursor { canvas.flush(cursor: frame.cursor) }
        shown = frame
        return rows
    }

    /// Forgets what is shown: after a resize, a resume, or when something else wrote to the terminal.
    package mutating func forget(on canvas: inout some Canvas) {
        shown = nil
        canvas.repaintAll()
    }

    private func paint(_ row: Int, of frame: Frame, on canvas: inout some Canvas) {
        let cells = frame.row(row)
        var start = cells.startIndex
        while start < cells.endIndex {
            let first = cells[start]
            let end =
                cells[start...].firstIndex { $0.style != first.style || $0.attributes != first.attributes }
                ?? cells.endIndex
            canvas.draw(cells[start..<end], row: row, column: start - cells.startIndex)
            start = end
        }
    }
}

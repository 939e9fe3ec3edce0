import Testing

@testable import TerminalUI

@Suite("The painter hands over what changed")
struct PainterTests {
    private let size = ScreenSize(columns: 10, rows: 4)

    private func frame(_ lines: String..., cursor: Int = 0) -> Frame {
        var frame = Frame(size: size, glyphs: .unicode)
        for (row, line) in lines.enumerated() { frame.write(line, row: row, column: 0) }
        frame.cursor = CursorPosition(row: cursor, column: 0)
        return frame
    }

    private func expectSame(_ canvas: HeadlessCanvas, _ frame: Frame) -> Bool {
        (0..<size.rows).allSatisfy { row in
            (0..<size.columns).allSatisfy { column in canvas[row, column] == frame[row, column] }
        }
    }

    @Test("the first frame is painted whole, the same frame costs nothing")
    func paintsOnce() {
        var painter = Painter()
        var canvas = HeadlessCanvas(size: size)
        let first = frame("one", "two", "漢字", "four")
        #expect(painter.paint(first, on: &canvas) == 4)
        #expect(expectSame(canvas, first))
        #expect(painter.paint(first, on: &canvas) == 0)
        #expect(canvas.flushes == 1)
        #expect(canvas.drawnCells == 40)
    }

    @Test("only rows that differ are handed over, in one flush")
    func paintsRows() {
        var painter = Painter()
        var canvas = HeadlessCanvas(size: size)
        painter.paint(frame("one", "two", "three"), on: &canvas)
        let second = frame("one", "2", "three", "four")
        #expect(painter.paint(second, on: &canvas) == 2)
        #expect(expectSame(canvas, second))
        #expect(canvas.flushes == 2)
        #expect(canvas.drawnCells == 60)
    }

    @Test("a change of style alone is a change, and each look is one run")
    func paintsStyles() {
        var painter = Painter()
        var canvas = HeadlessCanvas(size: size)
        var frame = frame("one")
        painter.paint(frame, on: &canvas)
        #expect(canvas.runs == 4)
        frame.write("one", row: 0, column: 0, style: .down)
        frame.apply(.reversed, row: 0, columns: 0..<2)
        #expect(painter.paint(frame, on: &canvas) == 1)
        #expect(canvas.runs == 7)
        #expect(expectSame(canvas, frame))
    }

    @Test("a cursor that moved is flushed without a row")
    func movesTheCursor() {
        var painter = Painter()
        var canvas = HeadlessCanvas(size: size)
        painter.paint(frame("one"), on: &canvas)
        #expect(painter.paint(frame("one", cursor: 3), on: &canvas) == 0)
        #expect(canvas.flushes == 2)
        #expect(canvas.cursor == CursorPosition(row: 3, column: 0))
    }

    @Test("a new size and a forgotten screen are painted whole")
    func paintsWhole() {
        var painter = Painter()
        var canvas = HeadlessCanvas(size: size)
        painter.paint(frame("one"), on: &canvas)
        painter.forget(on: &canvas)
        #expect(canvas.repaints == 1)
        #expect(painter.paint(frame("one"), on: &canvas) == 4)
        let smaller = Frame(size: ScreenSize(columns: 10, rows: 2), glyphs: .unicode)
        #expect(painter.paint(smaller, on: &canvas) == 2)
        #expect(canvas.repaints == 2)
    }
}

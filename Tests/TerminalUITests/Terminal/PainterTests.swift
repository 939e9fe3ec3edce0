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

@Suite("The theme keeps every state apart")
struct ThemeTests {
    @Test(
        "follows the table of states",
        arguments: [
            (.up, Paint(28), Paint(2), Paint()),
            (.slow, Paint(130), Paint(3), Paint(nil, .bold)),
            (.late, Paint(130), Paint(3), Paint(nil, .bold)),
            (.down, Paint(196, .bold), Paint(1, .bold), Paint(nil, .reversed)),
            (.new, Paint(63), Paint(6), Paint()),
            (.paused, Paint(133), Paint(5), Paint(nil, .underline)),
            (.stale, Paint(243), Paint(), Paint(nil, .dim)),
            (.flapping, Paint(130), Paint(3), Paint(nil, .bold)),
            (.duplicate, Paint(130), Paint(3), Paint(nil, .bold)),
            (.dropped, Paint(243), Paint(), Paint(nil, .dim)),
        ] as [(Style, Paint, Paint, Paint)]
    )
    func followsTheTable(style: Style, indexed: Paint, eight: Paint, mono: Paint) {
        #expect(Theme.auto.paint(style, .twoHundredFiftySix) == indexed)
        #expect(Theme.auto.paint(style, .eight) == eight)
        #expect(Theme.auto.paint(style, .mono) == mono)
    }

    @Test("no depth needs more than eight colours, mono needs none", arguments: ColourDepth.allCases)
    func needsFewColours(depth: ColourDepth) {
        let colours = Theme.auto.colours(depth)
        switch depth {
        case .mono: #expect(colours.isEmpty)
        case .eight: #expect(colours.count <= 7 && colours.allSatisfy { (1..<7).contains($0) })
        case .twoHundredFiftySix: #expect(colours.count <= 8 && colours.allSatisfy { $0 > 15 })
        }
    }

    @Test(
        "every state reads 3 to 1 or better on black and on white",
        arguments: Theme.auto.colours(.twoHundredFiftySix)
    )
    func isReadable(colour: UInt8) {
        let own = Luminance.of(colour)
        #expect((own + 0.05) / 0.05 >= 3)
        #expect(1.05 / (own + 0.05) >= 3)
    }
}

@Suite("What is drawn follows from the terminal and the environment")
struct TerminalCapabilitiesTests {
    @Test(
        "decides colours",
        arguments: [
            (256, .auto, [:], .twoHundredFiftySix), (65536, .auto, [:], .twoHundredFiftySix),
            (88, .auto, [:], .eight), (16, .auto, [:], .eight), (8, .auto, [:], .eight),
            (2, .auto, [:], .mono), (0, .auto, [:], .mono), (256, .never, [:], .mono),
            (256, .auto, ["NO_COLOR": "1"], .mono), (256, .auto, ["NO_COLOR": ""], .twoHundredFiftySix),
        ] as [(Int, MonitorOptions.Colour, [String: String], ColourDepth)]
    )
    func decidesColours(colours: Int, choice: MonitorOptions.Colour, environment: [String: String], depth: ColourDepth)
    {
        var options = MonitorOptions(environment: environment)
        options.colour = choice
        let capabilities = TerminalCapabilities(
            options: options,
            term: "xterm",
            colours: colours,
            isUTF8: true,
            areSignsNarrow: true
        )
        #expect(capabilities.colours == depth)
    }

    @Test(
        "decides signs",
        arguments: [
            ("xterm-256color", true, true, .auto, false), ("xterm-256color", false, true, .auto, true),
            ("xterm-256color", true, false, .auto, true), ("linux", true, true, .auto, true),
            ("vt100", true, true, .auto, true), ("vt220", true, true, .auto, true),
            ("linux", true, true, .unicode, false), ("xterm", false, true, .unicode, true),
            ("xterm", true, true, .ascii, true),
        ] as [(String, Bool, Bool, MonitorOptions.Signs, Bool)]
    )
    func decidesSigns(term: String, isUTF8: Bool, isNarrow: Bool, choice: MonitorOptions.Signs, isASCII: Bool) {
        var options = MonitorOptions(environment: [:])
        options.signs = choice
        let capabilities = TerminalCapabilities(
            options: options,
            term: term,
            colours: 256,
            isUTF8: isUTF8,
            areSignsNarrow: isNarrow
        )
        #expect(capabilities.glyphs.isASCII == isASCII)
    }
}

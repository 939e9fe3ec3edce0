import Testing

@testable import TerminalUI

@Suite("A frame that stays on the terminal") struct FrameTextTests {
    private func frame() -> Frame {
        var frame = Frame(size: ScreenSize(columns: 12, rows: 4), glyphs: .unicode)
        frame.write("up ", row: 0, column: 0)
        frame.write("DOWN", row: 0, column: 3, style: .down)
        frame.write("漢\u{1B}[2J", row: 1, column: 0)
        frame.apply(.reversed, row: 1, columns: 0..<12)
        return frame
    }

    @Test(
        "is its lines in the terminal's colours, without the blank rows at the end",
        arguments: [
            (.twoHundredFiftySix, ["up \u{1B}[0;1;38;5;196mDOWN\u{1B}[0m", "\u{1B}[0;7m漢␛[2J      \u{1B}[0m"]),
            (.eight, ["up \u{1B}[0;1;31mDOWN\u{1B}[0m", "\u{1B}[0;7m漢␛[2J      \u{1B}[0m"]),
            (.mono, ["up DOWN", "漢␛[2J"]),
        ] as [(ColourDepth, [String])]
    )
    func lines(depth: ColourDepth, lines: [String]) {
        let text = String(
            decoding: FrameText.bytes(of: frame(), TerminalCapabilities(colours: depth, glyphs: .unicode)),
            as: UTF8.self
        )
        #expect(text == lines.map { $0 + "\r\n" }.joined())
    }

    @Test("an empty frame is nothing")
    func empty() {
        let frame = Frame(size: ScreenSize(columns: 4, rows: 2), glyphs: .ascii)
        #expect(FrameText.bytes(of: frame, TerminalCapabilities(colours: .eight, glyphs: .ascii)).isEmpty)
    }
}

import Testing

@testable import TerminalUI

@Suite("A frame is a grid that text is clipped to")
struct FrameTests {
    private func frame(_ columns: Int, _ rows: Int, _ glyphs: GlyphSet = .unicode) -> Frame {
        Frame(size: ScreenSize(columns: columns, rows: rows), glyphs: glyphs)
    }

    @Test(
        "clips at every edge and says how many columns it used",
        arguments: [
            ("hello", 0, 0, nil, 5, "hello"),
            ("hello", 0, 4, nil, 4, "    hell"),
            ("hello", 0, 8, nil, 0, ""),
            ("hello", 0, -2, nil, 5, "llo"),
            ("hello", 0, -9, nil, 5, ""),
            ("hello", 0, 1, 3, 3, " hel"),
            ("hello", 0, 1, 0, 0, ""),
            ("hello", 0, 1, -4, 0, ""),
            ("hello", -1, 0, nil, 0, ""),
            ("hello", 1, 0, nil, 0, ""),
            ("漢字", 0, 5, nil, 3, "     漢"),
            ("漢字", 0, -1, nil, 4, " 字"),
            ("漢字", 0, 0, 3, 3, "漢"),
            ("a\tb", 0, 0, nil, 3, "a␉b"),
        ] as [(String, Int, Int, Int?, Int, String)]
    )
    func clips(text: String, row: Int, column: Int, limit: Int?, used: Int, drawn: String) {
        var frame = frame(8, 1)
        #expect(frame.write(text, row: row, column: column, limit: limit) == used)
        #expect(frame.text(row: 0) == drawn)
    }

    @Test("text beyond any limit does no harm", arguments: [Int.min, Int.max])
    func survivesAbsurdPlaces(place: Int) {
        var frame = frame(4, 2)
        frame.write("x", row: place, column: 0)
        frame.write("x", row: 0, column: place)
        frame.apply(.bold, row: place, columns: 0..<4)
        frame.write("abcd", row: 1, column: 0, limit: place)
        #expect(frame.lines == ["", place > 0 ? "abcd" : ""])
    }

    @Test("writing over half of a wide character blanks its other half")
    func breaksWideCharacters() {
        var frame = frame(4, 1)
        frame.write("漢字", row: 0, column: 0)
        frame.write("x", row: 0, column: 1)
        #expect(frame.text(row: 0) == " x字")
        frame.write("y", row: 0, column: 2)
        #expect(frame.text(row: 0) == " xy")
        frame.write("漢", row: 0, column: 1)
        #expect(frame.text(row: 0) == " 漢")
    }

    @Test("a wide character in its whole width covers what was there")
    func coversWideCharacters() {
        var frame = frame(4, 1)
        frame.write("漢字", row: 0, column: 0)
        frame.write("国", row: 0, column: 1)
        #expect(frame.text(row: 0) == " 国")
        #expect((0..<4).map { frame[0, $0].width } == [1, 2, 0, 1])
    }

    @Test("bytes that are no UTF-8 are shown as such")
    func writesBytes() {
        var frame = frame(10, 1)
        #expect(frame.write(bytes: [0x41, 0xFF, 0x1B], row: 0, column: 0) == 6)
        #expect(frame.text(row: 0) == "A\\xff␛")
    }

    @Test("an ASCII frame holds nothing but ASCII")
    func staysASCII() {
        var frame = frame(12, 1, .ascii)
        frame.write("é\u{1B}", row: 0, column: 0)
        #expect(frame.text(row: 0) == "\\u{e9}\\x1b")
    }

    @Test("styles read as one letter each, in upper case where reversed")
    func showsStyles() {
        var frame = frame(9, 2)
        frame.write("up", row: 0, column: 0, style: .up)
        frame.write("DOWN", row: 0, column: 3, style: .down)
        frame.write("b", row: 1, column: 0, attributes: .bold)
        frame.write("u", row: 1, column: 1, attributes: .underline)
        frame.apply(.reversed, row: 0, columns: 1..<5)
        frame.apply(.reversed, row: 1, columns: 7..<50)
        #expect(frame.styleLines == ["uU#XXxx..", "*_.....##"])
        #expect(Set(Style.allCases.map(\.letter)).count == Style.allCases.count)
    }

    @Test("a sign of the set fills a range")
    func fills() {
        var frame = frame(6, 1)
        frame.fill(GlyphSet.unicode.horizontal, row: 0, columns: 1..<20, style: .line)
        #expect(frame.lines == [" ─────"])
        frame.fill("漢", row: 0, columns: 0..<6)
        #expect(frame.lines == [" ─────"])
    }

    @Test("sizes that no terminal has are brought into bounds")
    func boundsSizes() {
        #expect(ScreenSize(columns: -1, rows: -5) == ScreenSize(columns: 0, rows: 0))
        #expect(ScreenSize(columns: 1_000_000, rows: 1_000_000).columns == 4096)
        #expect(frame(0, 0).lines.isEmpty)
    }

    @Test("byte soup at any place keeps every row as wide as the frame", arguments: [21, 22, 23] as [UInt64])
    func keepsItsShape(seed: UInt64) {
        var random = SplitMix(state: seed)
        for _ in 0..<200 {
            var frame = frame(17, 3)
            for _ in 0..<6 {
                let row = Int.random(in: -1...3, using: &random)
                frame.write(bytes: random.soup(), row: row, column: Int.random(in: -20...20, using: &random))
            }
            for row in 0..<3 {
                #expect((0..<17).reduce(0) { $0 + frame[row, $1].width } == 17)
                for column in 0..<17 where frame[row, column].width == 2 {
                    #expect(frame[row, column + 1].width == 0)
                }
            }
        }
    }
}

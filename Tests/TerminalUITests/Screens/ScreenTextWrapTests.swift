import Testing

@testable import TerminalUI

@Suite("Text is broken into lines") struct ScreenTextWrapTests {
    @Test(
        "at blanks, else anywhere, and never wider than asked",
        arguments: [
            ("", [""]), ("short", ["short"]), ("one two three four", ["one two", "three four"]),
            ("abcdefghijklmnopqrstuvwxyz", ["abcdefghij", "klmnopqrst", "uvwxyz"]),
            ("日本日本日本日本", ["日本日本日", "本日本"]),
            (String(repeating: "x", count: 100), ["xxxxxxxxxx", "xxxxxxxxxx", "xxxxxxxxx…"]),
            ("a b c d e f g h i j k l m n o p q r", ["a b c d e", "f g h i j", "k l m n o…"]),
        ]
    )
    func wraps(text: String, expected: [String]) {
        let lines = TextWrap.lines(text, width: 10, limit: 3, glyphs: .unicode)
        #expect(lines == expected)
        #expect(lines.allSatisfy { TextWidth.columns(of: $0) <= 10 })
    }
}

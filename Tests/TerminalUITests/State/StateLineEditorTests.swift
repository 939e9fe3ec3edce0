import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A line of text is edited") struct StateLineEditorTests {
    @Test(
        "by these keys",
        arguments: [
            ([], "abc def", 7), ([.backspace], "abc de", 6), ([.left, .delete], "abc de", 6),
            ([.home, .character("x")], "xabc def", 1), ([.control("w")], "abc ", 4),
            ([.control("w"), .control("w")], "", 0), ([.control("u")], "", 0),
            ([.control("a"), .control("k")], "", 0), ([.left, .left, .control("u")], "ef", 0),
            ([.home, .backspace, .left], "abc def", 0), ([.end, .delete, .right], "abc def", 7),
            ([.character("\u{7}")], "abc def", 7),
        ] as [([Key], String, Int)]
    )
    func keys(keys: [Key], text: String, cursor: Int) {
        var editor = LineEditor(Array("abc def".unicodeScalars))
        for key in keys {
            let isTaken = editor.take(key)
            #expect(isTaken)
        }
        #expect(editor.text == Array(text.unicodeScalars))
        #expect(editor.cursor == cursor)
    }

    @Test("keeps to its length, and leaves other keys alone")
    func bounds() {
        var editor = LineEditor()
        for _ in 0..<2000 { _ = editor.take(.character("x")) }
        #expect(editor.text.count == LineEditor.limit)
        let isEnterTaken = editor.take(.enter)
        let isFunctionTaken = editor.take(.function(3))
        #expect(!isEnterTaken && !isFunctionTaken)
    }
}

import Exposition
import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A response is shown as it came") struct ScreenResponseTests {
    private static func script(_ body: [UInt8], line: Int = 1, column: Int = 1, columns: Int = 80) -> MonitorScript {
        var failure = MockupSnapshot.parseFailure
        failure.problem = ParseProblem(text: "bad", offset: 0, line: line, column: column, expected: "expected value")
        let kept = KeptBody(at: MockupSnapshot.now, bytes: body, exchange: MockupDetail.exchange, failure: failure)
        var script = MonitorScript(columns: columns, rows: 24)
        script.openBroken(tab: 2)
        script.send(.keptBody(MockupTargets.broken.id, kept))
        return script
    }

    @Test(
        "the caret stands under the failing column",
        arguments: [
            ("abc def", 5, 4), ("a\tb x", 5, 4), ("é{ x", 3, 1), ("é{ x", 4, 2), ("\u{1B}[0m x", 6, 5), ("日本 x", 8, 5),
        ]
    )
    func caret(line: String, column: Int, offset: Int) {
        let frame = Self.script(Array("up 1\n\(line)\nup 2\n".utf8), line: 2, column: column).frame()
        let row = frame.lines.firstIndex { $0.contains("✗    2 │") } ?? 0
        let caret = (0..<80).first { frame[row + 1, $0].style == .caret }
        #expect(caret == 10 + offset)
        #expect(frame.text(row: row + 1).hasSuffix("▲ expected value"))
    }

    @Test("lines are counted and cut where line feeds are, and only there")
    func lines() {
        for (text, expected) in [("", 1), ("a", 1), ("a\n", 1), ("a\n\n", 2), ("a\nb", 2), ("\n\n\n", 3)] {
            var body = MockupDetail.body
            body.bytes = Array(text.utf8)
            let lines = KeptBodyLines(body)
            #expect(lines.count == expected, "\(text.debugDescription)")
            #expect((0..<lines.count).map { Array(lines.line($0)) }.allSatisfy { !$0.contains(0x0A) })
            #expect(lines.line(99).isEmpty)
        }
    }

    @Test("a column beyond the screen scrolls the line to it")
    func longLine() {
        let text = String(repeating: "x", count: 500) + "!" + String(repeating: "y", count: 500)
        var script = Self.script(Array(text.utf8), line: 1, column: 501)
        let frame = script.frame()
        let row = frame.lines.firstIndex { $0.contains("✗    1 │") } ?? 0
        let caret = (0..<80).first { frame[row + 1, $0].style == .caret } ?? 0
        #expect(frame[row, caret].glyph.scalar == "!")
        #expect(frame.text(row: row).hasSuffix("…"))
        for _ in 0..<200 { script.press(.left) }
        let atStart = script.frame()
        #expect(atStart.text(row: row).contains("│ xxxx"))
        #expect(atStart.text(row: row + 1).contains("column 501 is to the right"))
        for _ in 0..<200 { script.press(.right) }
        #expect(script.frame().text(row: row + 1).contains("column 501 is to the left"))
        script.press(.enter)
        #expect(script.frame() == frame)
    }

    @Test("foreign bytes never reach the terminal as they are, and the first such line is explained")
    func hostile() {
        let body: [UInt8] = Array("a 1\nb{c=\"\u{1B}]0;x\u{7}\"} 1\nc \u{202E}2\nd ".utf8) + [0xFF, 0x9B, 0x0A]
        let lines = Self.script(body, line: 4).frame().lines
        #expect(lines.contains { $0.contains("b{c=\"␛]0;x␇\"} 1   ← control characters shown, never sent") })
        #expect(lines.contains { $0.contains("c \\u{202e}2") })
        #expect(lines.contains { $0.contains("d \\xff\\x9b") })
    }

    @Test("scrolling ends at both ends, and Enter comes back to the failing line")
    func scrolling() {
        var script = MonitorScript()
        script.openBroken(tab: 2)
        let first = script.frame()
        #expect(first.lines.contains { $0.hasPrefix(" ✗  214 │") })
        script.press(.end)
        #expect(script.frame().lines.contains { $0.contains("1310 │") })
        script.press(.end, .pageDown, .down)
        #expect(script.frame().lines.contains { $0.contains("1310 │") })
        script.press(.home, .up)
        #expect(script.frame().lines.contains { $0.contains("   1 │") })
        script.press(.enter)
        #expect(script.frame() == first)
    }

    @Test("a body without a failing line starts at its first and names the failure")
    func noLine() {
        var body = MockupDetail.body
        body.failure = MockupSnapshot.unavailable
        var script = MonitorScript()
        script.openBroken(tab: 2)
        script.send(
            .keptBody(
                MockupTargets.broken.id,
                KeptBody(
                    at: MockupSnapshot.now,
                    bytes: body.bytes,
                    exchange: body.exchange,
                    failure: body.failure
                )
            )
        )
        let lines = script.frame().lines
        #expect(lines.contains { $0.contains("   1 │ cart_requests_total") })
        #expect(lines.contains { $0.contains("HINT  server returned HTTP status 503") })
    }

    @Test("a line of megabytes costs no more than what is seen")
    func gigantic() {
        var script = Self.script([UInt8](repeating: 0x78, count: 1 << 22), line: 1, column: 1 << 21)
        #expect(script.frame().lines.contains { $0.contains("✗    1 │ …xxx") })
        script.press(.right, .left, .end, .home)
        #expect(script.frame().lines.contains { $0.contains("✗    1 │") })
    }
}

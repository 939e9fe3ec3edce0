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
        script.openBroken(tab: 3)
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
        #expect(script.monitor.navigation.detail?.responseLeft == text.count - 8)
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
        script.openBroken(tab: 3)
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
        script.openBroken(tab: 3)
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

    @Test("a good body that loses series in silence is shown with the place and what to do")
    func warning() {
        var failure = MockupSnapshot.parseFailure
        failure.text = "a NUL byte ends the page here"
        failure.problem = ParseProblem(
            text: failure.text,
            offset: 5,
            line: 2,
            column: 1,
            expected: "no NUL",
            hint: "go"
        )
        var kept = KeptBody(
            at: MockupSnapshot.now,
            bytes: Array("up 1\n\0b 2\n".utf8),
            exchange: MockupDetail.exchange,
            failure: failure
        )
        kept.isWarning = true
        var script = MonitorScript(columns: 80, rows: 24)
        script.openBroken(tab: 3)
        script.send(.keptBody(MockupTargets.broken.id, kept))
        let lines = script.frame().lines
        #expect(lines.contains { $0.contains("kept: good body of 14:07:32") && !$0.contains("up again") })
        #expect(lines.contains { $0.contains(" ✗    2 │ ␀b 2") })
        #expect(lines.contains { $0.contains("HINT  a NUL byte ends the page here; go") })
    }

    // MARK: - Bytes

    private static func hexScript(_ body: [UInt8], offset: Int, columns: Int = 80) -> MonitorScript {
        var failure = MockupSnapshot.parseFailure
        failure.problem = ParseProblem(text: "bad", offset: offset, line: 1, column: 1, expected: "expected a length")
        let kept = KeptBody(at: MockupSnapshot.now, bytes: body, exchange: MockupDetail.exchange, failure: failure)
        var script = MonitorScript(columns: columns, rows: 24)
        script.openBroken(tab: 3)
        script.send(.keptBody(MockupTargets.broken.id, kept))
        return script
    }

    @Test("a binary body opens as bytes at the one that broke it", arguments: [0, 7, 8, 15, 16, 100, 511, 512])
    func bytes(offset: Int) {
        let body = (0..<512).map { UInt8($0 & 0x0F) }
        let frame = Self.hexScript(body, offset: offset).frame()
        let digits = String(offset / 16 * 16, radix: 16)
        let row = frame.lines.firstIndex {
            $0.hasPrefix(" ✗ \(String(repeating: "0", count: 8 - digits.count))\(digits)  ")
        }
        // A body that was cut short breaks behind its last byte.
        #expect(frame.text(row: row ?? 0).contains(offset == 512 ? "  --" : "  00 01 02"))
        let caret = (0..<80).first { frame[(row ?? 0) + 1, $0].glyph.scalar == "▲" }
        #expect(caret == 13 + offset % 16 * 3 + offset % 16 / 8)
        #expect(frame.text(row: (row ?? 0) + 1).contains("expected a length"))
    }

    @Test("x turns between bytes and lines, at the failing place both times")
    func turning() {
        var script = Self.script(Array("up 1\nabc def\nup 2\n".utf8), line: 2, column: 5)
        let text = script.frame()
        script.press(.character("x"))
        #expect(script.frame().lines.contains { $0.contains("00000000  75 70 20 31 0a 61 62 63  20 64 65 66 0a") })
        #expect(script.frame().lines.contains { $0.hasSuffix("up 1.abc def.up") })
        script.press(.right, .left, .down, .pageDown, .end, .home)
        script.press(.character("x"))
        #expect(script.frame() == text)
    }

    @Test("the lines of a body without lines show the byte that broke it, wherever line feeds happen to be")
    func textOfBytes() {
        let body: [UInt8] = [0x0A, 0x05] + Array("abc".utf8) + [0x0A] + Array("some text!more".utf8) + [0x0A, 0x01]
        var failure = MockupSnapshot.parseFailure
        failure.problem = ParseProblem(
            text: "bad",
            offset: 15,
            hasLines: false,
            line: 1,
            column: 16,
            expected: "expected more"
        )
        let kept = KeptBody(at: MockupSnapshot.now, bytes: body, exchange: MockupDetail.exchange, failure: failure)
        var script = MonitorScript(columns: 80, rows: 24)
        script.openBroken(tab: 3)
        script.send(.keptBody(MockupTargets.broken.id, kept))
        if script.monitor.navigation.detail?.isHex == true { script.press(.character("x")) }
        let frame = script.frame()
        let row = frame.lines.firstIndex { $0.hasPrefix(" ✗    3 │ some text!more") } ?? 0
        #expect(row > 0)
        #expect(frame.text(row: row + 1).hasSuffix("│          ▲ expected more"))
        script.press(.character("x"))
        #expect(script.status.contains("x text"))
        #expect(script.frame().lines.contains { $0.contains("byte 15 of 22") })
    }

    @Test("bytes that would draw or control something are dots")
    func dots() {
        let body = [UInt8](0...255)
        let lines = Self.hexScript(body, offset: 0).frame().lines
        #expect(
            lines.contains {
                $0.hasSuffix("00000020  20 21 22 23 24 25 26 27  28 29 2a 2b 2c 2d 2e 2f   !\"#$%&'()*+,-./")
            }
        )
        #expect(
            lines.contains {
                $0.hasSuffix("00000090  90 91 92 93 94 95 96 97  98 99 9a 9b 9c 9d 9e 9f  ................")
            }
        )
    }

    @Test("protobuf, packed bodies and other bytes open as bytes; text does not")
    func binary() {
        func isBinary(_ bytes: [UInt8], _ type: String = "text/plain") -> Bool {
            var body = MockupDetail.body
            body.bytes = bytes
            body.exchange.contentType = type
            return KeptBodyLines(body).isBinary
        }
        #expect(isBinary([0x1F, 0x8B, 0x08, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61]))
        #expect(isBinary(Array("abcdefgh".utf8), "application/vnd.google.protobuf; encoding=delimited"))
        #expect(isBinary([0, 1, 2, 3]))
        #expect(!isBinary(Array("a 1\r\n\tb{c=\"\u{1B}\"} 1\r\n".utf8)))
        #expect(isBinary([0x12, 0x0A, 0x01] + Array("a".utf8) + [0x18, 0x00]))
        #expect(!isBinary(Array("b{x=\"\u{1B}[31m\u{07}\"} 2 \u{1B}[2J\n".utf8)))
        #expect(!isBinary(Array("up 1\n\0down 2\n".utf8)))
        #expect(!isBinary([]))
        #expect(!isBinary(MockupDetail.body.bytes))
    }
}

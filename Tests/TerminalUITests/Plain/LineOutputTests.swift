import Glibc
import Testing

@testable import TerminalUI

@Suite("Printed lines")
struct LineOutputTests {
    private static func read(_ descriptor: Int32, _ text: inout String) {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(descriptor, &piece, piece.count)
        text += String(decoding: piece[..<max(count, 0)], as: UTF8.self)
    }

    @Test(
        "nobody who does not read is waited for; what is too much is counted, and told in its place"
    )
    func stuck() {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let output = LineOutput(ends[1])
        let line = String(repeating: "x", count: 1023)
        var printed = 0
        while printed < 2000 {
            #expect(output.write([line]))
            printed += 1
        }
        #expect(output.isStuck)
        var text = ""
        while output.isStuck {
            Self.read(ends[0], &text)
            #expect(output.flush())
        }
        #expect(output.write(["last"]))
        Self.read(ends[0], &text)
        let lines = text.split(separator: "\n")
        let whole = lines.count { $0 == line }
        #expect(whole >= 1024 && whole < 1200)
        #expect(
            lines.suffix(2) == [
                "\(ReadableNumber.counted(2000 - whole, "line")) left out: nothing was read for a while",
                "last",
            ]
        )
    }

    @Test("a line that is longer than all that is kept comes whole, and so does what follows")
    func longLine() {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let output = LineOutput(ends[1])
        let long = String(repeating: "x", count: LineOutput.limit + 1)
        #expect(output.write([long]))
        var text = ""
        while output.isStuck {
            Self.read(ends[0], &text)
            #expect(output.flush())
        }
        #expect(output.write(["last"]))
        Self.read(ends[0], &text)
        #expect(text == "\(long)\nlast\n")
    }

    @Test("whoever has stopped reading for good is noticed")
    func gone() {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        let output = LineOutput(ends[1])
        #expect(output.write(["first"]))
        close(ends[0])
        #expect(!output.write(["second"]))
        close(ends[1])
    }
}

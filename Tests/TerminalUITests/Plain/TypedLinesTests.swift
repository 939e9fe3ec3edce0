import Testing

@testable import TerminalUI

@Suite("Typed lines")
struct TypedLinesTests {
    private static func lines(_ pieces: [String]) -> [String] {
        var typed = TypedLines()
        for piece in pieces { typed.add(piece.utf8) }
        typed.end()
        var lines: [String] = []
        while let line = typed.next() { lines.append(line) }
        return lines
    }

    private static let long = String(repeating: "x", count: TypedLines.longestLine)

    @Test(
        "are whole lines, and what stands behind the last",
        arguments: [
            ([""], []),
            (["pools\n", "targets\n"], ["pools", "targets"]),
            (["po", "ols\nquit"], ["pools", "quit"]),
            (["\n\n"], ["", ""]),
            ([long + "\nquit\n"], [long, "quit"]),
            ([long, "x", "pause all\nquit\n"], ["quit"]),
            ([long, "xpause all"], []),
        ]
    )
    func lines(pieces: [String], lines: [String]) {
        #expect(Self.lines(pieces) == lines)
    }

    @Test("what is discarded is not finished by what comes later")
    func discarded() {
        var typed = TypedLines()
        typed.add("pools\npau".utf8)
        typed.discard(restOfLine: true)
        typed.add("se all\nquit\n".utf8)
        #expect(typed.next() == "quit")
        typed.add("ye".utf8)
        typed.discard(restOfLine: false)
        typed.add("no\n".utf8)
        #expect(typed.next() == "no")
    }
}

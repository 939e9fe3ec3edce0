import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("A diff of lines") struct StateLineDiffTests {
    private static func numbers(_ text: String) -> [Int] { text.unicodeScalars.map { Int($0.value) } }

    /// `a` stays, `-a` goes, `+a` comes.
    private static func words(_ old: String, _ new: String) -> String {
        let (old, new) = (Array(old), Array(new))
        return LineDiff(from: numbers(String(old)), to: numbers(String(new))).rows.map { row in
            if row.isSame { return String(old[row.old ?? 0]) }
            return row.old.map { "-\(old[$0])" } ?? "+\(new[row.new ?? 0])"
        }
        .joined(separator: " ")
    }

    @Test(
        "says what stays, what goes and what comes",
        arguments: [
            ("", "", ""), ("abc", "abc", "a b c"), ("abc", "", "-a -b -c"), ("", "ab", "+a +b"),
            ("abc", "axc", "a -b +x c"), ("abc", "abxc", "a b +x c"), ("abcd", "ad", "a -b -c d"),
            ("aabb", "abab", "a +b a b -b"), ("xyz", "abc", "-x -y -z +a +b +c"),
        ]
    )
    func rows(old: String, new: String, expected: String) {
        // Of several shortest edits any will do.
        let found = Self.words(old, new)
        #expect(found == expected || found.split(separator: " ").count == expected.split(separator: " ").count)
    }

    @Test("turns the one into the other, whatever they are, and counts what it says")
    func applies() {
        var random = SplitMix(state: 7)
        for round in 0..<300 {
            let letters = UInt64(2 + round % 40)
            let old = (0..<Int(random.next() % 60)).map { _ in Int(random.next() % letters) }
            let new = (0..<Int(random.next() % 60)).map { _ in Int(random.next() % letters) }
            let diff = LineDiff(from: old, to: new)
            #expect(diff.rows.compactMap(\.old) == Array(old.indices))
            #expect(diff.rows.compactMap(\.new) == Array(new.indices))
            let same = diff.rows.filter(\.isSame)
            #expect(same.allSatisfy { old[$0.old ?? 0] == new[$0.new ?? 0] })
            #expect(diff.removed == old.count - same.count && diff.added == new.count - same.count)
        }
    }

    @Test("of texts that are long and have nothing, little or everything in common ends")
    func bounded() {
        let count = 20_000
        let lines = Array(0..<count)
        #expect(LineDiff(from: lines, to: lines.map { $0 + count }).added == count)
        #expect(LineDiff(from: lines, to: lines.reversed()).rows.count >= count)
        #expect(LineDiff(from: lines, to: Array(lines.dropFirst(5_000) + lines.prefix(5_000))).removed == 5_000)
        // Nothing in either is there only once.
        let twos = lines.map { $0 % 2 }
        #expect(LineDiff(from: twos, to: twos.map { 1 - $0 }).rows.count >= count)
    }
}

import MetricModel
import Testing

@testable import TerminalUI

@Suite("Keys are decoded")
struct KeyDecoderTests {
    private func at(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    @Test(
        "controls get their names",
        arguments: [
            ("\r", .enter), ("\n", .enter), ("\t", .tab), ("\u{8}", .backspace), ("\u{7F}", .backspace),
            ("\u{1}", .control("a")), ("\u{3}", .control("c")), ("\u{1A}", .control("z")), ("\u{0}", .control("@")),
            ("\u{1C}", .control("\\")), ("\u{1F}", .control("_")), ("\u{1B}", .escape), ("q", .character("q")),
            ("é", .character("é")), ("漢", .character("漢")),
        ] as [(Unicode.Scalar, Key)]
    )
    func namesControls(scalar: Unicode.Scalar, key: Key) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(.character(scalar), at: at(0)) == [key])
    }

    @Test(
        "what is left of a sequence after a slow Esc is dropped",
        arguments: [
            ("\u{1B}OA", [.escape]), ("\u{1B}[A", [.escape]), ("\u{1B}[1;5Cx", [.escape, .character("x")]),
            ("\u{1B}[15~q", [.escape, .character("q")]), ("\u{1B}j", [.escape, .character("j")]),
            ("\u{1B}\u{1B}", [.escape, .escape]), ("\u{1B}[\r", [.escape, .enter]),
        ] as [(String, [Key])]
    )
    func dropsDebris(typed: String, keys: [Key]) {
        var decoder = KeyDecoder()
        let decoded = typed.unicodeScalars.flatMap { decoder.decode(.character($0), at: at(40)) }
        #expect(decoded == keys)
    }

    @Test("after 150 ms brackets are keys again")
    func endsDebris() {
        var decoder = KeyDecoder()
        #expect(decoder.decode(.character("\u{1B}"), at: at(0)) == [.escape])
        #expect(decoder.decode(.character("["), at: at(151)) == [.character("[")])
    }

    @Test("a bracket that begins no sequence is a key when its time is over")
    func keepsLoneBrackets() {
        var decoder = KeyDecoder()
        _ = decoder.decode(.character("\u{1B}"), at: at(0))
        #expect(decoder.decode(.character("["), at: at(100)) == [])
        #expect(decoder.deadline == at(150))
        #expect(decoder.expire(at: at(150)) == [])
        #expect(decoder.expire(at: at(151)) == [.character("[")])
        #expect(decoder.deadline == nil)
        #expect(decoder.decode(.character("A"), at: at(152)) == [.character("A")])
    }

    @Test("pasted text stands between its marks, controls included")
    func marksPastes() {
        var decoder = KeyDecoder()
        let raw: [RawKey] = [.key(.pasteStart), .character("q"), .character("\r"), .key(.pasteEnd), .character("q")]
        let decoded = raw.flatMap { decoder.decode($0, at: at(5)) }
        #expect(decoded == [.pasteStart, .character("q"), .enter, .pasteEnd, .character("q")])
    }

    @Test("a paste that never ends is ended by two seconds of silence")
    func endsSilentPastes() {
        var decoder = KeyDecoder()
        _ = decoder.decode(.key(.pasteStart), at: at(0))
        _ = decoder.decode(.character("x"), at: at(1500))
        #expect(decoder.deadline == at(3500))
        #expect(decoder.expire(at: at(3500)) == [])
        #expect(decoder.decode(.character("q"), at: at(3501)) == [.pasteEnd, .character("q")])
    }

    @Test("an Esc ends a paste when a finger pressed it, and not when it was pasted")
    func endsPastesByFinger() {
        var decoder = KeyDecoder()
        _ = decoder.decode(.key(.pasteStart), at: at(0))
        #expect(decoder.decode(.character("\u{1B}"), at: at(1)) == [])
        #expect(decoder.decode(.character("y"), at: at(1)) == [.character("y")])
        #expect(decoder.decode(.character("\u{1B}"), at: at(60)) == [.pasteEnd])
        #expect(decoder.decode(.character("q"), at: at(61)) == [.character("q")])
    }

    @Test("an end of a paste without a beginning is nothing")
    func dropsLoneEnds() {
        var decoder = KeyDecoder()
        #expect(decoder.decode(.key(.pasteEnd), at: at(0)) == [])
    }
}

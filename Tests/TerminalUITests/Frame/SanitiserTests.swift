import Testing

@testable import TerminalUI

@Suite("The sanitiser makes text drawable")
struct SanitiserTests {
    @Test(
        "keeps what can be drawn and shows what cannot",
        arguments: [
            ("plain", "plain"),
            ("", ""),
            ("naïve ✓ 漢字", "naïve ✓ 漢字"),
            // Controls: C0, DEL, C1.
            ("\u{0}a\u{1B}[2J\u{7}", "␀a␛[2J␇"),
            ("a\r\n\tb\u{8}", "a␍␊␉b␈"),
            ("\u{7F}", "␡"),
            ("\u{85}\u{9B}x", "\\x85\\x9bx"),
            // What reorders, hides or joins.
            ("a\u{202E}b", "a\\u{202e}b"),
            ("\u{200B}\u{200D}\u{2060}\u{FEFF}", "\\u{200b}\\u{200d}\\u{2060}\\u{feff}"),
            ("\u{2066}x\u{2069}\u{61C}", "\\u{2066}x\\u{2069}\\u{61c}"),
            ("\u{AD}", "\\u{ad}"),
            ("\u{E0041}", "\\u{e0041}"),
            ("❤\u{FE0F}", "❤\\u{fe0f}"),
            ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
            ("a\u{A0}b\u{3000}c", "a\\u{a0}b\u{3000}c"),
            // Unassigned, and noncharacters.
            ("\u{378}\u{FFFF}", "\\u{378}\\u{ffff}"),
            // Joined emoji fall apart; skin tones stand alone.
            ("👨\u{200D}👩", "👨\\u{200d}👩"),
            ("👍\u{1F3FD}", "👍\\u{1f3fd}"),
            // Combining marks: two at most, never first, never on an escape.
            ("e\u{301}\u{302}", "e\u{301}\u{302}"),
            ("e\u{301}\u{302}\u{303}", "e\u{301}\u{302}\\u{303}"),
            ("\u{301}e", "\\u{301}e"),
            ("\u{200B}\u{301}", "\\u{200b}\\u{301}"),
            ("\u{7}\u{301}", "␇\\u{301}"),
        ]
    )
    func drawsUnicode(source: String, drawn: String) {
        #expect(Array(Sanitiser.text(source).unicodeScalars) == Array(drawn.unicodeScalars))
    }

    @Test(
        "escapes everything else where only ASCII can be drawn",
        arguments: [
            ("plain", "plain"), ("\u{1B}[0m", "\\x1b[0m"), ("é✓", "\\u{e9}\\u{2713}"), ("\u{9B}", "\\x9b"),
            ("e\u{301}", "e\\u{301}"),
        ]
    )
    func drawsASCII(source: String, drawn: String) {
        #expect(Sanitiser.text(source, ascii: true) == drawn)
    }

    @Test(
        "shows bytes that are no UTF-8 one by one",
        arguments: [
            ([0xFF, 0x41], "\\xffA"),
            ([0xC3], "\\xc3"),
            ([0xC3, 0xA9], "é"),
            ([0xE2, 0x9C], "\\xe2\\x9c"),
            ([0xC0, 0x80], "\\xc0\\x80"),
            ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
            ([0x9B, 0x31, 0x6D], "\\x9b1m"),
        ] as [([UInt8], String)]
    )
    func drawsBytes(source: [UInt8], drawn: String) {
        var text = ""
        for glyph in Sanitiser.drawable(bytes: source) { glyph.write(to: &text) }
        #expect(text == drawn)
    }

    @Test("never lets a control out of byte soup, and is stable", arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func survivesSoup(seed: UInt64) {
        var random = SplitMix(state: seed)
        for _ in 0..<500 {
            let soup = random.soup()
            for ascii in [false, true] {
                var text = ""
                var columns = 0
                for glyph in Sanitiser.drawable(bytes: soup, ascii: ascii) {
                    glyph.write(to: &text)
                    columns += Int(glyph.width)
                }
                #expect(text.unicodeScalars.allSatisfy { isDrawable($0, ascii: ascii) }, "\(soup)")
                #expect(
                    Array(Sanitiser.text(text, ascii: ascii).utf8) == Array(text.utf8.prefix(4096))
                        || text.utf8.count > 4096
                )
                #expect(columns == width(text) || text.utf8.count > 4096)
            }
        }
    }

    @Test("looks at 4 KiB of a text, to the end of the scalar that begins there")
    func capsItsSource() {
        let long = String(repeating: "x", count: 5000)
        #expect(Sanitiser.drawable(long).count == 4096)
        #expect(Sanitiser.drawable(bytes: Array(repeating: 0xFF, count: 5000)).count == 4 * 4096)
        let wide = String(repeating: "x", count: 4095) + "漢字"
        #expect(Sanitiser.text(wide).unicodeScalars.last == "漢")
    }

    private func isDrawable(_ scalar: Unicode.Scalar, ascii: Bool) -> Bool {
        if ascii { return (0x20..<0x7F).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .unassigned, .lineSeparator, .paragraphSeparator, .surrogate: return false
        default: return true
        }
    }

    private func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + max(0, DisplayWidth.columns(of: $1)) }
    }
}

/// A small generator with a fixed seed, so that every run sees the same soup.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// Bytes, escapes and odd scalars in any order.
    mutating func soup() -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0..<60, using: &self) {
            switch Int.random(in: 0..<4, using: &self) {
            case 0: bytes.append(UInt8.random(in: 0...255, using: &self))
            case 1: bytes += Array("\u{1B}[3\u{1B}]0;x\u{7}".utf8)
            case 2: bytes.append(UInt8.random(in: 0x20..<0x7F, using: &self))
            default:
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x2FFFF, using: &self)) {
                    bytes += Array(String(Character(scalar)).utf8)
                }
            }
        }
        return bytes
    }
}

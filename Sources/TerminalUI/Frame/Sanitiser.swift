internal import MetricModel

/// The only way for text into a frame: whatever the network, a configuration, discovery, a file name or the environment
/// says becomes characters that a terminal draws and nothing else.
///
/// Controls become their pictures or `\xNN`, invalid UTF-8 becomes `\xNN`; what is invisible, reorders text, or has no
/// known width becomes `\u{...}`. Sanitising sanitised text changes nothing.
package enum Sanitiser {
    /// What one call looks at; the rest of a longer text is not drawn (16 times the widest table cell).
    package static let sourceLimit = 4096

    package static func drawable(_ text: String, ascii: Bool = false) -> [Glyph] {
        var glyphs: [Glyph] = []
        forEachGlyph(of: text, ascii: ascii) { glyph in
            glyphs.append(glyph)
            return true
        }
        return glyphs
    }

    package static func drawable(bytes: some Sequence<UInt8>, ascii: Bool = false) -> [Glyph] {
        var glyphs: [Glyph] = []
        forEachGlyph(of: Array(bytes.prefix(sourceLimit + 4)), ascii: ascii) { glyph in
            glyphs.append(glyph)
            return true
        }
        return glyphs
    }

    /// The text as it would be drawn, for what leaves the program without a frame: batch, plain, copied text, messages
    /// after the screen has closed. No line feeds survive.
    package static func text(_ text: String, ascii: Bool = false) -> String {
        var result = ""
        for glyph in drawable(text, ascii: ascii) { glyph.write(to: &result) }
        return result
    }

    /// The same of the whole text, however long it is: for what a person copies.
    package static func wholeText(_ text: String, ascii: Bool = false) -> String {
        if text.utf8.count <= sourceLimit { return self.text(text, ascii: ascii) }
        var result = ""
        var piece = ""
        for character in text {
            if piece.utf8.count + character.utf8.count > sourceLimit, !piece.isEmpty {
                result += self.text(piece, ascii: ascii)
                piece = ""
            }
            piece.append(character)
        }
        return result + self.text(piece, ascii: ascii)
    }

    /// Hands out glyphs until `body` returns false. Text of plain ASCII takes the short way.
    static func forEachGlyph(of text: String, ascii: Bool, _ body: (Glyph) -> Bool) {
        var text = text
        let isShort: Bool = text.withUTF8 { bytes in
            guard isPlain(bytes) else { return false }
            for byte in bytes where !body(Glyph(Unicode.Scalar(byte), width: 1)) { break }
            return true
        }
        guard !isShort else { return }
        if text.utf8.count <= sourceLimit {
            var pending: Glyph?
            for scalar in text.unicodeScalars where !take(scalar, &pending, ascii, body) { return }
            _ = flush(&pending, body)
            return
        }
        forEachGlyph(of: Array(text.utf8.prefix(sourceLimit + 4)), ascii: ascii, body)
    }

    /// How many columns the text takes when every byte of it is drawn as it is, one column each; nil for other text.
    static func plainColumns(of text: String) -> Int? {
        var text = text
        return text.withUTF8 { isPlain($0) ? $0.count : nil }
    }

    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count <= sourceLimit else { return false }
        for byte in bytes where byte < 0x20 || byte >= 0x7F { return false }
        return true
    }

    /// Walks at most `sourceLimit` bytes, to the end of the scalar that begins within them.
    static func forEachGlyph(of bytes: [UInt8], ascii: Bool, _ body: (Glyph) -> Bool) {
        var walker = UTF8Walker(bytes)
        var pending: Glyph?
        while walker.offset < sourceLimit, let step = walker.next() {
            guard case .scalar(let scalar) = step else {
                guard case .invalid(let byte) = step else { continue }
                guard flush(&pending, body), escape("\\x" + hex(UInt32(byte), digits: 2), body) else { return }
                continue
            }
            guard take(scalar, &pending, ascii, body) else { return }
        }
        _ = flush(&pending, body)
    }

    /// False when `body` wants no more.
    private static func take(
        _ scalar: Unicode.Scalar,
        _ pending: inout Glyph?,
        _ ascii: Bool,
        _ body: (Glyph) -> Bool
    ) -> Bool {
        switch Treatment(of: scalar, ascii: ascii) {
        case .draw(let width):
            guard flush(&pending, body) else { return false }
            pending = Glyph(scalar, width: width)
            return true
        case .attach:
            if pending?.add(mark: scalar) == true { return true }
            return flush(&pending, body) && escape(named(scalar), body)
        case .replace(let picture): return flush(&pending, body) && body(Glyph(picture, width: 1))
        case .escapeByte: return flush(&pending, body) && escape("\\x" + hex(scalar.value, digits: 2), body)
        case .escapeScalar: return flush(&pending, body) && escape(named(scalar), body)
        }
    }

    /// A character waits until it is known which marks follow; the last of an escape takes none.
    private static func flush(_ pending: inout Glyph?, _ body: (Glyph) -> Bool) -> Bool {
        guard let glyph = pending else { return true }
        pending = nil
        return body(glyph)
    }

    private static func escape(_ text: String, _ body: (Glyph) -> Bool) -> Bool {
        for scalar in text.unicodeScalars where !body(Glyph(scalar, width: 1)) { return false }
        return true
    }

    private static func named(_ scalar: Unicode.Scalar) -> String { "\\u{" + hex(scalar.value, digits: 1) + "}" }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        String(value, radix: 16).zeroPadded(to: digits)
    }
}

/// What is done with one scalar.
private enum Treatment {
    case draw(UInt8)
    case attach
    case replace(Unicode.Scalar)
    case escapeByte
    case escapeScalar

    init(of scalar: Unicode.Scalar, ascii: Bool) {
        let value = scalar.value
        switch value {
        case 0x20..<0x7F: self = .draw(1)
        case 0..<0x20: self = ascii ? .escapeByte : Self.picture(0x2400 + value)
        case 0x7F: self = ascii ? .escapeByte : Self.picture(0x2421)
        case 0x80..<0xA0: self = .escapeByte
        default: self = ascii ? .escapeScalar : Self.foreign(scalar)
        }
    }

    private static func picture(_ value: UInt32) -> Treatment {
        guard let picture = Unicode.Scalar(value), DisplayWidth.columns(of: picture) == 1 else { return .escapeByte }
        return .replace(picture)
    }

    private static func foreign(_ scalar: Unicode.Scalar) -> Treatment {
        switch scalar.value {
        // Variation selectors, and skin tones: terminals disagree about the width of the emoji before them.
        case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x180B...0x180D, 0x180F, 0x1F3FB...0x1F3FF: return .escapeScalar
        // No-break spaces and their kind look like a space and are none.
        case 0xA0, 0x2000...0x200F, 0x202F, 0x205F, 0x3164, 0xFFA0, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x034F:
            return .escapeScalar
        case 0x2500...0x25FC: return .draw(1)
        default: break
        }
        let columns = DisplayWidth.columns(of: scalar)
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return columns == 0 ? .attach : .escapeScalar
        // Bidi controls, joiners, the soft hyphen, tags; line and paragraph separators.
        case .format, .lineSeparator, .paragraphSeparator, .control, .unassigned, .surrogate: return .escapeScalar
        default: return columns == 1 || columns == 2 ? .draw(UInt8(columns)) : .escapeScalar
        }
    }
}

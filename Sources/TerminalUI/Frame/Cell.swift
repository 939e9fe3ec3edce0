/// A character as the terminal shows it: a scalar that takes one or two columns, with at most two combining marks.
/// Only the `Sanitiser` makes them out of text.
package struct Glyph: Equatable, Sendable {
    package var scalar: Unicode.Scalar
    /// Scalar values of the combining marks; 0 where there is none.
    package fileprivate(set) var marks: (UInt32, UInt32)
    /// Columns: 1 or 2; 0 only in the cell that is the right half of a wide one.
    package var width: UInt8

    init(_ scalar: Unicode.Scalar, width: UInt8) {
        self.scalar = scalar
        self.width = width
        marks = (0, 0)
    }

    /// Puts another combining mark on the character; false when there are two already.
    mutating func add(mark: Unicode.Scalar) -> Bool {
        if marks.0 == 0 {
            marks.0 = mark.value
        } else if marks.1 == 0 {
            marks.1 = mark.value
        } else {
            return false
        }
        return true
    }

    static let space = Glyph(" ", width: 1)
    /// Fills the column behind a wide character.
    static let rightHalf = Glyph("\0", width: 0)

    /// The glyph's text: empty for the right half of a wide one.
    package func write(to text: inout String) {
        guard width > 0 else { return }
        text.unicodeScalars.append(scalar)
        if let mark = Unicode.Scalar(marks.0), marks.0 != 0 { text.unicodeScalars.append(mark) }
        if let mark = Unicode.Scalar(marks.1), marks.1 != 0 { text.unicodeScalars.append(mark) }
    }

    package static func == (left: Glyph, right: Glyph) -> Bool {
        left.scalar == right.scalar && left.width == right.width && left.marks == right.marks
    }
}

/// One column of one row of a frame. Its 16 bytes have no padding, so rows compare as memory.
package struct Cell: Equatable, Sendable {
    private var scalar: Unicode.Scalar
    private var firstMark: UInt32
    private var secondMark: UInt32
    private let glyphWidth: UInt8
    package var style: Style
    package var attributes: Attributes

    init(_ glyph: Glyph, style: Style, attributes: Attributes) {
        scalar = glyph.scalar
        firstMark = glyph.marks.0
        secondMark = glyph.marks.1
        glyphWidth = glyph.width
        self.style = style
        self.attributes = attributes
    }

    static let blank = Cell(.space, style: .plain, attributes: [])

    /// 0 for the right half of a wide character, else 1 or 2.
    package var width: Int { Int(glyphWidth) }

    package var glyph: Glyph {
        var glyph = Glyph(scalar, width: glyphWidth)
        glyph.marks = (firstMark, secondMark)
        return glyph
    }

    /// The letter of `Frame.styleLines`.
    var styleLetter: Character {
        if attributes.contains(.reversed) { return style == .plain ? "#" : Character(style.letter.uppercased()) }
        guard style == .plain else { return style.letter }
        if attributes.contains(.underline) { return "_" }
        return attributes.contains(.bold) ? "*" : attributes.contains(.dim) ? "d" : style.letter
    }

    package static func == (left: Cell, right: Cell) -> Bool {
        left.scalar == right.scalar && left.style == right.style && left.attributes == right.attributes
            && left.firstMark == right.firstMark && left.secondMark == right.secondMark
            && left.glyphWidth == right.glyphWidth
    }
}

/// A body for a pager: a pager shows what it is given, so everything but line ends is drawn as on the screen.
package struct PagerText: Sendable, Hashable {
    package var bytes: [UInt8]
    /// The line to begin with, counted from 1.
    package var line: Int

    package init(bytes: [UInt8], line: Int = 1) {
        self.bytes = bytes
        self.line = line
    }

    /// A sanitiser takes so much at once.
    private static let piece = 1024

    /// Line by line without any control character; what is no UTF-8 is `\xNN`.
    package var escaped: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            var rest = line
            while !rest.isEmpty {
                // Not within a character.
                var end = min(rest.startIndex + Self.piece, rest.endIndex)
                while end < rest.endIndex, end > rest.startIndex + Self.piece - 4, bytes[end] & 0xC0 == 0x80 {
                    end -= 1
                }
                var piece = ""
                for glyph in Sanitiser.drawable(bytes: rest[..<end]) { glyph.write(to: &piece) }
                text += Array(piece.utf8)
                rest = rest[end...]
            }
            text.append(0x0A)
        }
        return text
    }
}

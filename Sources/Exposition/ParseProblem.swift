/// Why a body is refused: Prometheus's own text, and the place and the words that help to mend it.
package struct ParseProblem: Error, Sendable, Hashable {
    /// Prometheus's exact error text.
    package let text: String
    /// The byte to point at, counted from 0.
    package let offset: Int
    /// False where lines mean nothing, in protobuf: then the place is `offset`, `line` is 1 and `column` counts from the
    /// body's first byte.
    package let hasLines: Bool
    /// Its line, counted from 1.
    package let line: Int
    /// Its place in the line in bytes, counted from 1.
    package let column: Int
    /// What would have been right there, short: `expected label value (double-quoted string)`.
    package let expected: String
    /// What probably went wrong, in plain words, when that can be told.
    package let hint: String?

    package init(
        text: String,
        offset: Int,
        hasLines: Bool = true,
        line: Int,
        column: Int,
        expected: String,
        hint: String? = nil
    ) {
        self.hasLines = hasLines
        self.text = text
        self.offset = offset
        self.line = line
        self.column = column
        self.expected = expected
        self.hint = hint
    }

    /// For a sentence: `line 214 col 23`, `byte 6876`.
    package var place: String { hasLines ? "line \(line) col \(column)" : "byte \(offset)" }

    /// For a table's column: `214:23`, `byte 6876`.
    package var shortPlace: String { hasLines ? "\(line):\(column)" : "byte \(offset)" }

    /// O(offset): counts the lines before it.
    init(_ failure: TextFailure, in body: UnsafeRawBufferPointer) {
        let offset = min(failure.offset, body.count)
        var line = 1
        var lineStart = 0
        for index in 0..<offset where body[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        self.init(
            text: failure.text(in: body),
            offset: offset,
            line: line,
            column: offset - lineStart + 1,
            expected: failure.expected,
            hint: ParseHint.text(for: failure, in: body)
        )
    }
}

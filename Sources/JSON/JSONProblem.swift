/// Why a text is no JSON that we take, and where.
package struct JSONProblem: Error, Sendable, Hashable {
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in characters; at the offending token's last character or, for a limit, where it was passed.
    package let column: Int
    package let message: String

    package init(line: Int, column: Int, message: String) {
        self.line = line
        self.column = column
        self.message = message
    }
}

extension JSONProblem: CustomStringConvertible {
    /// `3:17: '}' expected near '"b"'`.
    package var description: String { "\(line):\(column): \(message)" }
}

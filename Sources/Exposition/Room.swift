package struct ParseProblem: Error, Sendable, Hashable {
    package var text: String
    package var offset: Int
    package var line: Int
    package var column: Int
    package var expected: String
    package var hint: String?

    package init(text: String, offset: Int, line: Int, column: Int, expected: String, hint: String? = nil) {
        self.text = text
        self.offset = offset
        self.line = line
        self.column = column
        self.expected = expected
        self.hint = hint
    }
}

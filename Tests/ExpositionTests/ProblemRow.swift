import Testing

@testable import Exposition

/// A body, and what a reader says is wrong with it.
struct ProblemRow: Sendable, Equatable, CustomTestStringConvertible {
    let body: String
    let line: Int
    let column: Int
    let expected: String
    let hint: String?

    init(_ body: String, _ line: Int, _ column: Int, _ expected: String, _ hint: String?) {
        self.body = body
        self.line = line
        self.column = column
        self.expected = expected
        self.hint = hint
    }

    /// Reads the body; nil when nothing is wrong with it.
    init?(reading body: String, as format: ExpositionFormat) {
        var history = ReaderHistory(format: format)
        _ = history.read(body)
        guard let problem = history.table.problem else { return nil }
        self.init(body, problem.line, problem.column, problem.expected, problem.hint)
    }

    var testDescription: String { body.debugDescription }
}

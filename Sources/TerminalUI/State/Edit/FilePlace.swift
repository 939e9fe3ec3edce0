internal import MetricModel

/// A place in a file on this machine: where an editor is to open it.
package struct FilePlace: Sendable, Hashable {
    package var path: String
    /// Counted from 1; 0 when only the file is known.
    package var line: Int
    /// Counted from 1; 0 when only the line is known.
    package var column: Int

    package init(path: String, line: Int = 0, column: Int = 0) {
        self.path = path
        self.line = line
        self.column = column
    }

    /// nil for a location without a file.
    init?(_ location: SourceLocation?) {
        guard let location, !location.file.isEmpty else { return nil }
        self.init(path: location.file, line: location.line, column: location.column)
    }

    /// The first `path:line` or `path:line:column` of one of these files in a sentence; nil when there is none.
    init?(in text: String, of paths: [String]) {
        for path in paths where !path.isEmpty {
            guard let range = text.firstRange(of: path + ":") else { continue }
            let numbers = text[range.upperBound...].split(
                separator: ":",
                maxSplits: 2,
                omittingEmptySubsequences: false
            )
            let digits = numbers.prefix(2).map { number in Int(number.prefix { $0.isASCII && $0.isNumber }) }
            guard let line = digits[0] else { continue }
            self.init(path: path, line: line, column: digits.count > 1 ? digits[1] ?? 0 : 0)
            return
        }
        return nil
    }
}

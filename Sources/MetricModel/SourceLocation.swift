/// A place in a configuration file: file, line and column, the last two counted from 1.
///
/// Every location equals every other, so that two configurations that differ only in where their values stand compare
/// as equal: a comment line added at the top of a file restarts nothing.
package struct SourceLocation: Hashable, Sendable {
    /// The file as the user named it.
    package let file: String
    /// Counted from 1; 0 when only the file is known.
    package let line: Int
    /// Counted from 1, in characters; 0 when only the line is known.
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package static func == (left: SourceLocation, right: SourceLocation) -> Bool { true }

    package func hash(into hasher: inout Hasher) {}

    /// True when both name the same place; what `==` deliberately does not ask.
    package func isSamePlace(as other: SourceLocation) -> Bool {
        file.utf8.elementsEqual(other.file.utf8) && line == other.line && column == other.column
    }

    /// `prometheus.yml:58`, the file without its folders: short enough for a table's column.
    package var shortDescription: String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return line > 0 ? "\(name):\(line)" : name
    }
}

extension SourceLocation: CustomStringConvertible {
    /// `path/prometheus.yml:58:13`.
    package var description: String {
        guard line > 0 else { return file }
        return column > 0 ? "\(file):\(line):\(column)" : "\(file):\(line)"
    }
}

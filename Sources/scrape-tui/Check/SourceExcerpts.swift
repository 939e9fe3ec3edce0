internal import Glibc
internal import MetricModel
internal import ScrapeConfiguration

/// The lines that problems are about, with a caret below the place. A line that may hold a secret is not shown: the
/// place says where to look.
struct SourceExcerpts {
    /// Scalars of a line that are shown at most.
    private static let width = 100
    /// Nobody wrote a longer line by hand, and searching it takes its time: bytes.
    private static let longest = 10_000

    private struct Line: Hashable {
        let file: String
        let number: Int
    }

    /// Files that have been read, by path; without lines when they cannot be.
    private var lines: [String: [Substring]] = [:]
    /// Where keys stand that nobody knows: what is behind them may be anything.
    private let strange: Set<Line>

    /// For the problems of one configuration.
    init(of problems: [ConfigurationProblem]) {
        strange = Set(
            problems.filter(Self.isOfStrangeKey).map { Line(file: $0.location.file, number: $0.location.line) }
        )
    }

    /// Whether a problem is an unknown key that is not just a known one misspelt, or that is one for a secret.
    private static func isOfStrangeKey(_ problem: ConfigurationProblem) -> Bool {
        guard problem.message.hasPrefix("field "), problem.message.contains(" not found in type ") else { return false }
        return problem.suggestion.map { hasSecretWord(Substring($0)) } ?? true
    }

    /// Two lines, indented; nil when there is nothing to show. Reads the file at the first call for it.
    mutating func excerpt(at location: SourceLocation) -> String? {
        guard location.line > 0, location.column > 0 else { return nil }
        let lines = lines(of: location.file)
        guard lines.indices.contains(location.line - 1), !Self.isConcealed(location.line - 1, of: lines) else {
            return nil
        }
        if strange.contains(Line(file: location.file, number: location.line)) {
            return Self.keyOnly(of: lines[location.line - 1], column: location.column)
        }
        return Self.excerpt(of: lines[location.line - 1], column: location.column)
    }

    private mutating func lines(of path: String) -> [Substring] {
        if let known = lines[path] { return known }
        // A pipe has given what it held, and a second reading may wait for ever.
        let read = Self.lines(in: Self.isFile(path) ? (try? InputFile(reading: path))?.bytes ?? [] : [])
        lines[path] = read
        return read
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func lines(in bytes: [UInt8]) -> [Substring] {
        String(decoding: bytes, as: UTF8.self).split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    /// The line up to the colon of the key that begins it, when that is where the column is.
    private static func keyOnly(of line: Substring, column: Int) -> String? {
        let margin = line.prefix { $0 == " " || $0 == "-" }
        guard margin.unicodeScalars.count == column - 1 else { return nil }
        let key = line.dropFirst(margin.count).prefix { $0 != ":" }
        return excerpt(of: margin + key + ":", column: column)
    }

    /// The part of a line around a column, counted from 1, and the caret.
    private static func excerpt(of line: Substring, column: Int) -> String? {
        let scalars = line.unicodeScalars.map { $0 == "\t" ? " " : $0 }
        guard column <= scalars.count + 1 else { return nil }
        let start = scalars.count > width ? max(0, min(column - 1 - width / 2, scalars.count - width)) : 0
        var shown = String.UnicodeScalarView()
        shown.append(contentsOf: scalars[start..<min(start + width, scalars.count)])
        return "    \(String(shown))\n    \(String(repeating: " ", count: column - 1 - start))^"
    }

    /// Words in the keys of secrets, and signs of them.
    private static let secretWords = ["pass", "secret", "token", "credential", "auth", "bearer", "key", "url", "@"]
    /// What users write beneath these is theirs; of discovery blocks nobody knows here what is a secret.
    private static let secretBlocks = ["header", "params", "sigv4", "google_iam", "azuread", "_sd_configs"]

    /// True unless a line begins with a key (others go on with a value, whatever it is), and nothing in it, nor in the
    /// lines that it stands beneath, is a sign of a secret.
    private static func isConcealed(_ number: Int, of lines: [Substring]) -> Bool {
        guard beginsWithKey(lines[number]), !hasSecretWord(lines[number]) else { return true }
        var child = lines[number]
        for line in lines[..<number].reversed() {
            let (own, depth) = (indentation(of: line), indentation(of: child))
            if depth == 0, !isItem(child) { return false }
            guard own < line.count, own < depth || own == depth && isItem(child) && !isItem(line) else { continue }
            if hasSecretWord(line) { return true }
            child = line
        }
        return false
    }

    private static func indentation(of line: Substring) -> Int { line.prefix { $0 == " " }.count }

    private static func isItem(_ line: Substring) -> Bool { line.drop { $0 == " " }.first == "-" }

    private static func hasSecretWord(_ line: Substring) -> Bool {
        if line.utf8.count > longest { return true }
        let text = line.lowercased().replacing("file_sd_configs", with: "")
        return (secretWords + secretBlocks).contains { text.contains($0) }
    }

    private static func beginsWithKey(_ line: Substring) -> Bool {
        let body = line.drop { $0 == " " || $0 == "-" || $0 == "\t" || $0 == "{" || $0 == "[" }
        let key = body.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return !key.isEmpty && body.dropFirst(key.count).first == ":"
    }
}

/// Hides what may be a secret in lines that nobody can parse: comments, and a document that breaks off. It knows keys by
/// their look only, so it hides too much rather than too little.
struct SecretKeysInText {
    /// How far a key stands in whose value, however many lines it has, is hidden; nil outside of one.
    private var indent: Int?

    /// The line as it may be shown. Lines are to come in their order: values go on in the lines below.
    mutating func shown(_ line: String) -> String {
        let own = line.prefix { $0 == " " || $0 == "\t" || $0 == "-" }.count
        let isBlank = line.utf8.count == own
        if let indent, !isBlank {
            if own > indent || Self.isContinued(line.dropFirst(own)) { return String(line.prefix(own)) + Secrecy.mask }
            self.indent = nil
        }
        guard let end = Self.endOfSecretKey(in: line) else { return line }
        indent = own
        let rest = line[end...]
        return rest.allSatisfy { $0 == " " || $0 == "\t" } ? line : String(line[..<end]) + " " + Secrecy.mask
    }

    /// What closes a flow collection may stand further out than what opened it.
    private static func isContinued(_ text: Substring) -> Bool {
        text.first.map { "]},\"'".contains($0) } ?? false
    }

    /// The place behind the colon of the first key in the line behind which there may be a secret.
    private static func endOfSecretKey(in line: String) -> String.Index? {
        var start = line.startIndex
        while let colon = line[start...].firstIndex(of: ":") {
            let end = line.index(after: colon)
            let before = line[..<colon].reversed().drop { " \t\"'".contains($0) }
            let word = String(before.prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
            // A key in quotes may be spelled with escapes.
            let isEscaped = before.first == "\\" || line[..<colon].contains("\\")
            if isEscaped || Secrecy.mayConceal(behind: word) { return end }
            start = end
        }
        return nil
    }
}

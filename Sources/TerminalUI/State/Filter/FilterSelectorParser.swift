internal import Relabeling

/// Reads `{app="cart", tier=~"web|api"}`. Places are counted in the whole text of the filter.
struct FilterSelectorParser {
    private let text: [Unicode.Scalar]
    private var position: Int
    private let end: Int

    /// `range` is the selector in `text`, with its braces.
    init(_ text: [Unicode.Scalar], _ range: Range<Int>) {
        self.text = text
        position = range.lowerBound + 1
        end = range.upperBound - 1
    }

    mutating func parse() throws(Filter.Problem) -> [FilterMatcher] {
        var matchers: [FilterMatcher] = []
        skipBlanks()
        while position < end {
            matchers.append(try matcher())
            skipBlanks()
            guard position < end else { break }
            guard text[position] == "," else { throw problem("a comma or } is missing", position..<position + 1) }
            position += 1
            skipBlanks()
        }
        return matchers
    }

    private mutating func matcher() throws(Filter.Problem) -> FilterMatcher {
        let name = try name()
        skipBlanks()
        let start = position
        while position < end, "=!~".unicodeScalars.contains(text[position]) { position += 1 }
        let sign = string(start..<position)
        guard ["=", "!=", "=~", "!~"].contains(sign) else {
            throw problem("= != =~ or !~ is missing", start..<max(position, min(start + 1, end + 1)))
        }
        skipBlanks()
        let valueStart = position
        let value = try quoted()
        switch sign {
        case "=": return FilterMatcher(name, .equal(Array(value.utf8)))
        case "!=": return FilterMatcher(name, .notEqual(Array(value.utf8)))
        default:
            let regex = try regex(value, valueStart..<position)
            return FilterMatcher(name, sign == "=~" ? .matches(regex) : .doesNotMatch(regex))
        }
    }

    private func regex(_ pattern: String, _ range: Range<Int>) throws(Filter.Problem) -> RelabelRegex {
        do throws(RegexSyntaxError) {
            return try RelabelRegex(matcher: pattern)
        } catch {
            throw problem(error.description, range)
        }
    }

    private mutating func name() throws(Filter.Problem) -> String {
        if position < end, text[position] == "\"" || text[position] == "'" { return try quoted() }
        let start = position
        while position < end, Self.isNameScalar(text[position]) { position += 1 }
        guard position > start else { throw problem("a label name is missing", start..<min(start + 1, end + 1)) }
        return string(start..<position)
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }

    /// A value in double or single quotes; a backslash takes the sign behind it as it is, `\n` and `\t` apart.
    private mutating func quoted() throws(Filter.Problem) -> String {
        guard position < end, text[position] == "\"" || text[position] == "'" else {
            throw problem("a quoted value is missing", position..<min(position + 1, end + 1))
        }
        let start = position
        let quote = text[position]
        var value = String.UnicodeScalarView()
        position += 1
        while position < end, text[position] != quote {
            if text[position] == "\\", position + 1 < end {
                position += 1
                switch text[position] {
                case "n": value.append("\n")
                case "t": value.append("\t")
                case "\\", quote: value.append(text[position])
                // A regular expression's own: `\.`, `\d`.
                default: value.append(contentsOf: ["\\", text[position]])
                }
            } else {
                value.append(text[position])
            }
            position += 1
        }
        guard position < end else { throw problem("the quote does not end", start..<end) }
        position += 1
        return String(value)
    }

    private mutating func skipBlanks() {
        while position < end, text[position] == " " || text[position] == "\t" { position += 1 }
    }

    private func string(_ range: Range<Int>) -> String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text[range])
        return String(result)
    }

    private func problem(_ words: String, _ range: Range<Int>) -> Filter.Problem {
        Filter.Problem(range: range.clamped(to: 0..<text.count), text: words)
    }
}

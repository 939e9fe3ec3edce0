internal import Relabeling
internal import ScrapeEngine

/// Reads a filter's text: tokens first, then `or` over `and` over `!` over words and parentheses.
struct FilterParser {
    private enum Kind: Equatable {
        case word
        /// A word that was quoted: never `or`, never `key:`.
        case quoted
        /// `~` and a regular expression.
        case pattern
        /// Matchers in braces.
        case selector
        case or, not, open, close
    }

    private struct Token {
        var kind: Kind
        var text: String
        var range: Range<Int>
    }

    private let text: [Unicode.Scalar]
    private var tokens: [Token] = []
    private var position = 0
    private var depth = 0

    /// Parentheses and negations inside each other beyond this are an error, not a deep recursion.
    private static let maximumDepth = 32

    init(_ text: [Unicode.Scalar]) { self.text = text }

    mutating func parse() throws(Filter.Problem) -> Filter.Expression {
        try split()
        guard !tokens.isEmpty else { return .everything }
        let expression = try alternatives()
        if position < tokens.count { throw problem("no ( for this )", at: tokens[position].range) }
        return expression
    }

    private mutating func split() throws(Filter.Problem) {
        var index = 0
        while index < text.count {
            let start = index
            switch text[index] {
            case " ", "\t":
                index += 1
            case "(":
                index += 1
                tokens.append(Token(kind: .open, text: "(", range: start..<index))
            case ")":
                index += 1
                tokens.append(Token(kind: .close, text: ")", range: start..<index))
            case "!":
                index += 1
                tokens.append(Token(kind: .not, text: "!", range: start..<index))
            case "\"":
                guard let end = text[(start + 1)...].firstIndex(of: "\"") else {
                    throw problem("the quote does not end", at: start..<text.count)
                }
                index = end + 1
                tokens.append(Token(kind: .quoted, text: string(start + 1..<end), range: start..<index))
            case "~":
                index = endOfPattern(from: start)
                tokens.append(Token(kind: .pattern, text: string(start + 1..<index), range: start..<index))
            case "{":
                index = try endOfSelector(from: start)
                tokens.append(Token(kind: .selector, text: "", range: start..<index))
            default:
                index = endOfWord(from: start)
                let name = text[start..<index].prefix { !FilterComparison.signs.contains($0) }.endIndex
                if text[name..<index].allSatisfy({ FilterComparison.signs.contains($0) }),
                    FilterQuantity(rawValue: string(start..<name).lowercased()) != nil
                {
                    index = endOfComparison(from: name)
                }
                let word = string(start..<index)
                tokens.append(Token(kind: word == "or" || word == "OR" ? .or : .word, text: word, range: start..<index))
            }
        }
    }

    /// A word goes on to the next blank or parenthesis; a quote inside it (`pool:"a b"`) holds blanks.
    private func endOfWord(from start: Int) -> Int {
        var index = start
        var isQuoted = false
        while index < text.count {
            let scalar = text[index]
            if scalar == "\"" { isQuoted.toggle() }
            if !isQuoted, scalar == " " || scalar == "\t" || scalar == "(" || scalar == ")" { break }
            index += 1
        }
        return index
    }

    /// `dur > 500ms`: blanks around the sign of a comparison belong to it. Without one, the word ends where it did.
    private func endOfComparison(from end: Int) -> Int {
        func skip(_ index: Int, _ isSkipped: (Unicode.Scalar) -> Bool) -> Int {
            text[index...].firstIndex { !isSkipped($0) } ?? text.count
        }
        let sign = skip(end) { $0 == " " }
        let behind = skip(sign) { FilterComparison.signs.contains($0) }
        guard behind > sign, text[sign] != "!" || behind - sign == 2 else { return end }
        return endOfWord(from: min(skip(behind) { $0 == " " }, text.count))
    }

    /// A pattern goes on to the next blank outside quotes, or to a parenthesis that it has not opened itself.
    private func endOfPattern(from start: Int) -> Int {
        var index = start + 1
        var isQuoted = false
        var depth = 0
        while index < text.count {
            let scalar = text[index]
            if scalar == "\\" {
                index += 2
                continue
            }
            if scalar == "\"" { isQuoted.toggle() }
            if !isQuoted {
                if scalar == " " || scalar == "\t" || scalar == ")" && depth == 0 { break }
                if scalar == "(" { depth += 1 }
                if scalar == ")" { depth -= 1 }
            }
            index += 1
        }
        return min(index, text.count)
    }

    /// Behind the brace that ends the selector; braces in quotes are none.
    private func endOfSelector(from start: Int) throws(Filter.Problem) -> Int {
        var index = start + 1
        var quote: Unicode.Scalar?
        while index < text.count {
            let scalar = text[index]
            if quote != nil, scalar == "\\" {
                index += 1
            } else if let open = quote {
                if scalar == open { quote = nil }
            } else if scalar == "\"" || scalar == "'" {
                quote = scalar
            } else if scalar == "}" {
                return index + 1
            }
            index += 1
        }
        throw problem(quote == nil ? "no } for this {" : "the quote does not end", at: start..<text.count)
    }

    private mutating func alternatives() throws(Filter.Problem) -> Filter.Expression {
        var parts = [try sequence()]
        while position < tokens.count, tokens[position].kind == .or {
            position += 1
            parts.append(try sequence())
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func sequence() throws(Filter.Problem) -> Filter.Expression {
        var parts: [Filter.Expression] = []
        while position < tokens.count, tokens[position].kind != .or, tokens[position].kind != .close {
            parts.append(try term())
        }
        guard !parts.isEmpty else {
            let range = position < tokens.count ? tokens[position].range : max(0, text.count - 1)..<text.count
            throw problem("something is missing here", at: range)
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func term() throws(Filter.Problem) -> Filter.Expression {
        let token = tokens[position]
        position += 1
        switch token.kind {
        case .quoted: return .text(FilterWord(token.text))
        case .word: return try word(token)
        case .pattern: return try pattern(token)
        case .selector:
            var parser = FilterSelectorParser(text, token.range)
            return .labels(try parser.parse())
        case .not:
            guard position < tokens.count, tokens[position].kind != .or, tokens[position].kind != .close else {
                throw problem("nothing to negate", at: token.range)
            }
            try enter(token)
            defer { depth -= 1 }
            return .not(try term())
        case .open:
            try enter(token)
            defer { depth -= 1 }
            let inner = try alternatives()
            guard position < tokens.count, tokens[position].kind == .close else {
                throw problem("no ) for this (", at: token.range)
            }
            position += 1
            return inner
        case .or, .close: throw problem("something is missing here", at: token.range)
        }
    }

    private mutating func enter(_ token: Token) throws(Filter.Problem) {
        depth += 1
        if depth > Self.maximumDepth { throw problem("too deep", at: token.range) }
    }

    private func word(_ token: Token) throws(Filter.Problem) -> Filter.Expression {
        if let comparison = try comparison(token) { return comparison }
        guard let colon = token.text.firstIndex(of: ":") else { return .text(FilterWord(unquoted(token.text))) }
        let value = unquoted(token.text[token.text.index(after: colon)...])
        let key = token.text[..<colon]
        if key.hasPrefix("__"), !key.contains("\"") {
            return .discovered(name: Array(key.utf8), FilterWord(value))
        }
        switch key.lowercased() {
        case "pool": return .pool(FilterWord(value))
        case "err", "error": return .error(FilterWord(value))
        case "state":
            guard let states = StateSet(prefix: value) else {
                throw problem("no such state; \(StateSet.knownNames.joined(separator: " "))", at: token.range)
            }
            return .state(states)
        case "level":
            let prefix = value.lowercased()
            guard let level = EngineEvent.Level.allCases.first(where: { $0.word.lowercased().hasPrefix(prefix) }) else {
                throw problem("no such level; debug info warn error", at: token.range)
            }
            return .level(level)
        // Addresses have colons too.
        default: return .text(FilterWord(unquoted(token.text)))
        }
    }

    /// `dur>500ms`; nil for a word that compares nothing, such as `app=cart` or an address.
    private func comparison(_ token: Token) throws(Filter.Problem) -> Filter.Expression? {
        guard let sign = token.text.firstIndex(where: { "<>=!".contains($0) }),
            let comparison = FilterComparison(startOf: token.text[sign...])
        else { return nil }
        let name = token.text[..<sign].lowercased().filter { $0 != " " }
        let isLabel = comparison == .equal || comparison == .isNot || comparison == .isEqual
        guard let quantity = FilterQuantity(rawValue: name) else {
            if isLabel || name.isEmpty || name.contains(where: { !$0.isLetter }) { return nil }
            let known = FilterQuantity.allCases.map(\.rawValue).joined(separator: " ")
            throw problem("no such number; \(known)", at: token.range)
        }
        let value = token.text[sign...].dropFirst(comparison.rawValue.count).filter { $0 != " " }
        guard let limit = quantity.value(of: value) else {
            if isLabel, !value.isEmpty { return nil }
            throw problem("no value of \(name), as in \(quantity.example)", at: token.range)
        }
        return .quantity(quantity, comparison, limit)
    }

    /// In any case, somewhere in the text.
    private func pattern(_ token: Token) throws(Filter.Problem) -> Filter.Expression {
        let text = unquoted(token.text)
        guard !text.isEmpty else { throw problem("a regular expression is missing", at: token.range) }
        do throws(RegexSyntaxError) {
            // Judged before it is wrapped: `a)|(b` is none.
            _ = try RelabelRegex(matcher: text)
            return .pattern(try RelabelRegex("(?i).*(?:\(text)).*"))
        } catch {
            throw problem(error.description, at: token.range)
        }
    }

    private func unquoted(_ text: some StringProtocol) -> String { String(text.filter { $0 != "\"" }) }

    private func string(_ range: Range<Int>) -> String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text[range])
        return String(result)
    }

    private func problem(_ text: String, at range: Range<Int>) -> Filter.Problem {
        Filter.Problem(range: range, text: text)
    }
}

internal import ScrapeEngine

/// Reads a filter's text: tokens first, then `or` over `and` over `!` over words and parentheses.
struct FilterParser {
    private enum Kind: Equatable {
        case word
        /// A word that was quoted: never `or`, never `key:`.
        case quoted
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
            default:
                index = endOfWord(from: start)
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
        guard let colon = token.text.firstIndex(of: ":") else { return .text(FilterWord(unquoted(token.text))) }
        let value = unquoted(token.text[token.text.index(after: colon)...])
        switch token.text[..<colon].lowercased() {
        case "pool": return .pool(FilterWord(value))
        case "err", "error": return .error(FilterWord(value))
        case "state":
            guard let states = StateSet(prefix: value) else {
                throw problem("no such state; up down slow late new paused stale flap dup", at: token.range)
            }
            return .state(states)
        case "level":
            guard let level = EngineEvent.Level.allCases.first(where: { $0.word.lowercased().hasPrefix(value) }) else {
                throw problem("no such level; debug info warn error", at: token.range)
            }
            return .level(level)
        // Addresses have colons too.
        default: return .text(FilterWord(unquoted(token.text)))
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

internal import MetricModel

/// The grammar of label selectors, `app=web,tier in (a, b),!old` (`pkg/labels/selector.go`, apimachinery v0.32).
struct LabelSelectorSyntax {
    /// What is wrong with a selector; nil when it can be sent.
    static func problem(of selector: String) -> String? {
        var parser = LabelSelectorSyntax(tokens: LabelSelectorTokens.all(in: Array(selector.utf8)))
        do {
            try parser.selector()
            return nil
        } catch {
            return error.text
        }
    }

    private struct Problem: Error {
        let text: String
    }

    private let tokens: [LabelSelectorTokens.Token]
    private var position = 0

    private init(tokens: [LabelSelectorTokens.Token]) { self.tokens = tokens }

    /// The end where there is nothing more.
    private var current: LabelSelectorTokens.Token {
        position < tokens.count ? tokens[position] : LabelSelectorTokens.Token(kind: .end, text: "")
    }

    private mutating func take() -> LabelSelectorTokens.Token {
        defer { position += 1 }
        return current
    }

    private mutating func selector() throws(Problem) {
        while true {
            switch current.kind {
            case .word, .not: break
            case .end: return
            default: throw Problem(text: "found '\(current.text)', expected: !, identifier, or 'end of string'")
            }
            do {
                try requirement()
            } catch {
                throw Problem(text: "unable to parse requirement: \(error.text)")
            }
            let next = take()
            if next.kind == .end { return }
            guard next.kind == .comma else {
                throw Problem(text: "found '\(next.text)', expected: ',' or 'end of string'")
            }
            guard current.kind == .word || current.kind == .not else {
                throw Problem(text: "found '\(current.text)', expected: identifier after ','")
            }
        }
    }

    private mutating func requirement() throws(Problem) {
        var token = take()
        let isNegated = token.kind == .not
        if isNegated { token = take() }
        guard token.kind == .word else { throw Problem(text: "found '\(token.text)', expected: identifier") }
        let key = token.text
        if let problem = LabelSelectorNames.problem(ofKey: key) { throw Problem(text: "<nil>: \(problem)") }
        let isAlone = current.kind == .end || current.kind == .comma
        if isNegated || isAlone { return }
        try comparison(of: key)
    }

    /// What stands behind a key that does not stand for itself.
    private mutating func comparison(of key: String) throws(Problem) {
        let token = take()
        var values: [String]
        switch token.text {
        case "in", "notin": values = try list()
        case "=", "==", "!=", ">", "<": values = [try value()]
        default:
            throw Problem(text: "found '\(token.text)', expected: in, notin, =, ==, !=, gt, lt")
        }
        values = Array(Set(values)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var found: [String] = []
        if token.text == ">" || token.text == "<", Int64(values[0]) == nil {
            let message = "for 'Gt', 'Lt' operators, the value must be an integer"
            found.append("values[0]: Invalid value: \(GoSyntax.quoted(values[0])): \(message)")
        }
        for (index, value) in values.enumerated() {
            if let problem = LabelSelectorNames.problem(ofValue: value) {
                found.append("values[\(index)][\(key)]: \(problem)")
            }
        }
        if found.count == 1 { throw Problem(text: found[0]) }
        if !found.isEmpty { throw Problem(text: "[\(found.joined(separator: ", "))]") }
    }

    private mutating func value() throws(Problem) -> String {
        if current.kind == .end || current.kind == .comma { return "" }
        let token = take()
        guard token.kind == .word else { throw Problem(text: "found '\(token.text)', expected: identifier") }
        return token.text
    }

    private mutating func list() throws(Problem) -> [String] {
        let opening = take()
        guard opening.kind == .open else { throw Problem(text: "found '\(opening.text)' expected: '('") }
        let first = current
        switch first.kind {
        case .close:
            position += 1
            return [""]
        case .word, .comma:
            let values = try listItems()
            guard take().kind == .close else { throw Problem(text: "found '\(first.text)', expected: ')'") }
            return values
        default: throw Problem(text: "found '\(first.text)', expected: ',', ')' or identifier")
        }
    }

    /// Up to the closing parenthesis. Between two commas, and beside one at the ends, there is an empty text.
    private mutating func listItems() throws(Problem) -> [String] {
        var values: [String] = []
        while true {
            let token = take()
            switch token.kind {
            case .word:
                values.append(token.text)
                if current.kind == .close { return values }
                guard current.kind == .comma else {
                    throw Problem(text: "found '\(current.text)', expected: ',' or ')'")
                }
            case .comma:
                if values.isEmpty { values.append("") }
                if current.kind == .close { return values + [""] }
                if current.kind == .comma {
                    position += 1
                    values.append("")
                }
            default: throw Problem(text: "found '\(token.text)', expected: ',', or identifier")
            }
        }
    }
}

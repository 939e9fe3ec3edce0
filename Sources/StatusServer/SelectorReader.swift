internal import Relabeling

/// Reads a selector as `parser.ParseMetricSelector` does (`promql/parser/parse.go`, v3.5): a name, matchers in braces, or
/// both. The first thing that is wrong ends it.
struct SelectorReader {
    private var lexer: SelectorLexer

    init(_ text: String) { lexer = SelectorLexer(text) }

    mutating func matchers() throws(SelectorProblem) -> [TargetSelector.Matcher] {
        var matchers: [TargetSelector.Matcher] = []
        var token = try lexer.next()
        if token.kind == .identifier {
            matchers.append(Self.metric(Array(token.bytes)))
            token = try lexer.next()
        } else if token.kind != .leftBrace {
            throw unexpected(token)
        }
        if token.kind == .leftBrace {
            matchers += try list()
            token = try lexer.next()
        }
        guard token.kind == .end else { throw unexpected(token) }
        return matchers
    }

    /// What follows the left brace, the right one included. A comma may stand before that.
    private mutating func list() throws(SelectorProblem) -> [TargetSelector.Matcher] {
        var matchers: [TargetSelector.Matcher] = []
        while true {
            let name = try lexer.next()
            if name.kind == .rightBrace { return matchers }
            let (matcher, follower) = try matcher(of: name)
            matchers.append(matcher)
            switch follower.kind {
            case .rightBrace: return matchers
            case .comma: continue
            default: throw unexpected(follower, instead: "\",\" or \"}\"")
            }
        }
    }

    /// The matcher that begins with `name`, and what follows it.
    private mutating func matcher(
        of name: SelectorToken
    ) throws(SelectorProblem) -> (matcher: TargetSelector.Matcher, follower: SelectorToken) {
        let label: String
        switch name.kind {
        case .identifier: label = String(decoding: name.bytes, as: UTF8.self)
        case .string(let value): label = String(decoding: value, as: UTF8.self)
        default: throw unexpected(name, instead: "identifier or \"}\"")
        }
        let comparison = try lexer.next()
        if comparison.isOperator { return (try matcher(label, comparison, name), try lexer.next()) }
        // A text by itself is the metric's name.
        guard case .string(let metric) = name.kind else {
            throw unexpected(comparison, instead: "label matching operator")
        }
        return (Self.metric(metric), comparison)
    }

    private mutating func matcher(
        _ label: String,
        _ comparison: SelectorToken,
        _ name: SelectorToken
    ) throws(SelectorProblem) -> TargetSelector.Matcher {
        let token = try lexer.next()
        guard case .string(let value) = token.kind else { throw unexpected(token, instead: "string") }
        switch comparison.kind {
        case .matches: return TargetSelector.Matcher(label: label, test: .matches(try regex(value, at: name)))
        case .matchesNot: return TargetSelector.Matcher(label: label, test: .matchesNot(try regex(value, at: name)))
        case .notEqual: return TargetSelector.Matcher(label: label, test: .notEqual(value))
        default: return TargetSelector.Matcher(label: label, test: .equal(value))
        }
    }

    private func regex(_ value: [UInt8], at name: SelectorToken) throws(SelectorProblem) -> RelabelRegex {
        do throws(RegexSyntaxError) {
            return try RelabelRegex(matcher: String(decoding: value, as: UTF8.self))
        } catch {
            throw lexer.problem(error.description, at: name.position)
        }
    }

    private func unexpected(_ token: SelectorToken) -> SelectorProblem {
        lexer.problem("unexpected \(token.words)", at: token.position)
    }

    private func unexpected(_ token: SelectorToken, instead wanted: String) -> SelectorProblem {
        lexer.problem("unexpected \(token.words) in label matching, expected \(wanted)", at: token.position)
    }

    private static func metric(_ name: [UInt8]) -> TargetSelector.Matcher {
        TargetSelector.Matcher(label: "__name__", test: .equal(name))
    }
}

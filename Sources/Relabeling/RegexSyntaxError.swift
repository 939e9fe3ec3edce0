internal import CRE2

/// Why a pattern is no regular expression, in Go's words.
package struct RegexSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// ``error parsing regexp: missing closing ): `^(?s:abc(def)$` ``.
    package let description: String

    init(_ reason: String, at part: String) { description = "error parsing regexp: \(reason): `\(part)`" }

    /// Go's text for what RE2 found. `wrapped` is the whole pattern as Prometheus compiles it.
    init(_ problem: cre2_problem, argument: String, wrapped: String) {
        let reason =
            switch problem {
            case CRE2_INVALID_ESCAPE: "invalid escape sequence"
            case CRE2_INVALID_CHARACTER_CLASS: "invalid character class"
            case CRE2_INVALID_CHARACTER_RANGE: "invalid character class range"
            case CRE2_MISSING_BRACKET: "missing closing ]"
            case CRE2_MISSING_PARENTHESIS: "missing closing )"
            case CRE2_UNEXPECTED_PARENTHESIS: "unexpected )"
            case CRE2_TRAILING_BACKSLASH: "trailing backslash at end of expression"
            case CRE2_REPEAT_ARGUMENT: "missing argument to repetition operator"
            case CRE2_REPEAT_SIZE: "invalid repeat count"
            case CRE2_REPEAT_OPERATOR: "invalid nested repetition operator"
            case CRE2_INVALID_PERL: "invalid or unsupported Perl syntax"
            case CRE2_INVALID_UTF8: "invalid UTF-8"
            case CRE2_INVALID_NAMED_CAPTURE: "invalid named capture"
            case CRE2_TOO_LARGE: "expression too large"
            default: "regexp/syntax: internal error"
            }
        // RE2 was given the pattern without the groups' names; what concerns the whole of it shows the user's own.
        let concernsTheWhole = problem == CRE2_MISSING_PARENTHESIS || problem == CRE2_UNEXPECTED_PARENTHESIS
        self.init(reason, at: concernsTheWhole ? wrapped : argument)
    }
}

/// A regular expression of a relabel rule: Go's dialect, matched against the whole text as `^(?s:PATTERN)$`
/// (`relabel.Regexp`, v3.5). Compiled once; matching is linear in the text and may run on any thread.
package struct RelabelRegex: Sendable {
    /// As the user wrote it.
    package let pattern: String
    let matcher: RegexMatcher

    /// The default of every rule: all of the text, captured as `$1`.
    package static let everything = RelabelRegex(pattern: "(.*)", matcher: .everything)

    private init(pattern: String, matcher: RegexMatcher) {
        self.pattern = pattern
        self.matcher = matcher
    }

    /// - Throws: `RegexSyntaxError` with Go's text where RE2 and Go see the same fault.
    package init(_ pattern: String) throws(RegexSyntaxError) {
        self.init(pattern: pattern, matcher: try RegexMatcher(pattern))
    }

    /// The same for a matcher of a selector, which is judged before it is wrapped: `a)|(b` is none
    /// (`NewFastRegexMatcher`, `model/labels/regexp.go`, v3.5).
    package init(matcher pattern: String) throws(RegexSyntaxError) {
        try RegexMatcher.check(Array(pattern.utf8))
        try self.init(pattern)
    }

    /// True when the expression matches the text.
    package func matches(_ text: UnsafeRawBufferPointer) -> Bool { matcher.matches(text) }

    package func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
    }
}

extension RelabelRegex: Hashable {
    /// Equal when the patterns are, byte for byte.
    package static func == (left: RelabelRegex, right: RelabelRegex) -> Bool {
        left.pattern.utf8.elementsEqual(right.pattern.utf8)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(pattern) }
}

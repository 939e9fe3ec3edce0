internal import CRE2
internal import MetricModel

/// A regular expression of a relabel rule: Go's dialect, matched against the whole text as `^(?s:PATTERN)$`
/// (`relabel.Regexp`, v3.5). Compiled once; matching is linear in the text and may run on any thread.
package struct RelabelRegex: Sendable {
    /// As the user wrote it.
    package let pattern: String
    /// How many groups it has, the whole match not counted.
    let groupCount: Int
    let groupNames: [(name: [UInt8], number: Int)]
    private let plain: PlainPattern?
    private let compiled: CompiledRegex?

    /// The default of every rule: all of the text, captured as `$1`.
    package static let everything = RelabelRegex(
        pattern: "(.*)",
        groupCount: 1,
        groupNames: [],
        plain: PlainPattern(Array("(.*)".utf8)),
        compiled: nil
    )

    private init(
        pattern: String,
        groupCount: Int,
        groupNames: [(name: [UInt8], number: Int)],
        plain: PlainPattern?,
        compiled: CompiledRegex?
    ) {
        self.pattern = pattern
        self.groupCount = groupCount
        self.groupNames = groupNames
        self.plain = plain
        self.compiled = compiled
    }

    /// - Throws: `RegexSyntaxError` with Go's text where RE2 and Go see the same fault.
    package init(_ pattern: String) throws(RegexSyntaxError) {
        if let plain = PlainPattern(Array(pattern.utf8)) {
            let groupCount = plain.capturesAll ? 1 : 0
            self.init(pattern: pattern, groupCount: groupCount, groupNames: [], plain: plain, compiled: nil)
            return
        }
        // The text is wrapped before it is compiled, so `a)|(b` is legal and half anchored, as it is in Prometheus.
        let wrapped = "^(?s:\(pattern))$"
        let groups = try NamedGroups(of: Array(wrapped.utf8))
        let compiled = try CompiledRegex(groups.pattern, wrapped: wrapped)
        self.init(
            pattern: pattern,
            groupCount: groups.groupCount,
            groupNames: groups.names,
            plain: nil,
            compiled: compiled
        )
    }

    /// True when the expression matches the text.
    package func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        if let plain { return plain.matches(text) }
        return withValidText(text) { text, _ in compiled?.search(text, from: 0, captures: nil) ?? false }
    }

    package func matches(_ text: String) -> Bool { withBytes(of: text) { matches($0) } }

    /// Finds the first match from byte `start` on and fills `captures` with the whole match and every group.
    func search(_ text: UnsafeRawBufferPointer, from start: Int, captures: inout RegexCaptures) -> Bool {
        if let plain {
            guard start == 0, plain.matches(text) else { return false }
            captures.fillWhole(count: groupCount + 1, length: text.count)
            return true
        }
        captures.prepare(count: groupCount + 1)
        return withValidText(text) { valid, map in
            let from = map?.replaced(start) ?? start
            guard compiled?.search(valid, from: from, captures: &captures.slots) ?? false else { return false }
            if let map { captures.mapOffsets { map.original($0) } }
            return true
        }
    }

    /// RE2's `.` passes over no invalid byte, Go's takes it for U+FFFD: where there is one, RE2 is shown that.
    private func withValidText(
        _ text: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer, ReplacedText?) -> Bool
    ) -> Bool {
        if UTF8Walker.isValid(text) { return body(text, nil) }
        let replaced = ReplacedText(text)
        return replaced.bytes.withUnsafeBytes { body($0, replaced) }
    }
}

extension RelabelRegex: Hashable {
    /// Equal when the patterns are, byte for byte.
    package static func == (left: RelabelRegex, right: RelabelRegex) -> Bool {
        left.pattern.utf8.elementsEqual(right.pattern.utf8)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(pattern) }
}

/// A text whose invalid bytes are replaced by U+FFFD, and the way back to the offsets of the original.
private struct ReplacedText {
    private(set) var bytes: [UInt8] = []
    /// For each byte of `bytes` and for its end, the offset in the original.
    private var originals: [Int] = []

    init(_ text: UnsafeRawBufferPointer) {
        var walker = UTF8Walker(Array(text))
        var offset = 0
        while let step = walker.next() {
            switch step {
            case .invalid: bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
            case .scalar: bytes.append(contentsOf: text[offset..<walker.offset])
            }
            while originals.count < bytes.count { originals.append(offset) }
            offset = walker.offset
        }
        originals.append(text.count)
    }

    func original(_ offset: Int) -> Int { originals[offset] }

    func replaced(_ original: Int) -> Int { originals.firstIndex { $0 >= original } ?? bytes.count }
}

/// RE2's compiled form.
///
/// `@unchecked Sendable`: RE2 objects are immutable for their users and lock their own caches.
private final class CompiledRegex: @unchecked Sendable {
    private let handle: OpaquePointer

    init(_ pattern: [UInt8], wrapped: String) throws(RegexSyntaxError) {
        let compiled = pattern.withUnsafeBytes { bytes in
            cre2_compile(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard let compiled else { throw RegexSyntaxError(CRE2_INTERNAL, argument: wrapped, wrapped: wrapped) }
        handle = compiled
        let problem = cre2_problem_of(compiled)
        guard problem == CRE2_OK else {
            var length = 0
            let start = cre2_problem_argument(compiled, &length)
            let argument = String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
            throw RegexSyntaxError(problem, argument: argument, wrapped: wrapped)
        }
    }

    deinit { cre2_free(handle) }

    func search(
        _ text: UnsafeRawBufferPointer,
        from start: Int,
        captures: UnsafeMutableBufferPointer<cre2_capture>?
    ) -> Bool {
        cre2_search(
            handle,
            text.baseAddress?.assumingMemoryBound(to: CChar.self),
            text.count,
            start,
            captures?.baseAddress,
            captures?.count ?? 0
        )
    }

    func search(_ text: UnsafeRawBufferPointer, from start: Int, captures: inout [cre2_capture]) -> Bool {
        captures.withUnsafeMutableBufferPointer { search(text, from: start, captures: $0) }
    }
}

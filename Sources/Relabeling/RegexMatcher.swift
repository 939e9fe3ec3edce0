internal import CRE2
internal import MetricModel

/// What a pattern is compiled to: the plain comparison that it amounts to, or RE2's program.
///
/// `@unchecked Sendable`: nothing changes after `init`; RE2's objects are immutable for their users and lock their own
/// caches.
final class RegexMatcher: @unchecked Sendable {
    /// How many groups it has, the whole match not counted.
    let groupCount: Int
    let groupNames: [(name: [UInt8], number: Int)]
    private let plain: PlainPattern?
    /// Nil exactly when there is a plain pattern.
    private let program: OpaquePointer?
    /// What every text that matches begins with, as far as that is easily told. Most label names fail here.
    private let prefix: [UInt8]

    static let everything = RegexMatcher(plain: PlainPattern(Array("(.*)".utf8)))

    private init(plain: PlainPattern?) {
        self.plain = plain
        program = nil
        prefix = []
        groupCount = plain?.capturesAll == true ? 1 : 0
        groupNames = []
    }

    /// - Throws: `RegexSyntaxError` with Go's text where RE2 and Go see the same fault.
    convenience init(_ pattern: String) throws(RegexSyntaxError) {
        if let plain = PlainPattern(Array(pattern.utf8)) {
            self.init(plain: plain)
        } else {
            try self.init(compiling: pattern)
        }
    }

    private init(compiling pattern: String) throws(RegexSyntaxError) {
        plain = nil
        // The text is wrapped before it is compiled, so `a)|(b` is legal and half anchored, as it is in Prometheus.
        let wrapped = "^(?s:\(pattern))$"
        let groups = try NamedGroups(of: Array(wrapped.utf8))
        program = try Self.compile(groups.pattern, wrapped: wrapped)
        prefix = Self.literalPrefix(of: pattern)
        groupCount = groups.groupCount
        groupNames = groups.names
    }

    deinit { cre2_free(program) }

    private static func compile(_ pattern: [UInt8], wrapped: String) throws(RegexSyntaxError) -> OpaquePointer {
        let compiled = pattern.withUnsafeBytes { bytes in
            cre2_compile(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard let compiled else { throw RegexSyntaxError(CRE2_INTERNAL, argument: wrapped, wrapped: wrapped) }
        let problem = cre2_problem_of(compiled)
        if problem == CRE2_OK { return compiled }
        var length = 0
        let start = cre2_problem_argument(compiled, &length)
        let argument = String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
        cre2_free(compiled)
        throw RegexSyntaxError(problem, argument: argument, wrapped: wrapped)
    }

    /// The letters, digits and underscores a pattern begins with, without the one that a repetition makes optional; none
    /// where a bar could lead past them, or a bracket that closes what the wrapping opened (`a)?(b`).
    private static func literalPrefix(of pattern: String) -> [UInt8] {
        let bytes = Array(pattern.utf8)
        let end = bytes.firstIndex { !isWordByte($0) } ?? bytes.count
        let isRepeated = end < bytes.count && "*?{".utf8.contains(bytes[end])
        let prefix = Array(bytes[..<(isRepeated ? max(end - 1, 0) : end)])
        if prefix.isEmpty || bytes.contains(UInt8(ascii: "|")) || !isBalanced(bytes) { return [] }
        return prefix
    }

    private static func isBalanced(_ pattern: [UInt8]) -> Bool {
        !pattern.contains(UInt8(ascii: ")")) || (try? check(pattern)) != nil
    }

    /// - Throws: what is wrong with a pattern by itself, not wrapped.
    static func check(_ pattern: [UInt8]) throws(RegexSyntaxError) {
        let groups = try NamedGroups(of: pattern)
        cre2_free(try compile(groups.pattern, wrapped: String(decoding: pattern, as: UTF8.self)))
    }

    /// The verdict as far as it takes no program to find it.
    func plainVerdict(on text: UnsafeRawBufferPointer) -> Bool? {
        if let plain { return plain.matches(text) }
        return text.hasPrefix(prefix) ? nil : false
    }

    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        if let verdict = plainVerdict(on: text) { return verdict }
        return withValidText(text) { text, _ in search(text, from: 0, captures: nil) }
    }

    /// Finds the first match from byte `start` on and fills `captures` with the whole match and every group.
    func search(_ text: UnsafeRawBufferPointer, from start: Int, captures: inout RegexCaptures) -> Bool {
        if let plain {
            guard start == 0, plain.matches(text) else { return false }
            captures.takeWhole(count: groupCount + 1, length: text.count)
            return true
        }
        guard start > 0 || text.hasPrefix(prefix) else { return false }
        return withValidText(text) { valid, map in
            let from = map?.replaced(start) ?? start
            let isFound = captures.fill(count: groupCount + 1) { search(valid, from: from, captures: $0) }
            if isFound, let map { captures.mapOffsets { map.original($0) } }
            return isFound
        }
    }

    private func search(
        _ text: UnsafeRawBufferPointer,
        from start: Int,
        captures: UnsafeMutableBufferPointer<cre2_capture>?
    ) -> Bool {
        cre2_search(
            program,
            text.baseAddress?.assumingMemoryBound(to: CChar.self),
            text.count,
            start,
            captures?.baseAddress,
            captures?.count ?? 0
        )
    }

    /// RE2's `.` passes over no invalid byte, Go's takes it for U+FFFD: where there is one, RE2 is shown that.
    @inline(__always)
    private func withValidText(
        _ text: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer, ReplacedText?) -> Bool
    ) -> Bool {
        if UTF8Walker.isValid(text) { return body(text, nil) }
        let replaced = ReplacedText(text)
        return replaced.bytes.withUnsafeBytes { body($0, replaced) }
    }
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

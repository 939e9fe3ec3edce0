internal import Glibc
package import MetricModel

/// What the text format of Prometheus 3.5 takes without a word though nobody can have meant it: the scrape succeeds, and
/// series are missing or have other names.
package enum SilentFault: Sendable {
    /// A NUL byte where a line starts ends the body; so many bytes behind it are never read.
    case cutOff(lost: Int)
    /// Blanks before a name belong to the name.
    case leadingBlank(name: [UInt8])

    var text: String {
        switch self {
        case .cutOff(let lost): "a NUL byte ends the page here: Prometheus never reads the \(lost) bytes behind it"
        case .leadingBlank: "the line begins with a blank, which Prometheus takes for part of the name"
        }
    }

    var hint: String {
        switch self {
        case .cutOff: "the scrape succeeds without them; remove the NUL byte"
        case .leadingBlank(let name): "remove the blank, or the series is called \(GoSyntax.quoted(bytes: name))"
        }
    }

    private var expected: String {
        switch self {
        case .cutOff: "expected a line, not a NUL byte"
        case .leadingBlank: "expected no blank before the name"
        }
    }
}

extension SilentFault {
    /// The first such fault of a text body that Prometheus takes. O(body), and cheap for a body without NUL bytes and
    /// indented lines.
    package static func find(in body: BodyBuffer) -> ParseProblem? {
        guard isSuspicious(body.bytes) else { return nil }
        let view = BodyView(body)
        var scanner = TextScanner(base: view.start, byteCount: view.count)
        while true {
            switch scanner.next() {
            case .end:
                guard let offset = scanner.cutOff else { return nil }
                return SilentFault.cutOff(lost: body.count - offset - 1).problem(at: offset, in: body.bytes)
            case .sample:
                let name = view.bytes[scanner.name.start..<scanner.name.end]
                guard let first = name.first, first == 0x20 || first == 0x09, scanner.name.start == scanner.entryStart
                else { continue }
                return SilentFault.leadingBlank(name: Array(name)).problem(at: scanner.entryStart, in: body.bytes)
            case .problem: return nil
            case .comment, .help, .type, .unit, .histogram: continue
            }
        }
    }

    /// It has a NUL byte, or a line that starts with a blank and is no comment.
    private static func isSuspicious(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return false }
        if memchr(start, 0, bytes.count) != nil { return true }
        var line = 0
        while line < bytes.count {
            if bytes[line] == 0x20 || bytes[line] == 0x09 {
                let word = bytes[line...].first { $0 != 0x20 && $0 != 0x09 }
                if word != 0x23, word != 0x0A, word != 0x7B { return true }
            }
            guard let feed = memchr(start + line, 0x0A, bytes.count - line) else { return false }
            line = UnsafeRawPointer(feed) - start + 1
        }
        return false
    }

    private func problem(at offset: Int, in body: UnsafeRawBufferPointer) -> ParseProblem {
        let before = body[..<offset]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return ParseProblem(
            text: text,
            offset: offset,
            line: before.count { $0 == 0x0A } + 1,
            column: offset - lineStart + 1,
            expected: expected,
            hint: hint
        )
    }
}

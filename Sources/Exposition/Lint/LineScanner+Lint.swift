/// Lines stand for themselves: behind one that does not parse, the next is read.
extension LineScanner {
    init(linting body: BodyView, in memory: ScratchMemory) {
        self.init(base: body.start, byteCount: body.count, position: 0)
    }

    var fault: PageFault? {
        guard let failure else { return nil }
        let bytes = body.bytes
        return PageFault(
            offset: failure.offset,
            text: failure.text(in: bytes),
            hint: ParseHint.text(for: failure, in: bytes),
            endsPage: failure.reason == .dataAfterEnd || ParseHint.foreign(bytes, failure) != nil
        )
    }

    mutating func resume(at offset: Int) -> Bool {
        seek(offset)
        return true
    }
}

extension TextScanner: LintedScanner {
    /// A NUL byte where a line starts, and in some comments.
    var cutOff: Int? {
        let count = body.count
        var end = min(position, count)
        if end > 0, lexer.base[end - 1] == 0 { end -= 1 }
        return end < count && lexer.base[end] == 0 ? end : nil
    }
}

extension OpenMetricsScanner: LintedScanner {
    var cutOff: Int? { nil }
}

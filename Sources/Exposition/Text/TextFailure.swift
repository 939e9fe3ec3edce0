internal import MetricModel

/// Why the text scanner refused a body, by offsets; `ParseProblem` makes texts of it.
struct TextFailure {
    enum Reason: Equatable {
        case startToken, lineBreakAfterComment, lineBreakAfterMetadata
        case metadataName(isHelp: Bool), metadataText(isHelp: Bool), metricType, helpEncoding
        case labelName, equal, labelValue, labelValueEncoding, secondName, noName
        case value, number(FloatParser.Problem), timestamp, timestampRange, endAfterTimestamp
    }

    let reason: Reason
    /// The token that stood where another was expected.
    let token: TextToken
    let entryStart: Int
    let tokenStart: Int
    /// Behind the last byte the lexer has taken.
    let position: Int
    /// The byte to point at.
    let offset: Int

    /// Prometheus's error text (`promparse.go`, v3.5).
    func text(in body: UnsafeRawBufferPointer) -> String {
        func piece(_ start: Int, _ end: Int) -> String { quoted(body, start, end) }
        switch reason {
        case .startToken: return framed("expected a valid start token", body)
        case .lineBreakAfterComment: return framed("linebreak expected after comment", body)
        case .lineBreakAfterMetadata: return framed("linebreak expected after metadata", body)
        case .metadataName(let isHelp): return framed("expected metric name after \(isHelp ? "HELP" : "TYPE")", body)
        case .metadataText(let isHelp): return "expected text in \(isHelp ? "HELP" : "TYPE"), got \(token.name)"
        case .metricType: return "invalid metric type \(piece(metadataTextStart, position))"
        case .helpEncoding: return "help text \(piece(metadataTextStart, position)) is not a valid utf8 string"
        case .labelName: return framed("expected label name", body)
        case .equal: return framed("expected equal", body)
        case .labelValue: return framed("expected label value", body)
        case .labelValueEncoding: return "invalid UTF-8 label value: \(piece(tokenStart, position))"
        case .secondName: return "metric name already set while parsing: \(piece(entryStart, position))"
        case .noName: return "metric name not set while parsing: \(piece(entryStart, position))"
        case .value: return framed("expected value after metric", body)
        case .number(let problem):
            let number = body.slice(tokenStart, position)
            return "\(problem.description(of: number)) while parsing: \(piece(entryStart, position))"
        case .timestamp: return framed("expected timestamp or new record", body)
        case .timestampRange:
            return "strconv.ParseInt: parsing \(piece(tokenStart, position)): value out of range"
                + " while parsing: \(piece(entryStart, position))"
        case .endAfterTimestamp: return framed("expected next entry after timestamp", body)
        }
    }

    /// What would have been right, short, for the line under the caret.
    var expected: String {
        switch reason {
        case .startToken: "expected a metric name, { or #"
        case .lineBreakAfterComment, .lineBreakAfterMetadata, .endAfterTimestamp: "expected the end of the line"
        case .metadataName: "expected metric name"
        case .metadataText: "expected text"
        case .metricType: "expected counter, gauge, histogram, summary or untyped"
        case .helpEncoding, .labelValueEncoding: "expected valid UTF-8"
        case .labelName: "expected label name"
        case .equal: "expected ="
        case .labelValue: "expected label value (double-quoted string)"
        case .secondName: "expected = (the metric has a name already)"
        case .noName: "expected a quoted metric name inside the braces"
        case .value: "expected value (a number)"
        case .number(.outOfRange): "expected a number that a 64-bit float can hold"
        case .number: "expected a number"
        case .timestamp: "expected timestamp (whole milliseconds) or the end of the line"
        case .timestampRange: "expected a timestamp below 2^63"
        }
    }

    private var metadataTextStart: Int { min(tokenStart + 1, position) }

    /// The frame most errors have: the token and the line so far, both with one byte more than was taken.
    private func framed(_ what: String, _ body: UnsafeRawBufferPointer) -> String {
        let got = quoted(body, tokenStart, position + 1)
        let line = quoted(body, entryStart, position + 1)
        return "\(what), got \(got) (\"\(token.name)\") while parsing: \(line)"
    }

    /// Go's `%q` of a part of the text, whose last byte is the line feed behind the body. A part above 64 KiB is cut, so
    /// that a hostile body does not become a message of its size.
    private func quoted(_ body: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> String {
        let end = min(end, body.count + 1)
        guard start < end else { return "\"\"" }
        let longest = 64 * 1024
        if end - start > longest { return GoSyntax.quoted(bytes: body.slice(start, start + longest)) + "…" }
        if end <= body.count { return GoSyntax.quoted(bytes: body.slice(start, end)) }
        return GoSyntax.quoted(bytes: Array(body.slice(start, body.count)) + [0x0A])
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
        let end = Swift.min(end, count)
        return UnsafeRawBufferPointer(rebasing: self[Swift.min(start, end)..<end])
    }
}

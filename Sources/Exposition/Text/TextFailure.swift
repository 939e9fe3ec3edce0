internal import MetricModel

/// Why a scanner refused a body made of lines, by offsets; `ParseProblem` makes texts of it.
struct TextFailure {
    enum Reason: Equatable {
        case startToken, lineBreakAfterComment, lineBreakAfterMetadata
        case metadataName(TextToken), metadataText(TextToken), metricType, helpEncoding, unitSuffix(family: Range<Int>)
        case labelName, equal, labelValue, labelValueEncoding, commaOrBrace, secondName, noName
        case value, number(FloatParser.Problem), timestamp, timestampRange, endAfterTimestamp
        case exemplarValue, exemplarTimestamp, endAfterExemplarTimestamp
        case infiniteTimestamp(ofExemplar: Bool)
        case dataAfterEnd, noEnd
    }

    let reason: Reason
    let format: ExpositionFormat
    /// The token that stood where another was expected.
    let token: TextToken
    let entryStart: Int
    let tokenStart: Int
    /// Behind the last byte the lexer has taken.
    let position: Int
    /// What the message names.
    let subject: Range<Int>
    /// The byte to point at.
    let offset: Int

    /// Prometheus's error text (`promparse.go` and `openmetricsparse.go`, v3.5).
    func text(in body: UnsafeRawBufferPointer) -> String {
        let subject = quoted(body, subject.lowerBound, subject.upperBound)
        var line: String { quoted(body, entryStart, position) }
        switch reason {
        case .startToken: return framed("expected a valid start token", body)
        case .lineBreakAfterComment: return framed("linebreak expected after comment", body)
        case .lineBreakAfterMetadata: return framed("linebreak expected after metadata", body)
        case .metadataName(let keyword): return framed("expected metric name after \(keyword.name)", body)
        case .metadataText(let keyword):
            return "expected text in \(keyword.name)" + (isOpenMetrics ? "" : ", got \(token.name)")
        case .metricType: return "invalid metric type \(subject)"
        case .helpEncoding: return "help text \(subject) is not a valid utf8 string"
        case .unitSuffix(let family):
            return "unit \(subject) not a suffix of metric \(quoted(body, family.lowerBound, family.upperBound))"
        case .labelName: return framed("expected label name", body)
        case .equal: return framed("expected equal", body)
        case .labelValue: return framed("expected label value", body)
        case .labelValueEncoding: return "invalid UTF-8 label value: \(subject)"
        case .commaOrBrace: return framed("expected comma or brace close", body)
        case .secondName: return "metric name already set while parsing: \(line)"
        case .noName: return "metric name not set while parsing: \(line)"
        case .value: return framed("expected value after metric", body)
        case .number(let problem):
            return "\(problem.description(of: body.slice(self.subject))) while parsing: \(line)"
        case .timestamp: return framed("expected timestamp or new record", body)
        case .timestampRange: return "strconv.ParseInt: parsing \(subject): value out of range while parsing: \(line)"
        case .endAfterTimestamp: return framed("expected next entry after timestamp", body)
        case .exemplarValue: return framed("expected value after exemplar labels", body)
        case .exemplarTimestamp: return framed("expected timestamp or comment", body)
        case .endAfterExemplarTimestamp: return framed("expected next entry after exemplar timestamp", body)
        case .infiniteTimestamp(let ofExemplar):
            let number = (try? FloatParser.goFloat(body.slice(self.subject))).map { GoSyntax.float($0) } ?? ""
            return "invalid \(ofExemplar ? "exemplar " : "")timestamp \(number)"
        case .dataAfterEnd: return "unexpected data after # EOF"
        case .noEnd: return "data does not end with # EOF"
        }
    }

    /// What would have been right, short, for the line under the caret.
    var expected: String {
        switch reason {
        case .startToken:
            isOpenMetrics
                ? "expected a metric name, {, # HELP, # TYPE, # UNIT or # EOF" : "expected a metric name, { or #"
        case .lineBreakAfterComment, .lineBreakAfterMetadata, .endAfterExemplarTimestamp: "expected the end of the line"
        case .endAfterTimestamp:
            isOpenMetrics ? "expected an exemplar or the end of the line" : "expected the end of the line"
        case .metadataName: "expected metric name"
        case .metadataText: isOpenMetrics ? "expected one space and the text" : "expected text"
        case .metricType: "expected \(typeNames.dropLast().joined(separator: ", ")) or \(typeNames.last ?? "")"
        case .helpEncoding, .labelValueEncoding: "expected valid UTF-8"
        case .unitSuffix: "expected the unit that the family's name ends in"
        case .labelName: "expected label name"
        case .equal: "expected ="
        case .labelValue: "expected label value (double-quoted string)"
        case .commaOrBrace: "expected , or }"
        case .secondName: "expected = (the metric has a name already)"
        case .noName: "expected a quoted metric name inside the braces"
        case .value: isOpenMetrics ? "expected one space and the value (a number)" : "expected value (a number)"
        case .number(.outOfRange): "expected a number that a 64-bit float can hold"
        case .number: "expected a number"
        case .timestamp: "expected timestamp (whole milliseconds) or the end of the line"
        case .timestampRange: "expected a timestamp below 2^63"
        case .exemplarValue: "expected one space and the exemplar's value (a number)"
        case .exemplarTimestamp: "expected the exemplar's timestamp (seconds) or the end of the line"
        case .infiniteTimestamp: "expected seconds since 1970"
        case .dataAfterEnd: "expected nothing more"
        case .noEnd: "expected # EOF as the last line"
        }
    }

    /// The words that may stand in a TYPE line.
    var typeNames: [String] {
        isOpenMetrics
            ? ["counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset", "unknown"]
            : ["counter", "gauge", "histogram", "summary", "untyped"]
    }

    private var isOpenMetrics: Bool { format == .openMetricsText }

    /// The frame most errors have: the token and the line so far, both with one byte more than was taken.
    private func framed(_ what: String, _ body: UnsafeRawBufferPointer) -> String {
        let got = quoted(body, tokenStart, position + 1)
        let line = quoted(body, entryStart, position + 1)
        return "\(what), got \(got) (\"\(token.name)\") while parsing: \(line)"
    }

    /// Go's `%q` of a part of the text. In Prometheus's own format the line feed behind the body is the text's last byte. A
    /// part above 64 KiB is cut, so that a hostile body does not become a message of its size.
    private func quoted(_ body: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> String {
        let end = min(end, body.count + (isOpenMetrics ? 0 : 1))
        guard start < end else { return "\"\"" }
        let longest = 64 * 1024
        if end - start > longest { return GoSyntax.quoted(bytes: body.slice(start..<start + longest)) + "…" }
        if end <= body.count { return GoSyntax.quoted(bytes: body.slice(start..<end)) }
        return GoSyntax.quoted(bytes: Array(body.slice(start..<body.count)) + [0x0A])
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        let end = Swift.min(range.upperBound, count)
        return UnsafeRawBufferPointer(rebasing: self[Swift.min(range.lowerBound, end)..<end])
    }
}

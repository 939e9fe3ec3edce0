/// Guesses in plain words what is wrong with a body that does not parse: what people really send by mistake.
enum ParseHint {
    /// The most telling hint, or nil when there is nothing to add to the error itself.
    static func text(for failure: TextFailure, in body: UnsafeRawBufferPointer) -> String? {
        foreign(body, failure) ?? line(failure, in: body)
    }

    /// What the body is when it is no exposition at all.
    static func foreign(_ body: UnsafeRawBufferPointer, _ failure: TextFailure) -> String? {
        if body.starts(with: [0x1F, 0x8B]) {
            return "the body is gzip data, but there is no Content-Encoding: gzip header"
        }
        if body.starts(with: [0xFF, 0xFE]) || body.starts(with: [0xFE, 0xFF]) {
            return "the body is UTF-16; metrics are UTF-8"
        }
        guard failure.entryStart <= firstLine(body) else { return nil }
        switch body.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }) {
        case 0x3C: return "this is an HTML or XML page, not metrics: look at the path, a login or a proxy"
        case 0x5B: return "this looks like JSON, not metrics: look at the path"
        case 0x7B where failure.reason == .equal && byte(failure.tokenStart, body) == 0x3A:
            return "this looks like JSON, not metrics: look at the path"
        case .some(..<0x20): return "the body is binary: protobuf, or packed without a Content-Encoding header"
        default: return nil
        }
    }

    private static func line(_ failure: TextFailure, in body: UnsafeRawBufferPointer) -> String? {
        if failure.entryStart == 0, body.starts(with: [0xEF, 0xBB, 0xBF]) {
            return "the body starts with a byte order mark; remove it"
        }
        if byte(failure.tokenStart, body) == 0 || byte(failure.offset, body) == 0 {
            return "a NUL byte stands here; only quoted label values and texts may hold one"
        }
        if endsWithCarriageReturn(failure, body) { return "lines end with CR LF; the format wants LF alone" }
        if failure.format == .openMetricsText, let hint = OpenMetricsHint.text(for: failure, in: body) { return hint }
        switch failure.reason {
        case .labelName: return byte(failure.tokenStart, body) == 0x2C ? "a label is missing before this comma" : nil
        case .equal: return equal(failure, body)
        case .labelValue: return labelValue(failure, body)
        case .labelValueEncoding, .helpEncoding: return "the text is not UTF-8; perhaps Latin-1"
        case .secondName: return "inside braces a quoted text without = is the metric's name, and there is one already"
        case .noName: return "write name{…} or put the quoted name inside the braces: {\"name\", …}"
        case .value: return byte(failure.tokenStart, body) == 0x0A ? "the line ends without a value" : nil
        case .number(let problem): return number(failure, problem, body)
        case .timestamp: return afterValue(failure, body)
        case .endAfterTimestamp: return failure.format == .prometheusText ? afterValue(failure, body) : nil
        case .timestampRange: return "timestamps are milliseconds since 1970"
        case .metricType: return metricType(failure, body)
        case .startToken: return startToken(failure, body)
        case .lineBreakAfterComment, .lineBreakAfterMetadata, .metadataName, .metadataText, .unitSuffix, .commaOrBrace,
            .exemplarValue, .exemplarTimestamp, .endAfterExemplarTimestamp, .infiniteTimestamp, .dataAfterEnd, .noEnd:
            return nil
        }
    }

    private static func equal(_ failure: TextFailure, _ body: UnsafeRawBufferPointer) -> String? {
        switch byte(failure.tokenStart, body) {
        case 0x7D, 0x2C: return "a label without a value; a metric's name inside braces needs double quotes"
        case 0x3A: return "labels are written name=\"value\"; label names have no colon"
        case 0x2E, 0x2D: return "label names with other characters than letters, digits and _ need double quotes"
        default: return nil
        }
    }

    private static func labelValue(_ failure: TextFailure, _ body: UnsafeRawBufferPointer) -> String? {
        switch byte(failure.tokenStart, body) {
        case 0x27: return "label values need double quotes, not single ones"
        case 0x22: return "the string never ends: a quote is missing, or a backslash before the last quote escapes it"
        default: return "label values need double quotes"
        }
    }

    private static func number(
        _ failure: TextFailure,
        _ problem: FloatParser.Problem,
        _ body: UnsafeRawBufferPointer
    ) -> String? {
        switch problem {
        case .outOfRange: return "the number is too large for a 64-bit float"
        case .unsupportedCharacter: return "numbers are decimal, without underscores"
        case .invalidSyntax: break
        }
        let start = failure.subject.lowerBound
        let text = body[failure.subject.clamped(to: 0..<body.count)]
        if start > failure.entryStart, isNameByte(byte(start - 1, body)) {
            return "a metric's name with other characters than letters, digits, _ and : is written {\"name\"}"
        }
        if text.contains(0x2C) { return "numbers take a point, not a comma, and no separators" }
        if text.first == 0x22 { return "values stand without quotes" }
        return nil
    }

    private static func afterValue(_ failure: TextFailure, _ body: UnsafeRawBufferPointer) -> String? {
        switch byte(failure.tokenStart, body) {
        case 0x23: return "comments need a line of their own, and exemplars need the OpenMetrics format"
        case 0x2D, 0x2E, 0x2B: return "timestamps are whole milliseconds since 1970, without sign or point"
        default: return "only a timestamp may follow the value; is there a blank inside the name or the value?"
        }
    }

    private static func metricType(_ failure: TextFailure, _ body: UnsafeRawBufferPointer) -> String? {
        let word = String(decoding: body[failure.subject.clamped(to: 0..<body.count)], as: UTF8.self)
        switch word {
        case "unknown", "info", "stateset", "gaugehistogram": return "type \(word) exists in OpenMetrics only"
        case "": return "the type is missing"
        default:
            let plain = word.lowercased().filter { $0 != " " && $0 != "\t" }
            return failure.typeNames.contains(plain) ? "write exactly: \(plain)" : nil
        }
    }

    private static func startToken(_ failure: TextFailure, _ body: UnsafeRawBufferPointer) -> String? {
        switch byte(failure.tokenStart, body) {
        case 0x30...0x39: return "metric names do not start with a digit"
        case 0x80...: return "other characters than letters, digits, _ and : need quotes inside braces: {\"name\"}"
        default: return nil
        }
    }

    private static func endsWithCarriageReturn(_ failure: TextFailure, _ body: UnsafeRawBufferPointer) -> Bool {
        let end = body[min(failure.tokenStart, body.count)...].firstIndex(of: 0x0A) ?? body.count
        return end > 0 && end - 1 >= failure.entryStart && body[end - 1] == 0x0D
    }

    /// The offset at which the first line that is not blank starts.
    private static func firstLine(_ body: UnsafeRawBufferPointer) -> Int {
        body.firstIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } ?? 0
    }

    private static func byte(_ offset: Int, _ body: UnsafeRawBufferPointer) -> UInt8 {
        offset < body.count ? body[offset] : 0x0A
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x3A
    }
}

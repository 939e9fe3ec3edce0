internal import MetricModel

/// The labels of an OpenMetrics exemplar: nothing in them is unescaped (`OpenMetricsParser.Exemplar`, v3.5).
enum ExemplarLabels {
    /// `part` is what stands between the braces of an exemplar that was read before.
    static func parse(_ body: BodyView, _ part: Range<Int>) -> Labels {
        var builder = LabelsBuilder()
        var lexer = OpenMetricsLexer(base: body.start, byteCount: body.count, position: part.lowerBound)
        lexer.state = .exemplarLabels
        while lexer.position < part.upperBound {
            let nameToken = lexer.next()
            let inset = nameToken == .quotedString ? 1 : 0
            let name = body.bytes[lexer.tokenStart + inset..<lexer.position - inset]
            guard lexer.next() == .equal, lexer.next() == .labelValue else { break }
            let value = body.bytes[lexer.tokenStart + 1..<lexer.position - 1]
            builder.append(UnsafeRawBufferPointer(rebasing: name), UnsafeRawBufferPointer(rebasing: value))
            guard lexer.next() == .comma else { break }
        }
        return builder.build()
    }
}

internal import MetricModel

/// What the readers of whole bodies ask; the text format has neither units nor exemplars, created timestamps or native
/// histograms.
extension TextScanner: EntryScanner {
    /// The bytes to scan and nothing else: valid as long as the scanner's memory is.
    private var body: BodyView { BodyView(start: lexer.base, count: lexer.limit - 1) }

    var problem: ParseProblem? { failure.map { ParseProblem($0, in: body.bytes) } }

    var metadata: MetadataLine {
        MetadataLine(
            kind: isHelp ? .help : .type(type),
            family: name.start..<name.end,
            text: text.start..<text.end
        )
    }

    var unit: Range<Int> { 0..<0 }

    var key: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: lexer.base + keyPart.start, count: keyPart.end - keyPart.start)
    }

    var histogram: NativeHistogram { .staleMarker(isFloat: false) }

    func appendLabels(into builder: inout LabelsBuilder) {
        SeriesLabels.parse(body, from: entryStart, type: type, into: &builder)
    }

    func createdTimestamp() -> Int64 { 0 }

    func appendExemplars(row: Int32, to exemplars: inout [ExemplarRow]) {}
}

internal import MetricModel

/// Turns the text of one series into labels (`PromParser.Labels` and `OpenMetricsParser.Labels`, v3.5).
enum SeriesLabels {
    private static let metricName = Array("__name__".utf8)

    /// Parses the sample line that starts at `offset`; `type` is the family type in force there. Nothing is appended for
    /// a line that is no sample.
    static func parse<Scanner: LineScanner>(
        _ body: BodyView,
        from offset: Int,
        type: MetricType,
        as format: Scanner.Type,
        into builder: inout LabelsBuilder
    ) {
        var scanner = Scanner(base: body.start, byteCount: body.count, position: offset)
        scanner.recordsLabels = true
        guard case .sample = scanner.next() else { return }
        metricName.withUnsafeBytes { name in
            withUnescaped(scanner.name, body) { builder.append(name, $0) }
        }
        for label in scanner.labels {
            withUnescaped(label.name, body) { name in
                withUnescaped(label.value, body) { value in append(name, value, type, &builder) }
            }
        }
    }

    private static func append(
        _ name: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer,
        _ type: MetricType,
        _ builder: inout LabelsBuilder
    ) {
        guard isNumber(name, type), let number = try? FloatParser.goFloat(value) else {
            return builder.append(name, value)
        }
        withBytes(of: FloatParser.labelText(number)) { builder.append(name, $0) }
    }

    private static func isNumber(_ name: UnsafeRawBufferPointer, _ type: MetricType) -> Bool {
        switch type {
        case .histogram: name.elementsEqual("le".utf8)
        case .summary: name.elementsEqual("quantile".utf8)
        default: false
        }
    }

    private static func withUnescaped(
        _ part: TextPart,
        _ body: BodyView,
        _ use: (UnsafeRawBufferPointer) -> Void
    ) {
        let text = UnsafeRawBufferPointer(rebasing: body.bytes[part.start..<part.end])
        guard text.contains(0x5C) else { return use(text) }
        TextEscapes.unescaped(text).withUnsafeBytes(use)
    }
}

package import MetricModel

/// Tells formats apart by the bytes alone, for pages that come without a Content-Type.
package enum FormatRecognition {
    /// OpenMetrics by its last line, protobuf by the first bytes of a family; everything else is the text format.
    package static func format(of body: BodyBuffer) -> ExpositionFormat {
        let bytes = body.bytes
        if isProtobuf(bytes) { return .protobuf }
        return endsOpenMetrics(bytes) ? .openMetricsText : .prometheusText
    }

    /// The last line is `# EOF`; in the text format that is a comment, and nobody writes it.
    private static func endsOpenMetrics(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        while let last = rest.last, last == 0x0A || last == 0x0D || last == 0x20 { rest = rest.dropLast() }
        let end = rest.suffix(5)
        guard end.elementsEqual("# EOF".utf8) else { return false }
        return end.startIndex == bytes.startIndex || bytes[end.startIndex - 1] == 0x0A
    }

    /// A length, and a MetricFamily of that length whose first field is a name (`0x0A`, length, text).
    private static func isProtobuf(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        guard let size = varint(&rest), size >= 2, rest.popFirst() == 0x0A, let nameSize = varint(&rest) else {
            return false
        }
        guard nameSize > 0, nameSize < size, nameSize <= rest.count else { return false }
        let name = UnsafeRawBufferPointer(rebasing: rest.prefix(nameSize))
        return name.allSatisfy { $0 > 0x20 && $0 != 0x7F } && UTF8Walker.isValid(name)
    }

    private static func varint(_ bytes: inout Slice<UnsafeRawBufferPointer>) -> Int? {
        var value = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}

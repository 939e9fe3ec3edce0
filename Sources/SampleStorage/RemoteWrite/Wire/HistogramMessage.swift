internal import MetricModel

extension RecordBuffer {
    /// The fields of a native histogram (`prompb/types.proto`, v3.5), the same in both versions but for the custom
    /// bounds, which only 2.0 has. Counts of zero are written: which branch of the oneof is there says whether the
    /// histogram is one of integers or of floats.
    mutating func append(_ histogram: NativeHistogram, timestampMillis: Int64, customBounds: Bool) {
        switch histogram.counts {
        case .integer(_, let total, _, _):
            append(byte: 0x08)
            append(uvarint: total)
        case .float(_, let total, _, _): appendExplicitField(0x11, doubleBits: total.bitPattern)
        }
        appendField(0x19, doubleBits: histogram.sumBits)
        appendField(0x20, zigzag: Int64(histogram.schema))
        appendField(0x29, doubleBits: histogram.zeroThreshold.bitPattern)
        switch histogram.counts {
        case .integer(let zero, _, let positive, let negative):
            append(byte: 0x30)
            append(uvarint: zero)
            append(spans: histogram.negativeSpans, 0x42)
            append(deltas: negative, 0x4a)
            append(spans: histogram.positiveSpans, 0x5a)
            append(deltas: positive, 0x62)
        case .float(let zero, _, let positive, let negative):
            appendExplicitField(0x39, doubleBits: zero.bitPattern)
            append(spans: histogram.negativeSpans, 0x42)
            append(doubles: negative, tag: 0x52)
            append(spans: histogram.positiveSpans, 0x5a)
            append(doubles: positive, tag: 0x6a)
        }
        appendField(0x70, varint: UInt64(histogram.resetHint.rawValue))
        appendField(0x78, varint: UInt64(bitPattern: timestampMillis))
        // Field 16 is the one whose tag takes two bytes.
        if customBounds, !histogram.customBounds.isEmpty {
            append(byte: 0x82)
            append(doubles: histogram.customBounds, tag: 0x01)
        }
    }

    private mutating func append(spans: [NativeHistogram.Span], _ tag: UInt8) {
        for span in spans {
            appendField(tag) { message in
                message.appendField(0x08, zigzag: Int64(span.offset))
                message.appendField(0x10, varint: UInt64(span.length))
            }
        }
    }

    private mutating func append(deltas: [Int64], _ tag: UInt8) {
        guard !deltas.isEmpty else { return }
        appendField(tag) { message in
            for delta in deltas { message.append(varint: delta) }
        }
    }

    private mutating func append(doubles: [Double], tag: UInt8) {
        guard !doubles.isEmpty else { return }
        append(byte: tag)
        append(uvarint: UInt64(doubles.count) * 8)
        for double in doubles {
            write(atMost: 8) { $0.write(littleEndian: double.bitPattern) }
        }
    }
}

internal import MetricModel

extension RecordBuffer {
    /// One histogram (`EncodeHistogram`, `EncodeFloatHistogram` in `tsdb/record/record.go`, v3.5):
    ///
    ///     hint u8 · schema varint · zero threshold be64 · zero · total · sum be64
    ///     positive spans · negative spans (count uvarint, each offset varint and length uvarint)
    ///     positive buckets · negative buckets (count uvarint, each varint or be64) · bounds (custom buckets only)
    ///
    /// Populations are uvarints and differences varints, or all be64 floats.
    mutating func append(histogram: NativeHistogram) {
        append(byte: histogram.resetHint.rawValue)
        append(varint: Int64(histogram.schema))
        append(bigEndian: histogram.zeroThreshold.bitPattern)
        switch histogram.counts {
        case .integer(let zero, let total, _, _):
            append(uvarint: zero)
            append(uvarint: total)
        case .float(let zero, let total, _, _):
            append(bigEndian: zero.bitPattern)
            append(bigEndian: total.bitPattern)
        }
        append(bigEndian: histogram.sumBits)
        append(spans: histogram.positiveSpans)
        append(spans: histogram.negativeSpans)
        switch histogram.counts {
        case .integer(_, _, let positive, let negative):
            append(differences: positive)
            append(differences: negative)
        case .float(_, _, let positive, let negative):
            append(floats: positive)
            append(floats: negative)
        }
        if histogram.hasCustomBuckets { append(floats: histogram.customBounds) }
    }

    private mutating func append(spans: [NativeHistogram.Span]) {
        append(uvarint: UInt64(spans.count))
        for span in spans {
            append(varint: Int64(span.offset))
            append(uvarint: UInt64(span.length))
        }
    }

    private mutating func append(differences: [Int64]) {
        append(uvarint: UInt64(differences.count))
        for difference in differences { append(varint: difference) }
    }

    private mutating func append(floats: [Double]) {
        append(uvarint: UInt64(floats.count))
        for float in floats { append(bigEndian: float.bitPattern) }
    }
}

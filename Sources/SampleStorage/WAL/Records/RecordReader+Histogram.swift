internal import MetricModel

extension RecordReader {
    /// One histogram, as `RecordBuffer.append(histogram:)` writes it.
    mutating func histogram(isFloat: Bool) throws(InvalidSize) -> NativeHistogram {
        let resetHint = NativeHistogram.ResetHint(rawValue: try byte()) ?? .unknown
        let schema = Int32(truncatingIfNeeded: try varint())
        let zeroThreshold = try float()
        let zero = isFloat ? try be64() : try uvarint()
        let total = isFloat ? try be64() : try uvarint()
        let sumBits = try be64()
        let positiveSpans = try spans()
        let negativeSpans = try spans()
        let counts: NativeHistogram.Counts
        if isFloat {
            counts = .float(
                zero: Double(bitPattern: zero),
                total: Double(bitPattern: total),
                positive: try floats(),
                negative: try floats()
            )
        } else {
            counts = .integer(
                zero: zero,
                total: total,
                positiveDeltas: try differences(),
                negativeDeltas: try differences()
            )
        }
        return NativeHistogram(
            resetHint: resetHint,
            schema: schema,
            zeroThreshold: zeroThreshold,
            sumBits: sumBits,
            counts: counts,
            positiveSpans: positiveSpans,
            negativeSpans: negativeSpans,
            customBounds: schema == NativeHistogram.customBucketsSchema ? try floats() : []
        )
    }

    private mutating func float() throws(InvalidSize) -> Double { Double(bitPattern: try be64()) }

    private mutating func spans() throws(InvalidSize) -> [NativeHistogram.Span] {
        let count = try count(ofAtLeast: 2)
        var spans: [NativeHistogram.Span] = []
        spans.reserveCapacity(count)
        for _ in 0..<count {
            let offset = Int32(truncatingIfNeeded: try varint())
            spans.append(NativeHistogram.Span(offset: offset, length: UInt32(truncatingIfNeeded: try uvarint())))
        }
        return spans
    }

    private mutating func differences() throws(InvalidSize) -> [Int64] {
        let count = try count(ofAtLeast: 1)
        var differences: [Int64] = []
        differences.reserveCapacity(count)
        for _ in 0..<count { differences.append(try varint()) }
        return differences
    }

    private mutating func floats() throws(InvalidSize) -> [Double] {
        let count = try count(ofAtLeast: 8)
        var floats: [Double] = []
        floats.reserveCapacity(count)
        for _ in 0..<count { floats.append(try float()) }
        return floats
    }
}

internal import MetricModel

/// What the Histogram messages of one metric say, classic and native parts alike.
struct ProtobufHistogram {
    struct Bucket: BitwiseCopyable {
        var boundBits: UInt64 = 0
        /// The cumulative count, of either kind.
        var valueBits: UInt64 = 0
        var exemplar = ProtobufExemplar.Place()
    }

    private(set) var isPresent = false
    private var sampleCount: UInt64 = 0
    private var sampleCountFloat = 0.0
    private(set) var sumBits: UInt64 = 0
    private var schema: Int32 = 0
    private var zeroThreshold = 0.0
    private var zeroCount: UInt64 = 0
    private var zeroCountFloat = 0.0
    private(set) var buckets: ScratchBuffer<Bucket>
    private(set) var bucketCount = 0
    private var positive = Side()
    private var negative = Side()
    private(set) var exemplars: [ProtobufExemplar.Place] = []
    private(set) var created = ProtobufTimestamp()

    /// The spans and buckets of one sign.
    private struct Side {
        var spans: [NativeHistogram.Span] = []
        var deltas: [Int64] = []
        var counts: [Double] = []

        /// Arrays that a histogram has taken over are left to it.
        mutating func removeAll() {
            spans.removeAll(keepingCapacity: true)
            deltas.removeAll(keepingCapacity: true)
            counts.removeAll(keepingCapacity: true)
        }
    }

    init(in memory: ScratchMemory) { buckets = ScratchBuffer(capacity: 32, in: memory) }

    mutating func removeAll() {
        guard isPresent else { return }
        isPresent = false
        sampleCount = 0
        sampleCountFloat = 0
        sumBits = 0
        schema = 0
        zeroThreshold = 0
        zeroCount = 0
        zeroCountFloat = 0
        bucketCount = 0
        positive.removeAll()
        negative.removeAll()
        exemplars.removeAll(keepingCapacity: true)
        created = ProtobufTimestamp()
    }

    /// Observations, of either kind.
    var countBits: UInt64 { Self.bits(float: sampleCountFloat, whole: sampleCount) }

    private static func bits(float: Double, whole: UInt64) -> UInt64 {
        float == 0 ? Double(whole).bitPattern : float.bitPattern
    }

    /// Whether the message means a native histogram; `zeroCountFloat` alone does not make one.
    var isNative: Bool {
        !positive.spans.isEmpty || !negative.spans.isEmpty || zeroThreshold > 0 || zeroCount > 0
    }

    private var isFloat: Bool { sampleCountFloat > 0 || zeroCountFloat > 0 }

    /// The native histogram, compacted.
    ///
    /// - Throws: `.spansRequireBuckets`.
    func native(isGauge: Bool) throws(HistogramProblem) -> NativeHistogram {
        let counts: NativeHistogram.Counts =
            isFloat
            ? .float(
                zero: zeroCountFloat,
                total: sampleCountFloat,
                positive: positive.counts,
                negative: negative.counts
            )
            : .integer(
                zero: zeroCount,
                total: sampleCount,
                positiveDeltas: positive.deltas,
                negativeDeltas: negative.deltas
            )
        var histogram = NativeHistogram(
            resetHint: isGauge ? .gauge : .unknown,
            schema: schema,
            zeroThreshold: zeroThreshold,
            sumBits: sumBits,
            counts: counts,
            positiveSpans: positive.spans,
            negativeSpans: negative.spans
        )
        try histogram.compact(maxEmptyBuckets: 0)
        return histogram
    }
}

extension ProtobufHistogram {
    mutating func read(_ message: ProtobufReader) throws(ProtobufFailure) {
        var reader = message
        isPresent = true
        while let field = try reader.field(of: "Histogram") {
            switch field.number {
            case 1:
                try reader.require(0, field, "SampleCount")
                sampleCount = try reader.varint()
            case 2:
                try reader.require(1, field, "SampleSum")
                sumBits = try reader.fixed64()
            case 3:
                try reader.require(2, field, "Bucket")
                try readBucket(try reader.message())
            case 4...8: try readNumber(field, &reader)
            case 9...14: try readSides(field, &reader)
            case 15:
                try reader.require(2, field, "CreatedTimestamp")
                try created.read(try reader.message())
            case 16:
                try reader.require(2, field, "Exemplars")
                exemplars.append(try ProtobufExemplar.place(of: try reader.message()))
            default: try reader.skip(field)
            }
        }
    }

    @inline(__always)
    private mutating func readNumber(
        _ field: ProtobufReader.Field,
        _ reader: inout ProtobufReader
    ) throws(ProtobufFailure) {
        switch field.number {
        case 4:
            try reader.require(1, field, "SampleCountFloat")
            sampleCountFloat = Double(bitPattern: try reader.fixed64())
        case 5:
            try reader.require(0, field, "Schema")
            schema = try reader.zigzag32()
        case 6:
            try reader.require(1, field, "ZeroThreshold")
            zeroThreshold = Double(bitPattern: try reader.fixed64())
        case 7:
            try reader.require(0, field, "ZeroCount")
            zeroCount = try reader.varint()
        default:
            try reader.require(1, field, "ZeroCountFloat")
            zeroCountFloat = Double(bitPattern: try reader.fixed64())
        }
    }

    private mutating func readSides(
        _ field: ProtobufReader.Field,
        _ reader: inout ProtobufReader
    ) throws(ProtobufFailure) {
        switch field.number {
        case 9: negative.spans.append(try Self.span(field, "NegativeSpan", &reader))
        case 10: try Self.readDeltas(into: &negative.deltas, field, "NegativeDelta", &reader)
        case 11: try Self.readCounts(into: &negative.counts, field, "NegativeCount", &reader)
        case 12: positive.spans.append(try Self.span(field, "PositiveSpan", &reader))
        case 13: try Self.readDeltas(into: &positive.deltas, field, "PositiveDelta", &reader)
        default: try Self.readCounts(into: &positive.counts, field, "PositiveCount", &reader)
        }
    }

    @inline(__always)
    private mutating func readBucket(_ message: ProtobufReader) throws(ProtobufFailure) {
        var reader = message
        var bucket = Bucket()
        if let count = try reader.plainBucket(&bucket.boundBits) { return append(&bucket, Double(count).bitPattern) }
        var cumulative: UInt64 = 0
        var cumulativeFloat = 0.0
        while let field = try reader.field(of: "Bucket") {
            switch field.number {
            case 1:
                try reader.require(0, field, "CumulativeCount")
                cumulative = try reader.varint()
            case 2:
                try reader.require(1, field, "UpperBound")
                bucket.boundBits = try reader.fixed64()
            case 3:
                try reader.require(2, field, "Exemplar")
                bucket.exemplar = try ProtobufExemplar.place(of: try reader.message())
            case 4:
                try reader.require(1, field, "CumulativeCountFloat")
                cumulativeFloat = Double(bitPattern: try reader.fixed64())
            default: try reader.skip(field)
            }
        }
        append(&bucket, Self.bits(float: cumulativeFloat, whole: cumulative))
    }

    @inline(__always)
    private mutating func append(_ bucket: inout Bucket, _ valueBits: UInt64) {
        bucket.valueBits = valueBits
        buckets.reserve(bucketCount + 1, keeping: bucketCount)
        buckets.memory[bucketCount] = bucket
        bucketCount += 1
    }

    private static func span(
        _ field: ProtobufReader.Field,
        _ name: StaticString,
        _ outer: inout ProtobufReader
    ) throws(ProtobufFailure) -> NativeHistogram.Span {
        try outer.require(2, field, name)
        var reader = try outer.message()
        var span = NativeHistogram.Span(offset: 0, length: 0)
        while let field = try reader.field(of: "BucketSpan") {
            switch field.number {
            case 1:
                try reader.require(0, field, "Offset")
                span.offset = try reader.zigzag32()
            case 2:
                try reader.require(0, field, "Length")
                span.length = UInt32(truncatingIfNeeded: try reader.varint())
            default: try reader.skip(field)
            }
        }
        return span
    }

    private static func readDeltas(
        into deltas: inout [Int64],
        _ field: ProtobufReader.Field,
        _ name: StaticString,
        _ reader: inout ProtobufReader
    ) throws(ProtobufFailure) {
        if field.wireType == 0 { return deltas.append(try reader.zigzag()) }
        try reader.require(2, field, name)
        // As with Prometheus the last number may reach behind the packed ones.
        let end = try reader.packedEnd()
        while reader.position < end { deltas.append(try reader.zigzag()) }
    }

    private static func readCounts(
        into counts: inout [Double],
        _ field: ProtobufReader.Field,
        _ name: StaticString,
        _ reader: inout ProtobufReader
    ) throws(ProtobufFailure) {
        if field.wireType == 1 { return counts.append(Double(bitPattern: try reader.fixed64())) }
        try reader.require(2, field, name)
        let end = try reader.packedEnd()
        while reader.position < end { counts.append(Double(bitPattern: try reader.fixed64())) }
    }
}

extension ProtobufReader {
    /// Reads a bucket that has a count and a bound and nothing else, in that order: what most targets send. Returns the
    /// count; nil, at the same place, when it is another one.
    @inline(__always)
    fileprivate mutating func plainBucket(_ boundBits: inout UInt64) throws(ProtobufFailure) -> UInt64? {
        let start = position
        guard remaining >= 11, start[0] == 0x08 else { return nil }
        move(to: start + 1)
        let count = try varint()
        guard remaining == 9, position[0] == 0x11 else {
            move(to: start)
            return nil
        }
        move(to: position + 1)
        boundBits = try fixed64()
        return count
    }
}

extension ProtobufPage {
    /// A bucket of a classic histogram.
    package struct Bucket: Sendable {
        package var bound: Double
        /// Cumulative, as `floatCount`, which is written unless it is 0.
        package var count: UInt64
        package var floatCount: Double
        package var exemplar: Exemplar?

        package init(bound: Double, count: UInt64 = 0, floatCount: Double = 0, exemplar: Exemplar? = nil) {
            self.bound = bound
            self.count = count
            self.floatCount = floatCount
            self.exemplar = exemplar
        }

        func write(to writer: inout ProtobufWriter) {
            writer.varint(1, count)
            writer.double(2, bound)
            if let exemplar { writer.message(3, exemplar.write) }
            if floatCount != 0 { writer.double(4, floatCount) }
        }
    }

    /// A histogram, classic, native or both: what is 0 of a native one's fields is left out in any style.
    package struct Histogram: Sendable {
        package typealias Span = (offset: Int32, length: UInt32)

        package var count: UInt64
        package var sum: Double
        package var buckets: [Bucket]
        package var floatCount: Double
        package var schema: Int32
        package var zeroThreshold: Double
        package var zeroCount: UInt64
        package var floatZeroCount: Double
        package var negativeSpans: [Span]
        package var negativeDeltas: [Int64]
        package var negativeCounts: [Double]
        package var positiveSpans: [Span]
        package var positiveDeltas: [Int64]
        package var positiveCounts: [Double]
        package var created: Stamp?
        package var exemplars: [Exemplar]

        package init(
            count: UInt64 = 0,
            sum: Double = 0,
            buckets: [Bucket] = [],
            floatCount: Double = 0,
            schema: Int32 = 0,
            zeroThreshold: Double = 0,
            zeroCount: UInt64 = 0,
            floatZeroCount: Double = 0,
            negativeSpans: [Span] = [],
            negativeDeltas: [Int64] = [],
            negativeCounts: [Double] = [],
            positiveSpans: [Span] = [],
            positiveDeltas: [Int64] = [],
            positiveCounts: [Double] = [],
            created: Stamp? = nil,
            exemplars: [Exemplar] = []
        ) {
            self.count = count
            self.sum = sum
            self.buckets = buckets
            self.floatCount = floatCount
            self.schema = schema
            self.zeroThreshold = zeroThreshold
            self.zeroCount = zeroCount
            self.floatZeroCount = floatZeroCount
            self.negativeSpans = negativeSpans
            self.negativeDeltas = negativeDeltas
            self.negativeCounts = negativeCounts
            self.positiveSpans = positiveSpans
            self.positiveDeltas = positiveDeltas
            self.positiveCounts = positiveCounts
            self.created = created
            self.exemplars = exemplars
        }

        func write(to writer: inout ProtobufWriter) {
            writer.varint(1, count)
            writer.double(2, sum)
            for bucket in buckets { writer.message(3, bucket.write) }
            if floatCount != 0 { writer.double(4, floatCount) }
            if schema != 0 { writer.signed(5, Int64(schema)) }
            if zeroThreshold != 0 { writer.double(6, zeroThreshold) }
            if zeroCount != 0 { writer.varint(7, zeroCount) }
            if floatZeroCount != 0 { writer.double(8, floatZeroCount) }
            Self.write(negativeSpans, field: 9, to: &writer)
            writer.signed(10, negativeDeltas)
            writer.doubles(11, negativeCounts)
            Self.write(positiveSpans, field: 12, to: &writer)
            writer.signed(13, positiveDeltas)
            writer.doubles(14, positiveCounts)
            if let created { writer.message(15, created.write) }
            for exemplar in exemplars { writer.message(16, exemplar.write) }
        }

        private static func write(_ spans: [Span], field: Int, to writer: inout ProtobufWriter) {
            for span in spans {
                writer.message(field) {
                    $0.signed(1, Int64(span.offset))
                    $0.varint(2, UInt64(span.length))
                }
            }
        }
    }
}

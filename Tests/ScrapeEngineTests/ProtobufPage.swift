import ScrapeTestSupport

/// A protobuf body in the making (`io.prometheus.client.MetricFamily`, delimited).
struct ProtobufPage {
    static let contentType =
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"

    struct Exemplar {
        var trace: String
        var value: Double
        /// Seconds since 1970; nil for none.
        var seconds: Double?
    }

    /// A native histogram of whole numbers.
    struct Histogram {
        var count: UInt64
        var schema: Int64 = 0
        var zeroCount: UInt64 = 0
        /// The first bucket has index 0.
        var positiveDeltas: [Int64] = []
        var negativeDeltas: [Int64] = []
        var sum = 1.0
        /// Cumulative counts by upper bound, with their exemplars.
        var classic: [(bound: Double, count: UInt64, exemplar: Exemplar?)] = []
        var exemplars: [Exemplar] = []
        /// Seconds since 1970.
        var created: Double?
    }

    private(set) var bytes: [UInt8] = []

    mutating func gauge(_ name: String, _ value: Double) {
        family(name, type: 1) { $0.message(2) { $0.double(1, value) } }
    }

    mutating func counter(_ name: String, _ value: Double, created: Double? = nil) {
        family(name, type: 0) { metric in
            metric.message(3) { counter in
                counter.double(1, value)
                if let created { Self.timestamp(created, field: 3, into: &counter) }
            }
        }
    }

    mutating func histogram(_ name: String, _ histogram: Histogram) {
        family(name, type: 4) { $0.message(7) { Self.write(histogram, into: &$0) } }
    }

    /// The same without what makes it native.
    mutating func classicHistogram(_ name: String, _ histogram: Histogram) {
        family(name, type: 4) { $0.message(7) { Self.writeClassic(histogram, into: &$0) } }
    }

    private mutating func family(_ name: String, type: UInt64, _ metric: (inout ProtobufWriter) -> Void) {
        var family = ProtobufWriter()
        family.text(1, name)
        family.text(2, "help of \(name)")
        family.varint(3, type)
        family.message(4, metric)
        bytes += family.delimited
    }

    private static func writeClassic(_ histogram: Histogram, into writer: inout ProtobufWriter) {
        writer.varint(1, histogram.count)
        writer.double(2, histogram.sum)
        for bucket in histogram.classic {
            writer.message(3) { inner in
                inner.varint(1, bucket.count)
                inner.double(2, bucket.bound)
                if let exemplar = bucket.exemplar { inner.message(3) { write(exemplar, into: &$0) } }
            }
        }
        if let created = histogram.created { timestamp(created, field: 15, into: &writer) }
    }

    private static func write(_ histogram: Histogram, into writer: inout ProtobufWriter) {
        writeClassic(histogram, into: &writer)
        writer.signed(5, histogram.schema)
        writer.double(6, 0.001)
        writer.varint(7, histogram.zeroCount)
        writeSide(histogram.negativeDeltas, spans: 9, deltas: 10, into: &writer)
        writeSide(histogram.positiveDeltas, spans: 12, deltas: 13, into: &writer)
        for exemplar in histogram.exemplars { writer.message(16) { write(exemplar, into: &$0) } }
    }

    private static func writeSide(_ values: [Int64], spans: Int, deltas: Int, into writer: inout ProtobufWriter) {
        guard !values.isEmpty else { return }
        writer.message(spans) { span in
            span.signed(1, 0)
            span.varint(2, UInt64(values.count))
        }
        writer.signed(deltas, values, isPacked: true)
    }

    private static func write(_ exemplar: Exemplar, into writer: inout ProtobufWriter) {
        writer.message(1) { label in
            label.text(1, "trace")
            label.text(2, exemplar.trace)
        }
        writer.double(2, exemplar.value)
        if let seconds = exemplar.seconds { timestamp(seconds, field: 3, into: &writer) }
    }

    private static func timestamp(_ seconds: Double, field: Int, into writer: inout ProtobufWriter) {
        let millis = Int64((seconds * 1000).rounded())
        writer.message(field) { timestamp in
            timestamp.varint(1, UInt64(bitPattern: millis / 1000))
            timestamp.varint(2, UInt64(bitPattern: millis % 1000 * 1_000_000))
        }
    }
}

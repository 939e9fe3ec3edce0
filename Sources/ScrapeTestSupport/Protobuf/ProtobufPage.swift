/// A delimited protobuf body in the making, family by family (`io.prometheus.client.MetricFamily`).
package struct ProtobufPage: Sendable {
    package static let contentType =
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"

    /// MetricType, by its number.
    package enum Kind: UInt64, CaseIterable, Sendable {
        case counter, gauge, summary, untyped, histogram, gaugeHistogram
    }

    /// What a metric says beside its labels and its time.
    package enum Value: Sendable {
        case gauge(Double)
        case counter(Double, exemplar: Exemplar? = nil, created: Stamp? = nil)
        /// nil: a message without the field.
        case untyped(Double?)
        case summary(count: UInt64, sum: Double, quantiles: [(Double, Double)], created: Stamp? = nil)
        case histogram(Histogram)
        /// Fields of the metric as they are.
        case raw([UInt8])
    }

    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Appends a family; its metrics are what `metric` makes.
    package mutating func add(_ name: String, _ kind: Kind, _ metrics: [[UInt8]], help: String = "") {
        bytes += Self.family(name, kind, metrics, help: help)
    }

    /// A family with its length before it: a body of its own. An empty unit is left out.
    package static func family(
        _ name: String,
        _ kind: Kind,
        _ metrics: [[UInt8]],
        help: String = "",
        unit: String = "",
        style: ProtobufWriter.Style = .proto2
    ) -> [UInt8] {
        var family = ProtobufWriter(style)
        family.text(1, name)
        family.text(2, help)
        family.varint(3, kind.rawValue)
        for metric in metrics { family.bytes(4, metric) }
        if !unit.isEmpty { family.text(5, unit) }
        return ProtobufWriter.delimited(family.bytes)
    }

    /// A metric of a family: its message without a length. `timestamp` is in milliseconds.
    package static func metric(
        _ labels: [(String, String)] = [],
        _ value: Value,
        at timestamp: Int64? = nil,
        style: ProtobufWriter.Style = .proto2
    ) -> [UInt8] {
        var metric = ProtobufWriter(style)
        metric.labels(labels)
        if case .raw(let bytes) = value { return metric.bytes + bytes }
        value.write(to: &metric)
        if let timestamp { metric.varint(6, UInt64(bitPattern: timestamp)) }
        return metric.bytes
    }
}

extension ProtobufPage.Value {
    fileprivate func write(to metric: inout ProtobufWriter) {
        switch self {
        case .raw: break
        case .gauge(let value): metric.message(2) { $0.double(1, value) }
        case .untyped(let value): metric.message(5) { if let value { $0.double(1, value) } }
        case .counter(let value, let exemplar, let created):
            metric.message(3) { counter in
                counter.double(1, value)
                if let exemplar { counter.message(2, exemplar.write) }
                if let created { counter.message(3, created.write) }
            }
        case .summary(let count, let sum, let quantiles, let created):
            metric.message(4) { summary in
                summary.varint(1, count)
                summary.double(2, sum)
                for (quantile, value) in quantiles {
                    summary.message(3) {
                        $0.double(1, quantile)
                        $0.double(2, value)
                    }
                }
                if let created { summary.message(4, created.write) }
            }
        case .histogram(let histogram): metric.message(7, histogram.write)
        }
    }
}

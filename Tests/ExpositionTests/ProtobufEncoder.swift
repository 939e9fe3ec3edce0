/// Writes messages of io.prometheus.client, as Go's proto2 library does (zeros written, numbers one by one) or as proto3
/// ones do (zeros left out, numbers packed).
struct ProtobufEncoder {
    enum Style: CaseIterable {
        case proto2, proto3
    }

    var style = Style.proto2
    private(set) var bytes: [UInt8] = []

    init(_ style: Style = .proto2) { self.style = style }

    static func varint(_ value: UInt64) -> [UInt8] {
        var value = value
        var bytes: [UInt8] = []
        while value >= 0x80 {
            bytes.append(UInt8(value & 0x7F | 0x80))
            value >>= 7
        }
        return bytes + [UInt8(value)]
    }

    static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

    private mutating func tag(_ number: UInt64, _ wireType: UInt64) { bytes += Self.varint(number << 3 | wireType) }

    mutating func message(_ number: UInt64, _ content: [UInt8]) {
        tag(number, 2)
        bytes += Self.varint(UInt64(content.count)) + content
    }

    mutating func text(_ number: UInt64, _ text: String) {
        if style == .proto2 || !text.isEmpty { message(number, Array(text.utf8)) }
    }

    mutating func number(_ number: UInt64, _ value: UInt64) {
        guard style == .proto2 || value != 0 else { return }
        tag(number, 0)
        bytes += Self.varint(value)
    }

    mutating func double(_ number: UInt64, _ value: Double) {
        guard style == .proto2 || value.bitPattern != 0 else { return }
        tag(number, 1)
        bytes += Self.bytes(of: value)
    }

    mutating func doubles(_ number: UInt64, _ values: [Double]) {
        guard !values.isEmpty else { return }
        if style == .proto3 { return message(number, values.flatMap(Self.bytes)) }
        for value in values { double(number, value) }
    }

    mutating func deltas(_ number: UInt64, _ values: [Int64]) {
        guard !values.isEmpty else { return }
        if style == .proto3 { return message(number, values.flatMap { Self.varint(Self.zigzag($0)) }) }
        for value in values { self.number(number, Self.zigzag(value)) }
    }

    private static func bytes(of value: Double) -> [UInt8] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }
}

/// A metric family to be encoded.
struct ProtobufPage {
    enum Kind: UInt64 {
        case counter, gauge, summary, untyped, histogram, gaugeHistogram
    }

    struct Stamp {
        var seconds: Int64
        var nanos: Int32 = 0

        func encoded(_ style: ProtobufEncoder.Style) -> [UInt8] {
            var encoder = ProtobufEncoder(style)
            encoder.number(1, UInt64(bitPattern: seconds))
            encoder.number(2, UInt64(bitPattern: Int64(nanos)))
            return encoder.bytes
        }
    }

    struct Exemplar {
        var labels: [(String, String)] = []
        var value: Double
        var stamp: Stamp?

        func encoded(_ style: ProtobufEncoder.Style) -> [UInt8] {
            var encoder = ProtobufEncoder(style)
            for label in labels { encoder.message(1, ProtobufPage.pair(label, style)) }
            encoder.double(2, value)
            if let stamp { encoder.message(3, stamp.encoded(style)) }
            return encoder.bytes
        }
    }

    struct Bucket {
        var bound: Double
        var count: UInt64 = 0
        var floatCount = 0.0
        var exemplar: Exemplar?
    }

    struct Histogram {
        var count: UInt64 = 0
        var sum = 0.0
        var buckets: [Bucket] = []
        var floatCount = 0.0
        var schema: Int32 = 0
        var zeroThreshold = 0.0
        var zeroCount: UInt64 = 0
        var floatZeroCount = 0.0
        var negativeSpans: [(Int32, UInt32)] = []
        var negativeDeltas: [Int64] = []
        var negativeCounts: [Double] = []
        var positiveSpans: [(Int32, UInt32)] = []
        var positiveDeltas: [Int64] = []
        var positiveCounts: [Double] = []
        var created: Stamp?
        var exemplars: [Exemplar] = []
    }

    enum Value {
        case gauge(Double)
        case counter(Double, exemplar: Exemplar? = nil, created: Stamp? = nil)
        case untyped(Double?)
        case summary(count: UInt64, sum: Double, quantiles: [(Double, Double)], created: Stamp? = nil)
        case histogram(Histogram)
        case raw([UInt8])
    }

    static func family(
        _ name: String,
        _ kind: Kind,
        _ metrics: [[UInt8]],
        help: String = "",
        unit: String = "",
        style: ProtobufEncoder.Style = .proto2
    ) -> [UInt8] {
        var encoder = ProtobufEncoder(style)
        encoder.text(1, name)
        encoder.text(2, help)
        encoder.number(3, kind.rawValue)
        for metric in metrics { encoder.message(4, metric) }
        if !unit.isEmpty { encoder.text(5, unit) }
        return delimited(encoder.bytes)
    }

    static func delimited(_ message: [UInt8]) -> [UInt8] {
        ProtobufEncoder.varint(UInt64(message.count)) + message
    }

    static func metric(
        _ labels: [(String, String)] = [],
        _ value: Value,
        at timestamp: Int64? = nil,
        style: ProtobufEncoder.Style = .proto2
    ) -> [UInt8] {
        var encoder = ProtobufEncoder(style)
        for label in labels { encoder.message(1, pair(label, style)) }
        switch value {
        case .gauge(let value): encoder.message(2, number(value, style))
        case .untyped(let value): encoder.message(5, value.map { number($0, style) } ?? [])
        case .raw(let bytes): return encoder.bytes + bytes
        case .counter(let value, let exemplar, let created):
            var inner = ProtobufEncoder(style)
            inner.double(1, value)
            if let exemplar { inner.message(2, exemplar.encoded(style)) }
            if let created { inner.message(3, created.encoded(style)) }
            encoder.message(3, inner.bytes)
        case .summary(let count, let sum, let quantiles, let created):
            encoder.message(4, summary(count, sum, quantiles, created, style))
        case .histogram(let histogram): encoder.message(7, histogram.encoded(style))
        }
        if let timestamp { encoder.number(6, UInt64(bitPattern: timestamp)) }
        return encoder.bytes
    }

    static func pair(_ label: (String, String), _ style: ProtobufEncoder.Style) -> [UInt8] {
        var encoder = ProtobufEncoder(style)
        encoder.text(1, label.0)
        encoder.text(2, label.1)
        return encoder.bytes
    }

    private static func number(_ value: Double, _ style: ProtobufEncoder.Style) -> [UInt8] {
        var encoder = ProtobufEncoder(style)
        encoder.double(1, value)
        return encoder.bytes
    }

    private static func summary(
        _ count: UInt64,
        _ sum: Double,
        _ quantiles: [(Double, Double)],
        _ created: Stamp?,
        _ style: ProtobufEncoder.Style
    ) -> [UInt8] {
        var encoder = ProtobufEncoder(style)
        encoder.number(1, count)
        encoder.double(2, sum)
        for quantile in quantiles {
            var inner = ProtobufEncoder(style)
            inner.double(1, quantile.0)
            inner.double(2, quantile.1)
            encoder.message(3, inner.bytes)
        }
        if let created { encoder.message(4, created.encoded(style)) }
        return encoder.bytes
    }
}

extension ProtobufPage.Histogram {
    func encoded(_ style: ProtobufEncoder.Style) -> [UInt8] {
        var encoder = ProtobufEncoder(style)
        encoder.number(1, count)
        encoder.double(2, sum)
        for bucket in buckets { encoder.message(3, bucket.encoded(style)) }
        if floatCount != 0 { encoder.double(4, floatCount) }
        if schema != 0 { encoder.number(5, ProtobufEncoder.zigzag(Int64(schema))) }
        if zeroThreshold != 0 { encoder.double(6, zeroThreshold) }
        if zeroCount != 0 { encoder.number(7, zeroCount) }
        if floatZeroCount != 0 { encoder.double(8, floatZeroCount) }
        for span in negativeSpans { encoder.message(9, Self.encoded(span, style)) }
        encoder.deltas(10, negativeDeltas)
        encoder.doubles(11, negativeCounts)
        for span in positiveSpans { encoder.message(12, Self.encoded(span, style)) }
        encoder.deltas(13, positiveDeltas)
        encoder.doubles(14, positiveCounts)
        if let created { encoder.message(15, created.encoded(style)) }
        for exemplar in exemplars { encoder.message(16, exemplar.encoded(style)) }
        return encoder.bytes
    }

    private static func encoded(_ span: (Int32, UInt32), _ style: ProtobufEncoder.Style) -> [UInt8] {
        var encoder = ProtobufEncoder(style)
        encoder.number(1, ProtobufEncoder.zigzag(Int64(span.0)))
        encoder.number(2, UInt64(span.1))
        return encoder.bytes
    }
}

extension ProtobufPage.Bucket {
    func encoded(_ style: ProtobufEncoder.Style) -> [UInt8] {
        var encoder = ProtobufEncoder(style)
        encoder.number(1, count)
        encoder.double(2, bound)
        if let exemplar { encoder.message(3, exemplar.encoded(style)) }
        if floatCount != 0 { encoder.double(4, floatCount) }
        return encoder.bytes
    }
}

internal import MetricModel

/// A MetricFamily message without its metrics, which are gone through one by one
/// (`NextMetricFamily` in `decoder.go`, `Next` in `protobufparse.go`, v3.5).
struct ProtobufFamily {
    /// The types on the wire.
    enum Kind: Int32 {
        case counter, gauge, summary, untyped, histogram, gaugeHistogram
    }

    private(set) var name = 0..<0
    private(set) var help = 0..<0
    private(set) var unit = 0..<0
    /// `.counter` for a type that `check` refuses.
    private(set) var kind = Kind.counter
    private var typeNumber: Int32 = 0
    private var metrics: ProtobufReader

    /// Reads the fields of the family, whose metrics are only measured.
    init(_ message: ProtobufReader) throws(ProtobufFailure) {
        metrics = message
        var reader = message
        while let field = try reader.field(of: "MetricFamily") {
            switch field.number {
            case 1:
                try reader.require(2, field, "Name")
                name = try reader.range()
            case 2:
                try reader.require(2, field, "Help")
                help = try reader.range()
            case 3:
                try reader.require(0, field, "Type")
                typeNumber = Int32(truncatingIfNeeded: try reader.varint())
            case 4:
                try reader.require(2, field, "Metric")
                _ = try reader.bytes()
                reader.skipMessages(tag: 0x22)
            case 5:
                try reader.require(2, field, "Unit")
                unit = try reader.range()
            default: try reader.skip(field)
            }
        }
        kind = Kind(rawValue: typeNumber) ?? .counter
    }

    /// The next metric, nil when there is none.
    @inline(__always)
    mutating func nextMetric() throws(ProtobufFailure) -> ProtobufReader? {
        while let field = try metrics.field(of: "MetricFamily") {
            if field.number == 4 { return try metrics.message() }
            try metrics.skip(field)
        }
        return nil
    }

    /// What Prometheus asks of a family that has metrics.
    func check() throws(ProtobufFailure) {
        let bytes = UnsafeRawBufferPointer(start: metrics.body, count: metrics.end - metrics.body)
        func fail(_ reason: ProtobufFailure.Reason, _ range: Range<Int>) -> ProtobufFailure {
            ProtobufFailure(reason: reason, offset: range.lowerBound)
        }
        func isText(_ range: Range<Int>) -> Bool { UTF8Walker.isValid(UnsafeRawBufferPointer(rebasing: bytes[range])) }
        let place = name.isEmpty ? metrics.offset..<metrics.offset : name
        guard !name.isEmpty, isText(name) else { throw fail(.metricName(name), place) }
        guard isText(help) else { throw fail(.help(help, of: name), help) }
        guard kind.rawValue == typeNumber else { throw fail(.metricType(typeNumber, of: name), place) }
        guard !unit.isEmpty else { return }
        let total = kind == .counter && bytes[name].hasSuffix("_total".utf8) ? 6 : 0
        let stem = bytes[name.dropLast(total)]
        guard stem.count > unit.count, stem.hasSuffix(bytes[unit]), stem.dropLast(unit.count).last == 0x5F else {
            throw fail(.unit(unit, of: name, isCounter: total > 0), unit)
        }
    }

    var type: MetricType {
        switch kind {
        case .counter: .counter
        case .gauge: .gauge
        case .summary: .summary
        case .untyped: .unknown
        case .histogram: .histogram
        case .gaugeHistogram: .gaugeHistogram
        }
    }

    var isHistogram: Bool { kind == .histogram || kind == .gaugeHistogram }

    /// Each metric stands for more than one series.
    var isComplex: Bool { isHistogram || kind == .summary }
}

extension Slice where Base == UnsafeRawBufferPointer {
    fileprivate func hasSuffix(_ suffix: some BidirectionalCollection<UInt8>) -> Bool {
        count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix)
    }
}

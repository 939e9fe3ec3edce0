internal import CSystem
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
    /// A hash of everything that its metadata says, and that `check` looks at. Of the same words in another order it may be
    /// another one.
    private(set) var metadataHash: UInt64 = 0

    /// A family that stands nowhere.
    init(in body: ProtobufReader.Bytes) { metrics = ProtobufReader(body: body, range: 0..<0) }

    /// Reads the fields of a family, whose metrics are only measured. In place: a family that is handed around is copied
    /// in blocks, for which the processor has to wait until its parts are written.
    @inline(__always)
    mutating func read(_ message: ProtobufReader) throws(ProtobufFailure) {
        metrics = message
        unit = 0..<0
        if readPlain() { return }
        name = 0..<0
        help = 0..<0
        typeNumber = 0
        try readFields()
        metadataHash = hashOfFields()
    }

    /// Reads a name, a help text and a type in that order, with metrics behind them and nothing else: what targets send.
    @inline(__always)
    private mutating func readPlain() -> Bool {
        var reader = metrics
        let start = reader.position
        guard let name = reader.plainRange(tag: 0x0A), let help = reader.plainRange(tag: 0x12), reader.remaining >= 2,
            reader.position[0] == 0x18, let kind = Kind(rawValue: Int32(reader.position[1]))
        else { return false }
        reader.move(to: reader.position + 2)
        let metrics = reader
        reader.skipMessages(tag: 0x22)
        guard reader.isAtEnd else { return false }
        self.name = name
        self.help = help
        self.kind = kind
        typeNumber = kind.rawValue
        metadataHash = csystem_hash(start, metrics.position - start, 0)
        self.metrics = metrics
        return true
    }

    private mutating func readFields() throws(ProtobufFailure) {
        var reader = metrics
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

    private func hashOfFields() -> UInt64 {
        let seed = UInt64(UInt32(bitPattern: typeNumber)) ^ UInt64(truncatingIfNeeded: name.count) &<< 32
        return [name, help, unit].reduce(~seed) { hash, range in
            csystem_hash(metrics.body + range.lowerBound, range.count, hash)
        }
    }

    var helpLine: MetadataLine { MetadataLine(kind: .help, family: name, text: help) }
    var unitLine: MetadataLine { MetadataLine(kind: .unit, family: name, text: unit) }
    var typeLine: MetadataLine { MetadataLine(kind: .type(type), family: name, text: 0..<0) }

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

    @inline(__always)
    var isHistogram: Bool { kind == .histogram || kind == .gaugeHistogram }

    /// Each metric stands for more than one series.
    @inline(__always)
    var isComplex: Bool { isHistogram || kind == .summary }
}

extension Slice where Base == UnsafeRawBufferPointer {
    fileprivate func hasSuffix(_ suffix: some BidirectionalCollection<UInt8>) -> Bool {
        count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix)
    }
}

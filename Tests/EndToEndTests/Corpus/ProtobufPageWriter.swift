import ScrapeTestSupport

/// Writes delimited protobuf pages as client libraries do, with everything the format has: classic and native histograms,
/// both flavours of numbers, exemplars, created timestamps, zeros written or left out, numbers packed or not.
///
/// Spans always fit their buckets: Prometheus 3.5 ends when they do not.
struct ProtobufPageWriter {
    private typealias Kind = ProtobufPage.Kind

    let start: Int64
    var random: SeededRandom

    mutating func page(_ name: String) -> CorpusPage {
        var body: [UInt8] = []
        for _ in 0..<(1 + random.below(5)) { body += ProtobufWriter.delimited(family()) }
        return CorpusPage(name: name, contentType: ProtobufPage.contentType, body: body)
    }

    // MARK: Families

    private mutating func family() -> [UInt8] {
        let name = random.pick(["a", "http_requests_total", "x_seconds", "b:c", "ü.v", "m_bytes", "h", "rpc"])
        // Histograms are what can go wrong.
        let kind = random.below(2) == 0 ? Kind.histogram : random.pick(Kind.allCases)
        var family = ProtobufWriter()
        family.text(1, name)
        if random.below(3) > 0 { family.text(2, random.pick(["What it counts.", "", "ü \\n \"x\""])) }
        if kind != .counter || random.below(2) == 0 { family.varint(3, kind.rawValue) }
        for _ in 0..<random.below(4) { family.bytes(4, metric(kind)) }
        if random.below(6) == 0 { family.text(5, random.pick(["seconds", "bytes", "", "x"])) }
        return family.bytes
    }

    private mutating func metric(_ kind: Kind) -> [UInt8] {
        var metric = ProtobufWriter()
        for label in labels() { metric.bytes(1, label) }
        switch kind {
        case .gauge: metric.message(2) { if random.below(9) > 0 { $0.double(1, number()) } }
        case .untyped: metric.message(5) { $0.double(1, number()) }
        case .counter: metric.bytes(3, counter())
        case .summary: metric.bytes(4, summary())
        case .histogram, .gaugeHistogram: metric.bytes(7, histogram())
        }
        if random.below(8) == 0 { metric.varint(6, UInt64(bitPattern: start - Int64(random.below(600_000)))) }
        return metric.bytes
    }

    private mutating func counter() -> [UInt8] {
        var counter = ProtobufWriter()
        counter.double(1, number())
        if random.below(3) == 0 { counter.bytes(2, exemplar()) }
        if random.below(3) == 0 { counter.bytes(3, time()) }
        return counter.bytes
    }

    private mutating func summary() -> [UInt8] {
        var summary = ProtobufWriter()
        summary.varint(1, UInt64(random.below(1000)))
        summary.double(2, number())
        // A summary without quantiles can end Prometheus 3.5.
        for quantile in [0, 0.5, 0.9, 0.99, 1].prefix(1 + random.below(5)) {
            let value = number()
            summary.message(3) {
                $0.double(1, quantile)
                $0.double(2, value)
            }
        }
        if random.below(3) == 0 { summary.bytes(4, time()) }
        return summary.bytes
    }

    // MARK: Histograms

    private mutating func histogram() -> [UInt8] {
        var histogram = ProtobufWriter()
        let isFloat = random.below(5) == 0
        if random.below(3) > 0 { addBuckets(to: &histogram, isFloat: isFloat) }
        if random.below(3) > 0 { addNative(to: &histogram, isFloat: isFloat) }
        if random.below(3) == 0 { histogram.bytes(15, time()) }
        for _ in 0..<random.below(4) { histogram.bytes(16, exemplar()) }
        return histogram.bytes
    }

    private mutating func addBuckets(to histogram: inout ProtobufWriter, isFloat: Bool) {
        var bounds = [-1, 0, 0.005, 1, 2.5, 1e7].filter { _ in random.below(3) > 0 }
        if random.below(2) == 0 { bounds.append(.infinity) }
        var total = 0
        for bound in bounds {
            total += random.below(20)
            var bucket = ProtobufWriter()
            if isFloat { bucket.double(4, Double(total) + 0.5) } else { bucket.varint(1, UInt64(total)) }
            bucket.double(2, bound)
            if random.below(4) == 0 { bucket.bytes(3, exemplar()) }
            histogram.bytes(3, bucket.bytes)
        }
        if random.below(10) == 0 { total += 1 }
        if isFloat { histogram.double(4, Double(total) + 0.5) } else { histogram.varint(1, UInt64(total)) }
        histogram.double(2, number())
    }

    /// Fields of a native histogram; it is consistent most of the time.
    private mutating func addNative(to histogram: inout ProtobufWriter, isFloat: Bool) {
        let isPacked = random.below(2) == 0
        histogram.signed(5, Int64(random.pick([0, 3, 8, -4, 2, 5])))
        let zero = random.below(4) == 0 ? 0 : random.below(10)
        histogram.double(6, random.pick([0, 2.938735877055719e-39, 0.001]))
        if isFloat { histogram.double(8, Double(zero)) } else { histogram.varint(7, UInt64(zero)) }
        var total = Double(zero)
        for (span, delta, count) in [(9, 10, 11), (12, 13, 14)] {
            var values: [Int64] = []
            for index in 0..<random.below(4) {
                let length = random.below(5)
                histogram.message(span) {
                    $0.signed(1, Int64(index == 0 ? random.below(40) - 20 : random.below(4)))
                    $0.varint(2, UInt64(length))
                }
                for _ in 0..<length { values.append(Int64(random.below(4) * random.below(9))) }
            }
            total += values.reduce(0) { $0 + Double($1) }
            if isFloat {
                histogram.doubles(count, values.map(Double.init), isPacked: isPacked)
            } else {
                let deltas = values.enumerated().map {
                    $0.offset == 0 ? $0.element : $0.element - values[$0.offset - 1]
                }
                histogram.signed(delta, deltas, isPacked: isPacked)
            }
        }
        if random.below(12) == 0 { total += 1 }
        if isFloat { histogram.double(4, total) } else { histogram.varint(1, UInt64(total)) }
        histogram.double(2, number())
    }

    // MARK: Parts

    private mutating func labels() -> [[UInt8]] {
        var labels: [[UInt8]] = []
        for name in ["A", "_x", "b", "code", "instance", "zone", "ü.v", "le"] where random.below(5) == 0 {
            let value = random.pick(["1", "GET", "", "a b", "ü", "q\"x\\"])
            var label = ProtobufWriter()
            label.text(1, name)
            label.text(2, value)
            labels.append(label.bytes)
        }
        if random.below(8) == 0 { labels.shuffle(using: &random) }
        return labels
    }

    private mutating func exemplar() -> [UInt8] {
        var exemplar = ProtobufWriter()
        for label in labels().prefix(2) { exemplar.bytes(1, label) }
        exemplar.double(2, number())
        if random.below(3) > 0 { exemplar.bytes(3, time()) }
        return exemplar.bytes
    }

    private mutating func time() -> [UInt8] {
        let millis = start - Int64(random.below(600_000))
        let nanos = UInt64(millis % 1000) * 1_000_000 + UInt64(random.below(1_000_000))
        var time = ProtobufWriter()
        time.varint(1, UInt64(bitPattern: millis / 1000))
        if random.below(4) > 0 { time.varint(2, nanos) }
        return time.bytes
    }

    private mutating func number() -> Double {
        switch random.below(10) {
        case 0: random.pick([.nan, .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude, 1e308])
        case 1: Double(bitPattern: random.next())
        case 2...4: Double(random.below(100_000)) / 64
        default: Double(random.below(1_000_000))
        }
    }
}

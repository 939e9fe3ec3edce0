import MetricModel
import ScrapeConfiguration
import Testing

@testable import SampleStorage

/// Random series and entries, the same in every run.
private struct RandomTraffic {
    var random: FixedRandom

    /// Labels of which many series share many; lengths around the places where a length takes one byte more.
    mutating func labels(_ number: UInt64) -> Labels {
        var pairs = [("__name__", "metric_\(number % 7)"), ("number", "\(number)"), ("__name", "ñ\(number % 3)")]
        for index in 0..<random.next() % 12 {
            let length = [0, 1, 3, 126, 127, 128, 129, 300][Int(random.next() % 8)]
            pairs.append(("l\(index)", String(repeating: "v", count: length) + "\(random.next() % 3)"))
        }
        if number % 100 == 0 {
            for index in 0..<70 { pairs.append(("many\(index)", "x")) }
            pairs.append(("long", String(repeating: "y", count: 20_000)))
        }
        return Labels(pairs)
    }

    mutating func time() -> Int64 {
        [0, 1, -1, .min, .max, 1_700_000_000_000 + Int64(random.next() % 100_000)][Int(random.next() % 6)]
    }

    mutating func bits() -> UInt64 {
        let choices: [UInt64] = [0, (-0.0).bitPattern, StaleMarker.bits, StaleMarker.ordinaryNaNBits, random.next()]
        return choices[Int(random.next() % 5)]
    }

    mutating func double() -> Double { Double(random.next() % 1000) / 8 }

    mutating func spans() -> [NativeHistogram.Span] {
        (0..<random.next() % 4).map { _ in
            .init(offset: Int32(truncatingIfNeeded: random.next()), length: UInt32(random.next() % 200))
        }
    }

    mutating func histogram() -> NativeHistogram {
        let isFloat = random.next() % 2 == 0
        let buckets = random.next() % 60
        let counts: NativeHistogram.Counts =
            isFloat
            ? .float(
                zero: double(),
                total: double(),
                positive: (0..<buckets).map { _ in double() },
                negative: [double()]
            )
            : .integer(
                zero: random.next() % 3,
                total: random.next(),
                positiveDeltas: (0..<buckets).map { _ in Int64(bitPattern: random.next()) },
                negativeDeltas: []
            )
        return NativeHistogram(
            resetHint: NativeHistogram.ResetHint(rawValue: UInt8(random.next() % 4)) ?? .unknown,
            schema: Int32(random.next() % 13) - 4,
            zeroThreshold: double(),
            sumBits: bits(),
            counts: counts,
            positiveSpans: spans(),
            negativeSpans: spans()
        )
    }

    mutating func exemplar() -> Exemplar {
        Exemplar(
            labels: Labels([("trace_id", "\(random.next() % 10)"), ("number", "\(random.next() % 10)")]),
            valueBits: bits(),
            timestampMillis: time()
        )
    }
}

@Suite("What is sent is what was logged")
struct RemoteWriteRoundTripTests {
    @Test("in both versions, whatever it is, in log order", arguments: RemoteWriteSection.Message.allCases)
    func everything(version: RemoteWriteSection.Message) throws {
        var entries = RandomTraffic(random: FixedRandom(seed: 11))
        var sender = MessageSender(version)
        var known: [Labels] = [.empty]
        var families: [MetricMetadata?] = [nil]
        for round in 0..<12 {
            for number in UInt64(round * 40 + 1)...UInt64(round * 40 + 40) {
                known.append(entries.labels(number))
                sender.add(number, known[Int(number)])
                let family = number % 3 == 0 ? nil : MetricMetadata(type: .counter, help: "help \(number % 5)")
                families.append(family)
                if let family { sender.series.setMetadata(family, of: number) }
            }
            var expected: [ReceivedSeries] = []
            var exemplars: [ReceivedSeries] = []
            sender.batch.removeAll()
            for _ in 0..<300 {
                let number = 1 + entries.random.next() % UInt64(known.count - 1)
                var series = ReceivedSeries()
                series.labels = known[Int(number)].pairs.flatMap { [$0.name, $0.value] }
                series.metadata = version == .version2 ? families[Int(number)] : nil
                switch entries.random.next() % 8 {
                case 0:
                    let histogram = entries.histogram()
                    let time = entries.time()
                    try sender.histogram(number, time, histogram)
                    series.histograms = [HistogramSample(ref: .none, timestampMillis: time, histogram: histogram)]
                    expected.append(series)
                case 1:
                    let exemplar = entries.exemplar()
                    try sender.exemplar(number, exemplar)
                    series.exemplars = [exemplar]
                    exemplars.append(series)
                default:
                    let point = ReceivedSeries.Point(timestampMillis: entries.time(), bits: entries.bits())
                    try sender.sample(number, point.timestampMillis, bits: point.bits)
                    series.samples = [point]
                    expected.append(series)
                }
            }
            let received = try sender.received()
            #expect(received.series == expected + exemplars)
            #expect(Set(received.symbols).count == received.symbols.count)
            #expect(received.symbols.first == (version == .version2 ? "" : nil))
        }
    }

    @Test("A text of one request means nothing in the next")
    func requestsForget() throws {
        var sender = MessageSender(.version2)
        sender.add(1, labels(("a", "1")))
        sender.add(2, labels(("a", "2")))
        try sender.sample(1, 1, 1)
        #expect(try sender.received().symbols == ["", "a", "1"])
        sender.batch.removeAll()
        try sender.sample(2, 1, 1)
        try sender.exemplar(2, Exemplar(labels: labels(("a", "1"), ("b", "2")), valueBits: 0, timestampMillis: 1))
        #expect(try sender.received().symbols == ["", "a", "2", "1", "b"])
    }

    @Test("A batch without entries is an empty message", arguments: RemoteWriteSection.Message.allCases)
    func nothing(version: RemoteWriteSection.Message) throws {
        var sender = MessageSender(version)
        #expect(try sender.received().series.isEmpty)
    }
}

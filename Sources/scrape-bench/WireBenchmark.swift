internal import HTTPTransport
internal import MetricModel
internal import Relabeling
internal import SampleStorage
internal import ScrapeConfiguration

/// Prints what a sample costs between the log and the network: one of a million series of seven labels and about 180
/// bytes, in requests of 2,000, encoded and packed; and what a destination keeps per series.
func runWireBenchmark() {
    for message in RemoteWriteSection.Message.allCases {
        var farm = WireFarm(message: message)
        farm.addSeries()
        farm.measure()
    }
}

private struct WireFarm: ~Copyable {
    private static let targetCount = 1000
    private static let seriesPerTarget = 1000
    private static let batchSize = 2000

    private let message: RemoteWriteSection.Message
    private var series: DestinationSeries
    private var encoder: RequestEncoder

    init(message: RemoteWriteSection.Message) {
        self.message = message
        series = DestinationSeries(
            message: message,
            externalLabels: Labels([("replica", "a")]),
            rules: RelabelRules.none
        )
        encoder = RequestEncoder(message: message)
    }

    mutating func addSeries() {
        var spent = 0.0
        for target in 0..<Self.targetCount {
            let labels = (0..<Self.seriesPerTarget).map { Self.labels(target: target, series: $0) }
            spent += Benchmark.nanoseconds(runs: 1, calls: Self.seriesPerTarget) { index in
                labels[index].encoded.withUnsafeBytes {
                    _ = series.add(number: UInt64(target * Self.seriesPerTarget + index + 1), encodedLabels: $0)
                }
            }
        }
        let perSeries = Double(series.byteCount) / Double(series.count)
        report("add a series", spent / Double(Self.targetCount), "ns")
        report("tables", perSeries, "B/series")
    }

    mutating func measure() {
        let batches = (0..<Self.targetCount * Self.seriesPerTarget / Self.batchSize).map { batch($0) }
        var packed = 0
        var unpacked = 0
        let time = Benchmark.nanoseconds(runs: 5, calls: batches.count) { call in
            let request = encoder.encode(batches[call % batches.count], series)
            packed = request.body.count
            unpacked = request.messageByteCount
        }
        let perSample = time / Double(Self.batchSize)
        report("encode and pack a sample", perSample, "ns")
        report("samples", 1000 / perSample, "M/s of a core")
        report("message", Double(unpacked) / Double(Self.batchSize), "B/sample")
        report("packed", Double(packed) / Double(Self.batchSize), "B/sample")
    }

    private func batch(_ number: Int) -> OutgoingBatch {
        var batch = OutgoingBatch(end: LogPosition(segment: 0))
        for index in 0..<Self.batchSize {
            guard case .known(let place) = series.place(of: UInt64(number * Self.batchSize + index + 1)) else {
                continue
            }
            batch.append(
                OutgoingSample(
                    place: place,
                    timestampMillis: 1_700_000_000_000 + Int64(number) * 20,
                    valueBits: value(UInt64(number * Self.batchSize + index))
                )
            )
        }
        return batch
    }

    /// Half of them whole numbers, half with all digits, which nothing packs.
    private func value(_ index: UInt64) -> UInt64 {
        let mixed = (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        return index % 2 == 0 ? Double(mixed >> 40).bitPattern : 0x3FF0_0000_0000_0000 | mixed >> 12
    }

    private static func labels(target: Int, series: Int) -> Labels {
        Labels([
            ("__name__", "node_metric_number_\(series / 4)_seconds_total"),
            ("instance", "node-\(target).production.example.org:9100"),
            ("job", "node-exporter"), ("cluster", "production-eu-west"), ("device", "device\(series % 4)"),
            ("mode", "mode\(series % 8)"),
        ])
    }

    private func report(_ what: String, _ figure: Double, _ unit: String) {
        let name = message == .version1 ? "1.0" : "2.0"
        print("wire: \(name): \(what): \(Benchmark.text(figure)) \(unit)")
    }
}

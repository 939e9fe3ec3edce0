internal import Exposition
internal import MetricModel

/// Prints what the conversion of classic histograms to custom buckets costs per classic series (NHCB), over bodies of
/// histograms alone whose values all change, and what the same bodies cost without it.
func runConversionBenchmark() {
    for isOrdered in [true, false] {
        let page = HistogramPage(histogramCount: 100, leFirst: !isOrdered)
        let order = isOrdered ? "le last" : "le first"
        for converts in [false, true] {
            var options = ReadOptions()
            options.convertsClassicHistograms = converts
            page.measure("\(converts ? "NHCB over text" : "text alone"), \(order), steady", options, isFirst: false)
            page.measure("\(converts ? "NHCB over text" : "text alone"), \(order), first sight", options, isFirst: true)
        }
    }
}

/// Histograms of three labels and eleven buckets, as a Go program exposes them.
private struct HistogramPage {
    private static let bounds = [
        "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "+Inf",
    ]
    private let bodies: [BodyBuffer]
    private let seriesCount: Int

    init(histogramCount: Int, leFirst: Bool) {
        seriesCount = histogramCount * (Self.bounds.count + 2)
        bodies = (1...2).map { round in
            var text = "# HELP request_seconds How long requests took.\n# TYPE request_seconds histogram\n"
            for number in 0..<histogramCount {
                text += Self.histogram(number, round, leFirst)
            }
            return BodyBuffer(Array(text.utf8))
        }
    }

    private static func histogram(_ number: Int, _ round: Int, _ leFirst: Bool) -> String {
        let labels = "code=\"200\",handler=\"/api/v1/items/\(number)\",method=\"get\""
        var text = ""
        var count = 0
        for (index, bound) in bounds.enumerated() {
            count += (number * 7 + index * 13) % 90 * round
            let all = leFirst ? "le=\"\(bound)\",\(labels)" : "\(labels),le=\"\(bound)\""
            text += "request_seconds_bucket{\(all)} \(count)\n"
        }
        text += "request_seconds_sum{\(labels)} \(Double(count * round) * 0.1234)\n"
        return text + "request_seconds_count{\(labels)} \(count)\n"
    }

    func measure(_ name: String, _ options: ReadOptions, isFirst: Bool) {
        var reader = ExpositionReader()
        var table = BodyTable()
        let time = Benchmark.nanoseconds(calls: max(20, 3_000_000 / seriesCount)) { call in
            if isFirst { reader = ExpositionReader() }
            reader.read(bodies[call % 2], as: .prometheusText, options: options, into: &table)
            _ = reader.adopt()
        }
        let perSeries = Benchmark.text(time / Double(seriesCount))
        let speed = Int(Double(bodies[0].count) / time * 1000)
        print("nhcb: \(name): \(perSeries) ns/series, \(speed) MB/s")
    }
}

internal import MetricModel
internal import ScrapeTestSupport

/// A page of 250 made-up histograms with 12 buckets and three labels each, as an HTTP server has them.
struct HistogramPage {
    private struct Histogram {
        let handler: String
        let code: String
        /// By bucket, not cumulative.
        var counts: [Int]
        var sum: Double
        /// By bucket.
        var exemplars: [Exemplar]
    }

    private struct Exemplar {
        let trace: String
        let value: Double
        let seconds: Double
    }

    /// What OpenMetrics says beside the samples.
    struct Extras: OptionSet {
        let rawValue: Int
        /// Behind two buckets of three: not every bucket has seen a traced request.
        static let exemplars = Extras(rawValue: 1)
        static let created = Extras(rawValue: 2)
    }

    private static let name = "http_request_duration_seconds"
    private static let help = "How long requests took, by handler, method and code."
    private static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, .infinity]
    private static let boundTexts = bounds.map(GoSyntax.float)
    private static let start = 1_700_000_000.0

    private var histograms: [Histogram]
    private var random = SeededRandom(seed: 1)

    /// Two scrapes: between them three histograms of ten have seen a request.
    static func twoScrapes() -> [HistogramPage] {
        let first = HistogramPage()
        var second = first
        for index in second.histograms.indices where second.random.below(10) < 3 { second.observe(index) }
        return [first, second]
    }

    private init() {
        var random = SeededRandom(seed: 1)
        histograms = (0..<250).map { number in
            Histogram(
                handler: "/api/v1/handler\(number % 50)",
                code: "\(200 + number / 50)",
                counts: Self.bounds.map { _ in 1 + random.below(1000) },
                sum: Double(random.below(1_000_000)) / 1000,
                exemplars: Self.bounds.map { _ in Self.exemplar(at: Self.start, &random) }
            )
        }
        self.random = random
    }

    private mutating func observe(_ index: Int) {
        let bucket = random.below(Self.bounds.count)
        histograms[index].counts[bucket] += 1
        histograms[index].sum += Double(random.below(1000)) / 1000
        histograms[index].exemplars[bucket] = Self.exemplar(at: Self.start + 10, &random)
    }

    private static func exemplar(at seconds: Double, _ random: inout SeededRandom) -> Exemplar {
        let trace = String(random.next() | 1 << 63, radix: 16) + String(random.next() | 1 << 63, radix: 16)
        return Exemplar(trace: trace, value: Double(1 + random.below(999_999)) / 1e6, seconds: seconds)
    }

    private func cumulative(_ histogram: Histogram) -> [Int] {
        var total = 0
        return histogram.counts.map {
            total += $0
            return total
        }
    }

    // MARK: Texts

    func text(boundFirst: Bool = false) -> [UInt8] {
        Array((head + histograms.map { lines($0, boundFirst: boundFirst, []) }.joined()).utf8)
    }

    func openMetrics(_ extras: Extras) -> [UInt8] {
        Array((head + histograms.map { lines($0, boundFirst: false, extras) }.joined() + "# EOF\n").utf8)
    }

    private var head: String { "# HELP \(Self.name) \(Self.help)\n# TYPE \(Self.name) histogram\n" }

    private func lines(_ histogram: Histogram, boundFirst: Bool, _ extras: Extras) -> String {
        let labels = "code=\"\(histogram.code)\",handler=\"\(histogram.handler)\",method=\"GET\""
        let counts = cumulative(histogram)
        var text = ""
        for (index, bound) in Self.boundTexts.enumerated() {
            let all = boundFirst ? "le=\"\(bound)\",\(labels)" : "\(labels),le=\"\(bound)\""
            text += "\(Self.name)_bucket{\(all)} \(counts[index])"
            let exemplar = histogram.exemplars[index]
            if extras.contains(.exemplars), index % 3 != 2 {
                text += " # {trace_id=\"\(exemplar.trace)\"} \(exemplar.value) \(exemplar.seconds)"
            }
            text += "\n"
        }
        text += "\(Self.name)_sum{\(labels)} \(GoSyntax.float(histogram.sum))\n"
        text += "\(Self.name)_count{\(labels)} \(counts.last ?? 0)\n"
        if extras.contains(.created) { text += "\(Self.name)_created{\(labels)} \(Self.start)\n" }
        return text
    }

    // MARK: Protobuf

    func protobuf(isNative: Bool) -> [UInt8] {
        let metrics = histograms.map { histogram in
            ProtobufPage.metric(
                [("code", histogram.code), ("handler", histogram.handler), ("method", "GET")],
                .histogram(isNative ? native(histogram) : classic(histogram))
            )
        }
        return ProtobufPage.family(Self.name, .histogram, metrics, help: Self.help)
    }

    /// Without the bucket of +Inf, as Go's client library leaves it out.
    private func classic(_ histogram: Histogram) -> ProtobufPage.Histogram {
        let counts = cumulative(histogram)
        return ProtobufPage.Histogram(
            count: UInt64(counts.last ?? 0),
            sum: histogram.sum,
            buckets: zip(Self.bounds, counts).dropLast().map { .init(bound: $0, count: UInt64($1)) }
        )
    }

    /// 12 buckets in two spans.
    private func native(_ histogram: Histogram) -> ProtobufPage.Histogram {
        let before = [0] + histogram.counts.dropLast()
        return ProtobufPage.Histogram(
            count: UInt64(histogram.counts.reduce(0, +)),
            sum: histogram.sum,
            schema: 3,
            zeroThreshold: 2.938735877055719e-39,
            positiveSpans: [(-40, 5), (2, 7)],
            positiveDeltas: zip(histogram.counts, before).map { Int64($0 - $1) }
        )
    }
}

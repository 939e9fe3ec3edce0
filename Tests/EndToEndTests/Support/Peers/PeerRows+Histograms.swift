import ScrapeTestSupport

/// Histograms of all kinds, and what may be made of them.
extension PeerRow {
    static let histograms: [PeerRow] = [
        PeerRow("native", [histogram(buckets: 2), histogram(buckets: 3), gauge]),
        PeerRow("native_or_classic", [histogram(buckets: 2), classic([("+Inf", "1")], count: "1")]),
        PeerRow("native_or_gauge", [histogram(buckets: 2), "h %n\n"]),
        // One key, with a histogram that is stored or passed over and with a sample.
        PeerRow("native_or_gauge_in_one_format", [histogram(buckets: 2), sample("h"), sample("h"), gauge]),
        PeerRow(
            "native_beyond_limit",
            [histogram(buckets: 2), histogram(buckets: 9)],
            ["native_histogram_bucket_limit: 4"]
        ),
        PeerRow(
            "native_reduced",
            [histogram(buckets: 2, schema: 2), histogram(buckets: 9, schema: 2)],
            ["native_histogram_bucket_limit: 5"]
        ),
        PeerRow(
            "native_reduced_by_factor",
            [histogram(buckets: 6, schema: 8), histogram(buckets: 7, schema: 3)],
            ["native_histogram_min_bucket_factor: 1.4"]
        ),
        PeerRow("native_failing", [histogram(buckets: 2), .status("500 Internal Server Error")]),
        PeerRow(
            "native_beyond_sample_limit",
            [histogram(buckets: 2, beside: 1), histogram(buckets: 2, beside: 3)],
            one
        ),
        PeerRow("native_inconsistent", [histogram(buckets: 2), histogram(buckets: 2, missing: 1)]),
        PeerRow("native_at_its_own_time", [histogram(buckets: 2, hasTime: true), gauge]),
        PeerRow(
            "native_of_fractions",
            [histogram(buckets: 2, isFloat: true), histogram(buckets: 3, isFloat: true), gauge]
        ),
        PeerRow("native_whole_or_of_fractions", [histogram(buckets: 2), histogram(buckets: 2, isFloat: true)]),
        PeerRow("native_gauge", [histogram(buckets: 2, kind: .gaugeHistogram), gauge]),
        PeerRow("native_and_classic", [histogram(buckets: 2, bounds: [1, 2.5]), gauge]),
        PeerRow(
            "native_and_classic_kept",
            [histogram(buckets: 2, bounds: [1, 2.5]), gauge],
            ["always_scrape_classic_histograms: true"]
        ),
        PeerRow("native_with_exemplars", [histogram(buckets: 2, exemplars: 2), histogram(buckets: 2, exemplars: 1)]),
        PeerRow("classic_of_protobuf", [histogram(buckets: 0, bounds: [1, 2.5]), gauge]),
        PeerRow("summary_of_protobuf", [summary, gauge]),
    ]

    /// Classic histograms as native ones with custom buckets.
    static let convertedHistograms: [PeerRow] = [
        PeerRow("converted", [classic(growing, count: "%n2"), classic(growing, count: "%n2"), "a 1\n"], converts),
        PeerRow(
            "converted_and_kept",
            [classic(growing, count: "%n2"), "a 1\n"],
            converts + ["always_scrape_classic_histograms: true"]
        ),
        PeerRow(
            "converted_of_open_metrics",
            [openMetrics(growing, count: "%n2"), openMetrics([], count: "%n2")],
            converts
        ),
        PeerRow("converted_of_protobuf", [histogram(buckets: 0, bounds: [1, 2.5]), gauge], converts),
        PeerRow("converted_beside_native", [histogram(buckets: 2, bounds: [1, 2.5]), gauge], converts),
        PeerRow("converted_without_sense", [classic([("1", "5"), ("+Inf", "3")], count: "3"), "a 1\n"], converts),
        PeerRow("converted_without_end", [classic([("1", "1")], count: "%n2"), "a 1\n"], converts),
        PeerRow("converted_beyond_sample_limit", [classic(growing, count: "%n2"), "a 1\nb 1\nc 1\n"], converts + one),
        PeerRow(
            "converted_beyond_bucket_limit",
            [classic(growing, count: "%n2"), "a 1\n"],
            converts + ["native_histogram_bucket_limit: 2"]
        ),
        PeerRow("converted_and_failing", [classic(growing, count: "%n2"), "a 1\nb{\n"], converts),
    ]

    private static let one = ["sample_limit: 1"]
    private static let converts = ["convert_classic_histograms_to_nhcb: true"]
    private static let growing: [(bound: String, count: String)] = [("0.5", "%n0"), ("1", "%n1"), ("+Inf", "%n2")]

    /// A classic histogram in the text format.
    private static func classic(_ buckets: [(bound: String, count: String)], count: String) -> PeerPage {
        .text("# TYPE h histogram\n" + lines(buckets, count))
    }

    private static func openMetrics(_ buckets: [(bound: String, count: String)], count: String) -> PeerPage {
        .openMetrics("# TYPE h histogram\n" + lines(buckets, count) + "# EOF\n")
    }

    private static func lines(_ buckets: [(bound: String, count: String)], _ count: String) -> String {
        buckets.map { "h_bucket{le=\"\($0.bound)\"} \($0.count)\n" }.joined() + "h_sum 1.5\nh_count \(count)\n"
    }

    static let gauge = sample("a")

    private static func sample(_ name: String) -> PeerPage {
        .made { scrape in
            var page = ProtobufPage()
            page.add(name, .gauge, [ProtobufPage.metric([], .gauge(Double(scrape.number)))])
            return .page(contentType: ProtobufPage.contentType, body: page.bytes)
        }
    }

    private static let summary = PeerPage.made { scrape in
        var page = ProtobufPage()
        let value = ProtobufPage.Value.summary(count: UInt64(scrape.number), sum: 1, quantiles: [(0.5, 1), (1, .nan)])
        page.add("s", .summary, [ProtobufPage.metric([("x", "1")], value)])
        return .page(contentType: ProtobufPage.contentType, body: page.bytes)
    }

    /// A histogram with so many native buckets, and classic ones with these bounds; `missing` of its observations are in no
    /// bucket. So many gauges stand `beside` it.
    private static func histogram(
        buckets: Int,
        schema: Int32 = -4,
        bounds: [Double] = [],
        isFloat: Bool = false,
        kind: ProtobufPage.Kind = .histogram,
        hasTime: Bool = false,
        missing: Int = 0,
        exemplars: Int = 0,
        beside: Int = 0
    ) -> PeerPage {
        .made { scrape in
            var histogram = ProtobufPage.Histogram(sum: Double(scrape.number))
            histogram.buckets = bounds.map { ProtobufPage.Bucket(bound: $0, count: UInt64(scrape.number)) }
            let count = buckets + scrape.number + missing
            if isFloat {
                histogram.floatCount = Double(count)
                histogram.floatZeroCount = Double(scrape.number)
                histogram.positiveCounts = [Double](repeating: 1, count: buckets)
            } else {
                histogram.count = UInt64(count)
                histogram.zeroCount = buckets > 0 ? UInt64(scrape.number) : 0
                histogram.positiveDeltas = buckets > 0 ? [1] : []
                for _ in histogram.positiveDeltas.count..<buckets { histogram.positiveDeltas.append(0) }
            }
            if buckets > 0 {
                histogram.schema = schema
                histogram.zeroThreshold = 0.001
                histogram.positiveSpans = [(offset: 0, length: UInt32(buckets))]
            }
            for number in 0..<exemplars {
                let stamp = ProtobufPage.Stamp(seconds: scrape.time(scrape.number) / 1000 + Int64(number))
                histogram.exemplars.append(
                    ProtobufPage.Exemplar(labels: [("id", "\(number)")], value: 1, stamp: stamp)
                )
            }
            var page = ProtobufPage()
            for number in 0..<beside {
                page.add("a\(number)", .gauge, [ProtobufPage.metric([], .gauge(Double(scrape.number)))])
            }
            let time = hasTime ? scrape.time(scrape.number) : nil
            page.add("h", kind, [ProtobufPage.metric([], .histogram(histogram), at: time)])
            return .page(contentType: ProtobufPage.contentType, body: page.bytes)
        }
    }
}

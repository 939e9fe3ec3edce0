import ScrapeTestSupport

/// Jobs that come to convert classic histograms while zeros at created timestamps are stored: none may begin so, and one
/// that runs takes it over.
extension PeerRow {
    static let conversions: [PeerRow] = [
        row("converted_text", [text]),
        row("converted_text_kept", [text], keeps),
        row("converted_text_that_fails", [text, .status("500 Internal Server Error"), text, "rest 1\n"]),
        row("converted_openmetrics", [openMetrics]),
        row("converted_openmetrics_kept", [openMetrics], keeps),
        row("converted_openmetrics_timed", [timedOpenMetrics]),
        row("converted_protobuf", [protobuf]),
        row("converted_protobuf_kept", [protobuf], keeps),
        PeerRow(
            "converted_from_the_start",
            from: Job([openMetrics], [converts], isScraped: false),
            to: Job([openMetrics])
        ).with { $0.comparison = .inOrder },
    ]

    private static let converts = "convert_classic_histograms_to_nhcb: true"
    private static let keeps = "always_scrape_classic_histograms: true"

    private static func row(_ name: String, _ pages: [PeerPage], _ settings: String...) -> PeerRow {
        PeerRow(name, from: Job(pages, settings), to: Job(pages, settings + [converts]))
    }

    private static let text: PeerPage =
        "# TYPE h histogram\nh_bucket{le=\"1\"} %n\nh_bucket{le=\"+Inf\"} 20\nh_sum 1.5\nh_count 20\nrest %n\n"

    private static let openMetrics = PeerPage.made { .openMetrics(lines($0, time: "")) }

    private static let timedOpenMetrics = PeerPage.made { scrape in
        .openMetrics(lines(scrape, time: " \(Double(scrape.time(scrape.number)) / 1000)"))
    }

    /// A histogram and a counter that begin again with every fourth scrape.
    private static func lines(_ scrape: PeerScrape, time: String) -> String {
        let created = Double(scrape.time(scrape.number / 4 * 4)) / 1000 - 0.5
        let samples = [
            "# TYPE h histogram", "h_bucket{le=\"1\"} \(scrape.number % 4)\(time) # {id=\"\(scrape.number)\"} 0.5",
            "h_bucket{le=\"+Inf\"} 20\(time)", "h_sum 1.5\(time)", "h_count 20\(time)", "h_created \(created)",
            "# TYPE c counter", "c_total \(scrape.number % 4)\(time)", "c_created \(created)", "# EOF",
        ]
        return samples.joined(separator: "\n") + "\n"
    }

    private static let protobuf = PeerPage.made { scrape in
        let created = ProtobufPage.Stamp(seconds: scrape.time(scrape.number / 4 * 4) / 1000, nanos: 250_000_000)
        let classic = ProtobufPage.Histogram(
            count: 20,
            sum: 1.5,
            buckets: [.init(bound: 1, count: UInt64(scrape.number % 4)), .init(bound: 2, count: 20)],
            created: created
        )
        let native = ProtobufPage.Histogram(
            count: 2,
            sum: Double(scrape.number),
            positiveSpans: [(offset: 0, length: 1)],
            positiveDeltas: [2],
            created: created
        )
        var page = ProtobufPage()
        page.add("n", .histogram, [ProtobufPage.metric([], .histogram(native))])
        // Prometheus forgets the metadata of a converted family that is not the last: it has overwritten the name by then.
        page.add("h", .histogram, [ProtobufPage.metric([("l", "1")], .histogram(classic))])
        return .page(contentType: ProtobufPage.contentType, body: page.bytes)
    }
}

extension LoopbackExporter.Answer {
    fileprivate static func openMetrics(_ text: String) -> LoopbackExporter.Answer {
        .page(contentType: "application/openmetrics-text; version=1.0.0", body: Array(text.utf8))
    }
}

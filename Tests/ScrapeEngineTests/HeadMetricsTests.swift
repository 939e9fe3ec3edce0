import HTTPTransport
import MetricModel
import SampleStorage
import ScrapeTestSupport
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// The head's figures under the names of Prometheus's (`tsdb/head.go`, `tsdb/db.go`, `tsdb/exemplar.go`, v3.5).
@Suite("Metrics of the head")
struct HeadMetricsTests {
    private static let start = ScrapedTarget.start

    private static func at(_ millis: Int64) -> String { "\(start + millis)" }

    /// Pages at 0, 10, 20 … seconds, and what a metric reads then.
    struct Row: CustomTestStringConvertible, Sendable {
        let metric: String
        let pages: [String]
        let values: [String: Double]

        var testDescription: String { "\(metric): \(pages)" }
    }

    static let rows = [
        Row(metric: "head_min_time", pages: [], values: ["": 9_223_372_036_854_775_808]),
        Row(metric: "head_min_time", pages: ["a 1\n", "a 1\n"], values: ["": Double(start)]),
        Row(metric: "head_min_time", pages: ["a 1\n", "b 1 \(at(-5000))\n"], values: ["": Double(start - 5000)]),
        Row(metric: "head_min_time_seconds", pages: [], values: ["": 9_223_372_036_854_776]),
        Row(metric: "head_min_time_seconds", pages: ["a 1\n"], values: ["": Double(start / 1000)]),
        Row(metric: "lowest_timestamp", pages: [], values: ["": 9_223_372_036_854_775_808]),
        Row(metric: "lowest_timestamp", pages: ["a 1\n"], values: ["": Double(start)]),
        Row(metric: "lowest_timestamp_seconds", pages: [], values: ["": 9_223_372_036_854_776]),
        Row(metric: "lowest_timestamp_seconds", pages: ["a 1\n"], values: ["": Double(start / 1000)]),
        Row(metric: "exemplar_max_exemplars", pages: [], values: ["": 100]),
        Row(metric: "out_of_order_samples_total", pages: [], values: ["float": 0, "histogram": 0]),
        Row(
            metric: "out_of_order_samples_total",
            pages: ["a 1 \(at(0))\n", "a 2 \(at(-1))\n", "a 3 \(at(0))\n"],
            values: ["float": 1, "histogram": 0]
        ),
        Row(
            metric: "out_of_bound_samples_total",
            pages: ["a 1\n", "b 1 \(at(-3_600_001))\nc 1 \(at(-3_600_000))\nd 1 \(at(9_000_000))\n"],
            values: ["float": 1, "histogram": 0]
        ),
    ]

    @Test("go by Prometheus's names", arguments: rows)
    func figures(row: Row) throws {
        let registry = MetricRegistry()
        let scraped = try ScrapedTarget(features: [.exemplars])
        HeadMetrics.register(in: registry, head: scraped.head)
        for (step, page) in row.pages.enumerated() {
            scraped.clock = Double(step) * 10
            scraped.scrape(page, at: Double(step) * 10)
        }
        #expect(registry.values("prometheus_tsdb_" + row.metric) == row.values)
    }

    @Test("count refused histograms by themselves")
    func histograms() throws {
        let registry = MetricRegistry()
        let head = Head()
        HeadMetrics.register(in: registry, head: head)
        let times: [Int64] = [0, -1, -3_600_001]
        for millis in times {
            var appender = head.appender()
            let ref = try appender.resolve(Labels([("__name__", "h")])).get()
            let sample = HistogramSample(
                ref: ref,
                timestampMillis: Self.start + millis,
                histogram: .zero(isFloat: false)
            )
            var exceptions: [SampleException] = []
            appender.check([sample], now: WallTime(milliseconds: Self.start), exceptions: &exceptions)
            #expect(exceptions.isEmpty == (millis == 0))
            if millis == 0 { appender.commit(SampleColumns(), ScrapeItems(histograms: [sample])) }
        }
        #expect(registry.values("prometheus_tsdb_out_of_order_samples_total") == ["float": 0, "histogram": 1])
        #expect(registry.values("prometheus_tsdb_out_of_bound_samples_total") == ["float": 0, "histogram": 1])
    }

    @Test("say about when the oldest kept sample is of, when the window has gone on")
    func window() throws {
        let registry = MetricRegistry()
        let scraped = try ScrapedTarget()
        HeadMetrics.register(in: registry, head: scraped.head)
        scraped.scrape("a 1\n", at: 0)
        scraped.clock = 7200
        scraped.scrape("a 1\n", at: 7200)
        let oldest = (Self.start / 1000 + 7200 - 2 * 900) * 1000
        #expect(registry.values("prometheus_tsdb_head_min_time") == ["": Double(oldest)])
    }

    @Test("say how long reading the log took, and nothing without a log")
    func replay() throws {
        let folder = TemporaryFolder()
        var options = StorageOptions()
        for path in [nil, folder.path, folder.path] {
            let registry = MetricRegistry()
            options.path = path
            let storage = try Storage.open(options, io: IOThread(), registry: registry) { _, _ in }
            let seconds = try #require(registry.values("prometheus_tsdb_data_replay_duration_seconds")[""])
            #expect(path == nil ? seconds == 0 : seconds > 0)
            storage.close(isHurried: { true }, progress: { _ in })
        }
    }
}

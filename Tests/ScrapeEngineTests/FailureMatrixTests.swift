import Glibc
import HTTPTransport
import MetricModel
import Relabeling
import ScrapeConfiguration
import ScrapeTestSupport
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// What every kind of scrape leaves behind: the table of scrape rule 8.2, with the rule of 8.3. The rows about bodies and
/// limits were run on Prometheus 3.5.3, with the same numbers, texts and markers.
@Suite("The failure matrix")
struct FailureMatrixTests {
    /// What the target, or the way to it, does in one scrape.
    enum Given: Sendable {
        case body(String, type: String = "text/plain", encoding: String = "", status: String = "200 OK")
        case page(ProtobufPage)
        case failure(TransportProblem, behind: String? = nil)
        case forced(String)

        var byteCount: Int {
            switch self {
            case .body(let text, _, _, _): text.utf8.count
            case .page(let page): page.bytes.count
            case .failure, .forced: 0
            }
        }

        @discardableResult
        func scrape(_ target: ScrapedTarget, at seconds: Double) -> ScrapeResult {
            switch self {
            case .body(let text, let type, let encoding, let status):
                target.scrape(
                    bytes: Array(text.utf8),
                    at: seconds,
                    contentType: type,
                    encoding: encoding,
                    status: status
                )
            case .page(let page): target.scrape(page, at: seconds)
            case .failure(let problem, let status): target.fail(problem, behind: status, at: seconds)
            case .forced(let text): target.force(text, at: seconds)
            }
        }
    }

    /// What is to be seen of a scrape afterwards.
    struct Outcome: Sendable, Equatable {
        /// `up`, samples scraped, kept by relabeling, series added.
        var numbers: [Int]
        /// `scrape_body_size_bytes`; nil for the body's length.
        var bodyBytes: Int?
        var error = ""
        /// There is a line in the failure log.
        var isLogged = false
        /// Metrics with a sample, and with a stale marker, at the scrape's timestamp.
        var stored = ""
        var stale = ""
        /// Self metrics that have grown.
        var counted = ""
        /// Markers of the next scrape, if that fails outright: what this one saw.
        var owed = 0
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let situation: String
        var job: @Sendable (inout ScrapeJob) throws -> Void = { _ in }
        /// The good scrape before.
        var before = Given.body("a 1\nb 2\n")
        let given: Given
        let outcome: Outcome

        var testDescription: String { situation }
    }

    private func outcome(of row: Row, in scraped: ScrapedTarget, logged: String) -> Outcome {
        func sample(_ metric: String) -> String? {
            (scraped.samples(metric) + scraped.histograms(metric)).first { $0.hasPrefix("10:") }
                .map { String($0.dropFirst(3)) }
        }
        let numbers = [
            "up", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling", "scrape_series_added",
        ]
        let values = ["a", "b", "c", "d", "h", "m"].compactMap { name in sample(name).map { (name, $0) } }
        let metrics = scraped.services.metrics
        let counters = [
            ("duplicates", metrics.duplicates), ("out_of_order", metrics.outOfOrder),
            ("out_of_bounds", metrics.outOfBounds), ("body_size_limit", metrics.bodySizeLimitExceeded),
            ("sample_limit", metrics.sampleLimitExceeded), ("bucket_limit", metrics.bucketLimitExceeded),
            ("label_limits", metrics.labelLimitsExceeded),
        ]
        return Outcome(
            numbers: numbers.map { sample($0).flatMap { Int($0) } ?? .min },
            bodyBytes: sample("scrape_body_size_bytes").flatMap { Int($0) },
            error: scraped.target.status.results.last?.failure?.text ?? "",
            isLogged: logged.hasSuffix("\n") && logged.count { $0 == "\n" } == 1,
            stored: values.filter { $0.1 != "stale" }.map(\.0).joined(separator: " "),
            stale: values.filter { $0.1 == "stale" }.map(\.0).joined(separator: " "),
            counted: counters.filter { $0.1.value != 0 }.map(\.0).joined(separator: " ")
        )
    }

    @Test(
        "holds, and the next failure marks what this scrape saw",
        arguments: goodRows + requestRows + bodyRows + limitRows
    )
    func row(row: Row) throws {
        var job = ScrapeJob(name: "job")
        try row.job(&job)
        let scraped = try ScrapedTarget(job: job, features: [.extraScrapeMetrics, .nativeHistograms])
        let before = row.before.scrape(scraped, at: 0)
        #expect(before.isUp && before.samplesKept == 2)

        let folder = TemporaryFolder()
        scraped.settings.failureLog.replace(with: try FailureLog(path: folder.path("log")))
        let result = row.given.scrape(scraped, at: 10)
        let logged = TemporaryFolder.text(of: folder.path("log"))
        #expect(logged.isEmpty == !row.outcome.isLogged)
        var seen = outcome(of: row, in: scraped, logged: logged)
        #expect(result.isUp == row.outcome.error.isEmpty)
        // A scrape that was cut says nothing about the target, which was up before.
        #expect(scraped.target.status.health == (result.isUp || result.isCut ? .up : .down))
        #expect(result.staleMarkers == row.outcome.stale.split(separator: " ").count)

        seen.owed = scraped.fail(.timeout, at: 20).staleMarkers
        var expected = row.outcome
        expected.bodyBytes = expected.bodyBytes ?? row.given.byteCount
        #expect(seen == expected)
        #expect(scraped.fail(.timeout, at: 30).staleMarkers == 0)
    }
}

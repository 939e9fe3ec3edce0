import HTTPTransport
import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import Synchronization
import Testing

@testable import ScrapeEngine

/// What a target is asked (scrape rules 3.3, 4.1; cases 14, 15, 82, 85).
@Suite("The request of a scrape")
struct ScrapeRequestTests {
    @Test("asks for gzip, or for nothing of that kind", arguments: [(true, "gzip"), (false, "identity")])
    func compression(isOn: Bool, expected: String) throws {
        var job = ScrapeJob(name: "job")
        job.enableCompression = isOn
        let scraped = try ScrapedTarget(job: job)
        let request = ScrapeRequest.make(target: scraped.target, settings: scraped.settings)
        #expect(request.headers.value(of: "Accept-Encoding") == expected)
        #expect(request.headers.value(of: "X-Prometheus-Scrape-Timeout-Seconds") == "5")
    }

    @Test(
        "says its timeout in seconds, as the shortest decimal",
        arguments: [(10_000, "10"), (1500, "1.5"), (500, "0.5"), (1, "0.001"), (2010, "2.01")] as [(Int64, String)]
    )
    func seconds(milliseconds: Int64, expected: String) {
        #expect(PrometheusDuration(milliseconds: milliseconds).secondsText == expected)
    }

    /// Who says what a target's request looks like; the later, the stronger.
    enum Source: Int, CaseIterable, Sendable {
        case job, target, rule
    }

    private static func job(_ source: Source, address: String) -> String {
        let labels = "__scrape_timeout__: 1300ms, __metrics_path__: /of-target, __param_who: target"
        let rules = [("__scrape_timeout__", "1100ms"), ("__metrics_path__", "/of-rule"), ("__param_who", "rule")]
            .map { "{target_label: \($0.0), replacement: \($0.1)}" }.joined(separator: ", ")
        let parts = [
            "job_name: \(source), scrape_interval: 2s, scrape_timeout: 1500ms, metrics_path: /of-job",
            "params: {who: [job, second], other: [x]}",
            "static_configs: [{targets: ['\(address)'], labels: {\(source.rawValue > 0 ? labels : "")}}]",
            "relabel_configs: [\(source.rawValue > 1 ? rules : "")]",
        ]
        return "{\(parts.joined(separator: ", "))}"
    }

    @Test("has the timeout, path and parameter of the strongest source: rule before target before job")
    func strongestSource() async throws {
        let seen = Mutex<[String: String]>([:])
        let exporter = try #require(
            LoopbackExporter(port: 0) { request, _ in
                let header = request.headers.first { $0.hasPrefix("X-Prometheus-Scrape-Timeout-Seconds: ") }
                seen.withLock { $0[request.path] = header.map { String($0.drop { $0 != " " }.dropFirst()) } }
                return .text("page 1\n")
            }
        )
        defer { exporter.stop() }
        let running = try RunningEngine(Source.allCases.map { Self.job($0, address: exporter.address) })
        let snapshot = try await running.scraped(1, targets: 3)
        #expect(
            seen.withLock { $0 } == [
                "/of-job?other=x&who=job&who=second": "1.5", "/of-target?other=x&who=target&who=second": "1.3",
                "/of-rule?other=x&who=rule&who=second": "1.1",
            ]
        )
        #expect(snapshot.targets.map(\.timeoutText).sorted() == ["1100ms", "1300ms", "1s500ms"])
        #expect(snapshot.targets.allSatisfy { $0.health == .up })
    }
}

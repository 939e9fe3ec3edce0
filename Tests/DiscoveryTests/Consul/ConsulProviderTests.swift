import Logging
import SelfMetrics
import Testing

@testable import Discovery
@testable import HTTPTransport
@testable import MetricModel
@testable import ScrapeConfiguration

/// The provider on a clock of the test's, which answers its requests, too.
@Suite("A Consul provider over time")
struct ConsulProviderTests {
    private let host = TestHost()
    private let registry = MetricRegistry()
    private let told = Told()
    private let provider: ConsulProvider

    /// What was reported; the test's thread is the control thread.
    private final class Told: @unchecked Sendable {
        var reports: [ProviderReport] = []

        /// `web=a,b`, `up to date`, `up to date: problem`; the list is empty afterwards.
        func take() -> [String] {
            defer { reports = [] }
            return reports.flatMap { report in
                switch report {
                case .groups(let groups):
                    groups.map { "\($0.source)=\($0.targets.map { $0["__address__"] ?? "-" }.joined(separator: ","))" }
                case .upToDate(let problem, _): [problem.map { "up to date: \($0)" } ?? "up to date"]
                case .unavailable(let text): ["unavailable: \(text)"]
                }
            }
        }
    }

    init() {
        var section = ConsulDiscoverySection(location: place(1))
        section.datacenter = "dc1"
        section.allowStale = false
        let told = told
        provider = ConsulProvider(
            section,
            ProviderContext(
                id: ProviderID(kind: "consul", number: 0),
                host: host,
                directories: DirectoryWatcher(host: host),
                metrics: DiscoveryMetrics(registry: registry),
                logger: Logger(label: "test") { _ in LoggedLines().handler }
            ) { told.reports.append($0) }
        )
        provider.start()
        host.settle()
    }

    private func answer(_ body: String, index: Int, status: String = "200 OK") -> String? {
        let response = HTTPResponse(
            status: Int(status.prefix(3)) ?? 0,
            statusText: status,
            httpVersion: "HTTP/1.1",
            contentType: "application/json",
            contentEncoding: "",
            headers: ResponseHeaders(bytes: Array("HTTP/1.1 \(status)\r\nX-Consul-Index: \(index)\r\n\r\n".utf8)),
            body: BodyBuffer(Array(body.utf8)),
            timings: PhaseTimings(),
            connectionReused: true,
            localAddress: "",
            peerAddress: "",
            redirects: 0,
            wireBytes: 0,
            finalURL: "",
            started: host.now
        )
        return host.answerNext(.response(response)).map { String($0.dropFirst("http://localhost:8500/v1/".count)) }
    }

    private func instance(_ port: Int) -> String {
        #"[{"Node": {"Address": "10.0.0.1"}, "Service": {"Port": \#(port)}}]"#
    }

    private var failures: Double? {
        registry.gather().first { $0.name == "prometheus_sd_consul_rpc_failures_total" }?.samples.first?.value
    }

    @Test("waits for ticks, keeps targets through failures, asks again after 15 s, and counts")
    func life() {
        #expect(answer(#"{"web": []}"#, index: 5) == "catalog/services?dc=dc1&wait=120000ms")
        #expect(answer(instance(1), index: 3) == "health/service/web?dc=dc1&wait=120000ms")
        #expect(told.take() == ["web=10.0.0.1:1", "up to date"])
        #expect(host.requests.isEmpty)
        host.advance(milliseconds: 29_999)
        #expect(host.requests.isEmpty)
        host.advance(milliseconds: 1)
        #expect(host.requests.count == 2)
        #expect(answer(#"{"web": []}"#, index: 5) == "catalog/services?dc=dc1&index=5&wait=120000ms")
        #expect(
            answer("no leader", index: 3, status: "500 Internal Server Error")
                == "health/service/web?dc=dc1&index=3&wait=120000ms"
        )
        let problem = "Unexpected response code: 500 (no leader)"
        #expect(told.take() == ["up to date", "up to date: \(problem)"])
        #expect(failures == 1)
        host.advance(milliseconds: 30_000)
        #expect(answer(#"{"web": []}"#, index: 5) == "catalog/services?dc=dc1&index=5&wait=120000ms")
        #expect(answer(instance(2), index: 4) == "health/service/web?dc=dc1&index=3&wait=120000ms")
        #expect(told.take() == ["up to date: \(problem)", "web=10.0.0.1:2", "up to date"])
        #expect(failures == 1)
    }

    @Test("a service that goes is cleared, its question given up, and what Consul says of it afterwards is not heard")
    func goneService() {
        _ = answer(#"{"web": []}"#, index: 5)
        _ = answer(instance(1), index: 3)
        host.advance(milliseconds: 30_000)
        _ = told.take()
        let question = host.requests.last?.id
        _ = answer("{}", index: 6)
        #expect(told.take() == ["web=", "=", "up to date"])
        #expect(host.cancelled.last == question && question != nil)
        _ = answer(instance(2), index: 9)
        #expect(told.take() == [])
        host.advance(milliseconds: 30_000)
        let url = "http://localhost:8500/v1/catalog/services?dc=dc1&index=6&wait=120000ms"
        #expect(host.requests.map(\.request.url) == [url])
    }

    @Test("ends with all its questions and timers")
    func end() {
        _ = answer(#"{"web": [], "db": []}"#, index: 5)
        let open = host.requests.map(\.id)
        #expect(open.count == 2)
        provider.stop()
        #expect(Set(host.cancelled) == Set(open))
        _ = answer(instance(1), index: 3)
        host.advance(milliseconds: 600_000)
        #expect(told.take() == [] && host.timerCount == 0 && host.requests.count == 1)
    }
}

import Glibc
import HTTPTransport
import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import SelfMetrics
import Testing

@testable import Discovery

/// `consul_sd_configs` (discovery rules 5.6), on real sockets.
@Suite("Consul discovery")
struct ConsulDiscoveryTests {
    private func block(
        _ server: String,
        _ change: (inout ConsulDiscoverySection) -> Void = { _ in }
    ) -> DiscoveryBlock {
        var section = ConsulDiscoverySection(location: place(1))
        section.server = server
        section.refreshInterval = PrometheusDuration(milliseconds: 20)
        change(&section)
        return .consul(section)
    }

    /// `web=10.0.0.1:80,10.0.0.1:81` per group, by name.
    private func found(_ state: LiveDiscovery.State) -> [String] {
        state.groups.map { group in
            let addresses = group.targets.map { $0["__address__"] ?? "-" }
            return "\(group.source)=\(addresses.joined(separator: ","))"
        }.sorted()
    }

    @Test("finds the services of the catalog, and follows instances and services that come, change and go")
    func changes() throws {
        let consul = try ServedConsul()
        defer { consul.stop() }
        consul.set("web", ports: 80, 81)
        consul.set("db", ports: 5432)
        let discovery = try LiveDiscovery(block(consul.address))
        defer { discovery.stop() }
        let state = discovery.eventually { found($0) == ["db=10.0.0.1:5432", "web=10.0.0.1:80,10.0.0.1:81"] }
        let web = try #require(state?.groups.first { $0.source == "web" })
        #expect(web.labels.texts() == ["__meta_consul_dc=dc1", "__meta_consul_service=web"])
        #expect(discovery.eventually { $0.statuses.first?.health == .ok } != nil)
        consul.set("web", ports: 82)
        #expect(discovery.eventually { found($0) == ["db=10.0.0.1:5432", "web=10.0.0.1:82"] } != nil)
        consul.set("cache", ports: 6379)
        #expect(discovery.eventually { found($0).first == "cache=10.0.0.1:6379" } != nil)
        consul.remove("db")
        #expect(discovery.eventually { found($0) == ["cache=10.0.0.1:6379", "web=10.0.0.1:82"] } != nil)
        consul.set("db", ports: 5433)
        #expect(discovery.eventually { found($0).contains("db=10.0.0.1:5433") } != nil)
        consul.set("web")
        #expect(discovery.eventually { found($0) == ["cache=10.0.0.1:6379", "db=10.0.0.1:5433"] } != nil)
        let calls = discovery.registry.gather().first { $0.name == "prometheus_sd_consul_rpc_duration_seconds" }
        let labels = Set(calls?.samples.map { $0.labels.map(\.1).prefix(2).joined(separator: "/") } ?? [])
        #expect(labels == ["service/catalog", "services/catalog"])
    }

    @Test(
        "shows its token to servers with TLS, and to none that nobody vouches for",
        .enabled(if: WebServer.program != nil)
    )
    func secureServer() throws {
        let consul = try ServedConsul()
        defer { consul.stop() }
        consul.set("web", ports: 80)
        let folder = TemporaryFolder()
        let authority = try TestAuthority()
        let pair = try authority.pair("consul", names: "DNS:localhost,IP:127.0.0.1")
        // An address that no other run has.
        let home = "127.\(getpid() / 250 % 250 + 2).\(getpid() % 250 + 1).7"
        let server = try WebServer(
            """
            server {
                listen \(home):18501 ssl;
                ssl_certificate \(pair.certificate);
                ssl_certificate_key \(pair.key);
                location / { proxy_pass http://\(consul.address); proxy_http_version 1.1; }
            }
            """,
            in: folder,
            listeningAt: [.port(18_501, address: home)]
        )
        defer { withExtendedLifetime(server) {} }
        var client = HTTPClientSettings()
        client.tls.serverName = "localhost"
        let stranger = block("https://\(home):18501") {
            $0.token = .text("top-secret")
            $0.httpClient = client
        }
        client.tls.authorities = .text(authority.certificateText)
        let friend = block("https://\(home):18501") {
            $0.token = .text("top-secret")
            $0.httpClient = client
        }
        let refused = try LiveDiscovery(stranger)
        defer { refused.stop() }
        let failed = refused.eventually { state in
            state.statuses.first?.health.word.hasSuffix("x509: certificate signed by unknown authority") == true
        }
        #expect(failed != nil, "\(refused.state.statuses)")
        #expect(consul.requests.isEmpty)
        let discovery = try LiveDiscovery(friend)
        defer { discovery.stop() }
        #expect(discovery.eventually { found($0) == ["web=10.0.0.1:80"] } != nil, "\(discovery.state.statuses)")
        #expect(consul.requests.allSatisfy { $0.header("X-Consul-Token") == "top-secret" })
    }

    /// What is answered, under which path, and what is said of it.
    private static let bad: [(path: String, answer: LoopbackExporter.Answer, text: String, log: String)] = [
        (
            "/v1/agent", .page(status: "403 Forbidden", body: Array("Permission denied\n".utf8)),
            "Unexpected response code: 403 (Permission denied)", "Error retrieving datacenter name"
        ),
        (
            "/v1/agent", .page(body: Array("{}".utf8)), "invalid value '<nil>' for Config.Datacenter",
            "Error retrieving datacenter name"
        ),
        (
            "/v1/catalog", .page(status: "500 Internal Server Error", body: Array("No cluster leader".utf8)),
            "Unexpected response code: 500 (No cluster leader)", "Error refreshing service list"
        ),
        (
            "/v1/catalog", .page(body: Array("[]".utf8)),
            "json: cannot unmarshal array into Go value of type map[string][]string", "Error refreshing service list"
        ),
        (
            "/v1/health", .page(body: Array("[{".utf8)),
            "the answer is not JSON: 1:2: string or '}' expected near end of file", "Error refreshing service"
        ),
        (
            "/v1/health", .hangUp,
            #"Get "http://ADDRESS/v1/health/service/web?stale=&wait=120000ms": EOF"#, "Error refreshing service"
        ),
        (
            "/v1/health", .endless(head: Array("HTTP/1.1 200 OK\r\n\r\n".utf8)),
            "http://ADDRESS/v1/health/service/web?stale=&wait=120000ms: the answer is larger than 64MiB",
            "Error refreshing service"
        ),
    ]

    @Test("says what is wrong, in the status and in the log", arguments: bad.indices)
    func badAnswers(index: Int) throws {
        let (path, answer, text, log) = Self.bad[index]
        let consul = try ServedConsul()
        defer { consul.stop() }
        consul.set("web", ports: 80)
        consul.answer(path, with: answer)
        let discovery = try LiveDiscovery(block(consul.address))
        defer { discovery.stop() }
        let expected = text.replacing("ADDRESS", with: consul.address)
        let failed = discovery.eventually { $0.statuses.first?.health.word == "failed: \(expected)" }
        #expect(failed != nil, "\(discovery.state.statuses)")
        #expect(discovery.lines.contains { $0.hasPrefix(log) && $0.contains(expected) })
        let failures = discovery.registry.gather().first { $0.name == "prometheus_sd_consul_rpc_failures_total" }
        #expect(failures?.samples.map(\.value) == [text.hasPrefix("invalid value") ? 0 : 1])
    }

    @Test("has a question open for each of 500 services at once")
    func manyServices() throws {
        let consul = try ServedConsul()
        defer { consul.stop() }
        for number in 0..<500 { consul.set("service-\(number)", ports: number + 1) }
        let discovery = try LiveDiscovery(block(consul.address) { $0.datacenter = "dc1" })
        let state = discovery.eventually { $0.groups.count == 500 && consul.mostWaiting == 501 }
        #expect(state != nil, "\(discovery.state.groups.count) groups, \(consul.mostWaiting) questions")
        consul.set("service-499", ports: 9)
        #expect(discovery.eventually { found($0).contains("service-499=10.0.0.1:9") } != nil)
        discovery.stop()
    }

    @Test("is not available with a scheme that Consul's client does not know")
    func unavailable() throws {
        let discovery = try LiveDiscovery(block("ftp://consul.example"))
        defer { discovery.stop() }
        let state = discovery.eventually {
            $0.statuses.first?.health.word == "unavailable: Unknown protocol scheme: ftp"
        }
        #expect(state != nil, "\(discovery.state.statuses)")
    }
}

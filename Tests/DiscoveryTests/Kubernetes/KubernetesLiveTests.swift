import MetricModel
import HTTPTransport
import ScrapeConfiguration
import ScrapeTestSupport
import Synchronization
import Testing

@testable import Discovery

/// Against a server that speaks HTTP: by TLS and with a token, through everything that goes wrong on the way.
@Suite("Kubernetes discovery over sockets")
struct KubernetesLiveTests {
    private static let pods = "/api/v1/namespaces/a/pods"

    private func block(_ url: String, _ client: HTTPClientSettings = HTTPClientSettings()) -> DiscoveryBlock {
        .kubernetes(
            KubernetesDiscoverySection(role: .pod, connection: .server(url: url, client: client), location: place(1))
        )
    }

    private func put(_ cluster: ServedCluster, _ name: String, address: String = "1.1.1.1") {
        let status = #"{"podIP": "\#(address)"}"#
        cluster.put(
            Self.pods,
            name,
            """
            {"kind": "Pod", "apiVersion": "v1",
             "metadata": {"name": "\(name)", "namespace": "a", "resourceVersion": "RV"},
             "spec": {"containers": [{"name": "c"}]}, "status": \(status)}
            """
        )
    }

    private func sources(_ state: LiveDiscovery.State) -> [String] { state.groups.map(\.source).sorted() }

    @Test("lists by pages and watches by TLS with a token; what comes, changes and goes is there at once")
    func secure() throws {
        guard WebServer.program != nil else { return }
        let cluster = try #require(ServedCluster(token: "secret"))
        defer { cluster.stop() }
        cluster.limitPages(to: 2)
        for name in ["v", "w", "x", "y", "z"] { put(cluster, name) }
        let authority = try TestAuthority()
        let address = StartedProgram.ownAddress(block: 96)
        let pair = try authority.pair("cluster", names: "IP:\(address)")
        let folder = TemporaryFolder()
        let server = try WebServer(
            """
            server {
                listen \(address):6443 ssl;
                ssl_certificate \(pair.certificate);
                ssl_certificate_key \(pair.key);
                location / {
                    proxy_pass http://\(cluster.address);
                    proxy_http_version 1.1;
                    proxy_buffering off;
                }
            }
            """,
            in: folder,
            listeningAt: [.port(6443, address: address)]
        )
        var client = HTTPClientSettings()
        client.authorization = .credentials(type: "Bearer", .text("secret"))
        client.tls.authorities = .text(authority.certificateText)
        let discovery = try LiveDiscovery(block("https://\(address):6443", client))
        defer { discovery.stop() }
        #expect(discovery.eventually { sources($0) == ["v", "w", "x", "y", "z"].map { "pod/a/\($0)" } } != nil)
        #expect(cluster.requests.filter { $0.contains("continue=") }.count == 2)
        cluster.delete(Self.pods, "v")
        put(cluster, "w", address: "2.2.2.2")
        put(cluster, "u")
        let changed = discovery.eventually { state in
            sources(state) == ["u", "w", "x", "y", "z"].map { "pod/a/\($0)" }
                && state.groups.contains { $0.targets.first?["__address__"] == "2.2.2.2" }
        }
        #expect(changed != nil)
        withExtendedLifetime(server) {}
    }

    @Test("a wrong token is told of, and nothing is found")
    func forbidden() throws {
        let cluster = try #require(ServedCluster(token: "secret"))
        defer { cluster.stop() }
        let discovery = try LiveDiscovery(block("http://\(cluster.address)"))
        defer { discovery.stop() }
        let state = discovery.eventually {
            $0.statuses.first?.health.word == "failed: failed to list pods: Unauthorized"
        }
        #expect(state != nil)
    }

    @Test(
        "a server that has lost its memory is listed again; what has gone meanwhile is removed",
        arguments: [ServedCluster.TooOld.status, .event]
    )
    func lostMemory(tooOld: ServedCluster.TooOld) throws {
        let cluster = try #require(ServedCluster())
        defer { cluster.stop() }
        put(cluster, "x")
        put(cluster, "y")
        let discovery = try LiveDiscovery(block(cluster.address))
        defer { discovery.stop() }
        #expect(discovery.eventually { sources($0) == ["pod/a/x", "pod/a/y"] } != nil)
        #expect(discovery.eventually { _ in cluster.openStreams == 1 } != nil)
        cluster.forgetHistory(answering: tooOld) { cluster in
            cluster.delete(Self.pods, "x")
            put(cluster, "z")
        }
        #expect(discovery.eventually { sources($0) == ["pod/a/y", "pod/a/z"] } != nil)
    }

    @Test("streams that are cut in the middle of a line go on")
    func brokenStreams() throws {
        let cluster = try #require(ServedCluster())
        defer { cluster.stop() }
        put(cluster, "x")
        let discovery = try LiveDiscovery(block(cluster.address))
        defer { discovery.stop() }
        #expect(discovery.eventually { _ in cluster.openStreams == 1 } != nil)
        cluster.breakStreams(Self.pods)
        put(cluster, "y")
        #expect(discovery.eventually { sources($0) == ["pod/a/x", "pod/a/y"] } != nil)
    }

    /// What a server may do to a list; all of it is survived, and told of in these words.
    private static let bad: [(name: String, answer: LoopbackExporter.Answer, text: String)] = [
        ("500", .page(status: "500 Internal Server Error", body: []), "HTTP status 500 Internal Server Error"),
        ("hang-up", .hangUp, "EOF"), ("text", .text("hello"), "the answer is no list"),
        ("cut", .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".utf8)), "unexpected EOF"),
        ("endless", .endless(), "the answer is larger than 128MiB"),
    ]

    @Test("what goes wrong with a list is told of, and asked for again", arguments: bad)
    func badList(name: String, answer: LoopbackExporter.Answer, text: String) throws {
        let cluster = try #require(ServedCluster())
        defer { cluster.stop() }
        put(cluster, "x")
        let isBad = Mutex(true)
        cluster.override { _ in isBad.withLock { $0 ? answer : nil } }
        let discovery = try LiveDiscovery(block(cluster.address))
        defer { discovery.stop() }
        let failed = discovery.eventually { state in
            guard case .failed(let found, _)? = state.statuses.first?.health else { return false }
            return found.contains(text)
        }
        #expect(failed != nil, "\(discovery.state.statuses.first?.health.word ?? "")")
        isBad.withLock { $0 = false }
        #expect(discovery.eventually { sources($0) == ["pod/a/x"] && $0.statuses.first?.health == .ok } != nil)
    }

    @Test("a list of many megabytes is taken")
    func largeList() throws {
        let cluster = try #require(ServedCluster())
        defer { cluster.stop() }
        let filler = String(repeating: "x", count: 1_000_000)
        for number in 0..<20 {
            cluster.put(
                Self.pods,
                "p\(number)",
                """
                {"metadata": {"name": "p\(number)", "namespace": "a", "resourceVersion": "RV"}, "spec": \
                {"containers": [{"name": "c"}], "unused": "\(filler)"}, "status": {"podIP": "1.1.1.1"}}
                """
            )
        }
        let discovery = try LiveDiscovery(block(cluster.address))
        defer { discovery.stop() }
        #expect(discovery.eventually { $0.groups.count == 20 } != nil)
    }
}

import Glibc
import JSON
import ScrapeTestSupport
import Testing

/// The same API server, asked by a real Prometheus and by us, by TLS and with a token.
@Suite(
    "Kubernetes discovery beside a real Prometheus",
    .enabled(if: RealPrometheus.path != nil && WebServer.program != nil, "needs Prometheus 3.5 and nginx")
)
struct KubernetesDifferentialTests {
    private let cluster: ServedCluster
    private let server: WebServer
    private let directory: TemporaryDirectory

    init() throws {
        cluster = try #require(ServedCluster(token: "secret"))
        directory = try TemporaryDirectory()
        let address = StartedProgram.ownAddress(block: 97)
        let authority = try TestAuthority()
        let pair = try authority.pair("cluster", names: "IP:\(address)")
        try directory.write("ca.pem", authority.certificateText)
        server = try WebServer(
            """
            server {
                listen \(address):6443 ssl;
                ssl_certificate \(pair.certificate);
                ssl_certificate_key \(pair.key);
                location / {
                    proxy_pass http://\(cluster.address);
                    proxy_http_version 1.1;
                    proxy_buffering off;
                    proxy_read_timeout 1h;
                }
            }
            """,
            in: TemporaryFolder(),
            listeningAt: [.port(6443, address: address)]
        )
        try directory.write("prometheus.yml", Self.configuration("https://\(address):6443"))
    }

    private static let roles = ["node", "pod", "service", "endpoints", "endpointslice", "ingress"]

    /// A job per role without and with the labels of nodes, all dropped, and pods that stay.
    private static func configuration(_ server: String) -> String {
        func job(_ name: String, _ role: String, _ block: String, _ rules: String) -> String {
            """
            - job_name: \(name)
              relabel_configs: [\(rules)]
              kubernetes_sd_configs:
              - {role: \(role), api_server: '\(server)', tls_config: {ca_file: ca.pem},
                 authorization: {credentials: secret}\(block)}

            """
        }
        let drop = "{source_labels: [__address__], regex: '.*', action: drop}"
        let attach = ", attach_metadata: {node: true}, namespaces: {names: [shop, nobody]}"
        let keep =
            "{target_label: __address__, replacement: '127.0.0.1:1'}, {regex: __meta_kubernetes_(.+), action: labelmap}"
        return "scrape_configs:\n" + roles.map { job($0, $0, "", drop) }.joined()
            + ["pod", "endpoints", "endpointslice"].map { job("\($0)-attached", $0, attach, drop) }.joined()
            + job("active", "pod", "", keep)
    }

    /// What the API of a server says of all targets, as sorted lines; labels without a value are none.
    private func targets(_ address: String) throws -> [String] {
        let answer = LoopbackRequest.get(address, "/api/v1/targets")
        guard answer.status == 200, let data = try JSONReader.parse(answer.body)["data"] else { return [] }
        let lists = ["activeTargets", "droppedTargets"].map { list in
            (data[list]?.elements ?? []).map { target in
                let discovered = (target["discoveredLabels"]?.members ?? []).filter { $0.value != .string("") }
                let labels = target["labels"].map(APIText.labels) ?? ""
                return "\(list) \(APIText.labels(.object(discovered))) \(labels)"
            }
        }
        return lists.flatMap(\.self).sorted()
    }

    /// What each counts about the changes it has seen.
    private func events(_ address: String) -> [String] {
        String(decoding: LoopbackRequest.get(address, "/metrics").body, as: UTF8.self).split(separator: "\n")
            .filter {
                $0.hasPrefix("prometheus_sd_kubernetes_events_total{") || $0.hasPrefix("prometheus_sd_kubernetes_f")
            }.map(String.init).sorted()
    }

    @Test("finds what it finds, label by label, while objects come, change and go and streams break")
    func discovery() throws {
        let objects = ClusterObjects(cluster: cluster)
        defer { cluster.stop() }
        objects.create()
        let prometheus = try RealPrometheus(
            configuration: "prometheus.yml",
            in: directory.path,
            flags: ["--scrape.discovery-reload-interval=1s"]
        )
        let agent = try RunningProgram(
            ["agent", "prometheus.yml", "--web.listen-address=127.0.0.1:0"],
            in: directory.path
        )
        let address = try agent.listeningAddress()
        func expectSame(
            with wanted: [String],
            without unwanted: [String] = [],
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            var ours: [String] = []
            var theirs: [String] = []
            var isSame = false
            // Both wait for ticks of five seconds, and up to a minute after a few streams that broke soon; on a machine with
            // other work a real Prometheus was once behind for more.
            for _ in 0..<500 where !isSame {
                usleep(250_000)
                ours = try targets(address)
                theirs = try targets(prometheus.address)
                let all = theirs.joined()
                isSame =
                    ours == theirs && wanted.allSatisfy { all.contains($0) }
                    && !unwanted.contains { all.contains($0) }
            }
            let difference = differences(ours, theirs).joined(separator: "\n")
            #expect(isSame && !theirs.isEmpty, "\(theirs.count): \(difference)", sourceLocation: sourceLocation)
        }
        try expectSame(with: Self.roles.map { "job=\"\($0)\"" } + ["activeTargets"])
        objects.change()
        let isSeen = try [prometheus.address, address].allSatisfy { address in
            try eventually { try targets(address).contains { $0.contains("job=\"pod\"") && $0.contains("Failed") } }
        }
        #expect(isSeen)
        objects.changeEndpoints()
        try expectSame(with: ["10.1.0.3", "Failed", "state=\"new\"", "https"], without: ["\"Pending\""])
        objects.delete()
        try expectSame(with: ["10.1.0.3"], without: ["web.shop.svc", "cloud://n2", "ingress_host"])
        objects.changeSilently()
        try expectSame(with: ["10.1.0.9", "cloud://n3"], without: ["pod_name=\"starting\""])
        objects.breakStreams()
        try expectSame(with: ["10.1.0.10"])
        // Streams of kinds in which nothing changed may not be back yet.
        let isCountedAlike = eventually { events(address) == events(prometheus.address) }
        #expect(isCountedAlike, "\(differences(events(address), events(prometheus.address)))")
        #expect(events(address).count == 19)
    }
}

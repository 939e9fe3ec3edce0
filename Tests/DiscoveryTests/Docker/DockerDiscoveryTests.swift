import HTTPTransport
import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import SelfMetrics
import Testing

@testable import Discovery

/// `docker_sd_configs` and `dockerswarm_sd_configs` (discovery rules 5.8 and 5.9).
@Suite("Docker discovery")
struct DockerDiscoveryTests {
    private func block(
        _ host: String,
        every milliseconds: Int64 = 50,
        _ change: (inout DockerDiscoverySection) -> Void = { _ in }
    ) -> DiscoveryBlock {
        var section = DockerDiscoverySection(host: host, location: place(1))
        section.refreshInterval = PrometheusDuration(milliseconds: milliseconds)
        change(&section)
        return .docker(section)
    }

    private func swarm(_ role: DockerSwarmDiscoverySection.Role, _ host: String) -> DiscoveryBlock {
        var section = DockerSwarmDiscoverySection(host: host, role: role, location: place(1))
        section.port = 9100
        return .dockerSwarm(section)
    }

    private func addresses(_ state: LiveDiscovery.State) -> [String] {
        state.groups.flatMap { group in group.targets.map { $0["__address__"] ?? "-" } }
    }

    @Test("asks over a unix socket for the version, the containers and the networks; the version once")
    func socket() throws {
        let folder = TemporaryFolder()
        let docker = try ServedDocker(socket: folder.path("d.sock"))
        defer { docker.stop() }
        docker.set("json", ServedDocker.containers("one", port: 8080))
        docker.set("networks", #"[{"Id": "n", "Name": "bridge"}]"#)
        let filters = [
            DockerFilter(name: "status", values: ["running"]), DockerFilter(name: "label", values: ["b", "a"]),
            DockerFilter(name: "none", values: []),
        ]
        let discovery = try LiveDiscovery(block("unix://\(folder.path("d.sock"))") { $0.filters = filters })
        defer { discovery.stop() }
        let state = try #require(discovery.eventually { !$0.groups.isEmpty })
        #expect(state.groups.map(\.source) == ["Docker"])
        #expect(
            state.groups[0].targets.map { $0.texts(without: "__meta_docker_") } == [
                [
                    "__address__=10.0.0.2:8080", "container_id=one", "container_name=/one",
                    "container_network_mode=bridge",
                    "network_id=n", "network_ingress=false", "network_internal=false", "network_ip=10.0.0.2",
                    "network_name=bridge", "port_private=8080",
                ]
            ]
        )
        docker.set("json", ServedDocker.containers("two", port: 8081))
        #expect(discovery.eventually { addresses($0) == ["10.0.0.2:8081"] } != nil)
        docker.set("json", "[]")
        #expect(discovery.eventually { $0.groups.isEmpty } != nil)
        let query =
            "%7B%22label%22%3A%7B%22a%22%3Atrue%2C%22b%22%3Atrue%7D%2C%22status%22%3A%7B%22running%22%3Atrue%7D%7D"
        let round = ["GET /v1.41/containers/json?filters=\(query)", "GET /v1.41/networks"]
        #expect(Array(docker.requests.prefix(5)) == ["HEAD /_ping"] + round + round)
        #expect(docker.newestRequest?.header("Host") == "api.moby.localhost")
        #expect(docker.requests.filter { $0.contains("_ping") }.count == 1)
    }

    @Test("asks over TCP and HTTP, with what the block says of the client for HTTP only")
    func clients() throws {
        let docker = try ServedDocker(version: "1.99")
        defer { docker.stop() }
        docker.set("json", ServedDocker.containers("one", port: 1))
        var client = HTTPClientSettings()
        client.authorization = .credentials(type: "Bearer", .text("token"))
        for (scheme, shown) in [("http", "Bearer token"), ("tcp", nil)] {
            let discovery = try LiveDiscovery(
                block("\(scheme)://\(docker.address)", every: 60_000) { $0.httpClient = client }
            )
            defer { discovery.stop() }
            #expect(discovery.eventually { !$0.groups.isEmpty } != nil, "\(scheme)")
            let request = try #require(docker.newestRequest)
            #expect(request.path == "/v1.51/networks" && request.header("Authorization") == shown)
            #expect(request.header("User-Agent")?.hasPrefix("Prometheus/3.5") == true)
        }
    }

    @Test("asks with GET where HEAD is refused, and speaks 1.24 with engines that name no version")
    func oldEngines() throws {
        let docker = try ServedDocker()
        defer { docker.stop() }
        docker.set("_ping", .page(status: "405 Method Not Allowed", body: []))
        let refusing = try LiveDiscovery(block("http://\(docker.address)", every: 60_000))
        defer { refusing.stop() }
        #expect(refusing.eventually { $0.statuses.first?.health == .ok } != nil)
        #expect(docker.requests.prefix(3) == ["HEAD /_ping", "GET /_ping", "GET /v1.51/containers/json"])
        docker.set("_ping", .page(body: []))
        let unnamed = try LiveDiscovery(block("http://\(docker.address)", every: 60_001))
        defer { unnamed.stop() }
        #expect(unnamed.eventually { $0.statuses.first?.health == .ok } != nil)
        #expect(docker.requests.last == "GET /v1.24/networks")
    }

    @Test(
        "asks a swarm for what its role needs",
        arguments: [
            (
                DockerSwarmDiscoverySection.Role.nodes, ["/v1.41/nodes"],
                ["192.0.2.1:9100", "[2001:db8::2]:9100"]
            ),
            (.services, ["/v1.41/services", "/v1.41/networks"], ["10.0.0.5:8080", "[fd00::5]:8080", "10.0.0.9:9100"]),
            (
                .tasks, ["/v1.41/tasks", "/v1.41/services", "/v1.41/nodes", "/v1.41/networks"],
                ["192.0.2.1:9000", "10.0.0.7:8080", "10.0.0.8:9100", "10.0.0.10:9100"]
            ),
        ]
    )
    func roles(role: DockerSwarmDiscoverySection.Role, paths: [String], found: [String]) throws {
        let docker = try ServedDocker()
        defer { docker.stop() }
        docker.set("nodes", SwarmTargetsTests.nodes)
        docker.set("services", SwarmTargetsTests.services)
        docker.set("tasks", SwarmTargetsTests.tasks)
        docker.set("networks", SwarmTargetsTests.networks)
        let discovery = try LiveDiscovery(swarm(role, "http://\(docker.address)"))
        defer { discovery.stop() }
        let state = try #require(discovery.eventually { !$0.groups.isEmpty })
        #expect(state.groups.map(\.source) == ["DockerSwarm"])
        #expect(addresses(state) == found)
        #expect(docker.requests == ["HEAD /_ping"] + paths.map { "GET \($0)" })
    }

    @Test(
        "says which list of a swarm cannot be read, but of an address only that",
        arguments: [
            (
                DockerSwarmDiscoverySection.Role.nodes, "nodes", #"[{"ID": 1}]"#,
                "error while listing swarm nodes: json: cannot unmarshal number into Go struct field Node.ID of type string"
            ),
            (
                .services, "services", #"[{"ID": 1}]"#,
                "error while listing swarm services: "
                    + "json: cannot unmarshal number into Go struct field Service.ID of type string"
            ),
            (
                .services, "services", #"[{"Endpoint": {"VirtualIPs": [{"Addr": "x"}]}}]"#,
                "error while parsing address x: invalid CIDR address: x"
            ),
            (
                .tasks, "tasks", #"[{"Slot": "a"}]"#,
                "error while listing swarm services: "
                    + "json: cannot unmarshal string into Go struct field Task.Slot of type int"
            ),
            (
                .tasks, "services", #"[{"ID": 1}]"#,
                "error while computing services labels and ports: "
                    + "json: cannot unmarshal number into Go struct field Service.ID of type string"
            ),
            (
                .tasks, "nodes", #"[{"ID": 1}]"#,
                "error while computing nodes labels and ports: error while listing swarm nodes: "
                    + "json: cannot unmarshal number into Go struct field Node.ID of type string"
            ),
            (
                .tasks, "tasks", #"[{"NetworksAttachments": [{"Addresses": ["x"]}]}]"#,
                "error while parsing address x: invalid CIDR address: x"
            ),
        ] as [(DockerSwarmDiscoverySection.Role, String, String, String)]
    )
    func strangeSwarm(role: DockerSwarmDiscoverySection.Role, list: String, body: String, text: String) throws {
        let docker = try ServedDocker()
        defer { docker.stop() }
        for name in ["nodes", "services", "tasks", "networks"] { docker.set(name, name == list ? body : "[]") }
        let discovery = try LiveDiscovery(swarm(role, "http://\(docker.address)"))
        defer { discovery.stop() }
        let failed = discovery.eventually { state in
            if case .failed(text, _)? = state.statuses.first?.health { true } else { false }
        }
        #expect(failed != nil, "\(discovery.state.statuses)")
    }

    private static let listing = "error while listing containers: "

    /// A list, an answer that gives nothing, and what is said of it.
    private static let bad: [(name: String, list: String, answer: LoopbackExporter.Answer, text: String)] = [
        (
            "refused", "json", json(#"{"message": " no such filter \n"}"#, "400 Bad Request"),
            listing + "Error response from daemon: no such filter"
        ),
        (
            "plain text", "json", .page(status: "503 Service Unavailable", body: Array("down\n".utf8)),
            listing + "Error response from daemon: down"
        ),
        (
            "no words", "json", json(#"{"message": ""}"#, "500 Internal Server Error"),
            listing
                + "Error response from daemon: API returned a 500 Internal Server Error but provided no error-message"
        ),
        (
            "nothing", "networks", .page(status: "404 Not Found", body: []),
            "error while computing network labels: request returned 404 Not Found for API route and version "
                + "http://ADDRESS/v1.41/networks, check if the server supports the requested API version"
        ),
        (
            "no JSON", "json", json("[{"),
            listing + "the answer is not JSON: 1:2: string or '}' expected near end of file"
        ),
        (
            "no list", "networks", json("{}"),
            "error while computing network labels: json: cannot unmarshal object into Go value of type []network.Inspect"
        ),
        (
            "hang-up", "json", .hangUp,
            listing + #"error during connect: Get "http://ADDRESS/v1.41/containers/json": EOF"#
        ),
        (
            "silence", "json", .silence,
            listing + #"Get "http://ADDRESS/v1.41/containers/json": context deadline exceeded"#
        ),
        (
            "too much", "json", .endless(head: Array("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".utf8)),
            listing + "http://ADDRESS/v1.41/containers/json: the answer is larger than 64MiB"
        ),
    ]

    private static func json(_ body: String, _ status: String = "200 OK") -> LoopbackExporter.Answer {
        .page(status: status, contentType: "application/json", body: Array(body.utf8))
    }

    @Test("keeps what it knew when an answer is bad, says why, counts it, and comes back", arguments: bad.indices)
    func badAnswers(index: Int) throws {
        let (name, list, answer, text) = Self.bad[index]
        let docker = try ServedDocker()
        defer { docker.stop() }
        docker.set("json", ServedDocker.containers("one", port: 1))
        let discovery = try LiveDiscovery(
            block("http://\(docker.address)", every: name == "too much" ? 5000 : 300)
        )
        defer { discovery.stop() }
        #expect(discovery.eventually { addresses($0) == ["10.0.0.2:1"] } != nil)
        docker.set(list, answer)
        let expected = text.replacing("ADDRESS", with: docker.address)
        let failed = discovery.eventually { state in
            if case .failed(expected, _)? = state.statuses.first?.health { true } else { false }
        }
        #expect(failed.map(addresses) == ["10.0.0.2:1"], "\(name): \(discovery.state.statuses)")
        #expect(discovery.lines.contains { $0.contains("Unable to refresh target groups") && $0.contains(expected) })
        let failures = discovery.registry.gather().first { $0.name == "prometheus_sd_refresh_failures_total" }
        #expect(failures?.samples.first { $0.labels.map(\.1).contains("docker") }.map { $0.value > 0 } == true)
        docker.set("networks", "[]")
        docker.set("json", ServedDocker.containers("two", port: 2))
        let mended = discovery.eventually { addresses($0) == ["10.0.0.2:2"] && $0.statuses.first?.health == .ok }
        #expect(mended != nil)
    }

    @Test(
        "says in Docker's words that nobody listens",
        arguments: ["unix:///nowhere/docker.sock", "tcp://127.0.0.1:1"]
    )
    func nobody(host: String) throws {
        let discovery = try LiveDiscovery(block(host, every: 60_000))
        defer { discovery.stop() }
        let text = Self.listing + "Cannot connect to the Docker daemon at \(host). Is the docker daemon running?"
        let failed = discovery.eventually { state in
            if case .failed(text, _)? = state.statuses.first?.health { true } else { false }
        }
        #expect(failed != nil, "\(discovery.state.statuses)")
    }

    @Test("is not available where no engine can be")
    func unavailable() throws {
        let discovery = try LiveDiscovery([block("localhost:2375"), swarm(.tasks, "localhost:2375")])
        defer { discovery.stop() }
        let state = discovery.eventually { state in state.statuses.allSatisfy { $0.health.word.hasPrefix("unav") } }
        #expect(
            state?.statuses.map(\.health.word) == [
                "unavailable: error setting up docker client: unable to parse docker host `localhost:2375`",
                "unavailable: error setting up docker swarm client: unable to parse docker host `localhost:2375`",
            ]
        )
    }
}

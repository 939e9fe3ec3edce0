import HTTPTransport
import MetricModel
import ScrapeConfiguration
import Testing

/// `docker_sd_configs` and `dockerswarm_sd_configs` (configuration rules 5.8).
@Suite("Docker discovery blocks")
struct DockerDiscoveryReaderTests {
    private struct Missing: Error {}

    private func docker(_ keys: String) throws -> DockerDiscoverySection {
        let job = try #require(parse(job("docker_sd_configs: [{\(keys)}]")).jobs.first)
        guard case .docker(let section)? = job.discoveries.first else { throw Missing() }
        return section
    }

    private func swarm(_ keys: String) throws -> DockerSwarmDiscoverySection {
        let job = try #require(parse(job("dockerswarm_sd_configs: [{\(keys)}]")).jobs.first)
        guard case .dockerSwarm(let section)? = job.discoveries.first else { throw Missing() }
        return section
    }

    private static let filters = [
        DockerFilter(name: "label", values: ["a", "5", ""]), DockerFilter(name: "", values: []),
    ]

    @Test("have their defaults, and take what is written")
    func values() throws {
        let plain = try docker("host: 'unix:///s'")
        #expect(plain.host == "unix:///s" && plain.port == 80 && plain.filters.isEmpty && plain.matchFirstNetwork)
        #expect(plain.hostNetworkingHost == "localhost" && plain.refreshInterval == PrometheusDuration(seconds: 60))
        #expect(plain.httpClient == HTTPClientSettings() && plain.location.line == 3)
        let keys = "port: 9, filters: [{name: label, values: [a, 5, ~]}, ~], refresh_interval: 5s, bearer_token: t"
        let full = try docker("host: 'http://d:1', host_networking_host: box, match_first_network: no, \(keys)")
        #expect(full.host == "http://d:1" && full.port == 9 && full.filters == Self.filters)
        #expect(full.hostNetworkingHost == "box" && !full.matchFirstNetwork)
        #expect(full.refreshInterval == PrometheusDuration(seconds: 5))
        #expect(full.httpClient.authorization == .credentials(type: "Bearer", .text("t")))
        let nulls = try docker("host: a, port: ~, filters: ~, host_networking_host: ~, match_first_network: ~")
        #expect(nulls.port == 0 && nulls.filters.isEmpty && nulls.hostNetworkingHost.isEmpty)
        #expect(!nulls.matchFirstNetwork)
        let small = try swarm("host: a, role: nodes")
        #expect(plain.subject == "unix:///s" && small.subject == "nodes of a")
        #expect(try docker("host: 'tcp://u:hunter2@d:1'").subject == "tcp://u:xxxxx@d:1")
        #expect(small.role == .nodes && small.port == 80 && small.refreshInterval == PrometheusDuration(seconds: 60))
        let large = try swarm("host: a, role: tasks, \(keys)")
        #expect(large.role == .tasks && large.port == 9 && large.filters == Self.filters)
        #expect(large.httpClient.authorization != .none)
    }

    @Test(
        "of Docker are refused where Prometheus refuses them",
        arguments: [
            ("", "3:23: host missing"), ("host: ~", "3:30: host missing"), ("host: ''", "3:30: host missing"),
            ("host: '1.2.3.4:80'", #"3:30: parse "1.2.3.4:80": first path segment in URL cannot contain colon"#),
            ("host: a, port: b", "3:39: cannot unmarshal !!str `b` into int"),
            ("host: a, filters: {b: c}", "3:42: cannot unmarshal !!map into []moby.Filter"),
            ("host: a, filters: [b]", "3:43: cannot unmarshal !!str `b` into moby.Filter"),
            ("host: a, filters: [{value: b}]", "3:44: field value not found in type moby.Filter"),
            ("host: a, role: tasks", "3:33: field role not found in type moby.plain"),
            ("host: a, refresh_interval: 0", "3:51: refresh_interval must be greater than zero"),
            (
                "host: a, bearer_token: a, bearer_token_file: b",
                "3:33: at most one of bearer_token & bearer_token_file must be configured"
            ),
        ]
    )
    func refusedDocker(keys: String, problem: String) {
        let found = problems(job("docker_sd_configs: [{\(keys)}]"))
        #expect(found.first?.hasPrefix(problem) == true, "\(found)")
    }

    @Test(
        "of a swarm are refused where Prometheus refuses them",
        arguments: [
            ("role: tasks", "3:28: host missing"),
            ("host: a", "3:28: role missing (one of: tasks, services, nodes)"),
            ("host: a, role: ~", "3:44: role missing (one of: tasks, services, nodes)"),
            ("host: a, role: task", "3:44: invalid role task, expected tasks, services, or nodes"),
            ("host: a, role: [b]", "3:44: cannot unmarshal !!seq into string"),
            (
                "host: a, role: nodes, match_first_network: yes",
                "3:51: field match_first_network not found in type moby.plain"
            ),
        ]
    )
    func refusedSwarm(keys: String, problem: String) {
        let found = problems(job("dockerswarm_sd_configs: [{\(keys)}]"))
        #expect(found.first?.hasPrefix(problem) == true, "\(found)")
    }

    @Test("compare byte by byte, without positions")
    func comparison() throws {
        #expect(try docker("host: 'tcp://é'") == docker("  host:   'tcp://é'"))
        #expect(try docker("host: 'tcp://é'") != docker("host: 'tcp://e\u{301}'"))
        #expect(try swarm("host: a, role: nodes") != swarm("host: a, role: tasks"))
    }
}

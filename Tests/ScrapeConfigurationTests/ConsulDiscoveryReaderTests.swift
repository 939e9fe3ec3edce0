import HTTPTransport
import MetricModel
import ScrapeConfiguration
import Testing

/// `consul_sd_configs` (configuration rules 5.6).
@Suite("Consul discovery blocks")
struct ConsulDiscoveryReaderTests {
    private struct Missing: Error {}

    private func section(_ keys: String) throws -> ConsulDiscoverySection {
        let job = try #require(parse(job("consul_sd_configs: [{\(keys)}]")).jobs.first)
        guard case .consul(let section)? = job.discoveries.first else { throw Missing() }
        return section
    }

    @Test("have their defaults")
    func defaults() throws {
        let plain = try section("")
        #expect(plain.server == "localhost:8500" && plain.scheme == "http" && plain.tagSeparator == ",")
        #expect(plain.allowStale && plain.refreshInterval == PrometheusDuration(seconds: 30))
        #expect(plain.services.isEmpty && plain.tags.isEmpty && plain.nodeMeta.isEmpty && plain.filter.isEmpty)
        #expect(plain.subject == "localhost:8500")
        #expect(plain.token == .text("") && plain.datacenter.isEmpty && plain.pathPrefix.isEmpty)
        #expect(plain.httpClient == HTTPClientSettings() && plain.location.line == 3)
    }

    @Test("take what is written")
    func values() throws {
        let names = "server: 'https://c:1', path_prefix: /p, datacenter: d, namespace: n, partition: x, scheme: https"
        let lists = "services: [a, 5], tags: [b], node_meta: {z: '1', a: 2}, filter: f, tag_separator: ;"
        let full = try section("\(names), \(lists), token: t, allow_stale: no, refresh_interval: 1m")
        #expect(full.server == "https://c:1" && full.pathPrefix == "/p" && full.datacenter == "d")
        #expect(full.namespace == "n" && full.partition == "x" && full.scheme == "https" && full.filter == "f")
        #expect(full.services == ["a", "5"] && full.tags == ["b"] && full.tagSeparator == ";" && !full.allowStale)
        #expect(full.nodeMeta == [.init(key: "a", value: "2"), .init(key: "z", value: "1")])
        #expect(full.token == .text("t") && full.refreshInterval == PrometheusDuration(seconds: 60))
        #expect(full.subject == "https://c:1")
        #expect(try section("allow_stale: ~").allowStale == false)
    }

    @Test(
        "take user and password for basic_auth",
        arguments: [
            ("username: u, password: p", "u", "p"), ("username: u", "u", ""), ("password: p", "", "p"),
            ("username: u, password: p, token: t", "u", "p"),
        ]
    )
    func users(keys: String, user: String, password: String) throws {
        let expected = Authorization.basic(user: .text(user), password: .text(password))
        #expect(try section(keys).httpClient.authorization == expected)
    }

    @Test(
        "are refused where Prometheus refuses them",
        arguments: [
            ("server: ' '", "3:32: consul SD configuration requires a server address"),
            ("server: ~", "3:32: consul SD configuration requires a server address"),
            (
                "username: u, basic_auth: {}",
                "3:24: at most one of consul SD configuration username and password and basic auth can be configured"
            ),
            (
                "basic_auth: {username: u}, password: p",
                "3:24: at most one of consul SD configuration username and password and basic auth can be configured"
            ),
            (
                "token: t, authorization: {}",
                "3:24: at most one of consul SD token, authorization, or oauth2 can be configured"
            ),
            (
                "oauth2: {client_id: a, token_url: b}, token: t",
                "3:24: at most one of consul SD token, authorization, or oauth2 can be configured"
            ),
            (
                "username: u, bearer_token: b",
                "3:24: at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured"
            ),
            (
                "password: u, authorization: {}",
                "3:24: at most one of basic_auth, oauth2 & authorization must be configured"
            ),
            ("services: a", "3:34: cannot unmarshal !!str `a` into []string"),
            ("node_meta: [a]", "3:35: cannot unmarshal !!seq into map[string]string"),
            ("node_meta: {a: b, a: c}", #"3:42: key "a" already set in map"#),
            ("allow_stale: 1", "3:37: cannot unmarshal !!int `1` into bool"),
            ("refresh_interval: 0s", "3:42: refresh_interval must be greater than zero"),
            ("health_filter: a", "3:24: field health_filter not found in type consul.plain"),
        ]
    )
    func refused(keys: String, problem: String) {
        let found = problems(job("consul_sd_configs: [{\(keys)}]"))
        #expect(found.first?.hasPrefix(problem) == true, "\(found)")
    }

    @Test("compare byte by byte, without positions and the order of keys")
    func comparison() throws {
        #expect(try section("server: é, node_meta: {a: b, c: d}") == section("node_meta: {c: d, a: b}, server:  é"))
        #expect(try section("server: é") != section("server: e\u{301}"))
        #expect(try section("tags: [a, b]") != section("tags: [b, a]"))
    }

    @Test(
        "never show a password of their server",
        arguments: [
            ("u:hunter2@h:8500", "u:xxxxx@h:8500"), ("http://u:hunter2@h:8500", "http://u:xxxxx@h:8500"),
            ("http://u:hunter2%ss@h", "http://u:xxxxx@h"), ("u:hunter2%ss@h", "u:xxxxx@h"),
            ("u:p//hunter2@h", "u:xxxxx@h"), ("u@h", "u@h"), ("10.0.0.1:8500", "10.0.0.1:8500"),
            ("[::1]:8500", "[::1]:8500"), ("unix:///run/c.sock", "unix:///run/c.sock"),
        ]
    )
    func serverSecrets(server: String, subject: String) throws {
        #expect(try section("server: '\(server)'").subject == subject)
    }

    @Test("never show their token or password")
    func secrets() {
        let shown = problems(job("consul_sd_configs: [{token: [hunter2], password: {a: hunter2}, username: u, x: y}]"))
        #expect(!shown.isEmpty && !shown.joined().contains("hunter2"))
    }
}

import HTTPTransport
import Testing

@testable import Discovery
@testable import MetricModel
@testable import ScrapeConfiguration

@Suite("What Consul is asked and what it answers")
struct ConsulQueriesTests {
    private func section(_ change: (inout ConsulDiscoverySection) -> Void = { _ in }) -> ConsulDiscoverySection {
        var section = ConsulDiscoverySection(location: place(1))
        change(&section)
        return section
    }

    private static let web = ConsulWatch.service(ConsulWatch.Service(name: "web app", number: 1))

    @Test(
        "servers become URLs, with their own scheme and prefix first",
        arguments: [
            ("localhost:8500", "http", "", "http://localhost:8500/v1/agent/self", nil),
            ("c.example", "https", "", "https://c.example/v1/agent/self", nil),
            ("https://c.example:8501", "http", "", "https://c.example:8501/v1/agent/self", nil),
            ("http://c.example", "https", "", "https://c.example/v1/agent/self", nil),
            ("http://c.example/gate/way/", "http", "/ignored", "http://c.example/gate/way/v1/agent/self", nil),
            ("c.example", "", "/consul", "http://c.example/consul/v1/agent/self", nil),
            ("unix:///run/consul.sock", "http", "", "http://localhost/v1/agent/self", "/run/consul.sock"),
        ] as [(String, String, String, String, String?)]
    )
    func servers(server: String, scheme: String, prefix: String, url: String, socket: String?) throws {
        let queries = try ConsulQueries(
            section {
                $0.server = server
                $0.scheme = scheme
                $0.pathPrefix = prefix
            }
        )
        let request = queries.request(for: .datacenter, index: 0)
        #expect(request.url == url && request.unixSocketPath == socket)
    }

    @Test("a scheme that Consul's client does not know cannot be asked")
    func unknownScheme() {
        #expect(throws: DiscoveryProblem("Unknown protocol scheme: ftp")) {
            try ConsulQueries(section { $0.server = "ftp://c.example" })
        }
    }

    @Test("queries wait for two minutes at most and say what the block says")
    func parameters() throws {
        let plain = try ConsulQueries(section { $0.allowStale = false })
        let base = "http://localhost:8500/v1"
        #expect(plain.request(for: .catalog, index: 0).url == "\(base)/catalog/services?wait=120000ms")
        #expect(
            plain.request(for: Self.web, index: 7).url == "\(base)/health/service/web%20app?index=7&wait=120000ms"
        )
        let full = try ConsulQueries(
            section {
                $0.datacenter = "dc 1"
                $0.namespace = "team"
                $0.partition = "east"
                $0.tags = ["b", "a"]
                $0.nodeMeta = [.init(key: "k", value: "v"), .init(key: "l", value: "w")]
                $0.filter = "Name != x"
            }
        )
        let common = "dc=dc+1"
        let meta = "node-meta=k%3Av&node-meta=l%3Aw&ns=team&partition=east&stale="
        #expect(
            full.request(for: .catalog, index: 9).url
                == "\(base)/catalog/services?\(common)&filter=Name+%21%3D+x&index=9&\(meta)&wait=120000ms"
        )
        #expect(
            full.request(for: Self.web, index: 9).url
                == "\(base)/health/service/web%20app?\(common)&index=9&\(meta)&tag=b&tag=a&wait=120000ms"
        )
        #expect(full.request(for: .catalog, index: 9).deadline == .total(nanoseconds: 135_000_000_000))
    }

    @Test("the token is a header of the client, over a socket as well; other settings do not reach a socket")
    func token() {
        let settings = ConsulServer.clientSettings(
            section {
                $0.token = .text("t")
                $0.httpClient.authorization = .basic(user: .text("u"), password: .text("p"))
            }
        )
        #expect(settings.headers == [ClientHeader(name: "X-Consul-Token", secrets: [.text("t")])])
        #expect(settings.authorization != .none)
        let socket = ConsulServer.clientSettings(
            section {
                $0.server = "unix:///s"
                $0.httpClient.authorization = .basic(user: .text("u"), password: .text("p"))
            }
        )
        #expect(socket == HTTPClientSettings())
    }

    private func read(
        _ watch: ConsulWatch,
        _ body: String,
        status: String = "200 OK"
    ) throws -> ConsulAnswer {
        let response = HTTPResponse(
            statusText: status,
            contentType: "application/json",
            body: BodyBuffer(Array(body.utf8))
        )
        return try ConsulQueries(section { $0.tagSeparator = ";" }).read(response, for: watch)
    }

    @Test(
        "the agent's datacenter is read, or what stands in its place",
        arguments: [
            (#"{"Config": {"Datacenter": "dc1", "NodeID": 1}, "Member": {}}"#, ConsulAnswer.Datacenter.name("dc1")),
            (#"{"Config": {}}"#, .invalid("<nil>")), ("{}", .invalid("<nil>")),
            (#"{"Config": {"Datacenter": 5}}"#, .invalid("a number")),
        ]
    )
    func datacenter(body: String, expected: ConsulAnswer.Datacenter) throws {
        #expect(try read(.datacenter, body) == .agent(expected))
    }

    @Test("the catalog is a list of services with their tags")
    func catalog() throws {
        let answer = try read(.catalog, #"{"web": ["a", "b"], "db": [], "old": null}"#)
        let expected = [("web", ["a", "b"]), ("db", []), ("old", [])].map(ConsulAnswer.Service.init)
        #expect(answer == .services(expected, index: 0))
    }

    @Test(
        "a catalog of another shape is an error in Go's words",
        arguments: [
            (#"{"web": "a"}"#, "string into Go value of type []string"),
            (#"{"web": [1]}"#, "number into Go value of type string"),
            (#"[]"#, "array into Go value of type map[string][]string"),
        ]
    )
    func strangeCatalog(body: String, text: String) {
        #expect(throws: DiscoveryProblem("json: cannot unmarshal \(text)")) { try read(.catalog, body) }
    }

    @Test("a catalog of 100,000 services is read in one go")
    func largeCatalog() throws {
        let names = (0..<100_000).map { "service-\($0)" }
        let body = "{\(names.map { #""\#($0)": ["t-\#($0)"]"# }.joined(separator: ","))}"
        guard case .services(let services, _) = try read(.catalog, body) else {
            Issue.record("no services")
            return
        }
        #expect(services.count == names.count)
        #expect(services.allSatisfy { $0.tags == ["t-\($0.name)"] })
    }

    @Test("an instance has every label; its own address wins over its node's")
    func instance() throws {
        let body = """
            [{"Node": {"ID": "x", "Node": "alpha", "Address": "192.0.2.1", "Datacenter": "dc1",
                "TaggedAddresses": {"lan": "192.0.2.1", "wan.v4": "198.51.100.1"}, "Meta": {"rack-no": "r1"}},
              "Service": {"ID": "web-1", "Service": "web", "Tags": ["a", "b"], "Address": "10.0.0.1", "Port": 8080,
                "Meta": {"build.id": "7"}, "Namespace": "team", "Partition": "east"},
              "Checks": [{"CheckID": "serfHealth", "Status": "passing"}, {"CheckID": "x", "Status": "warning"}]},
             {"Node": {"Node": "beta", "Address": "2001:db8::1"}, "Service": {"ID": "web-2", "Tags": null, "Port": 0}}]
            """
        guard case .instances(let targets, index: 0) = try read(Self.web, body) else {
            Issue.record("no instances")
            return
        }
        #expect(
            targets.map { $0.texts(without: "__meta_consul_") } == [
                [
                    "__address__=10.0.0.1:8080", "address=192.0.2.1", "health=warning", "metadata_rack_no=r1",
                    "namespace=team", "node=alpha", "partition=east", "service_address=10.0.0.1",
                    "service_id=web-1", "service_metadata_build_id=7", "service_port=8080",
                    "tagged_address_lan=192.0.2.1", "tagged_address_wan_v4=198.51.100.1", "tags=;a;b;",
                ],
                [
                    "__address__=[2001:db8::1]:0", "address=2001:db8::1", "health=passing", "node=beta",
                    "service_id=web-2", "service_port=0", "tags=;;",
                ],
            ]
        )
        #expect(
            ConsulInstance.groupLabels(service: "web", datacenter: "dc1").texts()
                == ["__meta_consul_dc=dc1", "__meta_consul_service=web"]
        )
    }

    @Test(
        "all checks together are as bad as the worst of them",
        arguments: [
            ([], "passing"), ([("a", "passing")], "passing"), ([("a", "warning"), ("b", "passing")], "warning"),
            ([("a", "critical"), ("b", "warning")], "critical"),
            ([("_node_maintenance", "critical"), ("b", "critical")], "maintenance"),
            ([("_service_maintenance:web-1", "critical"), ("b", "passing")], "maintenance"),
            ([("a", "strange"), ("b", "critical")], nil),
        ] as [([(String, String)], String?)]
    )
    func health(checks: [(String, String)], expected: String?) throws {
        let entries = checks.map { #"{"CheckID": "\#($0.0)", "Status": "\#($0.1)"}"# }.joined(separator: ",")
        let list = try JSONStruct.list(JSONStruct.document(Array("[\(entries)]".utf8)), of: "api.HealthCheck")
        #expect(try ConsulHealth(checks: list)?.rawValue == expected)
    }

    @Test(
        "refusals and answers of another shape are errors",
        arguments: [
            (
                "500 Internal Server Error", " rpc error: no leader \n",
                "Unexpected response code: 500 (rpc error: no leader)"
            ),
            ("403 Forbidden", "", "Unexpected response code: 403 ()"),
            ("200 OK", "", "unexpected end of JSON input"),
            ("200 OK", "{}", "json: cannot unmarshal object into Go value of type []api.ServiceEntry"),
            ("200 OK", #"[{"Node": {}}]"#, "an entry of the answer has no Node or no Service"),
        ]
    )
    func refused(status: String, body: String, text: String) {
        #expect(throws: DiscoveryProblem(text)) { try read(Self.web, body, status: status) }
    }
}

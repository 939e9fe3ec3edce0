import HTTPTransport
import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import SelfMetrics
import Synchronization
import Testing

@testable import Discovery

/// `http_sd_configs` (discovery rules 5.4).
@Suite("HTTP discovery")
struct HTTPDiscoveryTests {
    @Test(
        "takes answers of one content type only, however it is written",
        arguments: [
            ("application/json", true), ("Application/JSON", true), (" application/json ", true),
            ("application/json;charset=utf-8", true), ("application/json; charset=\"utf-8\"", true),
            ("Application/JSON;Charset=\"utf-8\"", true), ("application/json;\t charset=UTF-8", true),
            ("application/json;", false), ("application/json ;charset=utf-8", false),
            ("application/json;charset=UTF-9", false), ("application/json; charset='utf-8'", false),
            ("application/jsonl", false), ("text/plain; charset=utf-8", false), ("", false),
        ]
    )
    func contentType(text: String, isTaken: Bool) {
        #expect(JSONContentType.matches(text) == isTaken)
    }

    /// Says what the page is now, for every request.
    private final class Page: Sendable {
        let answer: Mutex<LoopbackExporter.Answer>
        let requests = Mutex<[LoopbackExporter.Request]>([])

        init(_ body: String) { answer = Mutex(Self.list(body)) }

        var newestRequest: LoopbackExporter.Request? { requests.withLock(\.last) }

        func set(_ body: String) { answer.withLock { $0 = Self.list(body) } }

        static func list(_ body: String, status: String = "200 OK", type: String = "application/json")
            -> LoopbackExporter.Answer
        {
            .page(status: status, contentType: type, body: Array(body.utf8))
        }
    }

    private func serve(_ page: Page) throws -> LoopbackExporter {
        let server = LoopbackExporter(port: 0) { request, _ in
            page.requests.withLock { $0.append(request) }
            return page.answer.withLock(\.self)
        }
        return try #require(server)
    }

    private func block(_ url: String, every milliseconds: Int64 = 50) -> DiscoveryBlock {
        .http(
            HTTPDiscoverySection(
                url: url,
                refreshInterval: PrometheusDuration(milliseconds: milliseconds),
                location: place(1)
            )
        )
    }

    @Test("asks with its headers; groups are named by URL and place and carry the URL as it is written")
    func groups() throws {
        let page = Page(#"[{"targets":["a:1","b:1"],"labels":{"env":"x","__meta_url":"no"}},{"targets":["c:1"]}]"#)
        let server = try serve(page)
        defer { server.stop() }
        let url = "http://user:secret@\(server.address)/sd?x=1"
        let discovery = try LiveDiscovery(block(url, every: 90_500))
        defer { discovery.stop() }
        let state = try #require(discovery.eventually { $0.groups.count == 2 })
        let shown = "http://user:xxxxx@\(server.address)/sd?x=1"
        #expect(state.groups.map(\.source) == ["\(shown):0", "\(shown):1"])
        #expect(
            state.groups.map(\.labels) == [Labels([("__meta_url", url), ("env", "x")]), Labels([("__meta_url", url)])]
        )
        #expect(state.groups.map { $0.targets.map { $0["__address__"] ?? "" } } == [["a:1", "b:1"], ["c:1"]])
        let request = try #require(page.newestRequest)
        #expect(request.method == "GET" && request.path == "/sd?x=1")
        #expect(request.header("Accept") == "application/json")
        #expect(request.header("User-Agent")?.hasPrefix("Prometheus/3.5") == true)
        #expect(request.header("X-Prometheus-Refresh-Interval-Seconds") == "90.5")
    }

    @Test("forgets the groups that a shorter list does not have, and all of an empty one")
    func shorterList() throws {
        let page = Page(#"[{"targets":["a:1"]},{"targets":["b:1"]},{"targets":["c:1"]}]"#)
        let server = try serve(page)
        defer { server.stop() }
        let discovery = try LiveDiscovery(block("http://\(server.address)/"))
        defer { discovery.stop() }
        #expect(discovery.eventually { $0.groups.count == 3 } != nil)
        page.set(#"[{"targets":["b:1"]}]"#)
        let shorter = try #require(discovery.eventually { $0.groups.count == 1 })
        #expect(shorter.groups[0].targets == [TargetGroup.target(address: "b:1")])
        page.set("[]")
        #expect(discovery.eventually { $0.groups.isEmpty } != nil)
    }

    /// Answers that give no groups, and what is said of them.
    private static let bad: [(name: String, answer: LoopbackExporter.Answer, text: String)] = [
        (
            "status", Page.list("[]", status: "503 Service Unavailable"),
            "server returned HTTP status 503 Service Unavailable"
        ),
        ("type", Page.list("[]", type: "text/html"), #"unsupported content type "text/html""#),
        ("no JSON", Page.list("[{"), "string or '}' expected near end of file"),
        ("nothing", Page.list(""), "unexpected end of JSON input"),
        ("null item", Page.list("[null]"), "nil target group item found"),
        ("no list", Page.list("{}"), "json: cannot unmarshal object into Go value of type []*targetgroup.Group"),
        ("unknown key", Page.list(#"[{"target":[]}]"#), #"json: unknown field "target""#),
        ("number", Page.list(#"[{"targets":[1]}]"#), "json: cannot unmarshal number into .targets.0 of type string"),
        (
            "cut", .raw(Array("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[".utf8)),
            "unexpected EOF"
        ),
        ("hang-up", .hangUp, "EOF"),
        ("silence", .silence, "context deadline exceeded"),
        (
            "too much", .endless(head: Array("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".utf8)),
            "the answer is larger than 64MiB"
        ),
    ]

    @Test("keeps what it knew when an answer is bad, says why, counts it, and comes back", arguments: bad.indices)
    func badAnswers(index: Int) throws {
        let (name, answer, text) = Self.bad[index]
        let page = Page(#"[{"targets":["a:1"]}]"#)
        let server = try serve(page)
        defer { server.stop() }
        let discovery = try LiveDiscovery(block("http://\(server.address)/", every: name == "too much" ? 5000 : 300))
        defer { discovery.stop() }
        #expect(discovery.eventually { $0.groups.count == 1 } != nil)
        page.answer.withLock { $0 = answer }
        let failed = discovery.eventually { state in
            if case .failed(let problem, _)? = state.statuses.first?.health { problem.hasSuffix(text) } else { false }
        }
        #expect(failed?.groups.count == 1, "\(name): \(discovery.state.statuses)")
        #expect(discovery.lines.contains { $0.contains("Unable to refresh target groups") && $0.contains(text) })
        let counts = discovery.registry.gather().filter { $0.name.hasSuffix("_failures_total") && !$0.samples.isEmpty }
        let counted = Dictionary(uniqueKeysWithValues: counts.map { ($0.name, $0.samples.map(\.value).reduce(0, +)) })
        #expect((counted["prometheus_sd_http_failures_total"] ?? 0) > 0)
        #expect((counted["prometheus_sd_refresh_failures_total"] ?? 0) > 0)
        page.set(#"[{"targets":["b:1"]},{"targets":["c:1"]}]"#)
        let mended = discovery.eventually { $0.groups.count == 2 && $0.statuses.first?.health == .ok }
        #expect(mended != nil)
    }

    @Test("is not available when no client can be made, which is counted and tried again by the next configuration")
    func noClient() throws {
        var client = HTTPClientSettings()
        client.tls.authorities = .file(path: "/nowhere/ca.pem")
        let section = HTTPDiscoverySection(url: "https://127.0.0.1:1/", httpClient: client, location: place(1))
        let discovery = try LiveDiscovery(.http(section))
        defer { discovery.stop() }
        let state = discovery.eventually { state in
            if case .unavailable? = state.statuses.first?.health { true } else { false }
        }
        let text =
            "unable to read CA cert: unable to read file /nowhere/ca.pem: open /nowhere/ca.pem: no such file or directory"
        #expect(state?.statuses.map(\.health) == [.unavailable(text)])
        #expect(discovery.lines.contains { $0.hasPrefix("Cannot create service discovery") && $0.contains(text) })
        let failed = discovery.registry.gather().first { $0.name == "prometheus_sd_failed_configs" }
        #expect(failed?.samples.map(\.value) == [1])
    }
}

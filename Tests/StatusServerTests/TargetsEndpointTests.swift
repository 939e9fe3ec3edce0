import MetricModel
import ScrapeEngine
import Testing

@testable import StatusServer

@Suite("The target API")
struct TargetsEndpointTests {
    private let external = ExternalAddress(scheme: "https", authority: "prometheus.io", listenPort: 9760)

    private func body(_ snapshot: EngineSnapshot, _ query: String = "") -> String {
        let response = TargetsEndpoint(snapshot: snapshot, external: external)
            .response(to: StatusRequest("GET", "/api/v1/targets?\(query)"))
        return String(decoding: response.body, as: UTF8.self)
    }

    /// Two pools out of order, each with an active and a dropped target.
    private var twoPools: EngineSnapshot {
        var snapshot = snapshot(pools: ["b", "a"])
        snapshot.targets = [target("b", "b:1", id: 1), target("a", "a:1", id: 2)]
        snapshot.dropped = [
            dropped("b", "b:2", .empty),
            dropped(
                "a",
                "a:2",
                .rule(number: 1, rule: "drop", value: "x", location: SourceLocation(file: "f", line: 1, column: 1))
            ),
        ]
        snapshot.droppedCounts = ["b": 7, "a": 1]
        return snapshot
    }

    @Test("has Prometheus's shape, field by field")
    func shape() {
        var snapshot = snapshot(pools: ["node"])
        let lastScrape = WallTime(milliseconds: 1_735_783_445_678)
        var row = TargetRow(
            id: TargetID(rawValue: 1),
            pool: "node",
            url: "http://h:9100/metrics",
            labels: Labels([("instance", "h:9100"), ("job", "node")]),
            discoveredLabels: Labels([
                ("__address__", "h:9100"), ("__metrics_path__", "/metrics"), ("__scheme__", "http"),
                ("__scrape_interval__", "15s"), ("__scrape_timeout__", "10s"), ("job", "node"),
            ])
        )
        row.lastScrape = lastScrape
        row.lastDurationNanoseconds = 12_300_000
        row.health = .up
        row.intervalText = "15000ms"
        row.timeoutText = "10s"
        snapshot.targets = [row]
        snapshot.dropped = [dropped("node", "h:1", .empty)]
        snapshot.droppedCounts = ["node": 1]
        #expect(
            body(snapshot)
                == #"{"status":"success","data":{"activeTargets":[{"discoveredLabels":{"__address__":"h:9100","#
                + #""__metrics_path__":"/metrics","__scheme__":"http","__scrape_interval__":"15s","#
                + #""__scrape_timeout__":"10s","job":"node"},"labels":{"instance":"h:9100","job":"node"},"#
                + #""scrapePool":"node","scrapeUrl":"http://h:9100/metrics","globalUrl":"http://h:9100/metrics","#
                + #""lastError":"","lastScrape":"\#(lastScrape.rfc3339)","lastScrapeDuration":0.0123,"health":"up","#
                + #""scrapeInterval":"15000ms","scrapeTimeout":"10s"}],"droppedTargets":[{"discoveredLabels":"#
                + #"{"__address__":"h:1"},"scrapePool":"node"}],"droppedTargetCounts":{"node":1}}}"#
        )
    }

    @Test("shows a target that was never scraped, and one that fails")
    func healthAndErrors() {
        var snapshot = snapshot(pools: ["a"])
        var failing = target("a", "a:2", id: 2)
        failing.health = .down
        failing.failure = ScrapeFailure(
            step: .connect,
            errorClass: "connect: connection refused",
            text: "Get \"http://a:2/metrics\": dial tcp 127.0.0.1:2: connect: connection refused"
        )
        snapshot.targets = [target("a", "a:1", id: 1), failing]
        let text = body(snapshot)
        #expect(
            text.contains(
                #""lastError":"","lastScrape":"0001-01-01T00:00:00Z","lastScrapeDuration":0,"health":"unknown""#
            )
        )
        #expect(
            text.contains(
                #""lastError":"Get \"http://a:2/metrics\": dial tcp 127.0.0.1:2: connect: connection refused""#
            )
        )
        #expect(text.contains(#""health":"down""#))
    }

    @Test(
        "shows what state asks for, and counts only with dropped targets",
        arguments: [
            ("", true, true), ("any", true, true), ("Any", true, true), ("active", true, false),
            ("ACTIVE", true, false),
            ("dropped", false, true), ("Dropped", false, true), ("up", false, false), ("any+", false, false),
            // A parameter that Go cannot read is none.
            ("%zz", true, true), ("active;x", true, true), ("active&state=dropped", true, false),
        ]
    )
    func states(state: String, active: Bool, dropped: Bool) {
        let text = body(twoPools, "state=\(state)")
        #expect(text.contains(#""activeTargets":[]"#) != active)
        #expect(text.contains(#""droppedTargets":[]"#) != dropped)
        #expect(text.hasSuffix(dropped ? #""droppedTargetCounts":{"a":1,"b":7}}}"# : #""droppedTargetCounts":null}}"#))
    }

    @Test("sorts pools by name and filters by the exact name, counts excepted")
    func pools() {
        func names(_ text: String) -> [String] {
            text.split(separator: #""scrapePool":""#).dropFirst().map { String($0.prefix { $0 != "\"" }) }
        }
        #expect(names(body(twoPools)) == ["a", "b", "a", "b"])
        let filtered = body(twoPools, "scrapePool=b")
        #expect(names(filtered) == ["b", "b"] && filtered.hasSuffix(#"{"a":1,"b":7}}}"#))
        let unknown = body(twoPools, "scrapePool=B")
        #expect(
            unknown
                == #"{"status":"success","data":{"activeTargets":[],"droppedTargets":[],"droppedTargetCounts":{"a":1,"b":7}}}"#
        )
    }

    @Test("keeps what Prometheus calls no dropped target out of its list")
    func otherReasons() {
        var snapshot = snapshot(pools: ["a"])
        snapshot.dropped = [
            dropped("a", "", .invalid("no address")), dropped("a", "a:1", .duplicate(of: "a:1")),
        ]
        #expect(body(snapshot).contains(#""droppedTargets":[],"droppedTargetCounts":{"a":0}"#))
    }

    @Test("lists pools that exist, sorted, over HTTP too")
    func scrapePools() throws {
        var snapshot = snapshot(pools: ["b", "broken", "a"])
        snapshot.pools[1].failure = PoolFailure(text: "error creating HTTP client", nextTry: nil)
        let fixture = try Fixture(snapshot)
        let pools = fixture.get("/api/v1/scrape_pools")
        #expect(pools.body == #"{"status":"success","data":{"scrapePools":["a","b"]}}"#)
        #expect(fixture.get("/api/v1/targets").body.hasSuffix(#""droppedTargetCounts":{"a":0,"b":0}}}"#))
    }

    @Test("decodes its query")
    func query() throws {
        var snapshot = snapshot(pools: ["a b&c"])
        snapshot.targets = [target("a b&c", "a:1", id: 1)]
        let fixture = try Fixture(snapshot)
        for query in ["scrapePool=a%20b%26c", "scrapePool=a+b%26c&scrapePool=x", "state=%61ctive"] {
            #expect(fixture.get("/api/v1/targets?\(query)").body.contains(#""scrapePool":"a b\u0026c""#), "\(query)")
        }
        #expect(fixture.get("/api/v1/targets?scrapePool=x").body.contains(#""activeTargets":[]"#))
    }
}

@Suite("The URL others can use")
struct ExternalAddressTests {
    @Test(
        "replaces what is local to this machine",
        arguments: [
            ("http://localhost:9090/p?a=b", "https://prometheus.io/p?a=b"),
            ("http://localhost:8080", "http://prometheus.io:8080"),
            ("http://127.0.0.1:8080/", "http://prometheus.io:8080/"),
            ("http://[::1]:9090/x", "https://prometheus.io/x"),
            ("http://localhost/x", "http://prometheus.io/x"), ("https://example.com/x", "https://example.com/x"),
            ("http://127.0.0.2:9090/x", "http://127.0.0.2:9090/x"), ("no url", "no url"),
        ]
    )
    func globalURL(url: String, expected: String) {
        let external = ExternalAddress(scheme: "https", authority: "prometheus.io", listenPort: 9090)
        #expect(external.globalURL(of: url) == expected)
    }

    @Test("is the machine's name and our port when nothing else is said")
    func thisMachine() {
        let external = ExternalAddress.ofThisMachine(listenPort: 9760)
        #expect(external.scheme == "http" && external.authority.hasSuffix(":9760") && external.authority.utf8.count > 5)
        #expect(external.globalURL(of: "http://127.0.0.1:9760/metrics") == "http://\(external.authority)/metrics")
    }
}

import Glibc
import HTTPTransport
import MetricModel
import SampleStorage
import ScrapeConfiguration
import ScrapeEngine
import ScrapeTestSupport
import SelfMetrics
import Synchronization
import Testing

@testable import StatusServer

@Suite("The status server")
struct StatusServerTests {
    @Test(
        "answers each path and method",
        arguments: [
            ("GET", "/-/healthy", 200, "scrape-tui is Healthy.\n"), ("GET", "/-/ready", 200, "scrape-tui is Ready.\n"),
            ("HEAD", "/-/healthy", 200, ""), ("GET", "/-/ready?x=1", 200, "scrape-tui is Ready.\n"),
            ("POST", "/-/healthy", 405, "Method Not Allowed\n"), ("DELETE", "/metrics", 405, "Method Not Allowed\n"),
            ("HEAD", "/metrics", 405, ""), ("DELETE", "/-/reload", 405, "Method Not Allowed\n"),
            ("GET", "/", 404, "404 page not found\n"), ("POST", "/nothing", 404, "404 page not found\n"),
            ("POST", "/metrics/", 404, "404 page not found\n"), ("OPTIONS", "/-/ready/", 404, "404 page not found\n"),
            ("GET", "/%2D/healthy", 200, "scrape-tui is Healthy.\n"),
            ("GET", "/-/healthy%00", 404, "404 page not found\n"), ("GET", "/-/healthy%", 400, "400 Bad Request"),
            ("GET", "http://elsewhere/-/healthy", 200, "scrape-tui is Healthy.\n"),
            ("GET", "/-/reload", 405, "Only POST or PUT requests allowed"),
            ("POST", "/-/reload", 403, "Lifecycle API is not enabled."),
            ("PUT", "/-/reload", 403, "Lifecycle API is not enabled."),
            ("GET", "/api/v1/query", 404, "404 page not found\n"),
            ("GET", "/api/v2/targets", 404, "404 page not found\n"),
            ("GET", "/api/v1/scrape_pools", 200, #"{"status":"success","data":{"scrapePools":[]}}"#),
        ]
    )
    func routes(method: String, path: String, status: Int, body: String) throws {
        let fixture = try Fixture()
        let answer = fixture.request(method, path)
        #expect(answer.status == status && answer.body == body)
        fixture.server.stop()
        #expect(fixture.engine.commands.isEmpty)
    }

    @Test(
        "tells which methods a path takes, when one is not among them and when it is asked",
        arguments: [
            ("/metrics", "GET, OPTIONS"), ("/-/healthy", "GET, HEAD, OPTIONS"), ("/-/ready", "GET, HEAD, OPTIONS"),
            ("/-/reload", "GET, OPTIONS, POST, PUT"),
        ]
    )
    func allow(path: String, methods: String) throws {
        let fixture = try Fixture()
        let refusal = fixture.request("PATCH", path)
        #expect(refusal.status == 405 && refusal.headers["allow"] == methods)
        let options = fixture.request("OPTIONS", path)
        #expect(options.status == 200 && options.headers["allow"] == methods && options.body.isEmpty)
    }

    @Test(
        "sends on who writes a path a little differently",
        arguments: [
            ("GET", "/metrics/", 301, "/metrics"), ("GET", "//metrics", 301, "/metrics"),
            ("GET", "/-/Healthy", 301, "/-/healthy"), ("HEAD", "/-/ready/", 307, "/-/ready"),
            ("POST", "/-/reload/", 307, "/-/reload"), ("GET", "/x/../-/./ready", 301, "/-/ready"),
            ("GET", "/../metrics", 301, "/metrics"),
            ("GET", "/api/v1/targets/?state=active&x", 301, "/api/v1/targets?state=active&x"),
        ]
    )
    func redirects(method: String, path: String, status: Int, location: String) throws {
        let answer = try Fixture(enableLifecycle: true).request(method, path)
        #expect(answer.status == status && answer.headers["location"] == location)
    }

    @Test("names types and lengths, with HEAD too")
    func headers() throws {
        let fixture = try Fixture()
        fixture.registry.counter("a_total", "A.").increment()
        let page = fixture.get("/metrics")
        #expect(page.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(page.headers["content-length"] == String(page.body.utf8.count))
        let head = fixture.request("HEAD", "/-/healthy")
        #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "23")
        #expect(fixture.get("/api/v1/targets").headers["content-type"] == "application/json")
        #expect(fixture.get("/-/healthy").headers["content-type"] == "text/plain; charset=utf-8")
        #expect(fixture.get("/-/healthy").headers["x-content-type-options"] == nil)
        #expect(fixture.get("/nothing").headers["x-content-type-options"] == "nosniff")
    }

    @Test(
        "packs metrics and the API's answers for those who can unpack them",
        arguments: [
            ("/metrics", "gzip", true), ("/api/v1/targets", "deflate, gzip", true),
            ("/api/v1/targets/metadata?limit=x", "br,gzip,x", true), ("/api/v1/targets", "identity", false),
            ("/api/v1/targets", "gzip;q=0", false), ("/api/v1/targets", "x-gzip", false),
            ("/-/healthy", "gzip", false), ("/api/v1/nothing", "gzip", false),
        ]
    )
    func packing(path: String, encodings: String, isPacked: Bool) throws {
        let fixture = try Fixture(snapshot(pools: (0..<100).map { "pool\($0)" }))
        let answer = RawClient.request(
            "GET",
            path,
            port: fixture.server.port,
            headers: "Accept-Encoding: \(encodings)\r\n"
        )
        #expect(answer.headers["content-encoding"] == (isPacked ? "gzip" : nil))
        let plain = fixture.get(path)
        #expect(plain.headers["content-encoding"] == nil && plain.status == answer.status)
    }

    @Test("packs so that what comes out is what went in")
    func packed() throws {
        let text = String(repeating: #"{"health":"up"}"#, count: 1000)
        let packed = StatusResponse.text(200, text).packed
        #expect(packed.body.count < 500)
        let unpacked = try Inflater.inflate(BodyBuffer(packed.body), sizeHint: 0, limit: 1 << 20)
        #expect(unpacked.bytes.elementsEqual(text.utf8))
        #expect(StatusResponse(status: 204).packed.headers.isEmpty)
    }

    @Test("is healthy, but nothing else, before the engine is ready")
    func notReady() throws {
        let fixture = try Fixture(enableLifecycle: true, isReady: false)
        #expect(fixture.get("/-/healthy").status == 200)
        #expect(fixture.get("/metrics").status == 200)
        for path in ["/-/ready", "/api/v1/targets", "/api/v1/scrape_pools"] {
            let answer = fixture.get(path)
            #expect(answer.status == 503 && answer.body == "Service Unavailable")
        }
        #expect(fixture.request("POST", "/-/reload").status == 503)
        fixture.server.markReady()
        #expect(fixture.get("/-/ready").status == 200)
        #expect(fixture.engine.commands.isEmpty)
    }

    @Test(
        "reloads with POST and PUT and tells what came of it",
        arguments: [
            (.reloaded(ReloadReport()), 200, ""),
            (
                .reloadRefused(
                    ConfigurationFailure(
                        at: WallTime(milliseconds: 0),
                        problems: [
                            ConfigurationProblem(
                                location: SourceLocation(file: "p.yml", line: 3, column: 5),
                                message: "no"
                            ),
                            ConfigurationProblem(
                                location: SourceLocation(file: "p.yml", line: 9, column: 1),
                                message: "never"
                            ),
                        ]
                    )
                ), 500, "failed to reload config: p.yml:3:5: no\np.yml:9:1: never\n"
            ),
            (
                .reloadIncomplete(
                    ReloadReport(),
                    failures: [
                        JobFailure(
                            job: "a",
                            text: "no CA",
                            location: SourceLocation(file: "p.yml", line: 7, column: 3)
                        )
                    ]
                ), 500,
                "failed to reload config: failed to apply the new configuration\np.yml:7:3: job \"a\": no CA\n"
            ),
            (.refused("stopping"), 500, "failed to reload config: stopping\n"),
        ] as [(EngineReply, Int, String)]
    )
    func reload(reply: EngineReply, status: Int, body: String) throws {
        let fixture = try Fixture(enableLifecycle: true)
        fixture.engine.answer(.reload(dryRun: false), with: reply)
        for method in ["POST", "PUT"] {
            let answer = fixture.request(method, "/-/reload")
            #expect(answer.status == status && answer.body == body)
        }
        #expect(fixture.engine.commands == [.reload(dryRun: false), .reload(dryRun: false)])
    }

    @Test("does not wait for the engine's answer any longer when it is stopped")
    func stopsWhileWaiting() throws {
        let engine = SilentEngine()
        let server = try StatusServer.start(
            address: "127.0.0.1:0",
            engine: engine,
            registry: MetricRegistry(),
            enableLifecycle: true
        )
        server.markReady()
        let connection = RawClient.open(port: server.port)
        defer { close(connection) }
        RawClient.send("POST /-/reload HTTP/1.1\r\nHost: t\r\n\r\n", on: connection)
        while !engine.wasAsked { sched_yield() }
        server.stop()
        // Returning at all is the point; the client sees an answer or the end of its connection.
        let answer = RawClient.readToEnd(connection)
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 500"))
    }

    @Test("serves several requests on one connection")
    func keepAlive() throws {
        let fixture = try Fixture()
        let one = "GET /-/healthy HTTP/1.1\r\nHost: t\r\n\r\n"
        let last = "GET /-/ready HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n"
        let answers = RawClient.exchange(one + one + last, port: fixture.server.port, closesSending: false)
        #expect(answers.split(separator: "HTTP/1.1 200 OK").count == 3)
        #expect(answers.hasSuffix("scrape-tui is Ready.\n"))
    }

    @Test("refuses a body that says it is too long, and cuts off one that does not say")
    func bodyLimit() throws {
        let fixture = try Fixture(enableLifecycle: true)
        let announced = RawClient.request(
            "POST",
            "/-/reload",
            port: fixture.server.port,
            headers: "Content-Length: 1048577\r\n"
        )
        #expect(announced.status == 413)
        let chunk = "10000\r\n" + String(repeating: "x", count: 65536) + "\r\n"
        let endless = RawClient.exchange(
            "POST /-/reload HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
                + String(repeating: chunk, count: 20),
            port: fixture.server.port
        )
        #expect(!endless.hasPrefix("HTTP/1.1 200"))
        #expect(fixture.engine.commands.isEmpty)
        fixture.engine.answer(.reload(dryRun: false), with: .reloaded(ReloadReport()))
        let fitting = RawClient.request(
            "POST",
            "/-/reload",
            port: fixture.server.port,
            body: String(repeating: "x", count: 1 << 20)
        )
        #expect(fitting.status == 200)
    }

    @Test(
        "survives what is no HTTP",
        arguments: [
            "", "\r\n\r\n", "hello\r\n\r\n", "GET\r\n\r\n", "GET /" + String(repeating: "a", count: 100_000),
            "POST /-/reload HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "GET /api/v1/targets?state=%zz&=&&scrapePool=%00 HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n",
        ]
    )
    func garbage(text: String) throws {
        let fixture = try Fixture()
        _ = RawClient.exchange(text, port: fixture.server.port)
        #expect(fixture.get("/-/healthy").status == 200)
    }

    @Test("answers every one of many connections at once, more than it serves at a time")
    func concurrency() throws {
        let engine = SilentEngine()
        let server = try StatusServer.start(
            address: "127.0.0.1:0",
            engine: engine,
            registry: MetricRegistry(),
            enableLifecycle: true
        )
        server.markReady()
        let connections = (0..<80).map { _ in RawClient.open(port: server.port) }
        for connection in connections {
            RawClient.send("POST /-/reload HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n", on: connection)
        }
        // Each of them holds its place until the engine answers.
        for _ in 0..<20_000 where engine.waiting < 32 { usleep(1000) }
        engine.answerAll()
        let answers = connections.map { RawAnswer(RawClient.readToEnd($0)).status }
        for connection in connections { close(connection) }
        #expect(answers == Array(repeating: 200, count: 80))
    }

    @Test("does not keep connections once half of the places are taken")
    func crowded() throws {
        let fixture = try Fixture()
        let idle = (0..<20).map { _ in RawClient.open(port: fixture.server.port) }
        defer { for connection in idle { close(connection) } }
        let request = "GET /-/healthy HTTP/1.1\r\nHost: t\r\n\r\n"
        let answer = RawAnswer(RawClient.exchange(request, port: fixture.server.port, closesSending: false))
        #expect(answer.status == 200 && answer.headers["connection"]?.lowercased() == "close")
    }
}

/// An engine that takes commands and answers none before it is told to.
private final class SilentEngine: EngineAccess {
    private struct State {
        var replies: [@Sendable (EngineReply) -> Void] = []
        var answers = false
    }

    private let state = Mutex(State())

    var waiting: Int { state.withLock(\.replies.count) }
    var wasAsked: Bool { waiting > 0 }

    /// From now on every command is answered.
    func answerAll() {
        let replies = state.withLock { state in
            state.answers = true
            return state.replies
        }
        for reply in replies { reply(.reloaded(ReloadReport())) }
    }

    func snapshot(fresh: Bool) -> EngineSnapshot { emptySnapshot() }
    func observe(_ wake: (@Sendable () -> Void)?) {}
    func events(after sequence: UInt64, limit: Int) -> [EngineEvent] { [] }
    func detail(of target: TargetID) -> TargetDetail? { nil }
    func keptBody(of target: TargetID) -> KeptBody? { nil }
    func series(of target: TargetID) -> TargetSeries? { nil }
    func probe(of target: TargetID) -> ProbeResult? { nil }
    func curlCommand(of target: TargetID) -> String? { nil }
    func families(of target: TargetID) -> [FamilyMetadata] { [] }
    func configurationTexts() -> ConfigurationTexts { ConfigurationTexts() }
    func trace(pool: String, discovered: DiscoveredLabels) -> DroppedTrace? { nil }
    func send(_ command: EngineCommand, reply: @escaping @Sendable (EngineReply) -> Void) {
        let answers = state.withLock { state in
            if !state.answers { state.replies.append(reply) }
            return state.answers
        }
        if answers { reply(.reloaded(ReloadReport())) }
    }
}

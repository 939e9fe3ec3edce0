import Glibc
import MetricModel
import Synchronization
import Testing

@testable import HTTPTransport

@Suite("Kept connections")
struct ConnectionTests {
    private func echo(_ address: String = "127.0.0.1") throws -> LoopbackServer {
        try LoopbackServer(address: address) { connection in
            while connection.readRequest() != nil { connection.respond(body: "up 1\n") }
        }
    }

    @Test("that the server closed while idle are replaced without an error")
    func closedWhileIdle() throws {
        let server = try echo()
        defer { server.stop() }
        let exchange = try Exchange()
        for _ in 0..<5 {
            #expect(try exchange.response(server.url).body.text == "up 1\n")
            server.closeConnections()
        }
        #expect(server.accepted == 5)
    }

    /// A server that answers so many requests on a connection, reads one more and ends it without a byte.
    private func failing(after answers: Int, withReset: Bool) throws -> LoopbackServer {
        try LoopbackServer { connection in
            for _ in 0..<answers {
                guard connection.readRequest() != nil else { return }
                connection.respond(body: "up 1\n")
            }
            if connection.readRequest() != nil, withReset { connection.resetOnClose() }
        }
    }

    @Test(
        "that the server ends on a later request are replaced without an error, however often",
        arguments: [(1, false), (1, true), (2, false), (2, true)]
    )
    func endedOnRequest(answers: Int, withReset: Bool) throws {
        let server = try failing(after: answers, withReset: withReset)
        defer { server.stop() }
        let exchange = try Exchange()
        let requests = 20 * answers
        let responses = try (0..<requests).map { _ in try exchange.response(server.url).status }
        #expect(responses == Array(repeating: 200, count: requests))
        #expect(server.accepted == 20)
        #expect(exchange.thread.statistics.requestsFailed == 0)
    }

    @Test("to a name are replaced too, with a look-up for each")
    func endedOnRequestToName() throws {
        let server = try failing(after: 1, withReset: false)
        defer { server.stop() }
        let exchange = try Exchange()
        let url = "http://localhost:\(server.port)"
        let responses = try (0..<12).map { _ in try exchange.response(url).status }
        #expect(responses == Array(repeating: 200, count: 12))
        #expect(server.accepted == 12)
    }

    @Test("with TLS are replaced as well", .enabled(if: TLSServer.program != nil))
    func endedOnRequestOverTLS() throws {
        let server = try TLSServer(
            locations: #"location / { if ($connection_requests = 2) { return 444; } return 200 "up 1\n"; }"#
        )
        var settings = HTTPClientSettings()
        settings.tls.authorities = .text(TestCertificates.authority)
        let exchange = try Exchange(settings: settings)
        let verdicts = try (0..<20).map { _ in try server.verdict(exchange) }
        #expect(verdicts == Array(repeating: "up 1\n", count: 20))
        #expect(eventually { exchange.thread.statistics.connectionsOpened == 20 })
    }

    @Test("are replaced by one new connection: one that dies as well is the answer", arguments: [false, true])
    func newConnectionDies(withReset: Bool) throws {
        let isDying = Mutex(false)
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                if isDying.withLock({ $0 }) {
                    if withReset { connection.resetOnClose() }
                    return
                }
                connection.respond(body: "up 1\n")
            }
        }
        defer { server.stop() }
        let exchange = try Exchange()
        for round in 0..<8 {
            isDying.withLock { $0 = false }
            #expect(try exchange.response(server.url).status == 200)
            isDying.withLock { $0 = true }
            let request = HTTPRequest(url: server.url, deadline: Exchange.seconds(20))
            guard case .failure(let failure) = try exchange.send(request) else {
                Issue.record("an answer in round \(round)")
                continue
            }
            switch failure.problem {
            case .closedWithoutAnswer: #expect(!withReset)
            case .read(let local, let peer, _):
                #expect(withReset && local.hasPrefix("127.0.0.1:"))
                #expect(peer == "127.0.0.1:\(server.port)")
            default: Issue.record("\(failure.problem) in round \(round)")
            }
        }
        #expect(server.accepted == 16)
    }

    @Test("are not shared by two clients")
    func clientsApart() throws {
        let server = try echo()
        defer { server.stop() }
        let exchange = try Exchange()
        _ = try exchange.response(server.url)
        exchange.client = HTTPClient()
        #expect(try !exchange.response(server.url).connectionReused)
    }

    @Test("are closed with their client")
    func closedWithClient() throws {
        let server = try echo()
        defer { server.stop() }
        let exchange = try Exchange()
        _ = try exchange.response(server.url)
        #expect(eventually { exchange.thread.statistics.connectionsOpen == 1 })
        exchange.client = HTTPClient()
        #expect(eventually { exchange.thread.statistics.connectionsOpen == 0 })
    }

    @Test("are closed when idle ones are to be, and the client goes on")
    func closeIdle() throws {
        let server = try echo()
        defer { server.stop() }
        let exchange = try Exchange()
        _ = try exchange.response(server.url)
        exchange.client.closeIdleConnections(on: exchange.thread)
        #expect(eventually { exchange.thread.statistics.connectionsOpen == 0 })
        #expect(try !exchange.response(server.url).connectionReused)
    }

    @Test("in use outlive the closing of idle ones")
    func closeIdleSparesRunning() throws {
        let hold = Countdown()
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                _ = hold.wait()
                connection.respond(body: "up 1\n")
            }
        }
        defer { server.stop() }
        let exchange = try Exchange()
        let done = Countdown()
        let status = Mutex(0)
        exchange.thread.send(
            HTTPRequest(url: server.url, deadline: Exchange.seconds(20)),
            through: exchange.client
        ) { outcome in
            status.withLock { $0 = (try? outcome.response.status) ?? -1 }
            done.signal()
        }
        #expect(eventually { exchange.thread.statistics.connectionsOpen == 1 })
        exchange.client.closeIdleConnections(on: exchange.thread)
        hold.signal()
        #expect(done.wait())
        #expect(status.withLock { $0 } == 200)
        #expect(eventually { exchange.thread.statistics.connectionsOpen == 0 })
    }

    @Test("of more hosts than one shard takes are all kept")
    func manyHosts() throws {
        let server = try LoopbackServer(address: "0.0.0.0") { connection in
            while connection.readRequest() != nil { connection.respond(body: "up 1\n") }
        }
        defer { server.stop() }
        let exchange = try Exchange()
        let urls = (0..<200).map { "http://127.1.0.\($0 + 1):\(server.port)/" }
        for url in urls { _ = try exchange.response(url) }
        let reused = try urls.filter { try exchange.response($0).connectionReused }
        #expect(reused.count == 200)
        #expect(server.accepted == 200)
    }
}

@Suite("Many requests at once")
struct ManyRequestsTests {
    @Test("are all in flight together: 2,000 of them")
    func twoThousand() throws {
        let count = 2000
        let everybodyIsHere = Mutex(0)
        // One connection is answered only when all requests have arrived.
        let server = try CrowdServer(expecting: count) { everybodyIsHere.withLock { $0 = count } }
        let exchange = try Exchange()
        let done = Countdown()
        let answered = Mutex(0)
        for index in 0..<count {
            let url = "http://127.2.\(index / 250).\(index % 250 + 1):\(server.port)/"
            exchange.thread.send(
                HTTPRequest(url: url, deadline: Exchange.seconds(60)),
                through: exchange.client
            ) { outcome in
                if (try? outcome.response.body.text) == "up 1\n" { answered.withLock { $0 += 1 } }
                done.signal()
            }
        }
        #expect(done.wait(times: count))
        #expect(everybodyIsHere.withLock { $0 } == count)
        #expect(answered.withLock { $0 } == count)
    }

    @Test("to 500 servers that never answer delay none of 500 others")
    func silentBesideHealthy() throws {
        let silent = try SilentListener()
        let healthy = try LoopbackServer(address: "0.0.0.0") { connection in
            while connection.readRequest() != nil { connection.respond(body: "up 1\n") }
        }
        defer { healthy.stop() }
        let exchange = try Exchange()
        let done = Countdown()
        let silentEnded = Mutex(0)
        for index in 0..<500 {
            let host = "127.3.\(index / 250).\(index % 250 + 1)"
            exchange.thread.send(
                HTTPRequest(url: "http://\(host):\(silent.port)/", deadline: Exchange.seconds(60)),
                through: exchange.client
            ) { _ in silentEnded.withLock { $0 += 1 } }
            exchange.thread.send(
                HTTPRequest(url: "http://\(host):\(healthy.port)/", deadline: Exchange.seconds(60)),
                through: exchange.client
            ) { outcome in if outcome.problem == nil { done.signal() } }
        }
        #expect(done.wait(times: 500))
        #expect(silentEnded.withLock { $0 } == 0)
        exchange.thread.stop()
        #expect(silentEnded.withLock { $0 } == 500)
    }
}

@Suite("A request")
struct RequestTests {
    private func echo() throws -> LoopbackServer {
        try LoopbackServer { connection in
            while let request = connection.readRequest() {
                let body = request.hasPrefix("HEAD") ? "" : request
                connection.respond(headers: "X-Method: \(request.prefix { $0 != " " })\r\n", body: body)
            }
        }
    }

    @Test("sends its headers as they are and none of libcurl's")
    func headers() throws {
        let server = try echo()
        defer { server.stop() }
        let request = HTTPRequest(
            url: server.url + "/a/../b?c=d%20e",
            headers: ["User-Agent": "Prometheus/3.5.0", "X-Empty": ""],
            deadline: Exchange.seconds(20)
        )
        let text = try Exchange().send(request).response.body.text
        let expected = [
            "GET /a/../b?c=d%20e HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "User-Agent: Prometheus/3.5.0",
            "X-Empty:", "", "",
        ]
        #expect(text == expected.joined(separator: "\r\n"))
    }

    @Test("may carry a body, after which the connection serves others", arguments: [HTTPMethod.post, .put])
    func body(method: HTTPMethod) throws {
        let server = try echo()
        defer { server.stop() }
        let exchange = try Exchange()
        let large = [UInt8](repeating: 0x61, count: 3 << 20)
        for body in [Array("a\u{0}b".utf8), [], large] {
            let request = HTTPRequest(
                method: method,
                url: server.url,
                headers: ["Content-Type": "x/y"],
                body: body,
                deadline: Exchange.seconds(20)
            )
            let text = try exchange.send(request).response.body.text
            #expect(text.hasPrefix("\(method.rawValue) / HTTP/1.1\r\n"))
            #expect(text.contains("Content-Type: x/y\r\n"))
            #expect(text.contains("Content-Length: \(body.count)\r\n"))
            #expect(!text.contains("Expect:"))
            #expect(text.utf8.suffix(body.count).elementsEqual(body))
            #expect(try exchange.response(server.url).body.text.hasPrefix("GET / HTTP/1.1\r\n"))
        }
        #expect(server.accepted == 1)
    }

    @Test("may be HEAD or DELETE")
    func otherMethods() throws {
        let server = try echo()
        defer { server.stop() }
        let exchange = try Exchange()
        var seen: [String] = []
        for method in [HTTPMethod.head, .get, .delete, .get] {
            let request = HTTPRequest(method: method, url: server.url, deadline: Exchange.seconds(20))
            seen.append(try exchange.send(request).response.headers.value(of: "X-Method") ?? "")
        }
        #expect(seen == ["HEAD", "GET", "DELETE", "GET"])
    }

    @Test("with a header that cannot be sent fails", arguments: ["a\r\nb", "a\u{0}"])
    func badHeader(value: String) throws {
        let request = HTTPRequest(
            url: "http://127.0.0.1:1/",
            headers: ["X-Bad": value],
            deadline: Exchange.seconds(20)
        )
        #expect(try Exchange().send(request).problem == .invalidHeaderValue(name: "X-Bad"))
    }

    @Test("may go through a unix socket")
    func unixSocket() throws {
        let path = "/tmp/scrape-tui-test-\(getpid()).sock"
        let server = try UnixServer(path: path)
        defer { server.stop() }
        let request = HTTPRequest(
            url: "http://localhost/metrics",
            deadline: Exchange.seconds(20),
            unixSocketPath: path
        )
        let exchange = try Exchange()
        #expect(try exchange.send(request).response.body.text == "up 1\n")
        #expect(try exchange.send(request).response.connectionReused)
    }

    @Test("to a unix socket that is not there fails with Go's text")
    func missingUnixSocket() throws {
        let path = "/tmp/scrape-tui-test-none.sock"
        let request = HTTPRequest(url: "http://localhost/", deadline: Exchange.seconds(20), unixSocketPath: path)
        guard case .failure(let failure) = try Exchange().send(request) else {
            Issue.record("an answer")
            return
        }
        #expect(
            failure.goText(url: request.url)
                == "Get \"http://localhost/\": dial unix \(path): connect: no such file or directory"
        )
    }

    @Test("delivers a body in pieces, in order, and an empty one at the end")
    func pieces() throws {
        let text = String(repeating: "0123456789", count: 20_000)
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.respond(body: text) }
        }
        defer { server.stop() }
        let received = Mutex<[UInt8]>([])
        let request = HTTPRequest(
            url: server.url,
            deadline: .idle(nanoseconds: 20_000_000_000),
            delivery: .pieces { piece in received.withLock { $0 += piece } }
        )
        let response = try Exchange().send(request).response
        #expect(response.body.count == 0)
        #expect(received.withLock { $0 }.elementsEqual(text.utf8))
    }

    @Test("that is cancelled ends once, as cancelled")
    func cancelled() throws {
        let server = try LoopbackServer { $0.waitForClose() }
        defer { server.stop() }
        let exchange = try Exchange()
        let done = Countdown()
        let problems = Mutex<[TransportProblem?]>([])
        let id = exchange.thread.send(
            HTTPRequest(url: server.url, deadline: Exchange.seconds(60)),
            through: exchange.client
        ) { outcome in
            problems.withLock { $0.append(outcome.problem) }
            done.signal()
        }
        #expect(eventually { server.accepted == 1 })
        exchange.thread.cancel(id)
        exchange.thread.cancel(id)
        #expect(done.wait())
        exchange.thread.stop()
        #expect(problems.withLock { $0 } == [.cancelled])
    }

    @Test("in flight when the thread stops ends as cancelled, and so does a later one")
    func stopped() throws {
        let server = try LoopbackServer { $0.waitForClose() }
        defer { server.stop() }
        let exchange = try Exchange()
        let problems = Mutex<[TransportProblem?]>([])
        let request = HTTPRequest(url: server.url, deadline: Exchange.seconds(60))
        exchange.thread.send(request, through: exchange.client) { outcome in
            problems.withLock { $0.append(outcome.problem) }
        }
        exchange.thread.stop()
        #expect(problems.withLock { $0 } == [.cancelled])
        exchange.thread.send(request, through: exchange.client) { outcome in
            problems.withLock { $0.append(outcome.problem) }
        }
        #expect(problems.withLock { $0 } == [.cancelled, .cancelled])
    }

    @Test("sent from a completion is answered after that completion has returned")
    func fromCompletion() throws {
        let server = try echo()
        defer { server.stop() }
        let exchange = try Exchange()
        let done = Countdown()
        let order = Mutex<[String]>([])
        let (thread, client) = (exchange.thread, exchange.client)
        let bad = HTTPRequest(url: "foo://x/", deadline: Exchange.seconds(20))
        thread.send(bad, through: client) { _ in
            thread.send(bad, through: client) { _ in
                order.withLock { $0.append("second") }
                done.signal()
            }
            order.withLock { $0.append("first") }
        }
        #expect(done.wait())
        #expect(order.withLock { $0 } == ["first", "second"])
    }
}

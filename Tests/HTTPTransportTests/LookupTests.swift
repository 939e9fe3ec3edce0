import Glibc
import Synchronization
import Testing

@testable import HTTPTransport

@Suite("A host name")
struct LookupTests {
    private func echo(_ address: String = "127.0.0.1") throws -> LoopbackServer {
        try LoopbackServer(address: address) { connection in
            while connection.readRequest() != nil { connection.respond(body: "up 1\n") }
        }
    }

    private struct Setting {
        let exchange: Exchange
        let names: FakeNameServer
    }

    private func setting(_ answer: @escaping @Sendable (String) -> FakeNameServer.Answer) throws -> Setting {
        let names = try FakeNameServer(answer: answer)
        return Setting(exchange: try Exchange(nameServers: [names.server]), names: names)
    }

    @Test("is looked up when a connection is needed, and not while one is kept")
    func lookedUpOncePerConnection() throws {
        let server = try echo()
        defer { server.stop() }
        let setting = try setting { $0 == "web.test.example" ? .address("127.0.0.1") : .noSuchName }
        defer { setting.names.stop() }
        let url = "http://web.test.example:\(server.port)/"
        let first = try setting.exchange.response(url)
        #expect(first.timings.dns > 0)
        #expect(first.peerAddress == "127.0.0.1:\(server.port)")
        let second = try setting.exchange.response(url)
        #expect(second.connectionReused)
        #expect(second.timings.dns == 0)
        #expect(setting.names.names.count == 1)
    }

    @Test("is looked up again for the next connection, and its new address is taken")
    func newAddress() throws {
        let old = try LoopbackServer(address: "127.0.0.1") { connection in
            guard connection.readRequest() != nil else { return }
            connection.respond(headers: "Connection: close\r\n", body: "old")
        }
        defer { old.stop() }
        let address = Mutex("127.0.0.1")
        let setting = try setting { _ in .address(address.withLock { $0 }) }
        defer { setting.names.stop() }
        let url = "http://web.test.example:\(old.port)/"
        #expect(try setting.exchange.response(url).body.text == "old")
        address.withLock { $0 = "127.0.0.9" }
        let failure = try setting.exchange.goText(url)
        #expect(failure == "Get \"\(url)\": dial tcp 127.0.0.9:\(old.port): connect: connection refused")
    }

    @Test("is looked up again when its kept connection turns out to be dead")
    func deadConnection() throws {
        let server = try echo()
        defer { server.stop() }
        let setting = try setting { _ in .address("127.0.0.1") }
        defer { setting.names.stop() }
        let url = "http://web.test.example:\(server.port)/"
        _ = try setting.exchange.response(url)
        server.closeConnections()
        #expect(try setting.exchange.response(url).status == 200)
        #expect(setting.names.names.count == 2)
    }

    @Test("that nobody knows fails with Go's text")
    func unknown() throws {
        let setting = try setting { _ in .noSuchName }
        defer { setting.names.stop() }
        let url = "http://nobody.test.example:80/"
        guard case .failure(let failure) = try setting.exchange.get(url) else {
            Issue.record("an answer")
            return
        }
        #expect(failure.phase == .dns)
        #expect(failure.timings.dns > 0)
        let expected = "dial tcp: lookup nobody.test.example on \(setting.names.server): no such host"
        #expect(failure.goText(url: url) == "Get \"\(url)\": \(expected)")
    }

    @Test("that the server fails on is reported as such")
    func failing() throws {
        let setting = try setting { _ in .serverFailure }
        defer { setting.names.stop() }
        let text = try setting.exchange.goText("http://broken.test.example:80/")
        #expect(text.hasSuffix("lookup broken.test.example on \(setting.names.server): server misbehaving"))
    }

    @Test("that gets no answer counts against the deadline")
    func silent() throws {
        let setting = try setting { _ in .silence }
        defer { setting.names.stop() }
        let url = "http://slow.test.example:80/"
        guard case .failure(let failure) = try setting.exchange.get(url, deadline: 0.05) else {
            Issue.record("an answer")
            return
        }
        #expect(failure.phase == .dns)
        #expect(failure.goText(url: url) == "Get \"\(url)\": context deadline exceeded")
        #expect(failure.timings.total >= 50_000_000)
        #expect(failure.timings.dns > failure.timings.connect)
    }

    @Test("is one of at most 64 asked at once, and addresses never wait for names")
    func bounded() throws {
        let server = try echo()
        defer { server.stop() }
        let setting = try setting { _ in .silence }
        defer { setting.names.stop() }
        let thread = setting.exchange.thread
        let ended = Countdown()
        for index in 0..<100 {
            thread.send(
                HTTPRequest(url: "http://n\(index).test.example/", deadline: Exchange.seconds(60)),
                through: setting.exchange.client
            ) { _ in ended.signal() }
        }
        #expect(eventually { thread.statistics.lookupsWaiting == 36 })
        #expect(thread.statistics.lookupsInFlight == 64)
        #expect(try setting.exchange.response(server.url).status == 200)
        thread.stop()
        #expect(ended.wait(times: 100))
    }

    @Test("asked for by many at once is asked once")
    func shared() throws {
        let server = try echo()
        defer { server.stop() }
        let setting = try setting { _ in .address("127.0.0.1") }
        defer { setting.names.stop() }
        let thread = setting.exchange.thread
        let answered = Countdown()
        let client = setting.exchange.client
        let url = "http://web.test.example:\(server.port)/"
        thread.post {
            for _ in 0..<20 {
                thread.send(HTTPRequest(url: url, deadline: Exchange.seconds(20)), through: client) { outcome in
                    if outcome.problem == nil { answered.signal() }
                }
            }
        }
        #expect(answered.wait(times: 20))
        #expect(setting.names.names.count == 1)
    }

    @Test("localhost is found without a name server")
    func localhost() throws {
        let server = try echo()
        defer { server.stop() }
        let setting = try setting { _ in .noSuchName }
        defer { setting.names.stop() }
        #expect(try setting.exchange.response("http://localhost:\(server.port)/").status == 200)
    }
}

import MetricModel
import Synchronization
import Testing

@testable import HTTPTransport

@Suite("A request's deadline")
struct DeadlineTests {
    private static let short = 0.05

    @Test("ends a request that gets no answer")
    func noAnswer() throws {
        let server = try LoopbackServer { $0.waitForClose() }
        defer { server.stop() }
        let outcome = try Exchange().get(server.url, deadline: Self.short)
        guard case .failure(let failure) = outcome else {
            Issue.record("an answer")
            return
        }
        #expect(failure.problem == .timeout)
        #expect(failure.phase == .wait)
        #expect(failure.goText(url: server.url) == "Get \"\(server.url)\": context deadline exceeded")
        #expect(failure.timings.total >= 50_000_000)
        #expect(failure.timings.wait > failure.timings.connect)
    }

    @Test("ends a body that never ends")
    func unfinishedBody() throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            connection.waitForClose()
        }
        defer { server.stop() }
        let outcome = try Exchange().get(server.url, deadline: Self.short)
        guard case .failure(let failure) = outcome else {
            Issue.record("an answer")
            return
        }
        #expect(failure.phase == .transfer)
        #expect(failure.statusText == "200 OK")
        #expect(failure.goText(url: server.url) == "context deadline exceeded")
    }

    @Test("leaves the status as the error when the body behind a bad one never ends")
    func unfinishedErrorBody() throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 500 X\r\nContent-Length: 100\r\n\r\nabc")
            connection.waitForClose()
        }
        defer { server.stop() }
        #expect(try Exchange().goText(server.url, deadline: Self.short) == "server returned HTTP status 500 X")
    }

    @Test("covers all hops together")
    func hopsTogether() throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.respond("302 Found", headers: "Location: /again\r\n")
            connection.waitForClose()
        }
        defer { server.stop() }
        let text = try Exchange().goText(server.url, deadline: Self.short)
        #expect(text == "Get \"\(server.url)/again\": context deadline exceeded")
    }

    @Test("ends a TLS handshake that gets no answer")
    func silentTLS() throws {
        let server = try LoopbackServer { $0.waitForClose() }
        defer { server.stop() }
        let url = server.url.replacing("http:", with: "https:")
        let outcome = try Exchange().get(url, deadline: Self.short)
        guard case .failure(let failure) = outcome else {
            Issue.record("an answer")
            return
        }
        #expect(failure.goText(url: url) == "Get \"\(url)\": context deadline exceeded")
        #expect(failure.phase == .tls)
    }

    @Test("of idleness lets a slow stream go on and ends a silent one")
    func idle() throws {
        let exchange = try Exchange()
        let server = try LoopbackServer { [thread = exchange.thread] connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<20 {
                let before = thread.statistics.bytesReceived
                connection.send("1\r\nx\r\n")
                _ = eventually { thread.statistics.bytesReceived > before }
            }
            connection.waitForClose()
        }
        defer { server.stop() }
        let received = Mutex("")
        let request = HTTPRequest(
            url: server.url,
            deadline: .idle(nanoseconds: 100_000_000),
            delivery: .pieces { piece in received.withLock { $0 += String(decoding: piece, as: UTF8.self) } }
        )
        #expect(try exchange.send(request).problem == .timeout)
        #expect(received.withLock { $0 } == String(repeating: "x", count: 20))
    }

    @Test("in the past fails at once, without a connection")
    func past() throws {
        let exchange = try Exchange()
        let outcome = try exchange.send(
            HTTPRequest(url: "http://127.0.0.1:1/", deadline: .total(nanoseconds: -5))
        )
        #expect(outcome.problem != nil)
    }
}

/// As a real Prometheus 3.5.3 says it after ten seconds, whatever more the deadline allows.
@Suite("A handshake of TLS that never ends")
struct HandshakeLimitTests {
    private let exchange: Exchange
    private static let timeout = "net/http: TLS handshake timeout"

    init() throws { exchange = try Exchange(handshakeLimit: 50_000_000) }

    private func text(_ url: String, proxy: String? = nil) throws -> String {
        var settings = HTTPClientSettings()
        if let proxy { settings.proxy.url = try RequestURL(parsing: proxy) }
        exchange.client = HTTPClient(settings: settings)
        return try exchange.goText(url)
    }

    @Test("ends a request to a server, and one through a tunnel of an http or a SOCKS proxy")
    func server() throws {
        let silent = try LoopbackServer { $0.waitForClose() }
        defer { silent.stop() }
        let url = silent.url.replacing("http:", with: "https:") + "/x"
        #expect(try text(url) == "Get \"\(url)\": \(Self.timeout)")
        let tunnel = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            connection.waitForClose()
        }
        defer { tunnel.stop() }
        #expect(try text("https://192.0.2.1/", proxy: tunnel.url) == "Get \"https://192.0.2.1/\": \(Self.timeout)")
        let socks = try LoopbackServer { connection in
            var room = [UInt8](repeating: 0, count: 256)
            _ = connection.receive(&room)
            connection.send([5, 0])
            _ = connection.receive(&room)
            connection.send([5, 0, 0, 1, 127, 0, 0, 1, 0, 80])
            connection.waitForClose()
        }
        defer { socks.stop() }
        let proxy = socks.url.replacing("http:", with: "socks5:")
        #expect(try text("https://192.0.2.1/", proxy: proxy) == "Get \"https://192.0.2.1/\": \(Self.timeout)")
    }

    @Test("ends a request when it is the one with an https proxy", arguments: ["http", "https"])
    func proxy(scheme: String) throws {
        let silent = try LoopbackServer { $0.waitForClose() }
        defer { silent.stop() }
        let url = "\(scheme)://192.0.2.1/"
        let proxy = silent.url.replacing("http:", with: "https:")
        #expect(try text(url, proxy: proxy) == "Get \"\(url)\": proxyconnect tcp: \(Self.timeout)")
    }

    @Test("is none when a proxy does not answer before it, which is the deadline's business")
    func beforeHandshake() throws {
        let silent = try LoopbackServer { $0.waitForClose() }
        defer { silent.stop() }
        var settings = HTTPClientSettings()
        settings.proxy.url = try RequestURL(parsing: silent.url)
        exchange.client = HTTPClient(settings: settings)
        #expect(
            try exchange.goText("https://192.0.2.1/", deadline: 0.2)
                == "Get \"https://192.0.2.1/\": context deadline exceeded"
        )
    }
}

@Suite("A body's size")
struct BodySizeTests {
    @Test("may be the cap and no more", arguments: [(999, true), (1000, true), (1001, false)])
    func announced(size: Int, isAccepted: Bool) throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.respond(body: String(repeating: "a", count: size))
            }
        }
        defer { server.stop() }
        let text = try Exchange().goText(server.url, maxBodyBytes: 1000)
        #expect(text == (isAccepted ? "" : "body size limit exceeded"))
    }

    @Test("without end is cut at the cap", arguments: ["Transfer-Encoding: chunked\r\n", ""])
    func endless(header: String) throws {
        let sent = Mutex(0)
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\(header)\r\n")
            let piece = [UInt8](repeating: 0x61, count: 65536)
            let chunk = header.isEmpty ? piece : Array("10000\r\n".utf8) + piece + Array("\r\n".utf8)
            while connection.send(chunk) { sent.withLock { $0 += chunk.count } }
        }
        defer { server.stop() }
        let exchange = try Exchange()
        #expect(try exchange.goText(server.url, maxBodyBytes: 1 << 20) == "body size limit exceeded")
        #expect(exchange.thread.statistics.bytesReceived < 2 << 20)
    }

    @Test("of a gigabyte is refused by its announcement")
    func gigabyte() throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\na")
            connection.waitForClose()
        }
        defer { server.stop() }
        #expect(try Exchange().goText(server.url, maxBodyBytes: 1 << 20) == "body size limit exceeded")
    }

    @Test("that is only claimed takes no memory")
    func claimed() throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\na")
        }
        defer { server.stop() }
        #expect(try Exchange().goText(server.url) == "unexpected EOF")
    }
}

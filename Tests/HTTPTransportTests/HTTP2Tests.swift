import ScrapeTestSupport
import Testing

@testable import HTTPTransport

@Suite("HTTP/2", .enabled(if: TLSServer.program != nil))
struct HTTP2Tests {
    private func settings(_ enableHTTP2: Bool) -> HTTPClientSettings {
        var settings = HTTPClientSettings(enableHTTP2: enableHTTP2)
        settings.tls.authorities = .text(TestCertificates.authority)
        return settings
    }

    private func send(_ path: String, _ exchange: Exchange, _ server: TLSServer) throws -> HTTPOutcome {
        try exchange.send(
            HTTPRequest(
                url: "https://127.0.0.1\(path)",
                deadline: Exchange.seconds(20),
                unixSocketPath: server.socketPath
            )
        )
    }

    @Test("is spoken with servers that offer it, unless the settings say no")
    func chosen() throws {
        let server = try TLSServer(answer: "$server_protocol", http2: true)
        #expect(try server.verdict(settings(true)) == "HTTP/2.0")
        #expect(try server.verdict(settings(false)) == "HTTP/1.1")
        let plain = try TLSServer(answer: "$server_protocol")
        #expect(try plain.verdict(settings(true)) == "HTTP/1.1")
    }

    @Test("keeps its connection, and its statuses have their phrases")
    func kept() throws {
        let server = try TLSServer(
            http2: true,
            locations: "location / { return 200 \"up 1\\n\"; } location /no { return 404; }"
        )
        let exchange = try Exchange(settings: settings(true))
        let first = try send("/", exchange, server).response
        #expect(first.httpVersion == "HTTP/2.0")
        #expect(first.body.text == "up 1\n")
        #expect(first.statusText == "200 OK")
        #expect(!first.connectionReused)
        let second = try send("/no", exchange, server).response
        #expect(second.statusText == "404 Not Found")
        #expect(second.connectionReused)
        #expect(exchange.thread.statistics.connectionsOpened == 1)
    }

    @Test("has words of its own for a response that is broken off")
    func broken() throws {
        let backend = try LoopbackServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nup 1\n")
        defer { backend.stop() }
        let server = try TLSServer(http2: true, locations: "location / { proxy_pass \(backend.url); }")
        let outcome = try send("/", Exchange(settings: settings(true)), server)
        #expect(outcome.problem?.goText == "stream error: stream ID 1; INTERNAL_ERROR; received from peer")
    }

    @Test(
        "is given up in Go's words",
        arguments: [
            ("HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR (err 2)", "1; INTERNAL_ERROR"),
            ("HTTP/2 stream 3 was not closed cleanly: REFUSED_STREAM (err 7)", "3; REFUSED_STREAM"),
        ]
    )
    func texts(message: String, words: String) {
        #expect(HTTP2Error(streamMessage: message).goText == "stream error: stream ID \(words); received from peer")
    }
}

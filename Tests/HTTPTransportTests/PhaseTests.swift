import Glibc
import MetricModel
import ScrapeTestSupport
import Synchronization
import Testing

@testable import HTTPTransport

/// Where the time of a request goes: to the phase that it was spent in, and all of it.
@Suite("The phases of a request")
struct PhaseTests {
    /// Where the server takes its time.
    enum Pause: Sendable, CaseIterable {
        case beforeTheHead, beforeTheBody

        /// What it says before.
        var beginning: String {
            switch self {
            case .beforeTheHead: ""
            case .beforeTheBody: PhaseTests.head
            }
        }
    }

    private static let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    private static let pause: Int64 = 20

    /// When the server had a whole request.
    private final class Arrivals: Sendable {
        private let times = Mutex<[MonotonicTime]>([])

        func note() { times.withLock { $0.append(.now()) } }

        var last: MonotonicTime? { times.withLock { $0.last } }
    }

    /// Answers each request, with a pause of a known length.
    private func server(_ pause: Pause, _ arrivals: Arrivals) throws -> LoopbackServer {
        try LoopbackServer { connection in
            while connection.readRequest() != nil {
                arrivals.note()
                connection.send(pause.beginning)
                poll(nil, 0, Int32(Self.pause))
                connection.send(String((Self.head + "up 1\n").dropFirst(pause.beginning.count)))
            }
        }
    }

    private func sum(_ timings: PhaseTimings) -> Int64 {
        timings.dns + timings.connect + timings.tls + timings.request + timings.wait + timings.transfer
    }

    @Test("make up its time, over a new and a kept connection, and have the server's pauses", arguments: Pause.allCases)
    func pauses(pause: Pause) throws {
        let arrivals = Arrivals()
        let server = try server(pause, arrivals)
        defer { server.stop() }
        let exchange = try Exchange()
        for isReused in [false, true, true] {
            let response = try exchange.response(server.url)
            #expect(response.connectionReused == isReused)
            let timings = response.timings
            #expect(sum(timings) == timings.total)
            let paused = pause == .beforeTheHead ? timings.wait : timings.transfer
            #expect(paused >= Self.pause * 1_000_000)
            // Whoever is busy: a request that the server has is not being sent any more.
            let sent = timings.dns + timings.connect + timings.tls + timings.request
            #expect(response.started + sent <= (try #require(arrivals.last)))
            #expect(timings.dns == 0 && timings.tls == 0)
            #expect((timings.connect > 0) == !isReused)
        }
    }

    @Test("of an answer that never comes are a wait, and none of it is sending")
    func timeout() throws {
        let arrivals = Arrivals()
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                arrivals.note()
                connection.waitForClose()
            }
        }
        defer { server.stop() }
        guard case .failure(let failure) = try Exchange().get(server.url, deadline: 0.1) else {
            Issue.record("an answer")
            return
        }
        let timings = failure.timings
        #expect(failure.phase == .wait && sum(timings) == timings.total && timings.total >= 100_000_000)
        #expect(failure.started + timings.connect + timings.request <= (try #require(arrivals.last)))
        #expect(failure.cutAnswer == nil && !failure.wasStopped)
    }

    @Test("add up over redirects")
    func redirects() throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                poll(nil, 0, Int32(Self.pause))
                if request.hasPrefix("GET /there ") {
                    connection.respond(body: "up 1\n")
                } else {
                    connection.respond("302 Found", headers: "Location: /there\r\n")
                }
            }
        }
        defer { server.stop() }
        let response = try Exchange().response(server.url)
        #expect(response.redirects == 1 && response.timings.wait >= 2 * Self.pause * 1_000_000)
        #expect(sum(response.timings) == response.timings.total)
    }

    @Test("of a certificate that is refused are TLS's", .enabled(if: TLSServer.program != nil))
    func refusedCertificate() throws {
        let authority = try TestAuthority()
        let server = try TLSServer(try authority.pair("edge-1", names: "DNS:foo.example", days: -1))
        var settings = HTTPClientSettings()
        settings.tls.authorities = .text(authority.certificateText)
        let request = HTTPRequest(
            url: "https://foo.example/",
            deadline: Exchange.seconds(20),
            unixSocketPath: server.socketPath
        )
        guard case .failure(let failure) = try Exchange(settings: settings).send(request) else {
            Issue.record("an expired certificate was accepted")
            return
        }
        let timings = failure.timings
        #expect(failure.phase == .tls && timings.tls > 0)
        #expect(timings.request == 0 && timings.wait == 0 && timings.transfer == 0)
        #expect(sum(timings) == timings.total)
    }

    @Test("over TLS are a handshake's once, and a wait like any other", .enabled(if: TLSServer.program != nil))
    func secured() throws {
        let authority = try TestAuthority()
        let server = try TLSServer(try authority.pair("edge-1", names: "DNS:foo.example"))
        var settings = HTTPClientSettings()
        settings.tls.authorities = .text(authority.certificateText)
        let exchange = try Exchange(settings: settings)
        let request = HTTPRequest(
            url: "https://foo.example/",
            deadline: Exchange.seconds(20),
            unixSocketPath: server.socketPath
        )
        for isReused in [false, true] {
            let response = try exchange.send(request).response
            #expect(response.connectionReused == isReused)
            #expect((response.timings.tls > 0) == !isReused)
            #expect(response.timings.wait > 0 && sum(response.timings) == response.timings.total)
        }
    }

    @Test("an answer that breaks off is there as far as it came")
    func cut() throws {
        let server = try LoopbackServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nup 1\nhal")
        defer { server.stop() }
        guard case .failure(let failure) = try Exchange().get(server.url) else {
            Issue.record("a whole answer")
            return
        }
        #expect(failure.problem == .unexpectedEnd)
        #expect(failure.cutAnswer?.status == 200 && failure.cutAnswer?.body.text == "up 1\nhal")
    }
}

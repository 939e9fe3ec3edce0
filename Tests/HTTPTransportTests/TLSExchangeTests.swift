import ScrapeTestSupport
import Testing

@testable import HTTPTransport

@Suite("What is kept of a TLS handshake", .enabled(if: TLSServer.program != nil))
struct TLSExchangeTests {
    private func outcome(
        _ server: TLSServer,
        _ settings: HTTPClientSettings,
        url: String = "https://foo.example/"
    ) throws -> [HTTPOutcome] {
        let exchange = try Exchange(settings: settings)
        let request = HTTPRequest(url: url, deadline: Exchange.seconds(20), unixSocketPath: server.socketPath)
        return try [exchange.send(request), exchange.send(request)]
    }

    private func trusting(_ authority: TestAuthority) -> HTTPClientSettings {
        var settings = HTTPClientSettings()
        settings.tls.authorities = .text(authority.certificateText)
        return settings
    }

    @Test("is its protocol, cipher and names, and every certificate that was shown, also on a kept connection")
    func accepted() throws {
        let authority = try TestAuthority()
        let pair = try authority.pair("edge-1", names: "DNS:foo.example,IP:127.0.0.1", sendsAuthority: true)
        let outcomes = try outcome(TLSServer(pair), trusting(authority))
        let (first, second) = (try outcomes[0].response, try outcomes[1].response)
        let tls = try #require(first.tls)
        #expect(tls.version == "TLSv1.3")
        #expect(tls.cipher.hasPrefix("TLS_"))
        #expect(tls.serverName == "foo.example")
        #expect(tls.verification == .accepted)
        #expect(tls.chain.map(\.subject) == ["CN=edge-1", "CN=ca"])
        #expect(tls.chain.map(\.issuer) == ["CN=ca", "CN=ca"])
        #expect(tls.chain.first?.names == ["foo.example", "127.0.0.1"])
        #expect(tls.chain.allSatisfy { $0.notAfter - $0.notBefore == 30 * 86_400 })
        #expect(second.connectionReused && second.tls == tls)
    }

    @Test("stays with a handshake that failed, with what is wrong")
    func expired() throws {
        let authority = try TestAuthority()
        let server = try TLSServer(try authority.pair("edge-1", names: "DNS:foo.example", days: -1))
        for outcome in try outcome(server, trusting(authority)) {
            guard case .failure(let failure) = outcome else {
                Issue.record("an expired certificate was accepted")
                return
            }
            let tls = try #require(failure.attempt?.tls)
            #expect(tls.chain.first?.subject == "CN=edge-1")
            guard case .refused(let reason) = tls.verification else {
                Issue.record("\(tls.verification)")
                return
            }
            #expect(reason.hasPrefix("certificate has expired"))
        }
    }

    @Test("says that nobody looked when verification is switched off")
    func skipped() throws {
        let server = try TLSServer(try TestAuthority().pair("edge-1", days: -1))
        var settings = HTTPClientSettings()
        settings.tls.insecureSkipVerify = true
        let tls = try #require(try outcome(server, settings)[0].response.tls)
        #expect(tls.verification == .skipped)
        #expect(tls.chain.first?.subject == "CN=edge-1")
    }

    @Test("is little when both ends find no common version")
    func noCommonVersion() throws {
        let server = try TLSServer(nil, settings: "ssl_protocols TLSv1.2;")
        var settings = HTTPClientSettings()
        settings.tls.insecureSkipVerify = true
        settings.tls.minVersion = .tls13
        guard case .failure(let failure) = try outcome(server, settings)[0] else {
            Issue.record("TLS 1.2 was accepted")
            return
        }
        let tls = try #require(failure.attempt?.tls)
        #expect(tls.verification == .notReached && tls.chain.isEmpty && tls.serverName == "foo.example")
    }

    @Test("is nothing without TLS")
    func plain() throws {
        let server = try LoopbackServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        defer { server.stop() }
        #expect(try Exchange().response(server.url).tls == nil)
    }
}

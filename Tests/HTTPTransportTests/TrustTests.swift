import Glibc
import MetricModel
import ScrapeTestSupport
import Testing

@testable import HTTPTransport

@Suite("A client trusts", .enabled(if: TLSServer.program != nil))
struct TrustTests {
    private static let unknown =
        "Get \"https://localhost/\": tls: failed to verify certificate: x509: certificate signed by unknown authority"

    private func settings(
        _ authorities: TLSSettings.PEM?,
        insecure: Bool = false
    ) -> HTTPClientSettings {
        var settings = HTTPClientSettings()
        settings.tls.authorities = authorities
        settings.tls.insecureSkipVerify = insecure
        return settings
    }

    /// An empty text when the server was trusted, and answered.
    private func verdict(_ exchange: Exchange, _ server: TLSServer) throws -> String {
        let request = HTTPRequest(
            url: "https://localhost/",
            deadline: Exchange.seconds(20),
            unixSocketPath: server.socketPath
        )
        switch try exchange.send(request) {
        case .failure(let failure): return failure.goText(url: request.url)
        case .response(let response): return response.body.text == "up 1\n" ? "" : response.body.text
        }
    }

    @Test("the authorities of its settings, and no others")
    func authorities() throws {
        let server = try TLSServer()
        let folder = TemporaryFolder()
        let good = folder.write("good.pem", "# a comment\n\(TestCertificates.authority)")
        let both = folder.write("both.pem", "\(TestCertificates.otherAuthority)\n\(TestCertificates.authority)")
        let bad = folder.write("bad.pem", TestCertificates.otherAuthority)
        let rows: [(TLSSettings.PEM?, String)] = [
            (.text(TestCertificates.authority), ""), (.file(path: good), ""), (.file(path: both), ""),
            (.text(TestCertificates.otherAuthority), Self.unknown), (.file(path: bad), Self.unknown),
            (nil, Self.unknown),
        ]
        for (authorities, expected) in rows {
            #expect(try verdict(Exchange(settings: settings(authorities)), server) == expected)
        }
    }

    @Test("everybody when told to")
    func insecure() throws {
        let server = try TLSServer()
        for authorities in [nil, TLSSettings.PEM.text(TestCertificates.otherAuthority)] {
            #expect(try verdict(Exchange(settings: settings(authorities, insecure: true)), server) == "")
        }
    }

    @Test("what its file says now, on connections made after the change")
    func change() throws {
        let server = try TLSServer()
        let folder = TemporaryFolder()
        let path = folder.write("ca.pem", TestCertificates.otherAuthority)
        let exchange = try Exchange(settings: settings(.file(path: path)))
        func refreshed() throws -> String {
            if exchange.client.refreshFiles() { exchange.client.closeIdleConnections(on: exchange.thread) }
            return try verdict(exchange, server)
        }
        #expect(try refreshed() == Self.unknown)
        folder.write("ca.pem", TestCertificates.authority)
        #expect(try refreshed() == "")
        #expect(try refreshed() == "")
        folder.write("ca.pem", TestCertificates.otherAuthority)
        #expect(try refreshed() == Self.unknown)
        unlink(path)
        #expect(
            try refreshed() == "Get \"https://localhost/\": unable to read CA cert: unable to read file \(path): "
                + "open \(path): no such file or directory"
        )
        folder.write("ca.pem", "certainly not")
        #expect(try refreshed() == "Get \"https://localhost/\": unable to use specified CA cert file \(path)")
        folder.write("ca.pem", TestCertificates.authority)
        #expect(try refreshed() == "")
    }

    @Test("nobody without a certificate in its settings", arguments: ["no PEM", TestCertificates.serverKey])
    func noCertificate(text: String) throws {
        let exchange = try Exchange(settings: settings(.text(text)))
        #expect(
            try exchange.goText("https://127.0.0.1:1/")
                == "Get \"https://127.0.0.1:1/\": unable to use specified CA cert inline"
        )
    }
}

import Glibc
import ScrapeTestSupport
import Testing

@testable import HTTPTransport

@Suite("A client's certificate", .enabled(if: TLSServer.program != nil))
struct ClientCertificateTests {
    private func settings(_ authority: TestAuthority, _ certificate: TLSSettings.PEM?, _ key: Secret?)
        -> HTTPClientSettings
    {
        var settings = HTTPClientSettings()
        settings.tls.authorities = .text(authority.certificateText)
        settings.tls.certificate = certificate
        settings.tls.key = key
        return settings
    }

    private func server(_ authority: TestAuthority) throws -> TLSServer {
        try TLSServer(
            try authority.pair("x", names: "IP:127.0.0.1"),
            answer: "$ssl_client_verify $ssl_client_s_dn",
            settings: "ssl_client_certificate \(authority.own.certificate); ssl_verify_client optional;"
        )
    }

    @Test("is shown to servers that ask for one, from texts and from files")
    func shown() throws {
        let authority = try TestAuthority()
        let server = try server(authority)
        let client = try authority.pair("cli")
        let old = try authority.pair("old", key: ["rsa:2048"])
        let rows: [(TLSSettings.PEM?, Secret?, String)] = [
            (nil, nil, "NONE "), (.text(client.certificateText), .text(client.keyText), "SUCCESS CN=cli"),
            (.file(path: client.certificate), .file(path: client.key), "SUCCESS CN=cli"),
            (.file(path: old.certificate), .text(old.keyText), "SUCCESS CN=old"),
        ]
        for (certificate, key, expected) in rows {
            #expect(try server.verdict(settings(authority, certificate, key)) == expected)
        }
    }

    @Test("is the one of its files, on connections made after a change")
    func rotated() throws {
        let authority = try TestAuthority()
        let server = try server(authority)
        let folder = TemporaryFolder()
        let (one, two) = (try authority.pair("one"), try authority.pair("two"))
        let certificate = folder.write("c", one.certificateText)
        let key = folder.write("k", one.keyText)
        let exchange = try Exchange(settings: settings(authority, .file(path: certificate), .file(path: key)))
        #expect(try server.verdict(exchange) == "SUCCESS CN=one")
        folder.write("k", two.keyText)
        #expect(
            eventually {
                (try? server.verdict(exchange))
                    == "unable to use specified client cert (file \(certificate)) & key (file \(key)): "
                    + "tls: private key does not match public key"
            }
        )
        folder.write("c", two.certificateText)
        #expect(eventually { (try? server.verdict(exchange)) == "SUCCESS CN=two" })
    }

    /// As a real Prometheus 3.5.3 said it; who makes a client says `specified` of both.
    @Test("that is gone fails requests, in the words of what looks after an authority's file", arguments: ["c", "k"])
    func gone(name: String) throws {
        let authority = try TestAuthority()
        let server = try server(authority)
        let folder = TemporaryFolder()
        let client = try authority.pair("cli")
        var settings = settings(
            authority,
            .file(path: folder.write("c", client.certificateText)),
            .file(path: folder.write("k", client.keyText))
        )
        settings.tls.authorities = .file(path: authority.own.certificate)
        let exchange = try Exchange(settings: settings)
        #expect(try server.verdict(exchange) == "SUCCESS CN=cli")
        folder.remove(name)
        let (path, part) = (folder.path(name), name == "c" ? "client cert" : "client key")
        let problem = "unable to read \(part): unable to read file \(path): open \(path): no such file or directory"
        #expect(eventually { (try? server.verdict(exchange)) == problem })
    }

    @Test("that is wanted and not there is a server's alert")
    func wanted() throws {
        let authority = try TestAuthority()
        let pair = try authority.pair("x", names: "IP:127.0.0.1")
        for (version, text) in [("-tls1_3", "certificate required"), ("-tls1_2", "handshake failure")] {
            let options = ["-CAfile", authority.own.certificate, "-Verify", "1", version]
            let server = try OpenSSLServer(pair, options)
            #expect(try server.problem(settings(authority, nil, nil)) == .tls(text))
        }
    }

    @Test("that does not count any more is a server's alert about the client, not the client's verdict on the server")
    func expired() throws {
        let authority = try TestAuthority()
        let pair = try authority.pair("x", names: "IP:127.0.0.1")
        let old = try authority.pair("old", days: -1)
        for version in ["-tls1_3", "-tls1_2"] {
            let options = ["-CAfile", authority.own.certificate, "-Verify", "1", "-verify_return_error", version]
            let server = try OpenSSLServer(pair, options)
            let settings = settings(authority, .file(path: old.certificate), .file(path: old.key))
            #expect(try server.problem(settings) == .tls("expired certificate"))
        }
    }

    @Test("leaves the system's authorities in force")
    func systemAuthorities() throws {
        let authority = try TestAuthority()
        let client = try authority.pair("cli")
        var settings = settings(authority, .text(client.certificateText), .text(client.keyText))
        settings.tls.authorities = nil
        #expect(
            try server(authority).verdict(settings)
                == "tls: failed to verify certificate: x509: certificate signed by unknown authority"
        )
    }
}

@Suite("No client can be made")
struct ClientCreationTests {
    private func problem(_ change: (inout HTTPClientSettings) -> Void) -> String? {
        var settings = HTTPClientSettings()
        change(&settings)
        do throws(HTTPClientProblem) {
            _ = try HTTPClient(checking: settings)
            return nil
        } catch {
            return error.text
        }
    }

    @Test("with authorities that cannot be read or are none")
    func authorities() throws {
        let missing = "unable to read CA cert: unable to read file nofile: open nofile: no such file or directory"
        #expect(problem { $0.tls.authorities = .file(path: "nofile") } == missing)
        #expect(problem { $0.tls.authorities = .text("x") } == "unable to use specified CA cert inline")
        let folder = TemporaryFolder()
        let path = folder.write("ca", TestCertificates.serverKey)
        #expect(problem { $0.tls.authorities = .file(path: path) } == "unable to use specified CA cert file \(path)")
        #expect(problem { $0.tls.authorities = .text(TestCertificates.authority) } == nil)
    }

    @Test("with versions that exclude each other")
    func versions() {
        let text =
            "tls_config.max_version must be greater than or equal to tls_config.min_version if both are specified"
        #expect(problem { ($0.tls.minVersion, $0.tls.maxVersion) = (.tls13, .tls12) } == text)
        #expect(problem { ($0.tls.minVersion, $0.tls.maxVersion) = (.tls12, .tls12) } == nil)
        #expect(problem { $0.tls.maxVersion = .tls10 } == nil)
    }

    @Test("with secrets from a store")
    func references() {
        let end = ": cannot use secret ref without manager"
        let rows: [(String, (inout HTTPClientSettings) -> Void)] = [
            ("username", { $0.authorization = .basic(user: .reference("a"), password: .text("")) }),
            ("password", { $0.authorization = .basic(user: .text(""), password: .reference("a")) }),
            ("credentials", { $0.authorization = .credentials(type: "Bearer", .reference("a")) }),
            ("CA cert", { $0.tls.authorities = .reference("a") }),
            ("client cert", { ($0.tls.certificate, $0.tls.key) = (.reference("a"), .text("x")) }),
            ("client key", { ($0.tls.certificate, $0.tls.key) = (.text("x"), .reference("a")) }),
        ]
        for (name, change) in rows { #expect(problem(change) == "unable to use \(name)\(end)") }
    }

    @Test("but one whose secret is missing only fails its requests")
    func secret() {
        #expect(problem { $0.authorization = .credentials(type: "Bearer", .file(path: "nofile")) } == nil)
        #expect(problem { $0.headers = [ClientHeader(name: "X-A", files: ["nofile"])] } == nil)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let certificate: String
        let key: String
        let reason: String
        var testDescription: String { reason }
    }

    private static func block(_ type: String) -> String { "-----BEGIN \(type)-----\nAAAA\n-----END \(type)-----\n" }

    /// `tls.X509KeyPair` and its own tests, Go 1.24.
    static let rows: [Row] = [
        Row(certificate: "x", key: "x", reason: "tls: failed to find any PEM data in certificate input"),
        Row(
            certificate: TestCertificates.serverKey,
            key: "x",
            reason:
                "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs "
                + "may have been switched"
        ),
        Row(
            certificate: block("A B") + block("C"),
            key: "x",
            reason:
                "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the "
                + "following types: [A B C]"
        ),
        Row(
            certificate: TestCertificates.server,
            key: "x",
            reason: "tls: failed to find any PEM data in key input"
        ),
        Row(
            certificate: TestCertificates.server,
            key: TestCertificates.server,
            reason: "tls: found a certificate rather than a key in the PEM for the private key"
        ),
        Row(
            certificate: TestCertificates.server,
            key: block("EC PARAMETERS"),
            reason: "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM "
                + "blocks of the following types: [EC PARAMETERS]"
        ),
        Row(
            certificate: TestCertificates.server,
            key: block("PRIVATE KEY"),
            reason: "tls: failed to parse private key"
        ),
        Row(
            certificate: TestCertificates.authority,
            key: TestCertificates.serverKey,
            reason: "tls: private key does not match public key"
        ),
    ]

    @Test("with a certificate and a key that do not make a pair", arguments: rows)
    func pairs(row: Row) {
        let text = problem { ($0.tls.certificate, $0.tls.key) = (.text(row.certificate), .text(row.key)) }
        #expect(text == "unable to use specified client cert (inline) & key (inline): \(row.reason)")
    }

    @Test("with a certificate or a key that cannot be read")
    func unreadable() {
        let end = "unable to read file nofile: open nofile: no such file or directory"
        let certificate = problem { ($0.tls.certificate, $0.tls.key) = (.file(path: "nofile"), .text("x")) }
        #expect(certificate == "unable to read specified client cert: \(end)")
        let key = problem { ($0.tls.certificate, $0.tls.key) = (.text(TestCertificates.server), .file(path: "nofile")) }
        #expect(key == "unable to read specified client key: \(end)")
    }
}

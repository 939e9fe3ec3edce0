import Glibc
import ScrapeTestSupport
import Testing

@testable import HTTPTransport

@Suite("A certificate's names")
struct CertificateNameTests {
    private static func certificate(dns: [String] = [], addresses: [String] = [], common: String = "")
        -> ServerCertificate
    {
        ServerCertificate(
            dnsNames: dns,
            addresses: addresses.compactMap { IPAddress(parsing: $0) },
            hasAlternativeNames: !dns.isEmpty || !addresses.isEmpty,
            commonName: common
        )
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let certificate: ServerCertificate
        let host: String
        /// Nil when the host is covered.
        let problem: String?
        var testDescription: String { "\(certificate.dnsNames) \(certificate.addresses.map(\.text)) for \(host)" }
    }

    private static let names = certificate(dns: ["foo.example", "bar.example", "*.baz.example"])
    private static let mixed = certificate(dns: ["q"], addresses: ["127.0.0.9", "::1"])
    private static let unnamed = certificate(common: "localhost")

    /// As the real Prometheus said, or as `crypto/x509/verify_test.go` expects.
    static let rows: [Row] = [
        Row(certificate: names, host: "foo.example", problem: nil),
        Row(certificate: names, host: "FOO.example.", problem: nil),
        Row(certificate: names, host: "a.baz.example", problem: nil),
        Row(
            certificate: names,
            host: "a.b.baz.example",
            problem: "certificate is valid for foo.example, bar.example, *.baz.example, not a.b.baz.example"
        ),
        Row(
            certificate: names,
            host: "baz.example",
            problem: "certificate is valid for foo.example, bar.example, *.baz.example, not baz.example"
        ),
        Row(
            certificate: names,
            host: "127.0.0.1",
            problem: "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"
        ),
        Row(certificate: mixed, host: "127.0.0.9", problem: nil),
        Row(certificate: mixed, host: "0:0:0:0:0:0:0:1", problem: nil),
        Row(certificate: mixed, host: "::ffff:127.0.0.9", problem: nil),
        Row(
            certificate: mixed,
            host: "127.0.0.1",
            problem: "certificate is valid for 127.0.0.9, ::1, not 127.0.0.1"
        ),
        Row(certificate: mixed, host: "localhost", problem: "certificate is valid for q, not localhost"),
        Row(
            certificate: certificate(addresses: ["127.0.0.9"]),
            host: "localhost",
            problem: "certificate is not valid for any names, but wanted to match localhost"
        ),
        Row(
            certificate: unnamed,
            host: "localhost",
            problem: "certificate relies on legacy Common Name field, use SANs instead"
        ),
        Row(
            certificate: unnamed,
            host: "other",
            problem: "certificate is not valid for any names, but wanted to match other"
        ),
        Row(
            certificate: unnamed,
            host: "127.0.0.1",
            problem: "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"
        ),
        Row(certificate: certificate(dns: ["*.lan"]), host: "printer.lan", problem: nil),
        Row(certificate: certificate(dns: ["*"]), host: "host", problem: "certificate is valid for *, not host"),
        Row(certificate: certificate(dns: ["a*.x"]), host: "ab.x", problem: "certificate is valid for a*.x, not ab.x"),
        Row(certificate: certificate(dns: ["my_host.x"]), host: "my_host.x", problem: nil),
        Row(
            certificate: certificate(dns: ["a.*.x"]),
            host: "a.b.x",
            problem: "certificate is valid for a.*.x, not a.b.x"
        ),
        Row(
            certificate: certificate(dns: [String](repeating: "a.x", count: 100)),
            host: "b.x",
            problem: "certificate is valid for 100 names, but none matched b.x"
        ),
    ]

    @Test("cover a host by Go's rules", arguments: rows)
    func coverage(row: Row) {
        #expect(row.certificate.problem(for: row.host) == row.problem)
    }

    @Test("count from the first to the last of its seconds")
    func dates() {
        let certificate = ServerCertificate(notBefore: 1_000_000_000, notAfter: 1_100_000_000)
        let lead = "certificate has expired or is not yet valid: current time "
        #expect(certificate.problem(at: 1_000_000_000) == nil)
        #expect(certificate.problem(at: 1_100_000_000) == nil)
        let early = certificate.problem(at: 999_999_999) ?? ""
        #expect(early.hasPrefix(lead) && early.hasSuffix(" is before 2001-09-09T01:46:40Z"))
        let late = certificate.problem(at: 1_100_000_001) ?? ""
        #expect(late.hasPrefix(lead) && late.hasSuffix(" is after 2004-11-09T11:33:20Z"))
    }
}

@Suite("A server's certificate", .enabled(if: TLSServer.program != nil))
struct ServerCertificateTests {
    private func trusting(_ authority: TestAuthority) -> HTTPClientSettings {
        var settings = HTTPClientSettings()
        settings.tls.authorities = .text(authority.certificateText)
        return settings
    }

    private let lead = "tls: failed to verify certificate: x509: "

    @Test("is refused for its dates before anything else")
    func expired() throws {
        let authority = try TestAuthority()
        let server = try TLSServer(try authority.pair("x", names: "DNS:other.example", days: -1))
        for settings in [trusting(authority), HTTPClientSettings()] {
            let verdict = try server.verdict(settings)
            #expect(verdict.hasPrefix(lead + "certificate has expired or is not yet valid: current time 2"))
            #expect(verdict.contains(" is after 2"))
        }
    }

    @Test("is refused for its names before its authority")
    func names() throws {
        let authority = try TestAuthority()
        let server = try TLSServer(try authority.pair("localhost", names: "DNS:foo.example,DNS:*.baz.example"))
        let other = "certificate is valid for foo.example, *.baz.example, not localhost"
        let address = "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"
        let unknown = "certificate signed by unknown authority"
        #expect(try server.verdict(trusting(authority), url: "https://localhost/") == lead + other)
        #expect(try server.verdict(HTTPClientSettings(), url: "https://localhost/") == lead + other)
        #expect(try server.verdict(trusting(authority)) == lead + address)
        #expect(try server.verdict(HTTPClientSettings(), url: "https://foo.example/") == lead + unknown)
        #expect(try server.verdict(trusting(authority), url: "https://foo.example/") == "up 1\n")
    }

    @Test("without alternative names is refused, whatever its common name")
    func commonName() throws {
        let authority = try TestAuthority()
        let server = try TLSServer(try authority.pair("localhost"))
        let text = "certificate relies on legacy Common Name field, use SANs instead"
        #expect(try server.verdict(trusting(authority), url: "https://localhost/") == lead + text)
    }

    @Test("for clients only is refused")
    func usage() throws {
        let authority = try TestAuthority()
        let server = try TLSServer(try authority.pair("x", names: "IP:127.0.0.1", usage: "clientAuth"))
        #expect(try server.verdict(trusting(authority)) == lead + "certificate specifies an incompatible key usage")
    }

    @Test("of an authority of the same name is refused, and the text says so")
    func sameName() throws {
        let server = try TLSServer(try TestAuthority().pair("x", names: "IP:127.0.0.1"))
        let text =
            "certificate signed by unknown authority (possibly because of \"x509: ECDSA verification failure\" while "
            + "trying to verify candidate authority certificate \"ca\")"
        #expect(try server.verdict(trusting(TestAuthority())) == lead + text)
    }

    @Test("of an authority that has expired, or is none, is refused")
    func badAuthority() throws {
        let authority = try TestAuthority()
        let server = try TLSServer(try authority.pair("x", names: "IP:127.0.0.1"))
        var settings = HTTPClientSettings()
        settings.tls.authorities = .text(try authority.renewed(days: -1))
        let verdict = try server.verdict(settings)
        #expect(verdict.hasPrefix(lead + "certificate has expired or is not yet valid: current time 2"))
        settings.tls.authorities = .text(try authority.renewed(isAuthority: false))
        #expect(
            try server.verdict(settings)
                == lead
                + "certificate signed by unknown authority (possibly because of \"x509: invalid signature: parent "
                + "certificate cannot sign this kind of certificate\" while trying to verify candidate authority certificate "
                + "\"ca\")"
        )
    }

    struct Way: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var extensions = "basicConstraints=critical,CA:TRUE"
        var days = 30
        /// Behind the lead, up to a date; nil when the server is accepted.
        let text: String?
    }

    private static let cannotSign =
        "certificate signed by unknown authority (possibly because of \"x509: invalid signature: parent certificate "
        + "cannot sign this kind of certificate\" while trying to verify candidate authority certificate \"between\")"

    static let ways: [Way] = [
        Way(testDescription: "right", text: nil),
        Way(
            testDescription: "expired",
            days: -1,
            text: "certificate has expired or is not yet valid: current time"
        ),
        Way(testDescription: "no authority", extensions: "basicConstraints=critical,CA:FALSE", text: cannotSign),
        Way(
            testDescription: "without the right to sign",
            extensions: "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature",
            text: cannotSign
        ),
        Way(
            testDescription: "for other names",
            extensions: "basicConstraints=critical,CA:TRUE\nnameConstraints=critical,excluded;IP:127.0.0.0/255.0.0.0",
            text: "a root or intermediate certificate is not authorized to sign for this name"
        ),
        Way(
            testDescription: "with a rule that nobody knows",
            extensions: "basicConstraints=critical,CA:TRUE\n1.2.3.4=critical,ASN1:NULL",
            text: "unhandled critical extension"
        ),
    ]

    @Test("of an authority between is refused for what is wrong with that one", arguments: ways)
    func intermediate(way: Way) throws {
        let authority = try TestAuthority()
        let between = try authority.authority("between", extensions: way.extensions, days: way.days)
        let server = try TLSServer(try between.pair("x", names: "IP:127.0.0.1", sendsAuthority: true))
        let verdict = try server.verdict(trusting(authority))
        #expect(way.text.map { verdict.hasPrefix(lead + $0) } ?? (verdict == "up 1\n"), "\(verdict)")
    }

    @Test("that has to be of a version which the settings exclude is never seen")
    func noVersions() throws {
        let server = try TLSServer(try TestAuthority().pair("x", names: "IP:127.0.0.1"))
        var settings = HTTPClientSettings()
        settings.tls.maxVersion = .tls11
        let verdict = try server.verdict(settings)
        #expect(verdict == "tls: no supported versions satisfy MinVersion and MaxVersion")
    }

    @Test("that is signed with SHA-1 is refused")
    func weakSignature() throws {
        let authority = try TestAuthority()
        let pair = try authority.pair("x", names: "IP:127.0.0.1", digest: "-sha1")
        let server = try OpenSSLServer(pair, ["-cipher", "DEFAULT@SECLEVEL=0"])
        #expect(
            try server.problem(trusting(authority))?.goText
                == lead
                + "certificate signed by unknown authority (possibly because of \"x509: cannot verify signature: "
                + "insecure algorithm ECDSA-SHA1\" while trying to verify candidate authority certificate \"ca\")"
        )
    }

    @Test("may be trusted by itself")
    func pinned() throws {
        let pair = try TestAuthority().pair("x", names: "IP:127.0.0.1")
        let server = try TLSServer(pair)
        var settings = HTTPClientSettings()
        settings.tls.authorities = .text(pair.certificateText)
        #expect(try server.verdict(settings) == "up 1\n")
    }

    @Test("with any fault is accepted when told to")
    func insecure() throws {
        let server = try TLSServer(try TestAuthority().pair("x", usage: "clientAuth", days: -1, key: ["rsa:2048"]))
        var settings = HTTPClientSettings()
        settings.tls.insecureSkipVerify = true
        #expect(try server.verdict(settings) == "up 1\n")
    }

    @Test("has to prove the configured name, which the server is asked for, on every hop")
    func serverName() throws {
        let authority = try TestAuthority()
        let server = try TLSServer(
            try authority.pair("x", names: "DNS:foo.example"),
            locations: """
                location /away { return 302 https://elsewhere.example/; }
                location / { return 200 "$ssl_server_name at $host"; }
                """
        )
        var settings = trusting(authority)
        settings.tls.serverName = "foo.example"
        #expect(try server.verdict(settings) == "foo.example at 127.0.0.1")
        #expect(try server.verdict(settings, url: "https://localhost/away") == "foo.example at elsewhere.example")
        settings.tls.serverName = "127.0.0.1"
        #expect(
            try server.verdict(settings, url: "https://foo.example/")
                == lead + "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"
        )
    }

    struct Versions: Sendable, CustomTestStringConvertible {
        let server: String
        var min: TLSSettings.Version?
        var max: TLSSettings.Version?
        let verdict: String
        var testDescription: String { "\(server) against \(String(describing: min)) to \(String(describing: max))" }
    }

    static let versionRows: [Versions] = [
        Versions(server: "TLSv1.2 TLSv1.3", verdict: "TLSv1.3"),
        Versions(server: "TLSv1.2 TLSv1.3", max: .tls12, verdict: "TLSv1.2"),
        Versions(server: "TLSv1.2", min: .tls13, verdict: "remote error: tls: protocol version not supported"),
        Versions(server: "TLSv1.3", max: .tls12, verdict: "remote error: tls: protocol version not supported"),
        Versions(server: "TLSv1 TLSv1.1", verdict: "remote error: tls: protocol version not supported"),
        Versions(server: "TLSv1 TLSv1.1", min: .tls10, verdict: "TLSv1.1"),
        Versions(server: "TLSv1", min: .tls10, max: .tls10, verdict: "TLSv1"),
    ]

    @Test("is asked for with the versions of the settings", arguments: versionRows)
    func versions(row: Versions) throws {
        let server = try TLSServer(
            answer: "$ssl_protocol",
            settings: "ssl_protocols \(row.server); ssl_ciphers DEFAULT@SECLEVEL=0;"
        )
        var settings = HTTPClientSettings()
        settings.tls.authorities = .text(TestCertificates.authority)
        settings.tls.minVersion = row.min
        settings.tls.maxVersion = row.max
        #expect(try server.verdict(settings) == row.verdict)
    }
}

@Suite("A TLS alert")
struct TLSAlertTests {
    @Test(
        "is found in OpenSSL's error and said in Go's words",
        arguments: [
            ("error:0A000412:SSL routines::sslv3 alert bad certificate", "bad certificate"),
            (
                "OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0",
                "certificate required"
            ),
            ("error:0A000418:SSL routines::tlsv1 alert unknown ca", "unknown certificate authority"),
            ("error:0A00042E:SSL routines::tlsv1 alert protocol version", "protocol version not supported"),
            ("error:0A000415:SSL routines::sslv3 alert certificate expired", "expired certificate"),
            ("error:0A0004E7:SSL routines::reason(1255)", "alert(255)"), ("error:0A0004E8:SSL routines::x", nil),
            ("error:0A00010B:SSL routines::wrong version number", nil), ("error:0A00", nil), ("", nil),
        ] as [(String, String?)]
    )
    func texts(message: String, text: String?) {
        #expect(TLSAlert(errorMessage: message)?.goText == text)
    }
}

import ScrapeTestSupport

/// Every way to come in.
enum ClientDoors {
    /// The doors, all at `home` but those that lead away from it.
    static func all(_ files: ClientFiles, home: String, away: String) throws -> [ClientDoor] {
        let names = "IP:\(home),IP:\(away)"
        let good = try files.authority.pair("good", names: "\(names),DNS:foo.example,DNS:*.wild.example")
        var doors = usual(
            good,
            asks: "ssl_verify_client on; ssl_client_certificate \(files.authority.own.certificate);"
        )
        doors += try doubtful(files, names) + special(files, good, names)
        for index in doors.indices {
            doors[index].address = doors[index].name.hasSuffix("away") ? away : home
            doors[index].port = 18_400 + UInt16(index)
        }
        return doors
    }

    private static func usual(_ good: TestAuthority.Pair, asks: String) -> [ClientDoor] {
        let once = "keepalive_requests 1;"
        return [
            ClientDoor("plain"), ClientDoor("away"), ClientDoor("once", nil, once),
            ClientDoor("tls", good), ClientDoor("tlsaway", good), ClientDoor("tlsonce", good, once),
            ClientDoor("h2", good, http2: true), ClientDoor("h2once", good, http2: true, once),
            ClientDoor("mtls", good, asks), ClientDoor("h2mtls", good, http2: true, asks),
        ]
    }

    /// With certificates that prove nothing, or not everything.
    private static func doubtful(_ files: ClientFiles, _ names: String) throws -> [ClientDoor] {
        [
            ClientDoor("expired", try files.authority.pair("expired", names: names, days: -1)),
            ClientDoor("cn", try files.authority.pair("foo.example")),
            ClientDoor("address", try files.authority.pair("x", names: "IP:127.0.0.9")),
            ClientDoor("usage", try files.authority.pair("x", names: names, usage: "clientAuth")),
            ClientDoor("self", try files.selfSigned(names: names)),
            ClientDoor("sha1", try files.authority.pair("x", names: names, digest: "-sha1"), old),
        ]
    }

    /// With one version, cipher or kind of key.
    private static func special(
        _ files: ClientFiles,
        _ good: TestAuthority.Pair,
        _ names: String
    ) throws -> [ClientDoor] {
        let rsa = try files.authority.pair("rsa", names: names, key: ["rsa:2048"])
        let ciphers = [
            ("rsakey", "AES128-GCM-SHA256"), ("dhkey", "DHE-RSA-AES128-GCM-SHA256"), ("cbc", "ECDHE-RSA-AES128-SHA"),
            ("sha384", "ECDHE-RSA-AES256-SHA384"), ("chacha", "ECDHE-RSA-CHACHA20-POLY1305"),
        ]
        return [
            ClientDoor("tls10", rsa, "ssl_protocols TLSv1; \(old)"),
            ClientDoor("tls11", rsa, "ssl_protocols TLSv1.1; \(old)"),
            ClientDoor("tls12", good, "ssl_protocols TLSv1.2;"), ClientDoor("tls13", good, "ssl_protocols TLSv1.3;"),
            ClientDoor("p521", good, "ssl_ecdh_curve secp521r1;"), ClientDoor("x448", good, "ssl_ecdh_curve X448;"),
            ClientDoor("ed25519", try files.authority.pair("x", names: names, key: ["ed25519"])),
            ClientDoor("short", try files.authority.pair("x", names: names, key: ["rsa:1024"]), old),
        ] + ciphers.map { ClientDoor($0.0, rsa, "ssl_protocols TLSv1.2; ssl_ciphers \($0.1);") }
    }

    private static let old = "ssl_ciphers DEFAULT@SECLEVEL=0;"
}

/// An authority that signs certificates while a test runs, with openssl's command.
package final class TestAuthority {
    /// A certificate and its private key, in files that are gone with the last pair of their authority.
    package struct Pair {
        fileprivate let folder: TemporaryFolder
        package let certificate: String
        package let key: String

        package var certificateText: String { TemporaryFolder.text(of: certificate) }

        package var keyText: String { TemporaryFolder.text(of: key) }
    }

    /// What openssl makes a key of, unless it is told otherwise.
    package static let curve = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]

    /// Its own certificate and key.
    package let own: Pair
    private let name: String
    private let folder = TemporaryFolder()
    private var made = 0

    package init(name: String = "ca") throws {
        let own = Pair(folder: folder, certificate: folder.path("ca.pem"), key: folder.path("ca.key"))
        self.own = own
        self.name = name
        let rights = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]
        try Command.run(
            ["openssl", "req", "-x509", "-newkey"] + Self.curve
                + ["-nodes", "-keyout", own.key, "-out", own.certificate, "-subj", "/CN=\(name)", "-days", "30"]
                + rights
        )
    }

    private init(name: String, own: Pair) {
        self.name = name
        self.own = own
    }

    /// A server's certificate that is signed with its own key. `names` is what follows `subjectAltName=`.
    package static func selfSigned(names: String) throws -> Pair {
        let folder = TemporaryFolder()
        let pair = Pair(folder: folder, certificate: folder.path("self.pem"), key: folder.path("self.key"))
        try Command.run(
            ["openssl", "req", "-x509", "-newkey"] + curve
                + ["-nodes", "-keyout", pair.key, "-out", pair.certificate, "-subj", "/CN=self", "-days", "30"]
                + ["-addext", "subjectAltName=\(names)", "-addext", "basicConstraints=critical,CA:FALSE"]
        )
        return pair
    }

    package var certificateText: String { own.certificateText }

    /// Another certificate of the same name and key, in PEM form.
    package func renewed(days: Int = 30, isAuthority: Bool = true) throws -> String {
        let request = folder.path("request")
        let renewed = folder.path("renewed.pem")
        let extensions = folder.write("extensions", "basicConstraints=critical,CA:\(isAuthority ? "TRUE" : "FALSE")\n")
        try Command.run(["openssl", "req", "-new", "-key", own.key, "-out", request, "-subj", "/CN=\(name)"])
        try Command.run(
            ["openssl", "x509", "-req", "-in", request, "-out", renewed, "-extfile", extensions, "-key", own.key]
                + ["-days", "\(days)"]
        )
        return Pair(folder: folder, certificate: renewed, key: own.key).certificateText
    }

    /// Signs a certificate for a new key. `names` is what follows `subjectAltName=`, empty for none; negative `days`
    /// make one that has expired. A server with a pair that `sendsAuthority` shows this authority's certificate, too.
    package func pair(
        _ commonName: String,
        names: String = "",
        usage: String = "serverAuth,clientAuth",
        days: Int = 30,
        key: [String] = TestAuthority.curve,
        digest: String = "-sha256",
        sendsAuthority: Bool = false
    ) throws -> Pair {
        let alternatives = names.isEmpty ? "" : "subjectAltName=\(names)\n"
        let extensions = "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=\(usage)\n\(alternatives)"
        let pair = try signed(commonName, extensions, days, key, digest)
        if sendsAuthority { folder.write("\(made).pem", pair.certificateText + certificateText) }
        return pair
    }

    /// Signs another authority's certificate. `extensions` are lines as openssl reads them.
    package func authority(_ name: String, extensions: String, days: Int = 30) throws -> TestAuthority {
        TestAuthority(name: name, own: try signed(name, extensions, days, Self.curve, "-sha256"))
    }

    private func signed(
        _ commonName: String,
        _ extensions: String,
        _ days: Int,
        _ key: [String],
        _ digest: String
    ) throws -> Pair {
        made += 1
        let pair = Pair(folder: folder, certificate: folder.path("\(made).pem"), key: folder.path("\(made).key"))
        let request = folder.path("request")
        try Command.run(
            ["openssl", "req", "-new", "-newkey"] + key + ["-nodes", "-keyout", pair.key, "-out", request]
                + ["-subj", "/CN=\(commonName)"]
        )
        let extensionFile = folder.write("extensions", extensions + "\n")
        try Command.run(
            ["openssl", "x509", "-req", "-in", request, "-out", pair.certificate, "-extfile", extensionFile, "-CA"]
                + [own.certificate, "-CAkey", own.key, "-set_serial", "\(made)", "-days", "\(days)", digest]
        )
        return pair
    }
}

import Glibc
import ScrapeTestSupport

@testable import HTTPTransport

/// An authority that signs certificates while a test runs, with openssl's command.
final class TestAuthority {
    /// A certificate and its private key, in files that are gone with the last pair of their authority.
    struct Pair {
        fileprivate let folder: TemporaryFolder
        let certificate: String
        let key: String

        var certificateText: String { text(of: certificate) }

        var keyText: String { text(of: key) }

        private func text(of path: String) -> String {
            (try? WatchedFile(path: path).content.get()).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
    }

    static let curve = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]

    let own: Pair
    private let name: String
    private let folder = TemporaryFolder()
    private var made = 0

    init(name: String = "ca") throws {
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

    var certificateText: String { own.certificateText }

    /// Another certificate of the same name and key, in PEM form.
    func renewed(days: Int = 30, isAuthority: Bool = true) throws -> String {
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
    /// make one that has expired.
    func pair(
        _ commonName: String,
        names: String = "",
        usage: String = "serverAuth,clientAuth",
        days: Int = 30,
        key: [String] = TestAuthority.curve,
        digest: String = "-sha256"
    ) throws -> Pair {
        made += 1
        let pair = Pair(folder: folder, certificate: folder.path("\(made).pem"), key: folder.path("\(made).key"))
        let request = folder.path("request")
        try Command.run(
            ["openssl", "req", "-new", "-newkey"] + key + ["-nodes", "-keyout", pair.key, "-out", request]
                + ["-subj", "/CN=\(commonName)"]
        )
        let alternatives = names.isEmpty ? "" : "subjectAltName=\(names)\n"
        let extensions = folder.write(
            "extensions",
            "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=\(usage)\n\(alternatives)"
        )
        try Command.run(
            ["openssl", "x509", "-req", "-in", request, "-out", pair.certificate, "-extfile", extensions, "-CA"]
                + [own.certificate, "-CAkey", own.key, "-set_serial", "\(made)", "-days", "\(days)", digest]
        )
        return pair
    }
}

import Glibc
import ScrapeTestSupport

/// A knot that is the authority for `lan.test.`, on port 53 of an address of loopback.
final class KnotServer {
    static let zone = "lan.test."

    /// Words that run a program which sees a resolv.conf of its own.
    struct OwnResolver {
        let words: [String]

        init(_ path: String) {
            let script = #"mount --bind "$0" /etc/resolv.conf && exec "$@""#
            words = ["unshare", "--mount", "sh", "-c", script, path]
        }
    }

    /// Whether one can run here; one line says why not.
    static let isAvailable: Bool = {
        guard StartedProgram.path(of: "knotd") != nil else { return false }
        let file = TemporaryFolder()
        let words = OwnResolver(file.write("resolv.conf", "nameserver 127.0.0.1\n")).words
        let run = CommandRun(words + ["cat", "/etc/resolv.conf"], environment: CommandRun.plainEnvironment)
        if run.output == "nameserver 127.0.0.1\n" { return true }
        print("skipped: needs root for a resolv.conf of its own")
        return false
    }()

    let address: String
    private let folder = TemporaryFolder()
    private let configuration: String
    private var server: StartedProgram?
    private var serial = 0

    /// - Throws: when it does not start.
    init(address: String = StartedProgram.ownAddress(block: 96)) throws {
        self.address = address
        folder.makeFolder("db")
        configuration = folder.write(
            "knot.conf",
            """
            server:
                rundir: "\(folder.path)"
                pidfile: "\(folder.path("pid"))"
                listen: \(address)@53
            log:
              - target: "\(folder.path("log"))"
                any: info
            database:
                storage: "\(folder.path("db"))"
            template:
              - id: default
                storage: "\(folder.path)"
                journal-content: none
                zonefile-sync: -1
                semantic-checks: off
            zone:
              - domain: \(Self.zone)
                file: "zone"

            """
        )
        write("")
        server = try StartedProgram(["knotd", "-c", configuration], listeningAt: [.port(53, address: address)])
    }

    private func write(_ records: String) {
        serial += 1
        let head =
            "$ORIGIN \(Self.zone)\n$TTL 1\n@ SOA ns hostmaster \(serial) 3600 600 86400 1\n@ NS ns\nns A 127.0.0.1\n"
        folder.write("zone", head + records + "\n")
    }

    /// From now on the zone has these records, as lines of a zone file, beside its own `NS ns`.
    ///
    /// - Throws: when it does not take them.
    func serve(_ records: String) throws {
        write(records)
        try Command.run(["knotc", "-b", "-c", configuration, "zone-reload", Self.zone])
    }
}

import Glibc
import ScrapeTestSupport
import Testing

/// The same jobs with every kind of HTTP client, scraped by a real Prometheus and by our agent from the same real servers.
@Suite(
    "An HTTP client does what a real Prometheus does",
    .enabled(
        if: RealPrometheus.path != nil && LoggedSamples.hasReader && ClientServers.areInstalled,
        "needs Prometheus 3.5, nginx, tinyproxy and Python"
    )
)
struct HTTPClientEndToEndTests {
    @Test("with credentials, headers, redirects, TLS, proxies, tokens: same states, errors, requests and reloads")
    func differential() throws {
        let files = try ClientFiles()
        let servers = try ClientServers(files)
        let environment = ["TZ=UTC", "HTTP_PROXY=http://en:v@@backend", "HTTPS_PROXY=http://en:v@@backend"]
            .map(servers.places.filled)
        let theirs = try ClientRun(of: servers, files) { try Self.prometheus(files.folder, environment) }
        let ours = try ClientRun(of: servers, files) { try Self.agent(files.folder, environment) }
        #expect(ClientJobs.names.allSatisfy { theirs.lines[$0]?.isEmpty == false })
        #expect(theirs.lines.values.joined().count { $0.hasPrefix("asks ") } > ClientJobs.names.count)
        #expect(Self.table(theirs, ours) == "")
        for (job, text) in ClientJobs.ownWays {
            #expect(ours.lines[job]?.contains { $0.contains(text) } == true, "\(job) does not say \(text)")
        }
    }

    private static func prometheus(_ folder: TemporaryFolder, _ environment: [String]) throws -> ClientRun.Program {
        let storage = folder.path("theirs")
        let server = try RealPrometheus(
            configuration: "prometheus.yml",
            in: folder.path,
            storage: storage,
            flags: ["--scrape.discovery-reload-interval=1s"],
            environment: environment
        )
        return .init(
            address: server.address,
            log: { server.log },
            reload: server.reload,
            stop: server.stop,
            storage: storage
        )
    }

    private static func agent(_ folder: TemporaryFolder, _ environment: [String]) throws -> ClientRun.Program {
        let storage = folder.path("ours")
        let agent = try RunningProgram(
            program: "env",
            environment + [
                try BuiltProgram.scrapeTUI(), "agent", "prometheus.yml", "--storage.path=\(storage)",
                "--web.listen-address=127.0.0.1:0",
            ],
            in: folder.path
        )
        let address = try agent.listeningAddress()
        return .init(
            address: address,
            log: { agent.errors },
            reload: { agent.signal(SIGHUP) },
            stop: {
                agent.signal(SIGTERM)
                guard agent.waitForEnd() == 0 else { throw RunningProgram.Problem(text: agent.errors) }
            },
            storage: storage
        )
    }

    /// Nothing, or what only one of the two does, job by job.
    private static func table(_ theirs: ClientRun, _ ours: ClientRun) -> String {
        Set(theirs.lines.keys).union(ours.lines.keys).subtracting(ClientJobs.ownWays.keys).sorted().flatMap { job in
            let (theirs, ours) = (theirs.lines[job] ?? [], ours.lines[job] ?? [])
            let differences =
                theirs.subtracting(ours).sorted().map { "    theirs: \($0)" }
                + ours.subtracting(theirs).sorted().map { "    ours:   \($0)" }
            return differences.isEmpty ? [] : [job] + differences
        }
        .joined(separator: "\n")
    }
}

import Glibc
import JSON
import ScrapeTestSupport
import Testing

/// The same Docker engine asked by a real Prometheus and by us.
@Suite("Docker discovery beside a real Prometheus", .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5"))
struct DockerDifferentialTests {
    private let engine: ServedEngine
    private let folder = TemporaryFolder()

    init() throws {
        engine = try ServedEngine()
        let blocks = [
            "docker_sd_configs: [{host: 'unix://\(engine.socketPath)', KEYS}]",
            "docker_sd_configs: [{host: 'http://\(engine.address)', match_first_network: false, KEYS}]",
            "docker_sd_configs: [{host: 'tcp://\(engine.address)', host_networking_host: box, port: 9100, KEYS}]",
            "dockerswarm_sd_configs: [{host: 'http://\(engine.address)', role: nodes, port: 9323, KEYS}]",
            "dockerswarm_sd_configs: [{host: 'tcp://\(engine.address)', role: services, KEYS}]",
            "dockerswarm_sd_configs: [{host: 'unix://\(engine.socketPath)', role: tasks, KEYS}]",
        ].map { $0.replacing("KEYS", with: "refresh_interval: 1s") }
        // Nothing is scraped: kept targets are moved to where nobody listens, and keep all that was found of them.
        let jobs = blocks.enumerated().flatMap { index, block in
            [
                """
                  - job_name: dropped-\(index)
                    \(block)
                    relabel_configs: [{action: drop}]
                """,
                """
                  - job_name: kept-\(index)
                    \(block)
                    relabel_configs:
                      - {action: labelmap, regex: "__(?:meta|address)_(.+)"}
                      - {target_label: __address__, replacement: "127.0.0.1:1"}
                """,
            ]
        }
        folder.write(
            "prometheus.yml",
            "global: {scrape_interval: 1h}\nscrape_configs:\n\(jobs.joined(separator: "\n"))\n"
        )
    }

    /// What lines have to hold and must not hold, round by round, before programs are compared: until then they have
    /// not heard of all lists.
    private static let signs: [(present: [String], absent: [String])] = [
        ((0..<6).flatMap { ["dropped-\($0)", "kept-\($0)"] } + ["c-host", "node-3", "30001", "task-d"], []),
        (["c-new", "30007", "task-b"], [#"id="c-web""#, "net-app", "rack", "30001", "task-a"]),
    ]

    @Test("finds the same targets with the same labels, through a change of everything")
    func targets() throws {
        let prometheus = try RealPrometheus(configuration: "prometheus.yml", in: folder.path)
        let agent = try RunningProgram(
            ["agent", "prometheus.yml", "--web.listen-address=127.0.0.1:0"],
            in: folder.path
        )
        let address = try agent.listeningAddress()
        defer { withExtendedLifetime(agent) {} }
        for (round, signs) in Self.signs.enumerated() {
            engine.set(round: round)
            var (ours, theirs): ([String], [String]) = ([], [])
            // Each program tells of a change within two rounds of five seconds.
            for _ in 0..<200 {
                ours = try lines(of: address)
                theirs = try lines(of: prometheus.address)
                if ours == theirs, Self.shows(signs, theirs) { break }
                usleep(200_000)
            }
            #expect(Self.shows(signs, theirs), "round \(round): \(theirs.joined(separator: "\n"))")
            let onlyOurs = Set(ours).subtracting(theirs).sorted().map { "ours:   \($0)" }
            let onlyTheirs = Set(theirs).subtracting(ours).sorted().map { "theirs: \($0)" }
            let differences = (onlyOurs + onlyTheirs).joined(separator: "\n")
            #expect(differences.isEmpty && ours.count == theirs.count, "round \(round):\n\(differences)")
        }
    }

    private static func shows(_ signs: (present: [String], absent: [String]), _ lines: [String]) -> Bool {
        let text = lines.joined(separator: "\n")
        return signs.present.allSatisfy(text.contains) && !signs.absent.contains(where: text.contains)
    }

    /// Every target of a program, with the labels it was found with and those that are left.
    private func lines(of address: String) throws -> [String] {
        let answer = LoopbackRequest.get(address, "/api/v1/targets")
        guard answer.status == 200, let data = try JSONReader.parse(answer.body)["data"] else { return [] }
        let active = (data["activeTargets"]?.elements ?? []).map { target in
            "\(found(target)) becomes \(APIText.labels(target["labels"] ?? .null))"
        }
        return (active + (data["droppedTargets"]?.elements ?? []).map { found($0) }).sorted()
    }

    /// Labels without a value are no labels: Prometheus shows some of them here, and never afterwards.
    private func found(_ target: JSONValue) -> String {
        let members = (target["discoveredLabels"]?.members ?? []).filter { $0.value != .string("") }
        return APIText.labels(.object(members))
    }
}

import Glibc
import Testing

/// What the agent wrote, run after run, in the hands of a real Prometheus.
@Suite(
    "A directory that the agent wrote",
    .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5"),
    .enabled(if: LoggedSamples.hasReader, "needs python3")
)
struct DirectoryOpenedByPrometheusTests {
    @Test("holds what was scraped, bit by bit, and opens everywhere: after kill -9, restarts, without compression")
    func restarts() throws {
        let agent = try LoggingAgent()
        try agent.run(scrapes: 6)
        try agent.run(scrapes: 4, ["--no-storage.wal-compression"], endingWith: SIGKILL)
        let last = try agent.run(scrapes: 4)
        #expect(last.contains("WAL: \(agent.path) was not closed the last time; its log was read as it is"))
        let log = try LoggedSamples.inLog(agent.path)
        for job in LoggingAgent.jobs {
            let (found, expected) = agent.foundAndExpected(job, in: log)
            #expect(differences(found, expected) == [])
            let scrapes = log.first { $0.label("__name__") == "up" && $0.label("job") == job }?.samples ?? []
            // What was in flight at an end may be missing.
            #expect(scrapes.count >= 14 - 3 && Set(scrapes.map(\.bits)).count == (job == "steady" ? 1 : 2))
        }
        #expect(Set(log.map { LoggedSamples.text($0.labels) }).count == log.count)
        #expect(log.allSatisfy { $0.number > 0 && $0.number <= log.count })
        try expectOpens(agent, log)
    }

    @Test("opens everywhere with a checkpoint in it, which has the series that live on")
    func checkpoints() throws {
        let agent = try LoggingAgent()
        try agent.run(scrapes: 3)
        let series = Set(try LoggedSamples.inLog(agent.path).map { LoggedSamples.text($0.labels) })
        let process = try agent.start(["--storage.retention.time=2s"])
        let checkpoint = "\(agent.path)/wal/checkpoint.00000000"
        agent.wait { access(checkpoint, F_OK) == 0 && access("\(agent.path)/wal/00000000", F_OK) != 0 }
        process.signal(SIGTERM)
        #expect(process.waitForEnd() == 0)
        try agent.run(scrapes: 3)
        let log = try LoggedSamples.inLog(agent.path)
        let left = Set(log.map { LoggedSamples.text($0.labels) })
        // Those of one page may be gone: nothing kept them alive.
        #expect(series.subtracting(left).allSatisfy { $0.contains("\"once\"") })
        #expect(left.count == log.count)
        try expectOpens(agent, log)
    }

    /// promtool, a server and an agent open copies of the directory, and find what our reader found.
    private func expectOpens(_ agent: LoggingAgent, _ log: [LoggedSamples.Series]) throws {
        let copy = agent.directory
        for name in ["for-promtool", "for-server", "for-agent"] {
            let run = CommandRun(["cp", "-r", agent.path, copy.path(name)], environment: CommandRun.plainEnvironment)
            #expect(run.status == 0)
        }
        let found = try LoggedSamples.dumpedByPromtool(copy.path("for-promtool"))
        #expect(differences(found, LoggedSamples.lines(log)) == [])
        let list = CommandRun(
            [RealPrometheus.promtool ?? "", "tsdb", "list", copy.path("for-promtool")],
            environment: CommandRun.plainEnvironment
        )
        #expect(list.status == 0)

        let server = try RealPrometheus(
            configuration: "nothing.yml",
            in: copy.path,
            storage: copy.path("for-server")
        )
        agent.wait { LoopbackRequest.get(server.address, "/-/ready").status == 200 }
        let answers = try LoggedSamples.answered(by: server)
        #expect(differences(answers, LoggedSamples.lines(log, withStaleMarkers: false)) == [])
        #expect(LoggingAgent.metric("prometheus_tsdb_wal_corruptions_total", at: server.address) == 0)
        // A server forgets series of which the log has no sample any more.
        let series = log.count { !$0.samples.isEmpty }
        #expect(LoggingAgent.metric("prometheus_tsdb_head_series", at: server.address) == Double(series))

        let peer = try ListeningPeer(
            program: RealPrometheus.path ?? "",
            ["--agent", "--config.file=nothing.yml", "--storage.agent.path=for-agent"],
            in: copy.path
        )
        agent.wait { LoopbackRequest.get(peer.address, "/-/ready").status == 200 }
        #expect(LoggingAgent.metric("prometheus_agent_corruptions_total", at: peer.address) == 0)
        #expect(LoggingAgent.metric("prometheus_agent_active_series", at: peer.address) == Double(log.count))
    }
}

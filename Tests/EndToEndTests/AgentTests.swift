import Glibc
import JSON
import ScrapeTestSupport
import Testing

@Suite("agent")
struct AgentTests {
    private let directory: TemporaryDirectory
    private let exporter: LoopbackExporter

    init() throws {
        directory = try TemporaryDirectory()
        exporter = try #require(LoopbackExporter { _, _ in .text("a 1\n") })
        try configure("")
    }

    private func configure(_ more: String) throws {
        try directory.write(
            "a.yml",
            "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: a\n  static_configs: [{targets: [\"\(exporter.address)\"]}]\n\(more)"
        )
    }

    private func start(_ arguments: String...) throws -> RunningProgram {
        try RunningProgram(["agent", "a.yml"] + arguments, in: directory.path)
    }

    private func metrics(_ address: String) -> String {
        String(decoding: LoopbackRequest.get(address, "/metrics").body, as: UTF8.self)
    }

    @Test("ends with exit code 0 at SIGTERM and SIGINT", arguments: [SIGTERM, SIGINT])
    func stops(signal: Int32) throws {
        defer { exporter.stop() }
        let agent = try start("--web.listen-address=127.0.0.1:0")
        #expect(agent.says("listening on 127.0.0.1:"))
        agent.signal(signal)
        #expect(agent.waitForEnd() == 0 && agent.output.isEmpty)
    }

    @Test("reloads at SIGHUP, and keeps the old configuration when the new one does not load")
    func reloads() throws {
        defer { exporter.stop() }
        let agent = try start("--web.listen-address=")
        #expect(agent.says("+1 -0 targets"))
        try configure("- job_name: b\n  scrape_interval: soon\n")
        agent.signal(SIGHUP)
        #expect(agent.says("reload failed: a.yml:6:20: "))
        try configure("- job_name: b\n  static_configs: [{targets: [\"\(exporter.address)\"]}]\n")
        agent.signal(SIGHUP)
        #expect(agent.says("loaded a.yml: +1 -0 targets"))
        agent.signal(SIGTERM)
        #expect(agent.waitForEnd() == 0)
    }

    @Test("says the same of a job that cannot be rebuilt, whoever asks: SIGHUP in the log, POST with 500 and the list")
    func incompleteReload() throws {
        defer { exporter.stop() }
        let agent = try start("--web.listen-address=127.0.0.1:0", "--web.enable-lifecycle")
        #expect(agent.says("+1 -0 targets") && agent.says("listening on 127.0.0.1:"))
        let listening = try #require(agent.errors.firstRange(of: "listening on 127.0.0.1:"))
        let address = "127.0.0.1:" + agent.errors[listening.upperBound...].prefix { $0.isNumber }
        try configure("  tls_config: {min_version: TLS13, max_version: TLS12}\n")
        agent.signal(SIGHUP)
        #expect(agent.says("failed to apply the new configuration: the old one goes on for a"))
        let reload = LoopbackRequest.post(address, "/-/reload", [], [])
        #expect(reload.status == 500)
        let answer = String(decoding: reload.body, as: UTF8.self)
        #expect(
            answer.hasPrefix("failed to reload config: failed to apply the new configuration\na.yml:3:3: job \"a\": ")
        )
        #expect(metrics(address).contains("\nprometheus_config_last_reload_successful 0\n"))
        try configure("")
        #expect(LoopbackRequest.post(address, "/-/reload", [], []).status == 200)
        #expect(metrics(address).contains("\nprometheus_config_last_reload_successful 1\n"))
        agent.signal(SIGTERM)
        #expect(agent.waitForEnd() == 0)
    }

    @Test("logs a JSON object per line with --log.format=json")
    func jsonLog() throws {
        defer { exporter.stop() }
        let agent = try start("--web.listen-address=127.0.0.1:0", "--log.format=json")
        #expect(agent.says("listening on 127.0.0.1:"))
        agent.signal(SIGTERM)
        #expect(agent.waitForEnd() == 0)
        let lines = try agent.errors.split(separator: "\n").map { try JSONReader.parse(Array($0.utf8)) }
        #expect(lines.allSatisfy { $0.members?.map(\.key).prefix(3) == ["time", "level", "msg"] })
        #expect(lines.contains { $0["msg"]?.text?.hasPrefix("listening on") == true && $0["level"]?.text == "INFO" })
    }

    @Test("logs nothing less important than --log.level")
    func logLevel() throws {
        defer { exporter.stop() }
        let agent = try start("--web.listen-address=", "--log.level=error")
        // The signals are waited for before the configuration is read: one sent at any time is not lost, but before that
        // it ends the program.
        for _ in 0..<2000 where exporter.requests == 0 { usleep(10_000) }
        try configure("- job_name: a\n")
        agent.signal(SIGHUP)
        #expect(agent.says("reload failed"))
        agent.signal(SIGTERM)
        #expect(agent.waitForEnd() == 0)
        #expect(agent.errors.split(separator: "\n").allSatisfy { $0.contains("level=ERROR") })
    }

    @Test("exits with 1 when its address is taken, with 2 when it is none")
    func addresses() throws {
        defer { exporter.stop() }
        let taken = try start("--web.listen-address=\(exporter.address)")
        #expect(taken.waitForEnd() == 1)
        #expect(taken.errors.contains("listen tcp \(exporter.address): bind: address already in use"))
        let bad = try start("--web.listen-address=nowhere")
        #expect(bad.waitForEnd() == 2)
        #expect(bad.errors.contains("listen tcp: address nowhere: missing port in address"))
    }
}

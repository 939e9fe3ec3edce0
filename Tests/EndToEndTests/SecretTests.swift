import Glibc
import ScrapeTestSupport
import Testing

/// One configuration with a secret in every place that can have one, and all that the program says of it.
@Suite("No message, log line or list shows a secret")
struct SecretTests {
    private let directory: TemporaryDirectory
    private let exporter: LoopbackExporter

    init() throws {
        directory = try TemporaryDirectory()
        exporter = try #require(LoopbackExporter { _, _ in .text("a 1\nb{x=1} 2\n") })
        try directory.write("s.yml", configuration)
        try directory.write("t.yml", "[{targets: [\"bob:canary-address@127.0.0.1:1\"]}]")
    }

    /// Every secret begins with `canary`.
    private var configuration: String {
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s}
        scrape_configs:
        - job_name: authorized
          basic_auth: {username: bob, password: canary-password}
          static_configs: [{targets: ["127.0.0.1:1"]}]
        - job_name: address
          file_sd_configs: [{files: [t.yml]}]
        - job_name: parameter
          params: {token: [canary-first, canary-second]}
          static_configs: [{targets: ["127.0.0.1:1"]}]
        - job_name: copied
          params: {token: [canary-copied]}
          static_configs: [{targets: ["\(exporter.address)"]}]
          relabel_configs:
          - {source_labels: [__param_token], target_label: __metrics_path__, replacement: /of/$1}
          - {source_labels: [__param_token], target_label: instance}
        - job_name: set
          static_configs: [{targets: ["127.0.0.1:1"]}]
          relabel_configs: [{target_label: __param_token, replacement: canary-set}]
        - job_name: probed
          metrics_path: /probe
          static_configs: [{targets: ["http://bob:canary-probed@127.0.0.1:9/?token=canary-query"]}]
          relabel_configs:
          - {source_labels: [__address__], target_label: __param_target}
          - {source_labels: [__param_target], target_label: instance}
          - {source_labels: [__param_target], regex: "http://.*:(.*)@.*", target_label: taken}
          - {target_label: __address__, replacement: "\(exporter.address)"}
        - job_name: dropped
          static_configs: [{targets: ["http://bob:canary-dropped@h/?api_key=canary-key"]}]
          relabel_configs: [{source_labels: [__address__], regex: http.*, action: drop}]
        - job_name: dropped-copy
          params: {token: [canary-tested]}
          static_configs: [{targets: ["127.0.0.1:1"]}]
          relabel_configs:
          - {source_labels: [__param_token], target_label: copy}
          - {source_labels: [copy], regex: .*-tested, action: drop}
        - job_name: refused
          static_configs: [{targets: ["http://bob:canary-refused@h/"]}]
          relabel_configs: [{target_label: a, replacement: b}]
        - job_name: discovered
          http_sd_configs: [{url: "http://bob:canary-user@127.0.0.1:1/sd?token=canary-list"}]

        """
    }

    private func expectNoSecret(_ text: String, _ place: String, saying words: String...) {
        // Go's JSON escapes them.
        let text = text.replacing("\\u003c", with: "<").replacing("\\u003e", with: ">")
        for line in text.split(separator: "\n") where line.contains("canary") {
            Issue.record("\(place): \(line)")
        }
        for word in words { #expect(text.contains(word), "\(place) does not say \(word)") }
    }

    @Test("batch, in every format", arguments: ["table", "json", "ndjson", "csv"])
    func batch(format: String) throws {
        defer { exporter.stop() }
        var arguments = ["batch", "s.yml", "--format", format]
        if format == "table" || format == "csv" { arguments += ["--columns", "TARGET,POOL,ERROR,LABELS"] }
        let run = try ProgramRun(arguments, in: directory.path)
        expectNoSecret(run.output, format, saying: "probed", "token=<secret>")
        expectNoSecret(run.errors, "\(format), errors")
    }

    @Test("check targets with what each rule did, and check config", arguments: ["table", "json"])
    func check(format: String) throws {
        defer { exporter.stop() }
        let run = try ProgramRun(
            ["check", "targets", "s.yml", "--explain", "--timeout", "5s", "--format", format],
            in: directory.path
        )
        expectNoSecret(run.output + run.errors, "check targets", saying: "dropped-copy", "xxxxx@")
        let config = try ProgramRun(["check", "config", "s.yml"], in: directory.path)
        expectNoSecret(config.output + config.errors, "check config", saying: "s.yml")
    }

    @Test("a configuration that does not load", arguments: ["check config", "batch", "agent"])
    func problems(command: String) throws {
        defer { exporter.stop() }
        try directory.write(
            "s.yml",
            """
            scrape_configs:
            - job_name: a
              static_configs: [{targets: ["http://bob:canary-address@h/?token=canary-token"]}]
              basic_auth: canary-block
              authorization: {credentials: [canary-list]}

            """
        )
        let run = try ProgramRun(command.split(separator: " ").map(String.init) + ["s.yml"], in: directory.path)
        #expect(run.exitCode != 0)
        expectNoSecret(run.output + run.errors, command, saying: "is not a valid hostname")
    }

    @Test("the log of an agent, through a reload that fails", arguments: ["logfmt", "json"])
    func agent(format: String) throws {
        defer { exporter.stop() }
        let agent = try RunningProgram(
            ["agent", "s.yml", "--web.listen-address=", "--log.level=debug", "--log.format=\(format)"],
            in: directory.path
        )
        #expect(agent.says("127.0.0.1:1/sd?token="))
        #expect(agent.says("127.0.0.1:9/?token="))
        try directory.write(
            "s.yml",
            configuration + "- job_name: set\n  basic_auth: canary-block\n  bearer_token: [canary-bearer]\n"
        )
        agent.signal(SIGHUP)
        #expect(agent.says("reload failed"))
        agent.signal(SIGTERM)
        #expect(agent.waitForEnd() == 0)
        expectNoSecret(agent.errors, "log")
    }

    @Test("every command of plain")
    func plain() throws {
        defer { exporter.stop() }
        var commands = ["verbose", "status", "pools", "wide on", "pools"]
        commands += (1...10).flatMap { ["show \($0)", "copy error \($0)", "copy row \($0)"] }
        commands.append("targets")
        for number in 1...6 {
            commands += ["summary", "labels", "response", "series", "history", "http", "probe", "curl"]
                .map { "\($0) \(number)" }
            commands += ["URL", "labels", "error", "selector", "row"].map { "copy \($0) \(number)" }
        }
        commands += ["group instance", "targets", "group taken", "targets", "group error", "targets", "group none"]
        commands += ["save", "rule-changes", "labels 1", "dropped"]
        commands += (1...3).flatMap { ["show \($0)", "copy labels \($0)", "copy reason \($0)", "copy row \($0)"] }
        commands += ["save", "discovery", "changes", "engine", "config all", "preview", "events", "save"]
        commands += (1...20).flatMap { ["show \($0)", "copy text \($0)", "copy URL \($0)"] }
        let run = try ProgramRun(
            ["--plain", "s.yml", "--web.listen-address="],
            in: directory.path,
            input: commands.joined(separator: "\n")
        )
        expectNoSecret(
            run.output,
            "plain",
            saying: "RULES",
            "FINAL",
            "token=<secret>",
            "dropped-copy",
            "---- labels of "
        )
        expectNoSecret(run.errors, "plain, errors")
    }
}

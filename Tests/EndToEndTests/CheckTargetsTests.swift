import Glibc
import JSON
import Testing

@Suite("check targets")
struct CheckTargetsTests {
    private static let configuration = """
        scrape_configs:
        - job_name: a
          static_configs:
          - targets: ["h:1", "h:2"]
            labels: {__meta_pod: web-7, env: prod}
          relabel_configs:
          - {source_labels: [__address__], regex: "h:2", action: drop}
          - {source_labels: [__meta_pod], regex: "(.+)-(.+)", target_label: pod}
        - job_name: b
          file_sd_configs:
          - files: [t.json]
        """
    private static let targetFile = (name: "t.json", text: #"[{"targets": ["f:1", "f:1"], "labels": {"x": "y"}}]"#)

    private func check(
        _ arguments: [String],
        _ text: String = configuration,
        files: [(name: String, text: String)] = [targetFile]
    ) throws -> ProgramRun {
        let directory = try TemporaryDirectory()
        try directory.write("p.yml", text)
        for file in files { try directory.write(file.name, file.text) }
        return try ProgramRun(["check", "targets"] + arguments, in: directory.path)
    }

    @Test("lists what would be scraped with URL and labels, and what is dropped with rule, place and value")
    func table() throws {
        let run = try check(["p.yml"])
        #expect(run.exitCode == 0 && run.errors == "")
        #expect(
            run.output == """
                job a: 1 active, 1 dropped
                  active   http://h:1/metrics  {env="prod", instance="h:1", job="a", pod="web"}
                  dropped  h:2  p.yml:7:5: rule 1: drop __address__ =~ "h:2" (value "h:2")
                job b: 1 active, 0 dropped, 1 duplicate
                  active   http://f:1/metrics  {instance="f:1", job="b", x="y"}
                  duplicate  f:1  t.json: the same target as f:1
                p.yml: 2 jobs, 2 active, 1 dropped by relabeling, 1 duplicate

                """
        )
    }

    @Test("tells rule by rule what it looked at, what it matched and what it changed")
    func explained() throws {
        let run = try check(["--config.file", "p.yml", "--job", "a", "--explain"])
        #expect(run.exitCode == 0)
        #expect(
            run.output == """
                job a: 1 active, 1 dropped
                  active   http://h:1/metrics  {env="prod", instance="h:1", job="a", pod="web"}
                             rule 1 p.yml:7:5: drop __address__ =~ "h:2"
                               "h:1" does not match: changes nothing
                             rule 2 p.yml:8:5: replace __meta_pod =~ "(.+)-(.+)" → pod=$1
                               "web-7" matches ($1="web", $2="7"): sets pod="web"
                  dropped  h:2  p.yml:7:5: rule 1: drop __address__ =~ "h:2" (value "h:2")
                             rule 1 p.yml:7:5: drop __address__ =~ "h:2"
                               "h:2" matches: drops the target
                p.yml: 1 job, 1 active, 1 dropped by relabeling

                """
        )
    }

    @Test("writes the same as JSON, in Prometheus's words where it has some")
    func json() throws {
        let run = try check(["p.yml", "--job", "a", "--format", "json", "--explain"])
        let document = try JSONReader.parse(Array(run.output.utf8))
        let active = try #require(document["activeTargets"]?.elements?.first)
        #expect(run.exitCode == 0 && document["activeTargets"]?.elements?.count == 1)
        #expect(active["scrapePool"]?.text == "a" && active["scrapeUrl"]?.text == "http://h:1/metrics")
        #expect(active["discoveredLabels"]?["__meta_pod"]?.text == "web-7" && active["labels"]?["pod"]?.text == "web")
        #expect(active["rules"]?.elements?.map { $0["matched"] } == [.bool(false), .bool(true)])
        #expect(active["rules"]?.elements?.last?["changes"] == .array([.string("sets pod=\"web\"")]))
        let dropped = try #require(document["droppedTargets"]?.elements?.first)
        #expect(dropped["location"]?.text == "p.yml:7:5" && dropped["rules"]?.elements?.last?["drops"] == .bool(true))
        #expect(dropped["discoveredLabels"]?["__address__"]?.text == "h:2")
    }

    @Test("exits with 1 when a target cannot be built, and says which")
    func refused() throws {
        let ruin = "  - {source_labels: [__address__], regex: \"h:1\", target_label: __address__, replacement: h/x}\n"
        let text = Self.configuration.replacing("- job_name: b", with: ruin + "- job_name: b")
        let run = try check(["p.yml"], text)
        #expect(run.exitCode == 1)
        #expect(run.output.hasPrefix("job a: 0 active, 1 dropped, 1 refused\n"))
        #expect(run.output.contains("  refused  h:1  p.yml:4:5: \"h/x\" is not a valid hostname\n"))
        let sums = "2 jobs, 1 active, 1 dropped by relabeling, 1 duplicate, 1 that cannot be built\n"
        #expect(run.output.hasSuffix(sums))
    }

    @Test("exits with 1 when a target file does not parse, and keeps what the others say")
    func brokenFile() throws {
        let run = try check(["p.yml"], files: [(name: "t.json", text: "[{")])
        #expect(run.exitCode == 1)
        #expect(run.output.contains("job b: 0 active, 0 dropped\n  problem  p.yml:11:5: file discovery: t.json:1:"))
        #expect(run.output.contains("job a: 1 active"))
    }

    @Test("names pipes into which nobody writes, and shows everything else")
    func pipes() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "p.yml",
            """
            scrape_configs:
            - {job_name: a, file_sd_configs: [{files: [one.json]}]}
            - {job_name: b, file_sd_configs: [{files: ["many_*.json"]}]}
            - {job_name: c, static_configs: [{targets: [s]}]}

            """
        )
        try directory.write("many_2.json", #"[{"targets": ["f:1"]}]"#)
        for name in ["one.json", "many_1.json", "many_3.json"] {
            #expect(mkfifo(directory.path(name), 0o600) == 0)
        }
        let run = try ProgramRun(["check", "targets", "p.yml"], in: directory.path)
        #expect(run.exitCode == 1 && run.errors == "")
        #expect(
            run.output == """
                job a: 0 active, 0 dropped
                  problem  p.yml:2:35: file discovery: read one.json: not a regular file
                job b: 1 active, 0 dropped
                  problem  p.yml:3:35: file discovery: read many_1.json: not a regular file (and 1 more files)
                  active   http://f:1/metrics  {instance="f:1", job="b"}
                job c: 1 active, 0 dropped
                  active   http://s/metrics  {instance="s", job="c"}
                p.yml: 3 jobs, 2 active, 0 dropped by relabeling, 2 discovery problems

                """
        )
    }

    @Test("lists every dropped target, whatever keep_dropped_targets says")
    func keepsAll() throws {
        let text = """
            scrape_configs:
            - job_name: a
              keep_dropped_targets: 1
              static_configs: [{targets: [a, b, c]}]
              relabel_configs: [{action: drop}]
            """
        let run = try check(["p.yml"], text)
        #expect(run.output.hasPrefix("job a: 0 active, 3 dropped\n") && run.exitCode == 0)
        #expect(run.output.contains(": rule 1: drop \"\" =~ \"(.*)\" (value \"\")\n"))
    }

    @Test(
        "exits with 2 when there is nothing to look at",
        arguments: [
            ("p.yml", ["--job", "c"], "p.yml has no job \"c\"\n"),
            ("missing.yml", [], "missing.yml: open missing.yml: no such file or directory\n"),
        ]
    )
    func unusable(path: String, arguments: [String], error: String) throws {
        let run = try check([path] + arguments)
        #expect(run.exitCode == 2 && run.output == "" && run.errors.hasSuffix(error))
    }

    @Test("exits with 2 and every mistake when the configuration does not load")
    func mistake() throws {
        let run = try check(["p.yml"], "scrape_configs: [{jobname: a}]\n")
        #expect(run.exitCode == 2 && run.errors.contains("p.yml:1:19: ") && run.errors.contains("job_name"))
    }

    @Test("lets no control character of a target reach the terminal", arguments: ["table", "json"])
    func controlCharacters(format: String) throws {
        let file = (name: "t.json", text: #"[{"targets": ["f:1"], "labels": {"x": "\u001b[31m\u009b"}}]"#)
        let run = try check(["p.yml", "--format", format, "--explain"], files: [file])
        #expect(run.exitCode == 0)
        #expect(!run.output.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || 0x7F...0x9F ~= $0.value) })
    }
}

import Testing

@Suite("check config")
struct CheckConfigTests {
    private func check(_ files: [(name: String, text: String)], _ names: [String]) throws -> ProgramRun {
        let directory = try TemporaryDirectory()
        for file in files { try directory.write(file.name, file.text) }
        return try ProgramRun(["check", "config"] + names, in: directory.path)
    }

    @Test("says so when a file is fine, and counts what it names")
    func fine() throws {
        let text = "scrape_configs:\n- job_name: a\n  static_configs:\n  - targets: [\"h:1\", \"h:2\"]\n"
        let run = try check([(name: "a.yml", text: text)], ["a.yml"])
        #expect(run.exitCode == 0 && run.errors.isEmpty)
        #expect(run.output == "a.yml: fine, 1 job, 2 targets written down\n")
    }

    @Test("prints every mistake of every file with its place, and exits with 1")
    func problems() throws {
        let run = try check(
            [
                (name: "a.yml", text: "global:\n  scrape_interval: 5parsecs\nscrape_configs:\n- jobname: x\n"),
                (name: "b.yml", text: "scrape_configs: []\n"), (name: "c.yml", text: "a: [\n"),
            ],
            ["a.yml", "b.yml", "c.yml"]
        )
        #expect(run.exitCode == 1 && run.errors.isEmpty)
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasPrefix("a.yml:2:20: ") && $0.contains("unknown unit \"parsecs\"") })
        #expect(lines.contains { $0.hasPrefix("a.yml:4:3: ") && $0.contains("job_name") })
        #expect(lines.contains("b.yml: fine, 0 jobs, 0 targets written down"))
        #expect(lines.contains { $0.hasPrefix("c.yml:") })
    }

    @Test("exits with 2 when a file cannot be read, whatever the others are")
    func unreadable() throws {
        let run = try check([(name: "a.yml", text: "a: [\n")], ["a.yml", "missing.yml", "."])
        #expect(run.exitCode == 2)
        #expect(run.errors == "open missing.yml: no such file or directory\nread .: is a directory\n")
        #expect(run.output.hasPrefix("a.yml:"))
    }

    @Test(
        "reads a pipe once",
        arguments: [
            ("scrape_configs: [{job_name: a}]", 0, "/dev/stdin: fine, 1 job, 0 targets written down"),
            ("foo: 1", 1, "/dev/stdin:1:1: field foo not found in type config.plain"),
        ]
    )
    func pipe(text: String, exitCode: Int32, output: String) throws {
        let command = "printf '%s\\n' \"$1\" | \"$0\" check config /dev/stdin"
        let run = try RunningProgram(program: "sh", ["-c", command, BuiltProgram.scrapeTUI(), text])
        #expect(run.waitForEnd() == exitCode)
        #expect(run.output == output + "\n")
    }

    @Test("finds targets that relabeling ruins, and counts those it drops")
    func relabeling() throws {
        let text = """
            scrape_configs:
            - job_name: a
              static_configs:
              - targets: ["h:1", "h:2"]
              relabel_configs:
              - {source_labels: [__address__], regex: "h:1", action: drop}
              - {target_label: __scrape_interval__, replacement: often}
            """
        let run = try check([(name: "a.yml", text: text)], ["a.yml"])
        #expect(run.exitCode == 1)
        #expect(
            run.output.hasPrefix("a.yml:4:")
                && run.output.contains(
                    "instance 1 in group 0: error parsing scrape interval: not a valid duration string: \"often\"\n"
                )
        )
    }

    @Test("reads the target files that exist and warns of those that do not")
    func targetFiles() throws {
        func configuration(_ file: String) -> (name: String, text: String) {
            (
                name: "a.yml",
                text: "scrape_configs:\n- job_name: a\n  file_sd_configs:\n  - files: [\"\(file)\"]\n"
            )
        }
        let good = (name: "t.json", text: #"[{"targets":["h:1"],"labels":{"x":"y"}}]"#)
        let fine = try check([configuration("t.json"), good], ["a.yml"])
        #expect(fine.exitCode == 0 && fine.output == "a.yml: fine, 1 job, 1 target written down\n")
        let pattern = try check([configuration("t*.json"), good], ["a.yml"])
        #expect(pattern.output == fine.output)
        let missing = try check([configuration("t.yml")], ["a.yml"])
        #expect(missing.exitCode == 0)
        #expect(missing.output.contains("warning: file \"t.yml\" of job \"a\" does not exist"))
        let broken = try check([configuration("t.json"), (name: "t.json", text: "[{\n\"targets\": 1}]")], ["a.yml"])
        #expect(broken.exitCode == 1 && broken.output.contains("t.json"))
    }

    @Test(
        "shows the line a mistake is in, with a caret below the place",
        arguments: [
            ("global:\n  scrape_interval: 5parsecs\n", "      scrape_interval: 5parsecs\n                       ^\n"),
            ("global: {\n\tscrape_interval: x}\n", "     scrape_interval: x}\n                      ^\n"),
            ("scrape_configs:\n- jobname: é\n", "    - jobname: é\n      ^\n"),
            ("global:\r\n  scrape_interval: x\r\n", "      scrape_interval: x\n                       ^\n"),
            ("scrape_configs:\n- job_name: a\n  pwd: x\n", "      pwd:\n      ^\n"),
        ]
    )
    func excerpts(text: String, excerpt: String) throws {
        let run = try check([(name: "a.yml", text: text)], ["a.yml"])
        #expect(run.exitCode == 1 && run.output.contains("\n" + excerpt))
    }

    @Test(
        "shows no line that may hold a secret",
        arguments: [
            "remote_write:\n- url: x\n  basic_auth: {username: topsecret, Password: topsecret}\n",
            "remote_write:\n- url: x\n  bearer_token: topsecret\n  basic_auth: {username: a}\n",
            "remote_write:\n- url: http://topsecret@h:x/\n",
            "remote_write:\n- url: x\n  authorization:\n    credentials:\n    - topsecret\n",
            "remote_write:\n- url: x\n  headers:\n    apart: topsecret\n    apart: topsecret\n",
            "remote_write:\n- url: x\n  headers:\n\n  # that is\n    host: topsecret\n",
            "scrape_configs:\n- job_name: x\n  oauth2:\n    endpoint_params: {}\n    client: topsecret\n",
            "scrape_configs:\n- job_name: x\n  proxy_connect_header: {a: topsecret}\n",
            "scrape_configs:\n- job_name: x\n  proxy_url: !!int topsecret\n",
            "scrape_configs:\n- job_name: x\n  tls_config:\n    honor_labels: topsecret\n",
            "scrape_configs:\n- job_name: x\n  tls_config:\n    eky: topsecret\n",
            "scrape_configs:\n- {job_name: x, pwd: topsecret}\n",
        ]
    )
    func secrets(text: String) throws {
        let run = try check([(name: "a.yml", text: text)], ["a.yml"])
        let excerpts = run.output.split(separator: "\n").filter { $0.hasPrefix(" ") }
        #expect(run.exitCode == 1 && !run.output.isEmpty)
        #expect(!excerpts.contains { $0.contains("topsecret") })
    }

    @Test(
        "misses the files that promtool misses, in its words",
        arguments: [
            ("rule_files: [no.yml]", #"1:14: "no.yml" does not point to an existing file"#),
            (
                "scrape_configs: [{job_name: x, authorization: {credentials_file: no}}]",
                #"error checking authorization credentials or bearer token file "no": stat no: no such file or directory"#
            ),
            (
                "scrape_configs: [{job_name: x, tls_config: {cert_file: no, key_file: a.yml}}]",
                #"error checking client cert file "no": stat no: no such file or directory"#
            ),
            (
                "scrape_configs: [{job_name: x, tls_config: {cert_file: a.yml, key_file: no}}]",
                #"error checking client key file "no": stat no: no such file or directory"#
            ),
            (
                "scrape_configs: [{job_name: x, tls_config: {cert: a, key_file: a.yml}}]",
                #"client key file "a.yml" specified without client cert file"#
            ),
        ]
    )
    func missingFiles(text: String, problem: String) throws {
        let run = try check([(name: "a.yml", text: text + "\n")], ["a.yml"])
        #expect(run.exitCode == 1 && run.output.contains(problem + "\n"))
    }

    @Test(
        "does not mind patterns without a match, nor files that promtool does not look for",
        arguments: [
            "rule_files: ['no*.yml', a.yml]", "scrape_configs: [{job_name: x, tls_config: {ca_file: no}}]",
            "scrape_configs: [{job_name: x, basic_auth: {username_file: no, password_file: no}}]",
        ]
    )
    func otherFiles(text: String) throws {
        let run = try check([(name: "a.yml", text: text + "\n")], ["a.yml"])
        #expect(run.exitCode == 0 && run.errors.isEmpty)
    }

    @Test("lets no control character of a file reach the terminal")
    func controlCharacters() throws {
        let run = try check([(name: "a.yml", text: "\"x\\e[31m\\u009b31m\": 1\n")], ["a.yml"])
        #expect(run.exitCode == 1)
        #expect(!run.output.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || 0x7F...0x9F ~= $0.value) })
    }
}

import Glibc
import HTTPTransport
import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import Testing

@Suite("Files named by scrape_config_files")
struct IncludedFilesTests {
    /// Loads `main.yml` of a folder with these files; what is wrong as `file:line:column: message`, the folder left out.
    private func outcome(_ main: String, _ files: [String: String]) -> (Configuration?, [String]) {
        let folder = TemporaryFolder()
        for (path, text) in files {
            if let slash = path.firstIndex(of: "/") { folder.makeFolder(String(path[..<slash])) }
            folder.write(path, text)
        }
        let path = folder.write("main.yml", main)
        do {
            return (try ConfigurationFile.load(path: path), [])
        } catch {
            return (nil, error.problems.map { $0.description.replacing(folder.path(""), with: "") })
        }
    }

    private func problems(_ main: String, _ files: [String: String]) -> [String] { outcome(main, files).1 }

    @Test("add their jobs behind those of the main file: patterns in order, files by name, each with global defaults")
    func order() throws {
        let (configuration, problems) = outcome(
            """
            global: {scrape_interval: 7s}
            scrape_config_files: [b/*.yml, 'a.y?l', missing.yml, 'none/*']
            scrape_configs: [{job_name: main}]
            """,
            [
                "a.yml": "scrape_configs: [{job_name: a, sample_limit: 5}, {job_name: a2}]",
                "b/2.yml": "scrape_configs: [{job_name: b2}]", "b/.1.yml": "scrape_configs: [{job_name: b1}]",
                "b/3.yml": "", "b/4.yml": "scrape_configs:", "b/x.yaml": "not: [read",
            ]
        )
        #expect(problems == [])
        let loaded = try #require(configuration)
        #expect(loaded.jobs.map(\.name) == ["main", "b1", "b2", "a", "a2"])
        #expect(loaded.jobs.map(\.sourceIndex) == [0, 1, 2, 3, 4])
        #expect(loaded.jobs.allSatisfy { "\($0.scrapeInterval)" == "7s" })
        #expect(loaded.jobs[3].limits.samples == 5)
        #expect(loaded.jobs[3].location.file.hasSuffix("/a.yml"))
        let names = loaded.files.map { $0.path.split(separator: "/").suffix(2).joined(separator: "/") }
        #expect(names.map { $0.hasSuffix("main.yml") } == [true, false, false, false, false, false])
        #expect(Array(names[1...4]) == ["b/.1.yml", "b/2.yml", "b/3.yml", "b/4.yml"])
    }

    @Test(
        "are files: a pipe among them is refused and holds nobody up, as is one for the main file where it is not wanted"
    )
    func pipes() throws {
        let folder = TemporaryFolder()
        let pipe = folder.path("pipe.yml")
        try #require(mkfifo(pipe, 0o600) == 0)
        let path = folder.write("main.yml", "scrape_config_files: ['p*.yml']")
        for (path, accepts) in [(path, true), (pipe, false)] {
            let errors = #expect(throws: ConfigurationErrors.self) {
                try ConfigurationFile.load(path: path, acceptsPipes: accepts)
            }
            #expect(errors?.problems.map(\.message) == ["read \(pipe): not a regular file"])
        }
    }

    @Test("name their own files from their own folder")
    func directories() throws {
        let (configuration, _) = outcome(
            "scrape_config_files: [sub/a.yml]\nglobal: {scrape_failure_log_file: g.log}",
            [
                "sub/a.yml": """
                scrape_configs:
                - job_name: a
                  file_sd_configs: [{files: [t.yml]}]
                  tls_config: {ca_file: ../ca.pem}
                - job_name: b
                  scrape_failure_log_file: b.log
                """
            ]
        )
        let jobs = try #require(configuration).jobs
        #expect(jobs[0].discoveries.files.first?.files.first?.hasSuffix("/sub/t.yml") == true)
        guard case .file(let authorities)? = jobs[0].httpClient.tls.authorities else {
            Issue.record("no file")
            return
        }
        #expect(authorities.hasSuffix("/ca.pem") && !authorities.contains("sub"))
        #expect(jobs[0].failureLogFile.hasSuffix("/g.log") && !jobs[0].failureLogFile.contains("sub"))
        #expect(jobs[1].failureLogFile.hasSuffix("/sub/b.log"))
    }

    @Test(
        "are refused at their own place",
        arguments: [
            ("5", "x.yml:1:1: cannot unmarshal !!int `5` into config.ScrapeConfigs"),
            ("global: {}", "x.yml:1:1: field global not found in type config.ScrapeConfigs"),
            ("scrape_configs: [~]", "x.yml:1:18: empty or null scrape config section"),
            ("scrape_configs: {}", "x.yml:1:17: cannot unmarshal !!map into []*config.ScrapeConfig"),
            (
                "scrape_configs:\n- job_name: a\n  foo: 1",
                "x.yml:3:3: field foo not found in type config.ScrapeConfig"
            ),
            ("scrape_configs: [{}]", "x.yml:1:18: job_name is empty"),
            ("scrape_configs: {", "x.yml:2:1: yaml: did not find expected node content"),
            (
                "scrape_configs: [{job_name: a, scrape_timeout: 2m}]",
                "x.yml:1:48: scrape timeout greater than scrape interval for scrape config with job name \"a\""
            ),
        ]
    )
    func refused(text: String, expected: String) {
        #expect(problems("scrape_config_files: [x.yml]", ["x.yml": text + "\n"]) == [expected])
    }

    @Test("may not name a job that another file has")
    func duplicates() {
        let file = "scrape_configs: [{job_name: a}]"
        let twice = "scrape_configs: [{job_name: a}, {job_name: a}]"
        let message = #"found multiple scrape configs with job name "a", first found in"#
        #expect(
            problems("scrape_config_files: [x.yml]\nscrape_configs: [{job_name: a}]", ["x.yml": file])
                == ["x.yml:1:29: \(message) main config file"]
        )
        #expect(
            problems("scrape_config_files: ['*x.yml']", ["1x.yml": file, "2x.yml": file])
                == [#"2x.yml:1:29: \#(message) "1x.yml""#]
        )
        #expect(
            problems("scrape_config_files: [x.yml]", ["x.yml": twice]) == [#"x.yml:1:44: \#(message) "x.yml""#]
        )
        #expect(
            problems("scrape_config_files: [x.yml, x.*]", ["x.yml": file])
                == [#"x.yml:1:29: \#(message) "x.yml""#]
        )
    }

    @Test("are all read: problems come file by file, the main file's first")
    func everyProblem() {
        let found = problems(
            "scrape_config_files: [x.yml, y.yml, z]\nglobal: {scrape_interval: 5}",
            ["x.yml": "\n\nfoo: 1", "y.yml": "bar: 1", "z/a": ""]
        )
        #expect(
            found == [
                #"main.yml:2:27: not a valid duration string: "5""#,
                "x.yml:3:1: field foo not found in type config.ScrapeConfigs",
                "y.yml:1:1: field bar not found in type config.ScrapeConfigs", "z: read z: is a directory",
            ]
        )
    }

    @Test(
        "are named by patterns with stars in the last part only",
        arguments: [
            ("»5", "cannot unmarshal !!int `5` into []string"), ("[»[a]]", "cannot unmarshal !!seq into string"),
            ("[»'a/*/b']", #"invalid scrape config file path "a/*/b""#),
            ("[x, »'a*/b']", #"invalid scrape config file path "a*/b""#),
            ("[»'[']", #"error retrieving scrape config files for "dir/[": syntax error in pattern"#),
            ("[»'a*[b']", #"error retrieving scrape config files for "dir/a*[b": syntax error in pattern"#),
        ]
    )
    func patterns(list: String, message: String) {
        let marked = MarkedText("scrape_config_files: \(list)")
        #expect(ScrapeConfigurationTests.problems(marked.text) == [marked.problem(message)])
    }

    @Test("need not exist", arguments: ["~", "[]", "[~]", "[5]", "['none/*.yml', '[a]/*.yml', 'a/b*c*d', none.yml]"])
    func harmless(list: String) {
        #expect(ScrapeConfigurationTests.problems("scrape_config_files: \(list)") == [])
    }

    @Test("count for the configuration's hash, and for what is on disk")
    func hashes() throws {
        let folder = TemporaryFolder()
        let main = folder.write("main.yml", "scrape_config_files: ['*.inc']")
        let alone = try ConfigurationFile.load(path: main)
        #expect(alone.contentHash == alone.files[0].contentHash)
        #expect(try alone.filesOnDisk() == alone.files)
        folder.write("a.inc", "scrape_configs: [{job_name: a}]")
        #expect(try alone.filesOnDisk() != alone.files)
        let both = try ConfigurationFile.load(path: main)
        #expect(both.files.map(\.path) == [main, folder.path("a.inc")])
        #expect(both.files[0] == alone.files[0] && both.contentHash != alone.contentHash)
        #expect(try both.filesOnDisk() == both.files)
        folder.write("a.inc", "scrape_configs: [{job_name: b}]")
        #expect(try both.filesOnDisk() != both.files)
        #expect(try ConfigurationFile.load(path: main).contentHash != both.contentHash)
    }
}

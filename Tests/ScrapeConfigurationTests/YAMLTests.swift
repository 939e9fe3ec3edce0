import MetricModel
import ScrapeConfiguration
import Testing

@Suite("YAML is read as Prometheus's go-yaml reads it")
struct YAMLTests {
    @Test(
        "a document that is no YAML is refused where it breaks",
        arguments: [
            (
                "scrape_configs:\n\t- job_name: a",
                "2:1: yaml: found character that cannot start any token: it is a tab, where only blanks may stand"
            ),
            ("scrape_configs: @a", "1:17: yaml: found character that cannot start any token"),
            ("scrape_configs: *foo", "1:17: yaml: unknown anchor 'foo' referenced"),
            ("global: &a\n  external_labels: *a", "2:20: yaml: anchor 'a' value contains itself"),
            ("a: \u{01}", "1:4: yaml: control characters are not allowed"),
            ("é: x\né: é\u{01}", "2:5: yaml: control characters are not allowed"),
            ("%YAML 1.2\n---\nglobal: {}", "1:1: yaml: found incompatible YAML document"),
            (#"global: {external_labels: {a: "\/"}}"#, "1:31: yaml: found unknown escape character"),
            (#"global: {external_labels: {é: "\\é\/"}}"#, "1:31: yaml: found unknown escape character"),
            ("global: {external_labels: {a: x?y}}", "1:31: yaml: did not find expected ',' or '}'"),
            ("rule_files: [x?y]", "1:14: yaml: did not find expected ',' or ']'"),
            (
                "scrape_configs:\n- <<: 5\n  job_name: b",
                "2:7: yaml: map merge requires map or sequence of maps as the value"
            ),
        ]
    )
    func broken(text: String, expected: String) {
        #expect(problems(text) == [expected])
    }

    @Test(
        "what only looks like that is fine",
        arguments: [
            "global:\n  external_labels:\n    a: x?y", "%YAML 1.1\n---\nglobal: {}",
            #"global: {external_labels: {a: "\\/"}}"#,
            "global: {}\n---\nfoo: bar", "global: {external_labels: {a: 'x?'}}",
        ]
    )
    func lookalikes(text: String) {
        #expect(problems(text) == [])
    }

    @Test("a key that comes twice is reported at its second place")
    func repeatedKeys() {
        let text = """
            global: {scrape_interval: 5s, scrape_interval: 6s}
            global: {}
            scrape_configs:
            - job_name: a
              job_name: b
              params: {a: [b], a: [c]}
              static_configs: [{labels: {x: y, x: z}}]
            """
        #expect(
            problems(text) == [
                "1:31: field scrape_interval already set in type config.plain",
                "2:1: field global already set in type config.plain",
                "5:3: field job_name already set in type config.ScrapeConfig", #"6:20: key "a" already set in map"#,
                #"7:36: key "x" already set in map"#,
            ]
        )
    }

    @Test("a merge in a section is overridden by later keys and overrides earlier ones")
    func mergeOrder() throws {
        let text = """
            scrape_configs:
            - &base
              job_name: a
              scrape_interval: 5s
            - <<: *base
              job_name: b
              scrape_interval: 7s
            - scrape_interval: 9s
              <<: {scrape_interval: 8s}
              job_name: c
            - <<: [{scrape_interval: 3s}, {scrape_interval: 4s, metrics_path: /x}]
              job_name: d
            """
        let jobs = try parse(text).jobs
        #expect(jobs.map(\.scrapeInterval.description) == ["5s", "7s", "8s", "3s"])
        #expect(jobs[3].metricsPath == "/x")
    }

    @Test("a merge into a free mapping may not repeat a key")
    func mergeInMap() {
        let text = "scrape_configs:\n- job_name: a\n  params: &p {a: [x]}\n- job_name: b\n  params: {<<: *p, a: [y]}"
        #expect(problems(text) == [#"5:20: key "a" already set in map"#])
    }

    @Test("an unknown key that is merged is reported once, where it is written")
    func mergedUnknownKey() {
        let text = "scrape_configs:\n- <<: &m {foo: 1}\n  job_name: a\n- <<: *m\n  job_name: b"
        #expect(problems(text) == ["2:11: field foo not found in type config.ScrapeConfig"])
    }

    @Test("an alias stands where it is used")
    func aliasPlace() {
        let text = "scrape_configs:\n- job_name: &x a\n  honor_labels: *x"
        #expect(problems(text) == ["3:17: cannot unmarshal !!str `a` into bool"])
    }

    @Test("columns count characters")
    func columns() {
        #expect(
            problems("scrape_configs: [{job_name: é, foo: x}]") == [
                "1:32: field foo not found in type config.ScrapeConfig"
            ]
        )
    }

    @Test("aliases of aliases end at a million nodes")
    func aliasBomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",") + "]\n"
        }
        let found = problems(text)
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("yaml: document contains excessive aliasing") == true)
    }

    @Test("nesting ends at a hundred levels")
    func depth() {
        let nested = { (depth: Int) in
            "rule_files: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(problems(nested(98)) == ["1:14: cannot unmarshal !!seq into string"])
        #expect(problems(nested(100_000)) == ["1:112: yaml: exceeded max depth of 100"])
    }

    @Test("aliases nest no deeper than texts")
    func aliasDepth() {
        func chain(_ links: Int) -> String {
            var lines = ["a0: &a0 " + String(repeating: "[", count: 30) + String(repeating: "]", count: 30)]
            for link in 1..<links {
                lines.append("a\(link): &a\(link) [[[[[[[[[[*a\(link - 1)]]]]]]]]]]")
            }
            return "global:\n  external_labels:\n" + lines.map { "    \($0)\n" }.joined()
        }
        let message = "yaml: exceeded max depth of 100"
        #expect(!problems(chain(7)).contains { $0.hasSuffix(message) })
        #expect(problems(chain(8)) == ["10:23: \(message)"])
        #expect(problems(chain(20_000)) == ["10:23: \(message)"])
    }

    @Test("invalid UTF-8 is refused with its place")
    func invalidEncoding() {
        let errors = #expect(throws: ConfigurationErrors.self) {
            try TargetFile.parseYAML(Array("- targets: [a]\n- ".utf8) + [0xFF], path: "t.yml")
        }
        #expect(errors?.description == "t.yml:2:3: yaml: invalid leading UTF-8 octet")
    }

    @Test("a long configuration is read whole")
    func long() throws {
        let text =
            "scrape_configs:\n"
            + (0..<500).map { index in
                """
                - job_name: job-\(index)
                  scrape_interval: 30s
                  static_configs:
                  - targets: ["10.0.0.\(index % 250):9100", "10.0.1.\(index % 250):9100"]
                    labels: {env: prod}

                """
            }.joined()
        let configuration = try parse(text)
        #expect(configuration.jobs.count == 500)
        #expect(configuration.jobs[499].location.line == 2 + 499 * 5)
        #expect(configuration.jobs[499].staticGroups[0].targets.count == 2)
    }
}

import HTTPTransport
import MetricModel
import Relabeling
import ScrapeConfiguration
import Testing

@Suite("A configuration is read into Prometheus's values")
struct ConfigurationValueTests {
    private func onlyJob(_ text: String) throws -> ScrapeJob {
        let jobs = try parse(text).jobs
        try #require(jobs.count == 1)
        return jobs[0]
    }

    @Test(
        "an empty file gives the defaults, and so does a global section without content",
        arguments: ["", "# nothing\n", "global:\n", "global: {}\n", "---\n", "scrape_configs:\n", "{}"]
    )
    func empty(text: String) throws {
        let configuration = try parse(text)
        #expect(configuration.global == GlobalSection())
        #expect(configuration.jobs == [])
        #expect(configuration.global.scrapeInterval == PrometheusDuration(seconds: 60))
        #expect(configuration.global.scrapeTimeout == PrometheusDuration(seconds: 10))
    }

    @Test("a job with only a name has every default")
    func jobDefaults() throws {
        let job = try onlyJob(job())
        #expect(job == ScrapeJob(name: "a"))
        #expect(job.metricsPath == "/metrics")
        #expect(job.scheme == "http")
        #expect(job.honorTimestamps && job.enableCompression && job.httpClient.followRedirects)
        #expect(!job.honorLabels && !job.trackTimestampsStaleness)
        #expect(job.scrapeProtocols.map(\.rawValue).first == "OpenMetricsText1.0.0")
        #expect(job.scrapeProtocols.count == 4)
        #expect(job.fallbackProtocol == nil)
    }

    @Test("every key of a job arrives")
    func everyKey() throws {
        let job = try onlyJob(
            job(
                "scrape_interval: 1m30s",
                "scrape_timeout: 20s",
                "metrics_path: /m",
                "scheme: https",
                "params: {b: [x, 2], a: []}",
                "honor_labels: yes",
                "honor_timestamps: off",
                "track_timestamps_staleness: on",
                "enable_compression: false",
                "body_size_limit: 1.5MB",
                "sample_limit: 0x10",
                "target_limit: 1_000",
                "label_limit: 1.5",
                "label_name_length_limit: 010",
                "label_value_length_limit: 0b11",
                "keep_dropped_targets: +5",
                "follow_redirects: n",
                "enable_http2: No",
                "scrape_protocols: [PrometheusText0.0.4, PrometheusProto]",
                "fallback_scrape_protocol: OpenMetricsText0.0.1",
                "metric_name_validation_scheme: legacy",
                "metric_name_escaping_scheme: dots"
            )
        )
        #expect(job.scrapeInterval.description == "1m30s")
        #expect(job.scrapeTimeout.description == "20s")
        #expect(job.metricsPath == "/m")
        #expect(job.scheme == "https")
        #expect(
            job.params == [RequestParameter(name: "a", values: []), RequestParameter(name: "b", values: ["x", "2"])]
        )
        #expect(job.honorLabels && job.trackTimestampsStaleness)
        #expect(!job.honorTimestamps && !job.enableCompression)
        #expect(!job.httpClient.followRedirects && !job.httpClient.enableHTTP2)
        #expect(job.bodySizeLimit.bytes == 1_572_864)
        #expect(job.sampleLimit == 16)
        #expect(job.targetLimit == 1000)
        #expect(job.labelLimit == 1)
        #expect(job.labelNameLengthLimit == 8)
        #expect(job.labelValueLengthLimit == 3)
        #expect(job.keepDroppedTargets == 5)
        #expect(job.scrapeProtocols == [.prometheusText004, .prometheusProto])
        #expect(job.fallbackProtocol == .openMetricsText001)
        #expect(job.metricNameValidation == .legacy)
        #expect(job.metricNameEscaping == .dots)
    }

    @Test("a key without value means the type's zero, not the default")
    func nulls() throws {
        let job = try onlyJob(
            job(
                "honor_timestamps:",
                "enable_compression: ~",
                "follow_redirects: null",
                "enable_http2:",
                "metrics_path:",
                "scheme:",
                "scrape_interval:",
                "params:",
                "static_configs:",
                "relabel_configs: [{separator: , replacement: , regex: , target_label: x}]"
            )
        )
        #expect(!job.honorTimestamps && !job.enableCompression)
        #expect(!job.httpClient.followRedirects && !job.httpClient.enableHTTP2)
        #expect(job.metricsPath == "" && job.scheme == "")
        #expect(job.scrapeInterval == PrometheusDuration(seconds: 60))
        #expect(job.params == [] && job.staticGroups == [])
        let rule = try #require(job.relabelRules.rules.first)
        #expect(rule.separator == "" && rule.replacement == "")
        #expect(rule.regex.matches("") && !rule.regex.matches("x"))
    }

    @Test("strings take any scalar as it is written")
    func scalars() throws {
        let job = try onlyJob(
            job("static_configs: [{targets: [0777, 1e3, yes, ~, 2020-01-01, 'q', \"\\u00e9\"], labels: {a: 5, b: ~}}]")
        )
        #expect(job.staticGroups[0].targets == ["0777", "1e3", "yes", "", "2020-01-01", "q", "é"])
        #expect(job.staticGroups[0].labels == Labels([("a", "5")]))
    }

    @Test(
        "jobs inherit interval and timeout",
        arguments: [
            (["scrape_interval: 15s"], [], "15s", "10s"),
            (["scrape_interval: 5s"], [], "5s", "5s"),
            (["scrape_interval: 15s", "scrape_timeout: 15s"], ["scrape_interval: 5s"], "5s", "5s"),
            (["scrape_interval: 15s", "scrape_timeout: 3s"], ["scrape_interval: 5s"], "5s", "3s"),
            ([], ["scrape_interval: 1h", "scrape_timeout: 1h"], "1h", "1h"),
            ([], ["scrape_interval: 0s", "scrape_timeout: 7s"], "1m", "7s"),
            (["scrape_interval: 0"], ["scrape_timeout: 0"], "1m", "10s"),
        ] as [([String], [String], String, String)]
    )
    func times(global: [String], lines: [String], interval: String, timeout: String) throws {
        let text =
            "global:\n  x: y\n".replacing("  x: y\n", with: global.map { "  \($0)\n" }.joined())
            + "scrape_configs:\n- job_name: a\n" + lines.map { "  \($0)\n" }.joined()
        let job = try onlyJob(text)
        #expect(job.scrapeInterval.description == interval)
        #expect(job.scrapeTimeout.description == timeout)
    }

    @Test("a global limit holds where a job has none, and a job cannot lift it")
    func limits() throws {
        let global = [
            "body_size_limit: 15MB", "sample_limit: 1500", "target_limit: 30", "label_limit: 31",
            "label_name_length_limit: 200", "label_value_length_limit: 201", "keep_dropped_targets: 7",
        ]
        let inherited = try onlyJob(job("sample_limit: 0", global: global))
        #expect(inherited.limits == (try parse(job(global: global))).global.limits)
        #expect(inherited.bodySizeLimit.bytes == 15 << 20)
        let own = try onlyJob(job("sample_limit: 5", "body_size_limit: 1B", global: global))
        #expect(own.sampleLimit == 5)
        #expect(own.bodySizeLimit.bytes == 1)
        #expect(own.keepDroppedTargets == 7)
    }

    @Test(
        "name schemes are inherited",
        arguments: [
            ([], [], .utf8, .allowUTF8),
            (["validation_scheme: legacy"], [], .legacy, .underscores),
            (["validation_scheme: legacy", "escaping_scheme: dots"], [], .legacy, .dots),
            ([], ["validation_scheme: legacy", "escaping_scheme: values"], .legacy, .values),
            (
                ["validation_scheme: legacy", "escaping_scheme: values"],
                ["validation_scheme: utf8", "escaping_scheme: dots"], .utf8, .dots
            ),
        ] as [([String], [String], NameValidationScheme, NameEscapingScheme)]
    )
    func nameSchemes(
        global: [String],
        lines: [String],
        validation: NameValidationScheme,
        escaping: NameEscapingScheme
    ) throws {
        let keys = { (lines: [String]) in "{" + lines.map { "metric_name_\($0)" }.joined(separator: ", ") + "}" }
        let job = try onlyJob(
            "global: \(keys(global))\nscrape_configs:\n- <<: \(keys(lines))\n  job_name: a\n"
        )
        #expect(job.metricNameValidation == validation)
        #expect(job.metricNameEscaping == escaping)
    }

    @Test("scrape protocols are inherited, a null list means the default")
    func protocols() throws {
        let global = ["scrape_protocols: [PrometheusProto]"]
        #expect(try onlyJob(job(global: global)).scrapeProtocols == [.prometheusProto])
        #expect(try onlyJob(job("scrape_protocols:", global: global)).scrapeProtocols == [.prometheusProto])
        #expect(
            try onlyJob(job("scrape_protocols: [PrometheusText1.0.0]", global: global)).scrapeProtocols == [
                .prometheusText100
            ]
        )
    }

    @Test("a null among source_labels is the empty name, which no label has")
    func nullSourceLabel() throws {
        let rules = try onlyJob(job("relabel_configs: [{source_labels: [~, a], target_label: x}]")).relabelRules.rules
        #expect(rules.map(\.sourceLabels) == [["", "a"]])
    }

    @Test("relabel rules carry their fields, number and place")
    func relabeling() throws {
        let job = try onlyJob(
            job(
                "relabel_configs:",
                "- source_labels: [a, b]",
                "  target_label: x",
                "- {action: HashMod, modulus: 8, target_label: y, source_labels: [x]}",
                "metric_relabel_configs:",
                "- {regex: 'go_.*', action: drop, source_labels: [__name__]}"
            )
        )
        let rules = job.relabelRules.rules
        #expect(rules.map(\.action) == [.replace, .hashMod])
        #expect(rules.map(\.number) == [1, 2])
        #expect(rules.map { "\($0.location)" } == ["dir/p.yml:4:5", "dir/p.yml:6:5"])
        #expect(rules[0].sourceLabels == ["a", "b"])
        #expect(rules[1].modulus == 8)
        #expect(job.metricRelabelRules.rules[0].regex.pattern == "go_.*")
    }

    @Test("addresses with a slash pass when rules may mend them")
    func slashes() throws {
        let job = try onlyJob(job("static_configs: [{targets: ['http://x']}]", "relabel_configs: [{target_label: y}]"))
        #expect(job.staticGroups[0].targets == ["http://x"])
    }

    @Test(
        "file_sd paths start from the configuration's folder",
        arguments: [
            ("a.yml", "dir/a.yml"), ("./sub/*.json", "dir/sub/*.json"), ("../x.YAML", "x.YAML"),
            ("/abs/../y.yml", "/abs/../y.yml"), (".json", "dir/.json"), ("a/b*c*d.json", "dir/a/b*c*d.json"),
            ("../../../z.yml", "../../z.yml"),
        ]
    )
    func fileDiscovery(pattern: String, path: String) throws {
        let job = try onlyJob(job("file_sd_configs: [{files: ['\(pattern)']}]"))
        #expect(job.discoveries.files.map(\.files) == [[path]])
        #expect(job.discoveries.files[0].refreshInterval.description == "5m")
        #expect("\(job.discoveries.files[0].location)" == "dir/p.yml:3:21")
    }

    @Test("file_sd patterns that Prometheus refuses", arguments: ["a/*/b.yml", "a", "x.Yml", "x.yaml.gz", "*/a.yml"])
    func fileDiscoveryRefused(pattern: String) {
        #expect(
            problems(job("file_sd_configs: [{files: ['\(pattern)']}]")) == [
                "3:30: path name \"\(pattern)\" is not valid for file discovery"
            ]
        )
    }

    @Test(
        "a count below zero with a fraction, or just above all, is what Go makes of it",
        arguments: [("-1.5", UInt(bitPattern: -1)), ("-0.5", 0), ("-.inf", 1 << 63), ("18446744073709551616", 1 << 63)]
    )
    func oddCounts(text: String, expected: UInt) throws {
        #expect(try onlyJob(job("sample_limit: \(text)")).limits.samples == expected)
    }

    @Test(
        "external labels take values from the environment",
        arguments: [
            ("${TEST}", "V"), ("x$TESTy", "x"), ("foo$$bar", "foo$bar"), ("$${TEST}", "${TEST}"), ("${TEST:-d}", ""),
            ("$", "$"), ("${}", ""), ("${TEST", "TEST"), ("$.", "$."), ("$1", ""), ("$TEST-$TEST", "V-V"),
            ("é$TEST", "éV"),
        ]
    )
    func environment(value: String, expanded: String) throws {
        let configuration = try parse("global: {external_labels: {a: '\(value)'}}", environment: ["TEST": "V"])
        #expect(configuration.global.externalLabels == Labels([("a", expanded)]))
    }

    @Test("an empty environment variable is a warning at its value")
    func emptyVariable() throws {
        let configuration = try parse("global:\n  external_labels:\n    a: x$NONE\n")
        #expect(configuration.warnings.map(\.description) == ["dir/p.yml:3:8: Empty environment variable NONE"])
    }

    @Test("sections that a scraper has no use for are accepted as they are")
    func otherSections() throws {
        let configuration = try parse(
            """
            rule_files: [a.yml]
            alerting: {alertmanagers: [{static_configs: [{targets: [x]}]}]}
            storage: {tsdb: {out_of_order_time_window: 5m}}
            tracing: {endpoint: x}
            otlp: {}
            runtime: {gogc: 50}
            remote_read: [{url: x}]
            remote_write: [{url: x}]
            """
        )
        #expect(configuration.warnings.isEmpty)
    }

    @Test("failed scrapes are written where the job says, else where the global section does")
    func failureLogs() throws {
        let configuration = try parse(
            """
            global: {scrape_failure_log_file: g}
            scrape_configs:
            - job_name: a
            - job_name: b
              scrape_failure_log_file: /b
            - job_name: c
              scrape_failure_log_file: ~
            - job_name: d
              scrape_failure_log_file: ''
            """
        )
        #expect(configuration.jobs.map(\.failureLogFile) == ["dir/g", "/b", "dir/g", "dir/g"])
        #expect(configuration.warnings.isEmpty)
        #expect(problems("global: {scrape_failure_log_file: [a]}") == ["1:35: cannot unmarshal !!seq into string"])
        #expect(problems(job("scrape_failure_log_file: [a]")) == ["3:28: cannot unmarshal !!seq into string"])
    }

    @Test("a comment at the top moves every place and changes nothing else")
    func equality() throws {
        let text = job("relabel_configs: [{target_label: x}]", "static_configs: [{targets: [a]}]", "sample_limit: 5")
        let plain = try parse(text)
        let commented = try parse("# a comment\n" + text)
        #expect(plain == commented)
        #expect(plain.hashValue == commented.hashValue)
        #expect(plain.contentHash != commented.contentHash)
        #expect(plain.contentHash.count == 12)
        #expect(commented.jobs[0].relabelRules.rules[0].location.line == 4)
        #expect(try plain != parse(text.replacing("sample_limit: 5", with: "sample_limit: 6")))
    }

    @Test(
        "a text that is only spelled in other bytes is another text",
        arguments: [
            "metrics_path: /é", "params: {a: [é]}", "basic_auth: {password: é}", "static_configs: [{targets: [é]}]",
            "static_configs: [{targets: [a], labels: {l: é}}]", "file_sd_configs: [{files: [é.yml]}]",
            "http_headers: {a: {files: [é]}}", "tls_config: {server_name: é}", "relabel_configs: [{target_label: é}]",
        ]
    )
    func spelling(line: String) throws {
        let composed = try parse(job(line)).jobs
        let decomposed = try parse(job(line.replacing("é", with: "e\u{301}"))).jobs
        #expect(composed == (try parse("# comment\n" + job(line)).jobs))
        #expect(composed != decomposed)
        #expect(composed.map(\.staticGroups) != decomposed.map(\.staticGroups) || !line.contains("targets: [é]"))
        let isSame = composed.map(\.discoveries) == decomposed.map(\.discoveries)
        #expect(!isSame || !line.contains("files: [é."))
    }

    @Test("other bytes for the HTTP client are told apart from those of the rest")
    func clientSpelling() throws {
        let plain = try parse(job("metrics_path: /é", "basic_auth: {password: x}")).jobs[0]
        let client = try parse(job("metrics_path: /é", "basic_auth: {password: é}")).jobs[0]
        #expect(plain.spelling == client.spelling && plain.clientSpelling != client.clientSpelling)
        let path = try parse(job("metrics_path: /e\u{301}", "basic_auth: {password: x}")).jobs[0]
        #expect(plain.spelling != path.spelling && plain.clientSpelling == path.clientSpelling)
    }

    @Test(
        "something empty is another value than none where Go's comparison says so",
        arguments: [
            ("params: {}", true), ("relabel_configs: []", true), ("metric_relabel_configs: []", true),
            ("http_headers: {}", true), ("params:", false), ("file_sd_configs: []", false),
            ("dns_sd_configs: []", false),
        ]
    )
    func emptyValues(line: String, isOther: Bool) throws {
        #expect(try (parse(job(line)).jobs != parse(job()).jobs) == isOther)
    }

    @Test("the order of keys is no spelling")
    func keyOrder() throws {
        let one = try parse(job("metrics_path: /é", "scheme: ü"))
        #expect(try one == parse(job("scheme: ü", "metrics_path: /é")))
    }

    @Test("the content's hash is the beginning of its SHA-256")
    func contentHash() throws {
        #expect(try parse("").contentHash == "e3b0c44298fc")
        #expect(try parse("global: {}").text == "global: {}")
    }
}

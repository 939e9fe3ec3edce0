import ScrapeConfiguration
import Testing

@Suite("A value near one that is known")
struct SuggestionTests {
    private func suggestion(_ text: String) -> String? {
        do {
            _ = try parse(text)
            return nil
        } catch {
            return error.problems.first?.suggestion
        }
    }

    @Test(
        "is suggested",
        arguments: [
            ("relabel_configs: [{action: relpace}]", "replace"),
            ("relabel_configs: [{action: labeldorp}]", "labeldrop"),
            ("relabel_configs: [{action: hash_mod}]", "hashmod"),
            ("scrape_protocols: [prometheusproto]", "PrometheusProto"),
            ("scrape_protocols: [OpenMetricsText1.0]", "OpenMetricsText1.0.0"),
            ("fallback_scrape_protocol: PrometheusText0.0.5", "PrometheusText0.0.4"),
            ("metric_name_validation_scheme: UTF8", "utf8"), ("metric_name_validation_scheme: legcy", "legacy"),
            ("metric_name_escaping_scheme: underscore", "underscores"),
            ("metric_name_escaping_scheme: allow-utf8", "allow-utf-8"), ("tls_config: {min_version: tls13}", "TLS13"),
            ("tls_config: {max_version: TLS1.2}", "TLS12"),
        ]
    )
    func ofJob(line: String, expected: String) {
        #expect(suggestion(job(line)) == expected)
    }

    @Test(
        "is suggested in other sections",
        arguments: [
            (
                "remote_write: [{url: x, protobuf_message: io.prometheus.write.v2.request}]",
                "io.prometheus.write.v2.Request"
            ),
            ("alerting: {alertmanagers: [{api_version: V2}]}", "v2"),
            ("tracing: {endpoint: x, client_type: HTTP}", "http"), ("tracing: {endpoint: x, compression: gzp}", "gzip"),
            ("otlp: {translation_strategy: NoTranslations}", "NoTranslation"),
        ]
    )
    func elsewhere(text: String, expected: String) {
        #expect(suggestion(text) == expected)
    }

    @Test(
        "of a scheme is a warning: relabeling may set another",
        arguments: [("htps", "https"), ("HTTP", "http"), ("httpss", "https")]
    )
    func ofScheme(scheme: String, expected: String) throws {
        let configuration = try parse(job("scheme: \(scheme)"))
        #expect(
            configuration.warnings.map(\.description) == [
                "dir/p.yml:3:11: unsupported protocol scheme \"\(scheme)\" (did you mean \(expected)?)"
            ]
        )
        #expect(try parse(job("scheme: ftp")).warnings.isEmpty)
    }

    @Test(
        "is not invented",
        arguments: [
            "relabel_configs: [{action: foo}]", "scrape_protocols: [xml]", "metric_name_escaping_scheme: none",
            "tls_config: {min_version: ssl3}", "relabel_configs: [{action: ''}]",
        ]
    )
    func nothing(line: String) {
        #expect(problems(job(line)).count == 1)
        #expect(suggestion(job(line)) == nil)
    }
}

/// Jobs before and after a reload that changes each of them in another way.
struct ChangedJobs {
    /// One job: its further keys, in flow style, before and after; nil where it is not there.
    private typealias Change = (name: String, before: String?, after: String?)

    /// Of the exporter that all of them name.
    let address: String

    /// The whole file.
    func configuration(isAfter: Bool) -> String {
        var text = isAfter ? "# a comment\n\n" : ""
        text += "global: {scrape_interval: 1s, scrape_timeout: 900ms}\nscrape_configs:\n"
        for change in Self.settings + targets + Self.rules {
            guard let keys = isAfter ? change.after : change.before else { continue }
            let hasTargets = keys.contains("static_configs")
            let parts = ["job_name: \(change.name)", hasTargets ? "" : group("0"), keys]
            text += "- {\(parts.filter { !$0.isEmpty }.joined(separator: ", "))}\n"
        }
        return text
    }

    /// The `static_configs` of targets that differ by a label.
    private func group(_ names: String...) -> String {
        let groups = names.map { "{targets: ['\(address)'], labels: {n: '\($0)'}}" }
        return "static_configs: [\(groups.joined(separator: ", "))]"
    }

    private static let settings: [Change] = [
        ("same", "", ""), ("removed", "", nil), ("added", nil, ""), ("interval", "scrape_interval: 2s", ""),
        ("timeout", "", "scrape_timeout: 800ms"), ("limit", "sample_limit: 50", "sample_limit: 60"),
        ("exceeded", "", "sample_limit: 1"), ("labels", "", "label_limit: 50"),
        ("name", "", "label_name_length_limit: 90"),
        ("value", "", "label_value_length_limit: 90"), ("body", "", "body_size_limit: 1MB"),
        ("kept", "", "keep_dropped_targets: 5"), ("honor", "", "honor_labels: true"),
        ("timestamps", "", "honor_timestamps: false"), ("staleness", "", "track_timestamps_staleness: true"),
        ("params", "", "params: {x: [y]}"), ("path", "", "metrics_path: /other"),
        ("packed", "", "enable_compression: false"),
        ("basic", "", "basic_auth: {username: u, password: p}"), ("bearer", "bearer_token: a", "bearer_token: b"),
        ("tls", "", "tls_config: {insecure_skip_verify: true}"),
        ("cannot", "", "tls_config: {ca_file: /nonexistent/ca}"),
        ("redirects", "", "follow_redirects: false"), ("http2", "", "enable_http2: false"),
        ("headers", "", "http_headers: {X-A: {values: [b]}}"),
        ("protocols", "", "scrape_protocols: [PrometheusText0.0.4]"),
        ("fallback", "", "fallback_scrape_protocol: PrometheusText0.0.4"),
        ("classic", "", "always_scrape_classic_histograms: true"), ("buckets", "", "native_histogram_bucket_limit: 9"),
        ("escaping", "", "metric_name_escaping_scheme: underscores"),
    ]

    private static let rules: [Change] = [
        ("target rule", "", "relabel_configs: [{target_label: r, replacement: x}]"),
        ("target rule for nothing", "", "relabel_configs: [{regex: nothing, action: labeldrop}]"),
        ("dropped target", "", "relabel_configs: [{source_labels: [n], regex: '0', action: drop}]"),
        ("metric rule", "", "metric_relabel_configs: [{target_label: m, replacement: x}]"),
        ("metric rule for nothing", "", "metric_relabel_configs: [{regex: nothing, action: labeldrop}]"),
        ("dropped metric", "", "metric_relabel_configs: [{source_labels: [__name__], regex: b, action: drop}]"),
        ("metric back", "metric_relabel_configs: [{source_labels: [__name__], regex: b, action: drop}]", ""),
    ]

    private var targets: [Change] {
        [
            ("other label", group("0"), group("1")), ("one more", group("0"), group("0", "1")),
            ("one less", group("0", "1"), group("0")), ("other order", group("0", "1"), group("1", "0")),
            ("too many", group("0", "1"), group("0", "1") + ", target_limit: 1"),
        ]
    }
}

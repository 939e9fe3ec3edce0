import MetricModel
import ScrapeTestSupport
import Testing

/// Targets that make a scraper think, and a prometheus.yml that scrapes them all: what it says is a function of the page
/// and of the moment the farm was made, so two scrapers that ask at different times see the same.
final class AwkwardTargets {
    let directory: TemporaryDirectory
    private let exporter: LoopbackExporter
    private let node: ListeningPeer?

    /// Names what changes by itself from scrape to scrape, and is not compared by value.
    static let changingJob = "node"

    init() throws {
        let now = WallTime.now().milliseconds
        let pages = Self.pages(now: now)
        exporter = try #require(
            LoopbackExporter { path, _ in
                let name = path.split(separator: "?").first.map { String($0.dropFirst()) } ?? ""
                if let line = Int(name.dropFirst(4)), AwkwardLines.all.indices.contains(line) {
                    return .page(body: AwkwardLines.all[line])
                }
                return pages[name] ?? .page(status: "404 Not Found", body: [])
            }
        )
        node = ListeningPeer.hasNodeExporter ? try ListeningPeer.nodeExporter() : nil
        directory = try TemporaryDirectory()
        try directory.write("prometheus.yml", configuration)
    }

    deinit { exporter.stop() }

    // MARK: - Pages

    private static func pages(now: Int64) -> [String: LoopbackExporter.Answer] {
        let plain = "a 1\nb{x=\"1\"} 2\nc 3\n"
        return [
            "plain": .text(plain),
            "broken": .text("# HELP a An a.\na 1\nb{x=1} 2\nc 3\n"),
            "error500": .page(status: "500 Internal Server Error", body: Array(plain.utf8)),
            "duplicates": .text("a{x=\"1\"} 1\na{x=\"1\"} 2\na{x=\"1\"} 1\nb 1\nb 1\n"),
            "timestamps": .text(
                "a 1 \(now)\nb 2 \(now - 5000)\nold 3 1000\nfar 4 \(now + 3_600_000)\nno_time 5\n"
            ),
            "utf8": .text(
                "{\"my.metric\",\"la bel\"=\"ä\"} 1\n{\"plain_in_quotes\"} 2\nb{\"quoted.label\"=\"x\",y=\"\\\\\\n\\\"\"} 3\n"
            ),
            "gzip": .page(headers: ["Content-Encoding: gzip"], body: storedGzip(Array(plain.utf8))),
            "early_close": .hangUp,
            "short_body": .raw(
                Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\na 1\n".utf8)
            ),
            "empty": .text(""),
            "silent": .silence,
            "labels": .text("a{job=\"theirs\",instance=\"theirs\",exported_job=\"twice\",l=\"\"} 1\nb 2\n"),
            "values": .text(
                "nan NaN\npos +Inf\nneg -Inf\nexp 1.5e-7\nlong 123456789012345678\nzero -0\n"
            ),
            "types": .text(
                """
                # TYPE h histogram
                h_bucket{le="1"} 1
                h_bucket{le="+Inf"} 2
                h_sum 3
                h_count 2
                # TYPE s summary
                s{quantile="0.5"} 1
                s_sum 2
                s_count 3

                """
            ),
            "html": .page(contentType: "text/html", body: Array(plain.utf8)),
            "no_type": .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: \(plain.utf8.count)\r\n\r\n\(plain)".utf8)),
            "no_newline": .text("a 1\nb 2"),
            "redirect": .raw(
                Array("HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 0\r\n\r\n".utf8)
            ),
            "blanks": .text("\n\n  \n# a comment\n#\na   1  \nb\t2\n\n"),
            "crlf": .text("a 1\r\nb 2\r\n"),
        ]
    }

    // MARK: - Configuration

    private var configuration: String {
        var text = """
            global:
              scrape_interval: 5s
              scrape_timeout: 5s
              external_labels: {cluster: test}
            scrape_configs:

            """
        if let node { text += "- job_name: node\n  static_configs: [{targets: [\"\(node.address)\"]}]\n" }
        text += "- job_name: refusing\n  static_configs: [{targets: [\"127.0.0.1:1\"]}]\n"
        let pages = [
            "broken", "error500", "duplicates", "timestamps", "utf8", "gzip", "early_close", "short_body", "empty",
            "labels", "values", "types", "html", "no_type", "no_newline", "redirect", "blanks", "crlf",
        ]
        for page in pages { text += job(page, page: page) }
        for (name, page, lines) in Self.settings { text += job(name, page: page, lines) }
        for line in AwkwardLines.all.indices { text += job("line\(line)", page: "line\(line)") }
        return text + relabeledJobs
    }

    private func job(_ name: String, page: String, _ lines: [String] = []) -> String {
        let head = ["job_name: \(name)", "metrics_path: /\(page)"]
        let targets = ["static_configs: [{targets: [\"\(exporter.address)\"]}]"]
        return "- " + (head + lines + targets).joined(separator: "\n  ") + "\n"
    }

    /// Jobs that differ by what their settings do to a page.
    private static let settings: [(name: String, page: String, lines: [String])] = [
        ("silent", "silent", ["scrape_timeout: 1s"]),
        ("honor_labels", "labels", ["honor_labels: true"]),
        ("ignore_timestamps", "timestamps", ["honor_timestamps: false"]),
        ("no_redirect", "redirect", ["follow_redirects: false"]),
        ("sample_limit_hit", "plain", ["sample_limit: 2"]),
        ("sample_limit_kept", "plain", ["sample_limit: 3"]),
        ("body_size_limit_hit", "plain", ["body_size_limit: 10B"]),
        ("label_limit_hit", "plain", ["label_limit: 3"]),
        ("label_name_length_hit", "utf8", ["label_name_length_limit: 8"]),
        ("label_value_length_hit", "plain", ["label_value_length_limit: 15"]),
        ("fallback", "html", ["fallback_scrape_protocol: PrometheusText0.0.4"]),
        ("params", "plain", ["params: {b: [\"x y\", \"z\"], a: [\"&\"]}"]),
        (
            "metric_drop", "plain",
            ["metric_relabel_configs: [{source_labels: [__name__], regex: a, action: drop}]"]
        ),
        (
            "metric_merge", "types",
            ["metric_relabel_configs: [{regex: le, action: labeldrop}]"]
        ),
        (
            "metric_rename", "plain",
            [
                "metric_relabel_configs: [{source_labels: [__name__], regex: (.*), target_label: __name__, replacement: my_$1}]"
            ]
        ),
        (
            "metric_nameless", "plain",
            ["metric_relabel_configs: [{regex: __name__, action: labeldrop}]"]
        ),
    ]

    private var relabeledJobs: String {
        let address = exporter.address
        return """
            - job_name: relabel_dropped
              metrics_path: /plain
              static_configs:
              - targets: ["\(address)", "drop1:80", "drop2:80"]
                labels: {team: x, __meta_kind: y}
              - targets: ["drop3:80"]
              relabel_configs:
              - {source_labels: [__address__], regex: "drop.*", action: drop}
              - {source_labels: [__meta_kind, team], target_label: kind, separator: "-"}
              - {regex: team, action: labeldrop}
            - job_name: all_dropped
              static_configs: [{targets: ["\(address)"]}]
              relabel_configs: [{action: drop, source_labels: [__address__], regex: ".*"}]
            - job_name: few_dropped_kept
              keep_dropped_targets: 1
              static_configs: [{targets: ["a:1", "b:1", "c:1"]}]
              relabel_configs: [{action: drop, source_labels: [__address__], regex: ".*"}]
            - job_name: same_twice
              metrics_path: /plain
              static_configs: [{targets: ["\(address)", "\(address)"]}]
            - job_name: target_limit
              metrics_path: /plain
              target_limit: 1
              static_configs: [{targets: ["\(address)"]}, {targets: ["\(address)"], labels: {n: "2"}}]
            - job_name: ports
              static_configs: [{targets: ["127.0.0.1:99999"]}]
            - job_name: addresses
              static_configs: [{targets: ["127.0.0.1", "[::1]:1", "localhost:1", "127.0.0.1:", "a b:1", "h?x:1", "h:http"]}]
            - job_name: own_settings
              params: {q: [old], r: [kept]}
              static_configs: [{targets: ["\(address)"], labels: {team: "ä", my.label: dot}}]
              relabel_configs:
              - {target_label: __scrape_interval__, replacement: 5500ms}
              - {target_label: __scrape_timeout__, replacement: 4900ms}
              - {target_label: __metrics_path__, replacement: /plain}
              - {target_label: __param_q, replacement: "new value"}
              - {target_label: __param_s, replacement: s}
              - {target_label: instance, replacement: mine}
              - {target_label: "team.name", source_labels: [team]}
              - {target_label: __tmp, replacement: gone}
            - job_name: bad_settings
              static_configs: [{targets: ["h:1", "h:2", "h:3", "h:4"]}]
              relabel_configs:
              - {source_labels: [__address__], regex: "h:1", target_label: __scrape_interval__, replacement: often}
              - {source_labels: [__address__], regex: "h:2", target_label: __scrape_timeout__, replacement: 2m}
              - {source_labels: [__address__], regex: "h:3", target_label: __address__, replacement: ""}
              - {source_labels: [__address__], regex: "h:4", target_label: __address__, replacement: "h/p:1"}
            - job_name: foreign_scheme
              static_configs: [{targets: ["127.0.0.1:1"]}]
              relabel_configs: [{target_label: __scheme__, replacement: foo}]
            - job_name: no_job
              metrics_path: /plain
              static_configs: [{targets: ["\(address)"], labels: {instance: kept}}]
              relabel_configs: [{target_label: job, replacement: ""}]
            - job_name: https
              scheme: https
              scrape_timeout: 1s
              metrics_path: /plain
              static_configs: [{targets: ["\(address)"]}]

            """
    }
}

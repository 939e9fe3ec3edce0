/// Configurations that name files, and the files.
enum NamedFileRows {
    /// `folder.json` and `folder.yml` are folders.
    static let files: [(name: String, text: String)] = [
        ("good.json", #"[{"targets": ["a:1"]}]"#), ("good.yml", "- targets: [a:1]\n"), ("broken.json", "[{"),
        ("broken.yml", "- targets: [a\n"), ("empty.json", ""), ("empty.yml", ""),
        ("slash.json", #"[{"targets": ["a/b"]}]"#), ("unknown.json", #"[{"targets": ["a"], "x": 1}]"#),
        ("null.json", "[null]"), ("label.json", #"[{"targets": ["a"], "labels": {"": "b"}}]"#),
        ("utf8.json", #"[{"targets": ["a"], "labels": {"a-b": "b"}}]"#), ("nothing.json", #"[{"targets": [""]}]"#),
        ("port.json", #"[{"targets": ["a:99999"]}]"#),
        ("interval.json", #"[{"targets": ["a"], "labels": {"__scrape_interval__": "x"}}]"#),
        ("two.json", #"[{"targets": ["ok"]}, {"targets": ["a/b", "c/d"]}]"#), ("secret", "s\n"),
        ("rules.yml", "groups: []\n"),
        ("included.yml", "scrape_configs: [{job_name: i, file_sd_configs: [{files: [missing.json]}]}]\n"),
        ("includedbroken.yml", "scrape_configs: [{job_name: i, file_sd_configs: [{files: [broken.json]}]}]\n"),
        ("includedslash.yml", "scrape_configs: [{job_name: i, file_sd_configs: [{files: [slash.json]}]}]\n"),
        ("includedsecret.yml", "scrape_configs: [{job_name: i, authorization: {credentials_file: missing}}]\n"),
    ]

    static let configurations: [String] = rules + targetFiles + addresses + clients + others

    private static let rules = [
        "missing.yml", "missing*.yml", "mis?ing.yml", "[ab].yml", "rule*.yml", "rules.yml", "none/x.yml", "none/*.yml",
        "folder.yml", "folder.*", "", " ", "rules.yml/x", "[",
    ].map { "rule_files: ['\($0)']" }

    private static let targetFiles = [
        "good.json", "good.yml", "missing.json", "missing*.json", "broken.json", "broken.yml", "empty.json",
        "empty.yml", "slash.json", "unknown.json", "null.json", "label.json", "utf8.json", "nothing.json", "port.json",
        "interval.json", "two.json", "folder.json", "folder.yml", "*oken.json", "none/x.json", "secret", "good.JSON",
    ].flatMap { file in
        [
            "scrape_configs: [{job_name: a, file_sd_configs: [{files: ['\(file)']}]}]",
            "alerting: {alertmanagers: [{file_sd_configs: [{files: ['\(file)']}]}]}",
        ]
    }

    private static let addresses =
        ["a/b", "", "a:99999", "a b", "http://x", "é"].flatMap { address in
            ["", ", relabel_configs: [{target_label: x, replacement: y}]", ", relabel_configs: []"].flatMap { rules in
                [
                    "scrape_configs: [{job_name: a, static_configs: [{targets: ['\(address)']}]\(rules)}]",
                    "alerting: {alertmanagers: [{static_configs: [{targets: ['\(address)']}]\(rules)}]}",
                ]
            }
        }
        + [
            "[{target_label: __address__, replacement: a/b}]", "[{action: drop}]",
            "[{source_labels: [__scheme__, __alerts_path__], regex: http;/api/v2/alerts, action: drop}]",
            "[{source_labels: [__scheme__], regex: https, action: drop}]",
        ].flatMap { rules in
            [
                "alerting: {alertmanagers: [{static_configs: [{targets: [a]}], relabel_configs: \(rules)}]}",
                "alerting: {alertmanagers: [{static_configs: [{targets: [a/b]}], relabel_configs: \(rules)}]}",
                "alerting: {alertmanagers: [{file_sd_configs: [{files: [slash.json]}], relabel_configs: \(rules)}]}",
            ]
        }

    private static let clients = [
        "authorization: {credentials_file: missing}", "authorization: {credentials_file: secret}",
        "authorization: {credentials_file: folder.yml}", "authorization: {credentials_file: secret/x}",
        "bearer_token_file: missing", "bearer_token_file: secret",
        "basic_auth: {username: u, password_file: missing}", "basic_auth: {username_file: missing, password: x}",
        "tls_config: {ca_file: missing}", "tls_config: {cert_file: missing, key_file: missing}",
        "tls_config: {cert_file: secret, key_file: missing}", "tls_config: {cert_file: missing, key_file: secret}",
        "tls_config: {cert_file: secret, key_file: secret}", "tls_config: {cert_file: missing, key: x}",
        "tls_config: {cert: x, key_file: missing}", "tls_config: {cert: x, key_file: secret}",
        "tls_config: {cert_file: secret, key: x}", "tls_config: {cert_file: folder.yml, key_file: folder.yml}",
        "oauth2: {client_id: a, token_url: 'http://x', client_secret_file: missing}",
        "oauth2: {client_id: a, token_url: 'http://x', client_secret: a, "
            + "tls_config: {cert_file: missing, key_file: missing}}",
        "http_headers: {X: {files: [missing]}}",
    ].flatMap { keys in
        [
            "scrape_configs: [{job_name: a, \(keys)}]",
            "scrape_configs: [{job_name: a, http_sd_configs: [{url: 'http://x', \(keys)}]}]",
            "scrape_configs: [{job_name: a, kubernetes_sd_configs: [{role: pod, api_server: 'http://x', \(keys)}]}]",
            "alerting: {alertmanagers: [{\(keys)}]}", "remote_write: [{url: 'http://x', \(keys)}]",
            "remote_read: [{url: 'http://x', \(keys)}]",
        ]
    }

    private static let others =
        [
            "included.yml", "includedbroken.yml", "includedslash.yml", "includedsecret.yml", "missing.yml",
            "missing*.yml",
        ]
        .map { "scrape_config_files: ['\($0)']" } + [
            "tracing: {endpoint: x, tls_config: {cert_file: missing, key_file: missing}}",
            "global: {query_log_file: none/x}", "global: {scrape_failure_log_file: none/x}",
        ]
}

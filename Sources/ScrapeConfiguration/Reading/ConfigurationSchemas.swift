/// Every key that Prometheus 3.5 knows in the mappings read here, and what becomes of those that have no effect yet.
enum ConfigurationSchemas {
    /// Sections a scraper has no use for; they are accepted as they are.
    static let sectionsWithoutEffect: Set = [
        "rule_files", "alerting", "tracing", "otlp", "runtime", "remote_read",
    ]

    static let root = StrictMapping.Schema(
        type: "config.plain",
        keys: sectionsWithoutEffect.union([
            "global", "scrape_configs", "scrape_config_files", "remote_write", "storage",
        ])
    )

    /// The keys of `global` and of a job that limit a scrape.
    static let limits: Set = [
        "body_size_limit", "sample_limit", "target_limit", "label_limit", "label_name_length_limit",
        "label_value_length_limit", "keep_dropped_targets",
    ]

    private static let scraping: Set = [
        "scrape_interval", "scrape_timeout", "scrape_protocols", "metric_name_validation_scheme",
        "metric_name_escaping_scheme", "convert_classic_histograms_to_nhcb", "always_scrape_classic_histograms",
    ]

    static let unsupportedGlobalKeys: Set = ["scrape_failure_log_file"]

    static let global = StrictMapping.Schema(
        type: "config.plain",
        keys: limits.union(scraping).union(unsupportedGlobalKeys).union([
            "evaluation_interval", "rule_query_offset", "query_log_file", "external_labels",
        ])
    )

    private static let discoveries: Set = [
        "azure", "consul", "digitalocean", "docker", "dockerswarm", "dns", "ec2", "eureka", "gce", "hetzner", "http",
        "ionos", "kubernetes", "kuma", "lightsail", "linode", "marathon", "nerve", "nomad", "openstack", "ovhcloud",
        "puppetdb", "scaleway", "serverset", "stackit", "triton", "uyuni", "vultr",
    ]

    /// The keys of an HTTP client, which stand among those of the section that has one.
    private static let httpClient: Set = unsupportedHTTPClientKeys.union([
        "basic_auth", "authorization", "bearer_token", "bearer_token_file", "tls_config", "follow_redirects",
        "enable_http2",
    ])

    static let unsupportedHTTPClientKeys: Set = [
        "oauth2", "proxy_url", "no_proxy", "proxy_from_environment", "proxy_connect_header", "http_headers",
    ]

    static let basicAuth = StrictMapping.Schema(
        type: "config.plain",
        keys: ["username", "username_file", "username_ref", "password", "password_file", "password_ref"]
    )

    static let authorization = StrictMapping.Schema(
        type: "config.Authorization",
        keys: ["type", "credentials", "credentials_file", "credentials_ref"]
    )

    static let unsupportedTLSKeys: Set = [
        "ca_ref", "cert", "cert_file", "cert_ref", "key", "key_file", "key_ref", "server_name",
    ]

    static let tls = StrictMapping.Schema(
        type: "config.plain",
        keys: unsupportedTLSKeys.union(["ca", "ca_file", "insecure_skip_verify", "min_version", "max_version"])
    )

    /// Keys of a job without which its scrapes would be other scrapes: they must not be passed over.
    static let unsupportedJobKeys: Set = unsupportedGlobalKeys.union(discoveries.map { $0 + "_sd_configs" }).union([
        "basic_auth", "authorization", "bearer_token", "bearer_token_file", "tls_config",
    ]).union(unsupportedHTTPClientKeys)

    static let job = StrictMapping.Schema(
        type: "config.ScrapeConfig",
        keys: limits.union(scraping).union(unsupportedJobKeys).union([
            "job_name", "honor_labels", "honor_timestamps", "track_timestamps_staleness", "params",
            "fallback_scrape_protocol", "metrics_path", "scheme", "enable_compression", "follow_redirects",
            "enable_http2", "native_histogram_bucket_limit", "native_histogram_min_bucket_factor", "relabel_configs",
            "metric_relabel_configs", "static_configs", "file_sd_configs",
        ])
    )

    static let unsupportedRemoteWriteKeys: Set = unsupportedHTTPClientKeys.union([
        "sigv4", "azuread", "google_iam", "round_robin_dns",
    ])

    static let remoteWrite = StrictMapping.Schema(
        type: "config.plain",
        keys: httpClient.union(unsupportedRemoteWriteKeys).union([
            "url", "name", "remote_timeout", "headers", "write_relabel_configs", "send_exemplars",
            "send_native_histograms", "protobuf_message", "queue_config", "metadata_config",
        ])
    )

    static let storage = StrictMapping.Schema(type: "config.StorageConfig", keys: ["tsdb", "exemplars"])

    static let storageTSDB = StrictMapping.Schema(type: "config.plain", keys: ["out_of_order_time_window"])

    static let storageExemplars = StrictMapping.Schema(type: "config.ExemplarsConfig", keys: ["max_exemplars"])

    static let remoteWriteQueue = StrictMapping.Schema(
        type: "config.QueueConfig",
        keys: [
            "capacity", "max_shards", "min_shards", "max_samples_per_send", "batch_send_deadline", "min_backoff",
            "max_backoff", "retry_on_http_429", "sample_age_limit",
        ]
    )

    static let remoteWriteMetadata = StrictMapping.Schema(
        type: "config.MetadataConfig",
        keys: ["send", "send_interval", "max_samples_per_send"]
    )

    static let relabelRule = StrictMapping.Schema(
        type: "relabel.plain",
        keys: ["source_labels", "separator", "target_label", "regex", "modulus", "replacement", "action"]
    )

    static let fileDiscovery = StrictMapping.Schema(type: "file.plain", keys: ["files", "refresh_interval"])

    static let targetGroup = StrictMapping.Schema(
        type: #"struct { Targets []string "yaml:\"targets\""; Labels model.LabelSet "yaml:\"labels\"" }"#,
        keys: ["targets", "labels"]
    )
}

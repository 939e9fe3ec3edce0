/// Every key that Prometheus 3.5 knows in the mappings that say what is scraped and where it is sent.
enum ConfigurationSchemas {
    static let root = StrictMapping.Schema(
        type: "config.plain",
        keys: [
            "global", "runtime", "alerting", "rule_files", "scrape_config_files", "scrape_configs", "storage",
            "tracing",
            "remote_write", "remote_read", "otlp",
        ]
    )

    /// The root of a file that `scrape_config_files` names.
    static let includedRoot = StrictMapping.Schema(type: "config.ScrapeConfigs", keys: ["scrape_configs"])

    /// The keys of `global` and of a job that limit a scrape.
    static let limits: Set = [
        "body_size_limit", "sample_limit", "target_limit", "label_limit", "label_name_length_limit",
        "label_value_length_limit", "keep_dropped_targets",
    ]

    private static let scraping: Set = [
        "scrape_interval", "scrape_timeout", "scrape_protocols", "scrape_failure_log_file",
        "metric_name_validation_scheme", "metric_name_escaping_scheme", "convert_classic_histograms_to_nhcb",
        "always_scrape_classic_histograms",
    ]

    static let global = StrictMapping.Schema(
        type: "config.plain",
        keys: limits.union(scraping).union([
            "evaluation_interval", "rule_query_offset", "query_log_file", "external_labels",
        ])
    )

    static let job = StrictMapping.Schema(
        type: "config.ScrapeConfig",
        keys: limits.union(scraping).union(httpClient).union(discoveries).union([
            "job_name", "honor_labels", "honor_timestamps", "track_timestamps_staleness", "params",
            "fallback_scrape_protocol", "metrics_path", "scheme", "enable_compression",
            "native_histogram_bucket_limit", "native_histogram_min_bucket_factor", "relabel_configs",
            "metric_relabel_configs",
        ])
    )

    /// The keys by which targets are found, of a job or of the alert managers.
    static let discoveries: Set = Set(UnsupportedDiscoveryReader.kinds.map { "\($0)_sd_configs" })
        .union(DiscoveryBlocksReader.readers.map { $0.key })
        .union(["static_configs"])

    static let remoteWrite = StrictMapping.Schema(
        type: "config.plain",
        keys: httpClient.union([
            "url", "name", "remote_timeout", "headers", "write_relabel_configs", "send_exemplars",
            "send_native_histograms", "round_robin_dns", "protobuf_message", "queue_config", "metadata_config", "sigv4",
            "azuread", "google_iam",
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

    static let targetGroup = StrictMapping.Schema(
        type: #"struct { Targets []string "yaml:\"targets\""; Labels model.LabelSet "yaml:\"labels\"" }"#,
        keys: ["targets", "labels"]
    )
}

// MARK: HTTP clients

extension ConfigurationSchemas {
    private static let proxy: Set = ["proxy_url", "no_proxy", "proxy_from_environment", "proxy_connect_header"]

    /// The keys of an HTTP client, which stand among those of the section that has one.
    static let httpClient: Set = proxy.union([
        "basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file", "tls_config", "follow_redirects",
        "enable_http2", "http_headers",
    ])

    static let basicAuth = StrictMapping.Schema(
        type: "config.plain",
        keys: ["username", "username_file", "username_ref", "password", "password_file", "password_ref"]
    )

    static let authorization = StrictMapping.Schema(
        type: "config.Authorization",
        keys: ["type", "credentials", "credentials_file", "credentials_ref"]
    )

    static let oauth2 = StrictMapping.Schema(
        type: "config.plain",
        keys: proxy.union([
            "client_id", "client_secret", "client_secret_file", "client_secret_ref", "scopes", "token_url",
            "endpoint_params", "tls_config",
        ])
    )

    static let tls = StrictMapping.Schema(
        type: "config.plain",
        keys: [
            "ca", "ca_file", "ca_ref", "cert", "cert_file", "cert_ref", "key", "key_file", "key_ref", "server_name",
            "insecure_skip_verify", "min_version", "max_version",
        ]
    )

    static let header = StrictMapping.Schema(type: "config.Header", keys: ["values", "secrets", "files"])

    static let sigv4 = StrictMapping.Schema(
        type: "sigv4.plain",
        keys: [
            "region", "access_key", "secret_key", "profile", "role_arn", "use_fips_sts_endpoint", "service_name",
        ]
    )

    static let azureAD = StrictMapping.Schema(
        type: "azuread.plain",
        keys: ["cloud", "managed_identity", "oauth", "sdk"]
    )

    static let azureIdentity = StrictMapping.Schema(type: "azuread.ManagedIdentityConfig", keys: ["client_id"])

    static let azureOAuth = StrictMapping.Schema(
        type: "azuread.OAuthConfig",
        keys: ["client_id", "client_secret", "tenant_id"]
    )

    static let azureSDK = StrictMapping.Schema(type: "azuread.SDKConfig", keys: ["tenant_id"])

    static let googleIAM = StrictMapping.Schema(type: "googleiam.Config", keys: ["credentials_file"])
}

// MARK: Sections a scraper has no use for

extension ConfigurationSchemas {
    static let alerting = StrictMapping.Schema(
        type: "config.plain",
        keys: ["alert_relabel_configs", "alertmanagers"]
    )

    static let alertmanager = StrictMapping.Schema(
        type: "config.AlertmanagerConfig",
        keys: httpClient.union(discoveries).union([
            "scheme", "path_prefix", "timeout", "api_version", "relabel_configs", "alert_relabel_configs", "sigv4",
        ])
    )

    static let remoteRead = StrictMapping.Schema(
        type: "config.plain",
        keys: httpClient.union([
            "url", "name", "remote_timeout", "chunked_read_limit", "headers", "read_recent", "required_matchers",
            "filter_external_labels",
        ])
    )

    static let tracing = StrictMapping.Schema(
        type: "config.plain",
        keys: [
            "client_type", "endpoint", "sampling_fraction", "insecure", "tls_config", "headers", "compression",
            "timeout",
        ]
    )

    static let otlp = StrictMapping.Schema(
        type: "config.plain",
        keys: [
            "promote_all_resource_attributes", "promote_resource_attributes", "ignore_resource_attributes",
            "translation_strategy", "keep_identifying_resource_attributes", "convert_histograms_to_nhcb",
        ]
    )

    static let runtime = StrictMapping.Schema(type: "config.RuntimeConfig", keys: ["gogc"])
}

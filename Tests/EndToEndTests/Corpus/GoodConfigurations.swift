/// Right configurations of our own writing, which together use the keys that a configuration can have: what the mutator
/// starts from. They name `rules.yml`, `targets.json`, `secret`, `cert.pem` and `key.pem`, which are beside them.
enum GoodConfigurations {
    static let all = jobs + clients + discoveries + sections

    /// `scrape_configs` in all their keys.
    private static let jobs = [
        """
        global:
          scrape_interval: 15s
          scrape_timeout: 5s
          evaluation_interval: 30s
          rule_query_offset: 1m
          query_log_file: query.log
          external_labels:
            cluster: eu-1
            replica: "0"
        scrape_configs:
          - job_name: a
        """,
        """
        global:
          scrape_protocols:
            - PrometheusProto
            - OpenMetricsText1.0.0
            - PrometheusText0.0.4
          body_size_limit: 10MB
          sample_limit: 1000
          target_limit: 50
          label_limit: 30
          label_name_length_limit: 64
          label_value_length_limit: 256
          keep_dropped_targets: 100
        scrape_configs:
          - job_name: inherits
          - job_name: own
            body_size_limit: 1KB
            sample_limit: 10
            target_limit: 5
            label_limit: 3
            label_name_length_limit: 6
            label_value_length_limit: 25
            keep_dropped_targets: 10
        """,
        """
        global:
          metric_name_validation_scheme: utf8
          metric_name_escaping_scheme: allow-utf-8
          convert_classic_histograms_to_nhcb: true
          always_scrape_classic_histograms: false
          scrape_failure_log_file: failures.log
        scrape_configs:
          - job_name: names
            metric_name_validation_scheme: legacy
            metric_name_escaping_scheme: underscores
            convert_classic_histograms_to_nhcb: false
            always_scrape_classic_histograms: true
            scrape_failure_log_file: own.log
            native_histogram_bucket_limit: 100
            native_histogram_min_bucket_factor: 1.1
        """,
        """
        scrape_configs:
          - job_name: times
            scrape_interval: 1m
            scrape_timeout: 20s
            honor_labels: true
            honor_timestamps: false
            track_timestamps_staleness: true
            metrics_path: /probe
            scheme: https
            enable_compression: false
            params:
              module:
                - http_2xx
                - icmp
              target: ["a", "b"]
        """,
        """
        scrape_configs:
          - job_name: protocols
            scrape_protocols: [OpenMetricsText0.0.1, PrometheusText1.0.0]
            fallback_scrape_protocol: PrometheusText0.0.4
            follow_redirects: false
            enable_http2: false
        """,
        """
        scrape_configs:
          - job_name: relabeled
            relabel_configs:
              - source_labels: [__address__, job]
                separator: "@"
                regex: (.+)@(.+)
                target_label: both
                replacement: $2/$1
                action: replace
              - source_labels: [__meta_x]
                regex: yes|no
                action: keep
              - action: labelmap
                regex: __meta_(.+)
                replacement: m_$1
              - action: labeldrop
                regex: tmp_.*
        """,
        """
        scrape_configs:
          - job_name: metrics
            metric_relabel_configs:
              - source_labels: [__name__]
                regex: go_.*
                action: drop
              - source_labels: [path]
                modulus: 16
                target_label: shard
                action: hashmod
              - source_labels: [host]
                target_label: host
                action: lowercase
              - source_labels: [a]
                target_label: b
                action: keepequal
        """,
        """
        scrape_configs:
          - job_name: listed
            static_configs:
              - targets: ["127.0.0.1:9090", "localhost:9100"]
                labels:
                  env: prod
                  team: "7"
              - targets:
                  - 10.0.0.1:80
          - job_name: filed
            file_sd_configs:
              - files: [targets.json, "more/*.yml"]
                refresh_interval: 30s
        """,
        """
        scrape_configs:
          - &base
            job_name: base
            scrape_interval: 30s
            static_configs:
              - targets: [a]
          - <<: *base
            job_name: merged
            metrics_path: "/other"
        """,
    ]

    /// The HTTP client's keys.
    private static let clients = [
        """
        scrape_configs:
          - job_name: basic
            basic_auth:
              username: me
              password: secret
        """,
        """
        scrape_configs:
          - job_name: basic
            basic_auth:
              username_file: secret
              password_file: secret
        """,
        """
        scrape_configs:
          - job_name: bearer
            authorization:
              type: Bearer
              credentials_file: secret
          - job_name: token
            authorization:
              credentials: abc
        """,
        """
        scrape_configs:
          - job_name: old
            bearer_token: abc
          - job_name: older
            bearer_token_file: secret
        """,
        """
        scrape_configs:
          - job_name: oauth
            oauth2:
              client_id: me
              client_secret: secret
              token_url: http://127.0.0.1:1/token
              scopes: [a, b]
              endpoint_params:
                audience: x
                resource: y
              proxy_url: http://127.0.0.1:3128
              tls_config:
                insecure_skip_verify: true
        """,
        """
        scrape_configs:
          - job_name: oauth
            oauth2:
              client_id: me
              client_secret_file: secret
              token_url: https://127.0.0.1:1/token
              proxy_from_environment: true
        """,
        """
        scrape_configs:
          - job_name: tls
            scheme: https
            tls_config:
              ca_file: cert.pem
              cert_file: cert.pem
              key_file: key.pem
              server_name: example.com
              insecure_skip_verify: false
              min_version: TLS12
              max_version: TLS13
        """,
        """
        scrape_configs:
          - job_name: proxied
            proxy_url: http://proxy.example:3128
            no_proxy: 10.0.0.0/8,example.com
            proxy_connect_header:
              X-Proxy:
                - a
                - b
        """,
        """
        scrape_configs:
          - job_name: environment
            proxy_from_environment: true
        """,
        """
        scrape_configs:
          - job_name: headers
            http_headers:
              X-One:
                values: [a, b]
                secrets: [c]
                files: [secret]
              X-Two:
                values:
                  - d
        """,
    ]

    /// Service discovery, in the shape of its common kinds.
    private static let discoveries = [
        """
        scrape_configs:
          - job_name: http
            http_sd_configs:
              - url: http://127.0.0.1:1/targets
                refresh_interval: 1m
                basic_auth:
                  username: me
                  password: secret
        """,
        """
        scrape_configs:
          - job_name: dns
            dns_sd_configs:
              - names: [a.example.com, b.example.com]
                type: A
                port: 9100
                refresh_interval: 1m
              - names: [_x._tcp.example.com]
        """,
        """
        scrape_configs:
          - job_name: pods
            kubernetes_sd_configs:
              - role: pod
                namespaces:
                  names: [default]
              - role: node
                api_server: https://127.0.0.1:6443
        """,
        """
        scrape_configs:
          - job_name: machines
            docker_sd_configs:
              - host: unix:///var/run/docker.sock
            ec2_sd_configs:
              - region: eu-west-1
                port: 9100
        """,
    ]

    /// Everything beside scraping.
    private static let sections = [
        """
        rule_files:
          - rules.yml
          - "more/*.rules"
        scrape_config_files:
          - "jobs/*.yml"
        """,
        """
        alerting:
          alert_relabel_configs:
            - action: labeldrop
              regex: replica
          alertmanagers:
            - scheme: https
              path_prefix: /am
              timeout: 10s
              api_version: v2
              static_configs:
                - targets: [127.0.0.1:9093]
              relabel_configs:
                - target_label: x
                  replacement: y
        """,
        """
        alerting:
          alertmanagers:
            - basic_auth:
                username: me
                password: secret
              file_sd_configs:
                - files: [targets.json]
            - dns_sd_configs:
                - names: [am.example.com]
                  type: A
                  port: 9093
        """,
        """
        remote_write:
          - url: http://127.0.0.1:1/write
            name: first
            remote_timeout: 10s
            headers:
              X-Scope: a
            write_relabel_configs:
              - source_labels: [__name__]
                regex: up
                action: keep
            send_exemplars: true
            send_native_histograms: true
            protobuf_message: prometheus.WriteRequest
        """,
        """
        remote_write:
          - url: http://127.0.0.1:1/write
            queue_config:
              capacity: 1000
              max_shards: 10
              min_shards: 1
              max_samples_per_send: 500
              batch_send_deadline: 5s
              min_backoff: 30ms
              max_backoff: 5s
              retry_on_http_429: true
              sample_age_limit: 1h
            metadata_config:
              send: true
              send_interval: 1m
              max_samples_per_send: 100
          - url: http://127.0.0.1:1/other
            name: other
            protobuf_message: io.prometheus.write.v2.Request
        """,
        """
        remote_write:
          - url: https://127.0.0.1:1/write
            tls_config:
              ca_file: cert.pem
            authorization:
              credentials: abc
            follow_redirects: false
            round_robin_dns: true
        """,
        """
        remote_write:
          - url: https://127.0.0.1:1/write
            sigv4:
              region: eu-west-1
              access_key: a
              secret_key: b
              profile: c
              role_arn: d
        """,
        """
        remote_read:
          - url: http://127.0.0.1:1/read
            name: reader
            remote_timeout: 1m
            read_recent: true
            filter_external_labels: false
            required_matchers:
              a: b
            headers:
              X-One: a
            basic_auth:
              username: me
        """,
        """
        storage:
          tsdb:
            out_of_order_time_window: 30m
          exemplars:
            max_exemplars: 1000
        """,
        """
        tracing:
          client_type: http
          endpoint: 127.0.0.1:4318
          sampling_fraction: 0.5
          insecure: true
          compression: gzip
          timeout: 5s
          headers:
            X-One: a
        """,
        """
        otlp:
          promote_resource_attributes: [service.name, k8s.pod]
          translation_strategy: UnderscoreEscapingWithSuffixes
          keep_identifying_resource_attributes: true
          convert_histograms_to_nhcb: false
        """,
        """
        runtime:
          gogc: 75
        """,
        """
        global: {scrape_interval: 10s, external_labels: {a: b}}
        scrape_configs: [{job_name: flow, static_configs: [{targets: [a, "b:1"], labels: {x: y}}]}]
        remote_write: [{url: "http://127.0.0.1:1/", name: x}]
        """,
    ]
}

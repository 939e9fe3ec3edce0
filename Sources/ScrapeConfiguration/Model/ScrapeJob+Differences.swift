internal import HTTPTransport
internal import MetricModel
internal import Relabeling

extension ScrapeJob {
    /// What this job says otherwise than `old`, in words of the configuration's keys, in the order in which they are
    /// usually written: `scrape_interval 15s → 30s`, `relabel_configs[2]`. Never empty; no value of it is a secret.
    package func differences(from old: ScrapeJob) -> [String] {
        let words =
            scrapeDifferences(from: old) + clientDifferences(from: old) + limitDifferences(from: old)
            + histogramDifferences(from: old)
            + Self.lists("relabel_configs", old.relabelRules.rules, relabelRules.rules)
            + Self.lists("metric_relabel_configs", old.metricRelabelRules.rules, metricRelabelRules.rules)
            + discoveryDifferences(from: old)
        return words.isEmpty ? ["spelling"] : words
    }

    private func scrapeDifferences(from old: ScrapeJob) -> [String] {
        var words = Self.value("scrape_interval", old.scrapeInterval, scrapeInterval)
        words += Self.value("scrape_timeout", old.scrapeTimeout, scrapeTimeout)
        words += Self.value("metrics_path", old.metricsPath, metricsPath) + Self.value("scheme", old.scheme, scheme)
        words += Self.key("params", old.params, params)
        words += Self.key("scrape_protocols", old.scrapeProtocols, scrapeProtocols)
        words += Self.key("fallback_scrape_protocol", old.fallbackProtocol, fallbackProtocol)
        words += Self.value("enable_compression", old.enableCompression, enableCompression)
        words += Self.value("honor_labels", old.honorLabels, honorLabels)
        words += Self.value("honor_timestamps", old.honorTimestamps, honorTimestamps)
        words += Self.value(
            "track_timestamps_staleness",
            old.trackTimestampsStaleness,
            trackTimestampsStaleness
        )
        words += Self.key("metric_name_validation_scheme", old.metricNameValidation, metricNameValidation)
        words += Self.key("metric_name_escaping_scheme", old.metricNameEscaping, metricNameEscaping)
        return words + Self.key("scrape_failure_log_file", old.failureLogFile, failureLogFile)
    }

    private func clientDifferences(from old: ScrapeJob) -> [String] {
        let (before, after) = (old.httpClient, httpClient)
        var words: [String] = []
        if before.authorization != after.authorization {
            let keys = [before.authorization.key, after.authorization.key].compactMap(\.self)
            words.append(keys.count == 2 && keys[0] != keys[1] ? "\(keys[0]) → \(keys[1])" : keys[0])
        }
        words += Self.key("tls_config", before.tls, after.tls) + Self.key("proxy", before.proxy, after.proxy)
        words += Self.key("http_headers", before.headers, after.headers)
        words += Self.value("follow_redirects", before.followRedirects, after.followRedirects)
        return words + Self.value("enable_http2", before.enableHTTP2, after.enableHTTP2)
    }

    private func limitDifferences(from old: ScrapeJob) -> [String] {
        let (before, after) = (old.limits, limits)
        var words = Self.value("body_size_limit", before.bodySize, after.bodySize)
        words += Self.value("sample_limit", before.samples, after.samples)
        words += Self.value("target_limit", before.targets, after.targets)
        words += Self.value("label_limit", before.labels, after.labels)
        words += Self.value("label_name_length_limit", before.labelNameLength, after.labelNameLength)
        words += Self.value("label_value_length_limit", before.labelValueLength, after.labelValueLength)
        return words + Self.value("keep_dropped_targets", before.keepDroppedTargets, after.keepDroppedTargets)
    }

    private func histogramDifferences(from old: ScrapeJob) -> [String] {
        var words = Self.value(
            "convert_classic_histograms_to_nhcb",
            old.convertsClassicHistograms,
            convertsClassicHistograms
        )
        words += Self.value(
            "always_scrape_classic_histograms",
            old.keepsClassicHistograms,
            keepsClassicHistograms
        )
        words += Self.value(
            "native_histogram_bucket_limit",
            old.nativeHistogramBucketLimit,
            nativeHistogramBucketLimit
        )
        return words
            + Self.value(
                "native_histogram_min_bucket_factor",
                old.nativeHistogramMinBucketFactor,
                nativeHistogramMinBucketFactor
            )
    }

    private func discoveryDifferences(from old: ScrapeJob) -> [String] {
        var words = Self.lists("static_configs", old.staticGroups, staticGroups)
        let before = old.staticGroups.reduce(0) { $0 + $1.targets.count }
        let after = staticGroups.reduce(0) { $0 + $1.targets.count }
        if before != after { words = ["static_configs \(before) → \(after) targets"] }
        for kind in Set((old.discoveries + discoveries).map(\.kind)).sorted() {
            words += Self.lists(
                "\(kind)_sd_configs",
                old.discoveries.filter { $0.kind == kind },
                discoveries.filter { $0.kind == kind }
            )
        }
        return words
    }

    /// A setting whose values say something to people.
    private static func value<Value: Equatable & CustomStringConvertible>(
        _ key: String,
        _ old: Value,
        _ new: Value
    ) -> [String] {
        old == new ? [] : ["\(key) \(old) → \(new)"]
    }

    /// One whose values are long, or nobody's business.
    private static func key<Value: Equatable>(_ key: String, _ old: Value, _ new: Value) -> [String] {
        old == new ? [] : [key]
    }

    /// The entries that are others, up to three by their numbers, counted from 0 as in Prometheus's messages.
    private static func lists<Entry: Equatable>(_ key: String, _ old: [Entry], _ new: [Entry]) -> [String] {
        if old.count != new.count { return ["\(key) \(old.count) → \(new.count)"] }
        let changed = old.indices.filter { old[$0] != new[$0] }
        return changed.count > 3 ? ["\(key) (\(changed.count) changed)"] : changed.map { "\(key)[\($0)]" }
    }
}

extension Configuration {
    /// What this configuration says otherwise than `old` beside the jobs, by the names of the sections; the other global
    /// settings show in the jobs that they are for.
    package func sectionsChanged(from old: Configuration) -> [String] {
        var names: [String] = []
        if global.externalLabels != old.global.externalLabels { names.append("external_labels") }
        if remoteWrites != old.remoteWrites { names.append("remote_write") }
        if storage != old.storage { names.append("storage") }
        return names
    }
}

extension Authorization {
    /// What it is called in a configuration; nil where there is none.
    fileprivate var key: String? {
        switch self {
        case .none: nil
        case .basic: "basic_auth"
        case .credentials: "authorization"
        case .oauth2: "oauth2"
        }
    }
}

internal import HTTPTransport
internal import MetricModel
internal import Relabeling

/// Reads one entry of `scrape_configs`: its keys, what it inherits, and the checks over the whole of it
/// (`ScrapeConfig.UnmarshalYAML` and `Validate`, v3.5).
struct ScrapeJobReader {
    let global: GlobalSection
    let nameSchemes: NameSchemeReader
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    /// Whose empty values are values for Go.
    private static let keptEmpty: Set = ["params", "relabel_configs", "metric_relabel_configs", "http_headers"]

    /// Nil when the node is no mapping.
    func job(_ node: YAMLNode, index: Int) -> ScrapeJob? {
        guard let mapping = StrictMapping(node, ConfigurationSchemas.job, problems) else { return nil }
        var job = ScrapeJob(name: name(mapping))
        job.location = node.location
        job.sourceIndex = index
        let isOfClient = ConfigurationSchemas.httpClient.contains
        job.spelling = Spelling.digest(of: node, kept: Self.keptEmpty) { !isOfClient($0) }
        job.clientSpelling = Spelling.digest(of: node, kept: Self.keptEmpty, where: isOfClient)
        readTimes(mapping, &job)
        readRequest(mapping, &job)
        readFlags(mapping, &job)
        readClient(mapping, &job)
        readHistograms(mapping, &job)
        readProtocols(mapping, &job)
        nameSchemes.read(mapping, into: &job)
        job.limits = ScrapeLimitsReader.limits(mapping, problems).inheriting(global.limits)
        readRules(mapping, &job)
        readDiscovery(mapping, &job)
        let log = FailureLogReader(directory: directory, problems: problems)
        job.failureLogFile = log.path(mapping) ?? global.failureLogFile
        return job
    }

    private func name(_ mapping: StrictMapping) -> String {
        let mark = problems.mark
        let name = mapping["job_name"]?.string(problems) ?? ""
        if name.isEmpty, !problems.hasNews(since: mark) {
            problems.add("job_name is empty", at: mapping.valueLocation("job_name"))
        }
        return name
    }

    private func suffix(_ job: ScrapeJob) -> String {
        " for scrape config with job name \(GoSyntax.quoted(job.name))"
    }

    private func readTimes(_ mapping: StrictMapping, _ job: inout ScrapeJob) {
        let mark = problems.mark
        let interval = mapping["scrape_interval"]?.duration(problems) ?? .zero
        let timeout = mapping["scrape_timeout"]?.duration(problems) ?? .zero
        job.scrapeInterval = interval == .zero ? global.scrapeInterval : interval
        job.scrapeTimeout = timeout == .zero ? min(global.scrapeTimeout, job.scrapeInterval) : timeout
        if job.scrapeTimeout > job.scrapeInterval, !problems.hasNews(since: mark) {
            problems.add(
                "scrape timeout greater than scrape interval\(suffix(job))",
                at: mapping.valueLocation("scrape_timeout")
            )
        }
    }

    private func readRequest(_ mapping: StrictMapping, _ job: inout ScrapeJob) {
        if let node = mapping["metrics_path"] { job.metricsPath = node.string(problems) ?? "" }
        if let node = mapping["scheme"] {
            job.scheme = node.string(problems) ?? ""
            warnOfScheme(job.scheme, at: node.location)
        }
        if let node = mapping["params"] { job.params = params(node) }
    }

    /// Any scheme loads, as relabeling may set another: only what looks like a slip is worth a word.
    private func warnOfScheme(_ scheme: String, at location: SourceLocation) {
        let known = ["http", "https"]
        guard !known.contains(scheme), let meant = ClosestKey.ofValues(known, to: scheme) else { return }
        problems.warn("unsupported protocol scheme \(GoSyntax.quoted(scheme))", at: location, suggestion: meant)
    }

    private func params(_ node: YAMLNode) -> [RequestParameter] {
        let entries = FreeMapping(node, type: "url.Values", problems)?.entries ?? []
        let params = entries.map { entry in
            RequestParameter(
                name: String(decoding: entry.key, as: UTF8.self),
                values: entry.value.strings(problems) ?? []
            )
        }
        return params.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private func readFlags(_ mapping: StrictMapping, _ job: inout ScrapeJob) {
        func read(_ key: String, into flag: inout Bool) {
            if let node = mapping[key] { flag = node.boolean(problems) ?? flag }
        }
        read("honor_labels", into: &job.honorLabels)
        read("honor_timestamps", into: &job.honorTimestamps)
        read("track_timestamps_staleness", into: &job.trackTimestampsStaleness)
        read("enable_compression", into: &job.enableCompression)
    }

    private func readClient(_ mapping: StrictMapping, _ job: inout ScrapeJob) {
        let reader = HTTPClientReader(directory: directory, problems: problems)
        job.httpClient = reader.settings(mapping, usual: job.httpClient)
        job.checkedFiles = reader.checkedFiles(mapping, job.httpClient)
    }

    /// The two flags are inherited only where the job says nothing: its `false` stands against a global `true`.
    private func readHistograms(_ mapping: StrictMapping, _ job: inout ScrapeJob) {
        func flag(_ key: String) -> Bool? {
            guard let node = mapping[key], !node.isNull else { return nil }
            return node.boolean(problems)
        }
        job.convertsClassicHistograms =
            flag("convert_classic_histograms_to_nhcb") ?? global.convertsClassicHistograms
        job.keepsClassicHistograms = flag("always_scrape_classic_histograms") ?? global.keepsClassicHistograms
        let limit = mapping["native_histogram_bucket_limit"]?.unsigned(problems)
        job.nativeHistogramBucketLimit = UInt(limit ?? 0)
        let factor = mapping["native_histogram_min_bucket_factor"]?.float(problems)
        job.nativeHistogramMinBucketFactor = factor ?? 0
    }

    private func readProtocols(_ mapping: StrictMapping, _ job: inout ScrapeJob) {
        let reader = ScrapeProtocolReader(suffix: suffix(job), problems: problems)
        job.scrapeProtocols = reader.list(mapping["scrape_protocols"]) ?? global.scrapeProtocols
        job.fallbackProtocol = reader.fallback(mapping["fallback_scrape_protocol"])
    }

    private func readRules(_ mapping: StrictMapping, _ job: inout ScrapeJob) {
        let targets = RelabelRuleReader(
            emptyRule: "empty or null target relabeling rule in scrape config",
            problems: problems
        )
        let metrics = RelabelRuleReader(
            emptyRule: "empty or null metric relabeling rule in scrape config",
            problems: problems
        )
        job.relabelRules = targets.rules(mapping["relabel_configs"])
        job.metricRelabelRules = metrics.rules(mapping["metric_relabel_configs"])
    }

    private func readDiscovery(_ mapping: StrictMapping, _ job: inout ScrapeJob) {
        // With rules, an address is judged after they ran, target by target.
        let groups = TargetGroupReader(
            listType: "[]*targetgroup.Group",
            emptyGroup: "empty or null section in static_configs",
            allowsSlashes: mapping["relabel_configs"]?.hasItems ?? false,
            problems: problems
        )
        job.staticGroups = groups.groups(mapping["static_configs"])
        job.discoveries = DiscoveryBlocksReader(directory: directory, problems: problems).blocks(mapping)
        UnsupportedDiscoveryReader(problems: problems)
            .warn(of: job.discoveries.unsupported, in: mapping)
    }
}

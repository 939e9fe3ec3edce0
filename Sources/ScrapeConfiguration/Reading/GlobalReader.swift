internal import MetricModel

/// Reads `global` and fills in what it leaves out (`GlobalConfig.UnmarshalYAML`, v3.5).
struct GlobalReader {
    let environment: (String) -> String?
    let usualProtocols: [ScrapeProtocol]
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    func section(_ node: YAMLNode?) -> GlobalSection {
        var section = GlobalSection()
        section.scrapeProtocols = usualProtocols
        guard let node, let mapping = StrictMapping(node, ConfigurationSchemas.global, problems) else {
            return section
        }
        readTimes(mapping, &section)
        if let node = mapping["external_labels"] { section.externalLabels = externalLabels(node) }
        section.limits = ScrapeLimitsReader.limits(mapping, problems)
        let protocols = ScrapeProtocolReader(suffix: " for global config", problems: problems)
        if let list = protocols.list(mapping["scrape_protocols"]) { section.scrapeProtocols = list }
        section.convertsClassicHistograms =
            mapping["convert_classic_histograms_to_nhcb"]?.boolean(problems) ?? false
        section.keepsClassicHistograms = mapping["always_scrape_classic_histograms"]?.boolean(problems) ?? false
        section.failureLogFile = FailureLogReader(directory: directory, problems: problems).path(mapping) ?? ""
        // Of no effect on scraping; read so that their mistakes are found.
        _ = mapping["rule_query_offset"]?.duration(problems)
        _ = mapping["query_log_file"]?.string(problems)
        return section
    }

    private func readTimes(_ mapping: StrictMapping, _ section: inout GlobalSection) {
        let mark = problems.mark
        if let interval = positive(mapping["scrape_interval"]) { section.scrapeInterval = interval }
        if let interval = positive(mapping["evaluation_interval"]) { section.evaluationInterval = interval }
        let timeout = positive(mapping["scrape_timeout"])
        section.scrapeTimeout = timeout ?? min(section.scrapeTimeout, section.scrapeInterval)
        if !problems.hasNews(since: mark), section.scrapeTimeout > section.scrapeInterval {
            problems.add(
                "global scrape timeout greater than scrape interval",
                at: mapping.valueLocation("scrape_timeout")
            )
        }
    }

    /// Zero means "not set" for every time of this section.
    private func positive(_ node: YAMLNode?) -> PrometheusDuration? {
        guard let duration = node?.duration(problems), duration != .zero else { return nil }
        return duration
    }

    private func externalLabels(_ node: YAMLNode) -> Labels {
        LabelReader.labels(
            node,
            type: "map[string]string",
            valueType: "string",
            checksValues: true,
            problems
        ) { value, location in
            let expansion = EnvironmentExpansion(lookUp: environment) { name in
                problems.warn("Empty environment variable \(name)", at: location)
            }
            return expansion.expand(value)
        }
    }
}

internal import MetricModel

/// Reads the sections that a scraper has no use for, so that their mistakes are found: a configuration is right here
/// when it is right for Prometheus.
struct OtherSectionsReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    /// What `check config` looks at on behalf of these sections.
    struct Findings {
        var files: [CheckedFile] = []
        var alertmanagers: [AlertmanagerTargets] = []
    }

    func check(_ root: StrictMapping?, global: StrictMapping?) -> Findings {
        guard let root else { return Findings() }
        checkRuntime(root["runtime"])
        TracingReader(directory: directory, problems: problems).check(root["tracing"])
        OTLPReader(problems: problems).check(root["otlp"], global: global)
        RemoteReadReader(directory: directory, problems: problems).check(root["remote_read"])
        let alerting = AlertingReader(directory: directory, problems: problems)
        return Findings(files: ruleFiles(root["rule_files"]), alertmanagers: alerting.targets(root["alerting"]))
    }

    private func checkRuntime(_ node: YAMLNode?) {
        guard let mapping = node.flatMap({ StrictMapping($0, ConfigurationSchemas.runtime, problems) }) else { return }
        _ = mapping["gogc"]?.signed(problems)
    }

    private func ruleFiles(_ node: YAMLNode?) -> [CheckedFile] {
        let items = node?.items(problems, type: "[]string") ?? []
        return items.compactMap { item in
            guard let pattern = item.string(problems) else { return nil }
            guard FilePath.hasStarsInLastPartOnly(pattern) else {
                problems.add("invalid rule file path \(GoSyntax.quoted(pattern))", at: item.location)
                return nil
            }
            return CheckedFile(path: FilePath.joined(directory, pattern), kind: .rules, location: item.location)
        }
    }
}

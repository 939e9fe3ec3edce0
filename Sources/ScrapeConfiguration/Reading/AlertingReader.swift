internal import HTTPTransport
internal import MetricModel
internal import Relabeling

/// Checks `alerting` (`AlertingConfig`, `AlertmanagerConfig`, v3.5): a scraper raises no alerts.
struct AlertingReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    /// The targets of the alert managers, entry by entry.
    func targets(_ node: YAMLNode?) -> [AlertmanagerTargets] {
        guard let mapping = node.flatMap({ StrictMapping($0, ConfigurationSchemas.alerting, problems) }) else {
            return []
        }
        checkRules(mapping["alert_relabel_configs"], "empty or null alert relabeling rule")
        let items = mapping["alertmanagers"]?.items(problems, type: "config.AlertmanagerConfigs") ?? []
        return items.compactMap { item in
            if item.isAbsent {
                // Prometheus crashes on it.
                problems.add("empty or null Alertmanager config section", at: item.location)
                return nil
            }
            return StrictMapping(item, ConfigurationSchemas.alertmanager, problems).map(targets)
        }
    }

    private func targets(_ mapping: StrictMapping) -> AlertmanagerTargets {
        _ = mapping["timeout"]?.duration(problems)
        checkVersion(mapping["api_version"])
        let rules = checkRules(mapping["relabel_configs"], "empty or null Alertmanager target relabeling rule")
        checkRules(mapping["alert_relabel_configs"], "empty or null Alertmanager alert relabeling rule")
        checkClient(mapping)
        let groups = TargetGroupReader(
            listType: "[]*targetgroup.Group",
            emptyGroup: "empty or null section in static_configs",
            allowsSlashes: mapping["relabel_configs"]?.hasItems ?? false,
            problems: problems
        )
        return AlertmanagerTargets(
            scheme: mapping["scheme"].map { $0.string(problems) ?? "" } ?? "http",
            pathPrefix: mapping["path_prefix"]?.string(problems) ?? "",
            staticGroups: groups.groups(mapping["static_configs"]),
            discoveries: DiscoveryBlocksReader(directory: directory, problems: problems).blocks(mapping),
            relabelRules: rules
        )
    }

    private func checkVersion(_ node: YAMLNode?) {
        guard let node, !node.isAbsent else { return }
        guard let version = node.isNull ? "" : node.string(problems, type: "config.plain"), version != "v2" else {
            return
        }
        problems.add(
            "expected Alertmanager api version to be one of [v2] but got \(version)",
            at: node.location,
            suggestion: ClosestKey.ofValues(["v2"], to: version)
        )
    }

    @discardableResult
    private func checkRules(_ node: YAMLNode?, _ emptyRule: String) -> RelabelRules {
        RelabelRuleReader(emptyRule: emptyRule, problems: problems).rules(node)
    }

    private func checkClient(_ mapping: StrictMapping) {
        let mark = problems.mark
        let client = HTTPClientReader(directory: directory, problems: problems)
        let settings = client.settings(mapping, usual: HTTPClientSettings())
        if let node = mapping["sigv4"] { CloudAuthorizationReader(problems: problems).checkSigV4(node) }
        if mapping.isSet("sigv4"), settings.authorization != .none, !problems.hasNews(since: mark) {
            let keys = ["sigv4", "basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file"]
            problems.add(
                "at most one of basic_auth, authorization, oauth2, & sigv4 must be configured",
                at: mapping.firstLocation(of: keys)
            )
        }
    }
}

internal import MetricModel
internal import Relabeling

/// Reads `relabel_configs` and `metric_relabel_configs`.
struct RelabelRuleReader {
    /// What an entry without content is called: `empty or null target relabeling rule in scrape config`.
    let emptyRule: String
    let problems: ProblemList

    func rules(_ node: YAMLNode?) -> RelabelRules {
        let items = node?.items(problems, type: "[]*relabel.Config") ?? []
        var rules: [RelabelRule] = []
        for (index, item) in items.enumerated() {
            if item.isNull {
                problems.add(emptyRule, at: item.location)
            } else if let rule = rule(item, number: index + 1) {
                rules.append(rule)
            }
        }
        return RelabelRules(rules)
    }

    private func rule(_ node: YAMLNode, number: Int) -> RelabelRule? {
        let mark = problems.mark
        guard let mapping = StrictMapping(node, ConfigurationSchemas.relabelRule, problems) else { return nil }
        let action = mapping["action"].map(action) ?? .replace
        let sources = mapping["source_labels"].map(sourceLabels) ?? []
        // To these an empty list is one too many, too.
        if action.filtersNames, sources.isEmpty, mapping["source_labels"].map({ !$0.isNull }) ?? false {
            problems.add(
                "\(action) action requires only 'regex', and no other fields",
                at: mapping.valueLocation("source_labels")
            )
        }
        let separator = mapping["separator"].map { $0.string(problems) ?? "" } ?? RelabelRule.defaultSeparator
        let target =
            mapping["target_label"]?.string(problems) { "\($0) is invalid 'target_label' for \(action) action" } ?? ""
        let replacement = mapping["replacement"].map { node in
            node.string(problems) { "\($0) is invalid 'replacement' for \(action) action" } ?? ""
        }
        let modulus = mapping["modulus"]?.unsigned(problems, type: "uint64") ?? 0
        let regex = mapping["regex"].flatMap(regex)
        if problems.hasNews(since: mark) { return nil }
        do {
            return try RelabelRule(
                sourceLabels: sources,
                separator: separator,
                targetLabel: target,
                regex: regex,
                modulus: modulus,
                replacement: replacement ?? RelabelRule.defaultReplacement,
                action: action,
                location: node.location,
                number: number
            )
        } catch {
            problems.add(error.description, at: mapping.valueLocation(error.field.rawValue))
            return nil
        }
    }

    private func action(_ node: YAMLNode) -> RelabelAction {
        if node.isAbsent {
            problems.add("relabel action cannot be empty", at: node.location)
        } else if let text = node.string(problems) {
            if let action = RelabelAction(parsing: text) { return action }
            problems.add(
                "unknown relabel action \(GoSyntax.quoted(text))",
                at: node.location,
                suggestion: ClosestKey.ofValues(RelabelAction.allCases.map(\.rawValue), to: text)
            )
        }
        return .replace
    }

    /// Label names, each refused at its own place.
    private func sourceLabels(_ node: YAMLNode) -> [String] {
        let items = node.items(problems, type: "model.LabelNames") ?? []
        return items.compactMap { item in
            let name = item.string(problems) { "\($0) is not a valid label name" }
            // A null item is the empty name, which go-yaml does not look at, and no label has.
            if let name, name.isEmpty, !item.isNull {
                problems.add("\"\" is not a valid label name", at: item.location)
            }
            return name
        }
    }

    private func regex(_ node: YAMLNode) -> RelabelRegex? {
        guard let pattern = node.string(problems) else { return nil }
        do {
            return try RelabelRegex(pattern)
        } catch {
            problems.add(error.description, at: node.location)
            return nil
        }
    }
}

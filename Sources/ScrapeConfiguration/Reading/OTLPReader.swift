internal import MetricModel

/// Checks `otlp` (`OTLPConfig`, v3.5): nothing is received here.
struct OTLPReader {
    let problems: ProblemList

    /// The strategies, and whether they keep names that are not legacy-valid.
    private static let strategies: KeyValuePairs<String, Bool> = [
        "UnderscoreEscapingWithSuffixes": false, "NoUTF8EscapingWithSuffixes": true, "NoTranslation": true,
    ]

    /// `global` is that section's mapping: it may forbid the strategies that need UTF-8.
    func check(_ node: YAMLNode?, global: StrictMapping?) {
        guard let mapping = node.flatMap({ StrictMapping($0, ConfigurationSchemas.otlp, problems) }) else { return }
        for key in ["keep_identifying_resource_attributes", "convert_histograms_to_nhcb"] {
            _ = mapping[key]?.boolean(problems)
        }
        checkAttributes(mapping)
        let scheme = global?["metric_name_validation_scheme"]?.string(problems)
        checkStrategy(mapping["translation_strategy"], isUTF8: scheme != NameValidationScheme.legacy.rawValue)
    }

    private func checkAttributes(_ mapping: StrictMapping) {
        let all = "promote_all_resource_attributes"
        let promotesAll = mapping[all]?.boolean(problems) ?? false
        let promoted = checkList("promote_resource_attributes", "promoted", in: mapping)
        let ignored = checkList("ignore_resource_attributes", "ignored", in: mapping)
        if promotesAll, promoted {
            problems.add(
                "'\(all)' and 'promote_resource_attributes' cannot be configured simultaneously",
                at: mapping.firstLocation(of: [all, "promote_resource_attributes"])
            )
        }
        if ignored, !promotesAll {
            problems.add(
                "'ignore_resource_attributes' cannot be configured unless '\(all)' is true",
                at: mapping.keyLocation("ignore_resource_attributes")
            )
        }
    }

    /// Whether the list has items.
    private func checkList(_ key: String, _ what: String, in mapping: StrictMapping) -> Bool {
        let items = mapping[key]?.items(problems, type: "[]string") ?? []
        var seen: Set<[UInt8]> = []
        for item in items {
            guard let name = item.string(problems).map(GoSpace.trimmed) else { continue }
            if name.isEmpty {
                problems.add("invalid '\(key)': empty \(what) OTel resource attribute", at: item.location)
            } else if !seen.insert(Array(name.utf8)).inserted {
                let quoted = GoSyntax.quoted(name)
                problems.add(
                    "invalid '\(key)': duplicated \(what) OTel resource attribute \(quoted)",
                    at: item.location
                )
            }
        }
        return !items.isEmpty
    }

    private func checkStrategy(_ node: YAMLNode?, isUTF8: Bool) {
        guard let node, let name = node.string(problems, type: "config.translationStrategyOption"), !name.isEmpty
        else { return }
        guard let strategy = Self.strategies.first(where: { $0.key == name }) else {
            problems.add(
                "unsupported OTLP translation strategy \(GoSyntax.quoted(name))",
                at: node.location,
                suggestion: ClosestKey.ofValues(Self.strategies.map(\.key), to: name)
            )
            return
        }
        if strategy.value, !isUTF8 {
            problems.add(
                "OTLP translation strategy \(GoSyntax.quoted(name)) is not allowed when UTF8 is disabled",
                at: node.location
            )
        }
    }
}

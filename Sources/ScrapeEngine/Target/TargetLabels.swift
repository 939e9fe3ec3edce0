package import MetricModel
package import Relabeling

/// From what discovery found to the labels of a target (`PopulateLabels` in `scrape/target.go`, v3.5).
package struct TargetLabels: Sendable {
    /// What became of one discovered target.
    package enum Outcome: Sendable {
        case target(labels: Labels, discovered: Labels, interval: PrometheusDuration, timeout: PrometheusDuration)
        /// Dropped by the rule of this index, counted from 0; nil when relabeling left no public label.
        case dropped(discovered: Labels, rule: Int?)
        /// Prometheus's words: `no address`.
        case invalid(discovered: Labels, problem: String)
    }

    private let defaults: [(name: String, value: String)]
    private let rules: RelabelRules

    /// Of the job's `params` the first value of each becomes a `__param_…` label.
    package init(
        jobName: String,
        interval: PrometheusDuration,
        timeout: PrometheusDuration,
        metricsPath: String,
        scheme: String,
        parameters: [(name: String, values: [String])],
        rules: RelabelRules
    ) {
        var defaults = [
            ("job", jobName), ("__scrape_interval__", interval.description),
            ("__scrape_timeout__", timeout.description), ("__metrics_path__", metricsPath), ("__scheme__", scheme),
        ]
        for parameter in parameters {
            if let first = parameter.values.first { defaults.append(("__param_" + parameter.name, first)) }
        }
        self.defaults = defaults
        self.rules = rules
    }

    /// The target's own labels win over its group's, with an empty value too.
    package func populate(target: Labels, group: Labels, builder: inout LabelsBuilder) -> Outcome {
        let discovered = discover(target: target, group: group, builder: &builder)
        if case .dropped(let rule) = rules.apply(to: &builder) { return .dropped(discovered: discovered, rule: rule) }
        do {
            let (interval, timeout) = try validate(builder)
            builder.removeAll { name, _ in name.starts(with: "__meta_".utf8) }
            if builder["instance"].isEmpty { builder.set(Array("instance".utf8), builder.bytes(of: "__address__")) }
            let labels = builder.build()
            if let problem = Self.invalidValue(in: labels) {
                return .invalid(discovered: discovered, problem: problem)
            }
            return .target(labels: labels, discovered: discovered, interval: interval, timeout: timeout)
        } catch {
            return .invalid(discovered: discovered, problem: error.text)
        }
    }

    private func discover(target: Labels, group: Labels, builder: inout LabelsBuilder) -> Labels {
        builder.reset(to: target)
        group.forEach { name, value in
            if !builder.contains(name) { builder.set(name, value) }
        }
        for (name, value) in defaults where builder.bytes(of: name).isEmpty { builder.set(name, value) }
        return builder.build()
    }

    private struct Invalid: Error {
        let text: String
    }

    private func validate(
        _ builder: LabelsBuilder
    ) throws(Invalid) -> (interval: PrometheusDuration, timeout: PrometheusDuration) {
        let address = builder["__address__"]
        if address.isEmpty { throw Invalid(text: "no address") }
        if address.utf8.contains(0x2F) {
            throw Invalid(text: "\(GoSyntax.quoted(address)) is not a valid hostname")
        }
        let interval = try duration(builder, "interval")
        let timeout = try duration(builder, "timeout")
        if timeout > interval {
            throw Invalid(
                text: "scrape timeout cannot be greater than scrape interval "
                    + "(\"\(builder["__scrape_timeout__"])\" > \"\(builder["__scrape_interval__"])\")"
            )
        }
        return (interval, timeout)
    }

    private func duration(_ builder: LabelsBuilder, _ what: String) throws(Invalid) -> PrometheusDuration {
        let duration: PrometheusDuration
        do {
            duration = try PrometheusDuration(parsing: builder["__scrape_\(what)__"])
        } catch {
            throw Invalid(text: "error parsing scrape \(what): \(error)")
        }
        if duration == .zero { throw Invalid(text: "scrape \(what) cannot be 0") }
        return duration
    }

    private static func invalidValue(in labels: Labels) -> String? {
        var problem: String?
        labels.forEach { name, value in
            guard problem == nil, !UTF8Walker.isValid(value) else { return }
            problem = "invalid label value for \(GoSyntax.quoted(bytes: name)): \(GoSyntax.quoted(bytes: value))"
        }
        return problem
    }
}

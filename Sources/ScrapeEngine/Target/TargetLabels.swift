package import MetricModel
package import Relabeling

/// From what discovery found to the labels of a target (`PopulateLabels` in `scrape/target.go`, v3.5).
package struct TargetLabels: Sendable {
    /// What became of one discovered target.
    package enum Outcome: Sendable {
        case target(labels: Labels, interval: PrometheusDuration, timeout: PrometheusDuration)
        /// Dropped by the rule of this index, counted from 0.
        case dropped(rule: Int)
        /// Prometheus's words: `no address`.
        case invalid(problem: String)
    }

    /// One of the two durations that are labels before they are settings.
    private struct Setting {
        /// What errors call it.
        let name: String
        let label: [UInt8]
        /// The job's own, which most targets have.
        let usual: PrometheusDuration
        let usualText: [UInt8]

        init(_ name: String, usual: PrometheusDuration) {
            self.name = name
            label = Array("__scrape_\(name)__".utf8)
            self.usual = usual
            usualText = Array(usual.description.utf8)
        }
    }

    private let interval: Setting
    private let timeout: Setting
    /// What a target has that neither it nor its group has a value for.
    package let defaults: Labels
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
        self.interval = Setting("interval", usual: interval)
        self.timeout = Setting("timeout", usual: timeout)
        self.defaults = Labels(defaults)
        self.rules = rules
    }

    /// What `DiscoveredLabels` has of target, group and `defaults`, relabeled. `builder` and `run` are buffers, to be
    /// used again; after a drop the run holds what the rule looked at.
    package func populate(
        target: Labels,
        group: Labels,
        builder: inout LabelsBuilder,
        run: inout RelabelRun
    ) -> Outcome {
        DiscoveredLabels(target: target, group: group, defaults: defaults).assemble(in: &builder)
        if case .dropped(let rule) = rules.apply(to: &builder, in: &run) { return .dropped(rule: rule) }
        do {
            let (interval, timeout) = try validate(builder)
            builder.removeNames(beginningWith: Self.metaPrefix)
            if builder.hasValue([], of: Self.instance) {
                builder.set(Self.instance, builder.bytes(of: "__address__"))
            }
            let labels = builder.build()
            if let problem = Self.invalidValue(in: labels) { return .invalid(problem: problem) }
            return .target(labels: labels, interval: interval, timeout: timeout)
        } catch {
            return .invalid(problem: error.text)
        }
    }

    private static let metaPrefix = Array("__meta_".utf8)
    private static let instance = Array("instance".utf8)

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
        let interval = try duration(builder, interval)
        let timeout = try duration(builder, timeout)
        if timeout > interval {
            throw Invalid(
                text: "scrape timeout cannot be greater than scrape interval "
                    + "(\"\(builder["__scrape_timeout__"])\" > \"\(builder["__scrape_interval__"])\")"
            )
        }
        return (interval, timeout)
    }

    /// The job's own needs no reading.
    private func duration(_ builder: LabelsBuilder, _ setting: Setting) throws(Invalid) -> PrometheusDuration {
        if setting.usual != .zero, builder.hasValue(setting.usualText, of: setting.label) { return setting.usual }
        let duration: PrometheusDuration
        do {
            duration = try PrometheusDuration(parsing: builder[String(decoding: setting.label, as: UTF8.self)])
        } catch {
            throw Invalid(text: "error parsing scrape \(setting.name): \(error)")
        }
        if duration == .zero { throw Invalid(text: "scrape \(setting.name) cannot be 0") }
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

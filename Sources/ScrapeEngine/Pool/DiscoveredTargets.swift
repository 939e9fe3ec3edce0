package import Discovery
package import MetricModel
internal import Relabeling
package import ScrapeConfiguration

/// Sorts the targets of a job's groups into those to scrape and those not to (`scrapePool.Sync` in `scrape/scrape.go`,
/// v3.5).
package struct DiscoveredTargets: Sendable {
    /// A target that is to be scraped.
    package struct Active: Sendable {
        package let labels: Labels
        package let discovered: Labels
        package let url: String
        package let hash: TargetHash
        package let interval: PrometheusDuration
        package let timeout: PrometheusDuration
        package let location: SourceLocation?
    }

    package private(set) var active: [Active] = []
    package private(set) var dropped: [DroppedRow] = []
    /// Dropped targets as Prometheus counts them, beyond `keep_dropped_targets` too.
    package private(set) var droppedCount = 0
    /// Targets that could not be built, in the words of Prometheus's log.
    package private(set) var failures: [String] = []

    package init() {}

    package init(groups: [TargetGroup], job: ScrapeJob) {
        let parameters = job.params.map { (name: $0.name, values: $0.values) }
        let rules = TargetLabels(
            jobName: job.name,
            interval: job.scrapeInterval,
            timeout: job.scrapeTimeout,
            metricsPath: job.metricsPath,
            scheme: job.scheme,
            parameters: parameters,
            rules: job.relabelRules
        )
        var builder = LabelsBuilder()
        var run = RelabelRun()
        let summaries = job.relabelRules.rules.map(\.summary)
        var seen: [TargetHash: Int] = [:]
        for group in groups {
            for (index, target) in group.targets.enumerated() {
                switch rules.populate(target: target, group: group.labels, builder: &builder, run: &run) {
                case .target(let labels, let discovered, let interval, let timeout):
                    if !labels.hasPublicLabel {
                        drop(discovered, .empty, job, group)
                        continue
                    }
                    let url = TargetURL.make(labels: labels, parameters: parameters)
                    let target = Active(
                        labels: labels,
                        discovered: discovered,
                        url: url,
                        hash: TargetHash(labels: labels, url: url),
                        interval: interval,
                        timeout: timeout,
                        location: group.location
                    )
                    if let place = seen[target.hash] {
                        replace(place, with: target, job)
                    } else {
                        seen[target.hash] = active.count
                        active.append(target)
                    }
                case .dropped(let discovered, let rule):
                    drop(discovered, Self.reason(run, rule, job, summaries), job, group)
                case .invalid(let discovered, let problem):
                    failures.append("instance \(index) in group \(group.source): \(problem)")
                    keep(discovered, .invalid(problem), job, group.location)
                }
            }
        }
    }

    /// Of targets that come to the same, the last says what was discovered (`scrapePool.sync` in `scrape/scrape.go`, v3.5).
    private mutating func replace(_ place: Int, with target: Active, _ job: ScrapeJob) {
        let before = active[place]
        active[place] = target
        let address = target.labels["__address__"] ?? target.url
        keep(before.discovered, .duplicate(of: address), job, before.location)
    }

    private mutating func drop(
        _ discovered: Labels,
        _ reason: @autoclosure () -> DroppedRow.Reason,
        _ job: ScrapeJob,
        _ group: TargetGroup
    ) {
        droppedCount += 1
        if job.keepDroppedTargets == 0 || dropped.count < Int(clamping: job.keepDroppedTargets) {
            keep(discovered, reason(), job, group.location)
        }
    }

    private mutating func keep(
        _ discovered: Labels,
        _ reason: DroppedRow.Reason,
        _ job: ScrapeJob,
        _ location: SourceLocation?
    ) {
        dropped.append(
            DroppedRow(
                pool: job.name,
                address: discovered["__address__"] ?? "",
                discoveredLabels: discovered,
                reason: reason,
                location: location
            )
        )
    }

    /// `run` holds what the rule that dropped the target looked at.
    private static func reason(
        _ run: RelabelRun,
        _ index: Int?,
        _ job: ScrapeJob,
        _ summaries: [String]
    ) -> DroppedRow.Reason {
        guard let index, index < job.relabelRules.rules.count else { return .empty }
        let rule = job.relabelRules.rules[index]
        return .rule(
            number: index + 1,
            rule: summaries[index],
            value: String(decoding: run.joined, as: UTF8.self),
            location: rule.location
        )
    }
}

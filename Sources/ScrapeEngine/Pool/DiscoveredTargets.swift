package import Discovery
internal import HTTPTransport
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
        package var location: SourceLocation?
        /// What its group is called.
        package var source = ""
    }

    package fileprivate(set) var active: [Active] = []
    package fileprivate(set) var dropped: [DroppedRow] = []
    /// Dropped targets as Prometheus counts them, beyond `keep_dropped_targets` too.
    package fileprivate(set) var droppedCount = 0
    /// Targets that could not be built, in the words of Prometheus's log.
    package fileprivate(set) var failures: [String] = []

    /// Targets that were discovered more than once, each time beyond the first: Prometheus counts them nowhere.
    package var repeatedCount: Int {
        dropped.count { if case .duplicate = $0.reason { true } else { false } }
    }

    package init() {}

    package init(groups: [TargetGroup], job: ScrapeJob) {
        var relabeled = RelabeledGroups()
        _ = relabeled.update(to: groups, of: job)
        self = relabeled.targets
    }
}

/// Sorts targets out one by one, in the order of their discovery, by what relabeling made of each.
struct TargetSorting {
    private(set) var sorted = DiscoveredTargets()
    private let pool: String
    private let mostDropped: Int
    private let rules: [RelabelRule]
    private let summaries: [String]
    private let defaults: Labels
    /// Where among the active ones a target is.
    private var places: [TargetHash: Int] = [:]
    /// Since when the group that is sorted out has been as it is.
    var since: WallTime?

    /// There is memory at once for as many dropped ones as `room` says.
    init(of job: ScrapeJob, room: Int) {
        pool = job.name
        mostDropped = job.keepDroppedTargets == 0 ? .max : Int(clamping: job.keepDroppedTargets)
        rules = job.relabelRules.rules
        summaries = rules.map(\.summary)
        defaults = TargetLabels(job).defaults
        sorted.dropped.reserveCapacity(min(room, mostDropped))
    }

    /// `index` is the target's place in its group.
    mutating func add(_ verdict: TargetVerdict, _ index: Int, of group: TargetGroup) {
        switch verdict {
        case .active(var target):
            target.location = group.location
            target.source = group.source
            add(target)
        case .dropped(let rule, let value): drop(index, group, reason(rule, value))
        case .empty: drop(index, group, .empty)
        case .invalid(let problem):
            sorted.failures.append("instance \(index) in group \(group.source): \(problem)")
            keep(
                discovered(index, group),
                .invalid(SecretParameters.masked(inSentence: problem)),
                group.location,
                group.source
            )
        }
    }

    /// Of targets that come to the same, the last says what was discovered (`scrapePool.sync` in `scrape/scrape.go`, v3.5).
    private mutating func add(_ target: DiscoveredTargets.Active) {
        guard let place = places[target.hash] else {
            places[target.hash] = sorted.active.count
            sorted.active.append(target)
            return
        }
        let before = sorted.active[place]
        sorted.active[place] = target
        let address = target.labels["__address__"] ?? target.url
        keep(
            DiscoveredLabels(target: before.discovered),
            .duplicate(of: SecretParameters.masked(address)),
            before.location,
            before.source
        )
    }

    private mutating func drop(_ index: Int, _ group: TargetGroup, _ reason: DroppedRow.Reason) {
        sorted.droppedCount += 1
        guard sorted.dropped.count < mostDropped else { return }
        keep(discovered(index, group), reason, group.location, group.source)
    }

    private mutating func keep(
        _ discovered: DiscoveredLabels,
        _ reason: DroppedRow.Reason,
        _ location: SourceLocation?,
        _ source: String
    ) {
        sorted.dropped.append(
            DroppedRow(
                pool: pool,
                discovered: discovered,
                reason: reason,
                location: location,
                source: source,
                since: since
            )
        )
    }

    private func discovered(_ index: Int, _ group: TargetGroup) -> DiscoveredLabels {
        DiscoveredLabels(target: group.targets[index], group: group.labels, defaults: defaults)
    }

    private func reason(_ index: Int, _ value: String) -> DroppedRow.Reason {
        guard index < rules.count else { return .empty }
        let isSecret = rules[index].sourceLabels.contains { LabelSecrets.isSecret($0) }
        return .rule(
            number: index + 1,
            rule: summaries[index],
            value: isSecret && !value.isEmpty ? LabelSecrets.mask : value,
            location: rules[index].location
        )
    }
}

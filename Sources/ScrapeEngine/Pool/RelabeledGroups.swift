package import Discovery
package import MetricModel
internal import Relabeling
package import ScrapeConfiguration

/// What became of each target of a job's groups, kept from one set of groups to the next: only those of groups that are new
/// or others than before run through the rules again.
package struct RelabeledGroups: Sendable {
    /// Groups and what was made of them, in the same order.
    private struct Memory: Sendable {
        var groups: [TargetGroup] = []
        /// One for each target, group after group.
        var verdicts: [TargetVerdict] = []
        /// Where in `verdicts` each group's end.
        var ends: [Int] = []
        /// When each group was run through the rules.
        var times: [WallTime?] = []

        func verdicts(of group: Int) -> ArraySlice<TargetVerdict> {
            verdicts[(group == 0 ? 0 : ends[group - 1])..<ends[group]]
        }
    }

    private var memory = Memory()
    private var job: ScrapeJob?
    /// How many targets the last `update` had to run through the rules.
    package private(set) var relabeledTargets = 0

    package init() {}

    /// Takes the groups of a newer set over, by the rules of `job`; under another job's nothing known is of use. O(groups)
    /// beside what has changed. `now` is what dropped targets say of how long they are.
    ///
    /// - Returns: false when `targets` are as they were.
    package mutating func update(to groups: [TargetGroup], of job: ScrapeJob, at now: WallTime? = nil) -> Bool {
        let before = self.job
        self.job = job
        relabeledTargets = 0
        if let before, PoolSettings.isUnchanged(from: before, to: job) {
            if before.hasRulesInPlace(of: job), isKnown(groups) { return false }
        } else {
            memory = Memory()
        }
        let old = memory
        memory = Memory()
        memory.groups = groups
        memory.verdicts.reserveCapacity(old.verdicts.count)
        memory.ends.reserveCapacity(groups.count)
        var known = KnownPlaces(of: old.groups)
        var relabeling = GroupRelabeling(job)
        for group in groups {
            if let place = known.place(of: group), old.groups[place] == group {
                memory.verdicts += old.verdicts(of: place)
                memory.times.append(old.times[place])
            } else {
                relabeledTargets += group.targets.count
                relabeling.append(group, to: &memory.verdicts)
                memory.times.append(now)
            }
            memory.ends.append(memory.verdicts.count)
        }
        return true
    }

    private func isKnown(_ groups: [TargetGroup]) -> Bool {
        groups.count == memory.groups.count
            && groups.indices.allSatisfy { groups[$0].isSame(as: memory.groups[$0]) }
    }

    /// The targets of the newest groups, sorted out as if all had just been looked at. O(targets), without a rule.
    package var targets: DiscoveredTargets {
        guard let job else { return DiscoveredTargets() }
        let inactive = memory.verdicts.count { !$0.isActive }
        var sorting = TargetSorting(of: job, room: inactive)
        var place = 0
        for (number, group) in memory.groups.enumerated() {
            sorting.since = memory.times[number]
            for index in group.targets.indices {
                sorting.add(memory.verdicts[place], index, of: group)
                place += 1
            }
        }
        return sorting.sorted
    }
}

/// What the rules and the job's settings made of one target.
enum TargetVerdict: Sendable {
    /// To be scraped; its position is that of its group when this was found out.
    indirect case active(DiscoveredTargets.Active)
    /// Dropped by the rule of this index, which looked at `value`.
    case dropped(rule: Int, value: String)
    /// Relabeling left no label.
    case empty
    /// Prometheus's words.
    case invalid(String)

    var isActive: Bool { if case .active = self { true } else { false } }
}

/// Runs the targets of groups through a job's rules, with buffers that are used again.
private struct GroupRelabeling {
    private let rules: TargetLabels
    private let parameters: [(name: String, values: [String])]
    private var builder = LabelsBuilder()
    private var run = RelabelRun()

    init(_ job: ScrapeJob) {
        rules = TargetLabels(job)
        parameters = job.params.map { (name: $0.name, values: $0.values) }
    }

    mutating func append(_ group: TargetGroup, to verdicts: inout [TargetVerdict]) {
        for target in group.targets { verdicts.append(verdict(target, group)) }
    }

    private mutating func verdict(_ target: Labels, _ group: TargetGroup) -> TargetVerdict {
        switch rules.populate(target: target, group: group.labels, builder: &builder, run: &run) {
        case .dropped(let rule): return .dropped(rule: rule, value: String(decoding: run.joined, as: UTF8.self))
        case .invalid(let problem): return .invalid(problem)
        case .target(let labels, let interval, let timeout):
            guard labels.hasPublicLabel else { return .empty }
            let url = TargetURL.make(labels: labels, parameters: parameters)
            return .active(
                DiscoveredTargets.Active(
                    labels: labels,
                    discovered: DiscoveredLabels(target: target, group: group.labels, defaults: rules.defaults).all,
                    url: url,
                    hash: TargetHash(labels: labels, url: url),
                    interval: interval,
                    timeout: timeout,
                    location: group.location
                )
            )
        }
    }
}

/// Finds groups of one list in another by their sources: mostly they stand in the same order.
private struct KnownPlaces {
    private let groups: [TargetGroup]
    private var expected = 0
    /// By source; made when the order is another for the first time.
    private var bySource: [GroupSource: Int]?

    init(of groups: [TargetGroup]) { self.groups = groups }

    /// Sources may repeat, where two providers use the same: then the place is that of one of them.
    mutating func place(of group: TargetGroup) -> Int? {
        guard !groups.isEmpty else { return nil }
        if expected < groups.count, groups[expected].hasSource(of: group) {
            expected += 1
            return expected - 1
        }
        if bySource == nil {
            bySource = Dictionary(
                groups.enumerated().map { (GroupSource($1.source), $0) },
                uniquingKeysWith: { first, _ in first }
            )
        }
        guard let place = bySource?[GroupSource(group.source)] else { return nil }
        expected = place + 1
        return place
    }
}

extension TargetLabels {
    /// By the settings and rules of a job.
    init(_ job: ScrapeJob) {
        self.init(
            jobName: job.name,
            interval: job.scrapeInterval,
            timeout: job.scrapeTimeout,
            metricsPath: job.metricsPath,
            scheme: job.scheme,
            parameters: job.params.map { (name: $0.name, values: $0.values) },
            rules: job.relabelRules
        )
    }
}

extension ScrapeJob {
    /// True when its rules stand where those of an equal job stand.
    fileprivate func hasRulesInPlace(of other: ScrapeJob) -> Bool {
        zip(relabelRules.rules, other.relabelRules.rules).allSatisfy { $0.location.isSamePlace(as: $1.location) }
    }
}

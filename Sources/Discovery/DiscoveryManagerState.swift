package import MetricModel

/// What is discovered, by which provider, for which job, and when it is told: the discovery manager's decisions without
/// its threads and clocks (`discovery/manager.go`, v3.5). Time and events go in; what to start and to stop and complete
/// sets of targets come out.
///
/// Groups are kept by provider and source. A provider may belong to several jobs; each sees the same groups.
package struct DiscoveryManagerState: Sendable {
    /// A job and the blocks that its targets come from.
    package struct Job: Sendable, Hashable {
        package let name: String
        package let sections: [DiscoverySection]

        package init(name: String, sections: [DiscoverySection]) {
            self.name = name
            self.sections = sections
        }
    }

    /// What `apply` asks for. Stops come before starts.
    package enum Action: Sendable, Hashable {
        case start(ProviderID, DiscoverySection)
        case stop(ProviderID)
    }

    private struct Use: Sendable {
        let provider: ProviderID
        /// The block as this job writes it, with its positions.
        let section: DiscoverySection
    }

    private var providers: [ProviderID: ProviderRecord] = [:]
    private var providersBySection: [DiscoverySection: ProviderID] = [:]
    private var jobs: [(name: String, uses: [Use])] = []
    private var lastNumber = -1
    /// How many static blocks have come up so far; each says its groups once, then.
    private(set) var staticAnnouncements = 0
    private var throttle: DeliveryThrottle

    /// Ticks of the throttle are counted from `start`.
    package init(start: MonotonicTime) { throttle = DeliveryThrottle(start: start) }

    /// Takes a new configuration over. Providers whose block is still there keep running with their groups; the groups of
    /// others are gone when this returns. A set of targets is owed afterwards, whatever changed.
    package mutating func apply(_ newJobs: [Job], at now: MonotonicTime, _ wall: WallTime) -> [Action] {
        var started: [Action] = []
        jobs = newJobs.map { job in
            (job.name, job.sections.map { Use(provider: provider(for: $0, at: wall, &started), section: $0) })
        }
        let used = Set(jobs.flatMap { $0.uses.map(\.provider) })
        var stopped: [Action] = []
        for id in providers.keys.sorted() where !used.contains(id) {
            guard let record = providers.removeValue(forKey: id) else { continue }
            providersBySection[record.section] = nil
            if record.section.fixedGroups == nil { stopped.append(.stop(id)) }
        }
        throttle.applied(at: now)
        return stopped + started
    }

    private mutating func provider(
        for section: DiscoverySection,
        at wall: WallTime,
        _ actions: inout [Action]
    ) -> ProviderID {
        if let id = providersBySection[section] { return id }
        lastNumber += 1
        let id = ProviderID(kind: section.kind, number: lastNumber)
        var record = ProviderRecord(section: section)
        if let groups = section.fixedGroups {
            for group in groups { record.store(group) }
            if !section.isUnsupported { staticAnnouncements += 1 }
            record.health = section.isUnsupported ? .failed("not supported", since: wall) : .ok
        } else {
            actions.append(.start(id, section))
        }
        providers[id] = record
        providersBySection[section] = id
        return id
    }

    /// What these jobs would find if they were applied now. Nothing changes.
    package func forecast(_ newJobs: [Job]) -> TargetForecast {
        var forecast = TargetForecast()
        for job in newJobs {
            var groups: [TargetGroup] = []
            var seen: Set<DiscoverySection> = []
            for section in job.sections where seen.insert(section).inserted {
                if let fixed = section.fixedGroups {
                    groups += fixed
                } else if let record = providersBySection[section].flatMap({ providers[$0] }),
                    record.health != .pending
                {
                    groups += record.orderedGroups
                } else {
                    forecast.unknownJobs.insert(job.name)
                }
            }
            forecast.groups[job.name, default: []] += groups
        }
        return forecast
    }

    /// Groups that a provider sent: each takes the place of the one with its source, the others stay; one without
    /// targets removes its source. Nothing happens when the provider was stopped meanwhile.
    package mutating func received(_ groups: [TargetGroup], from id: ProviderID, at now: MonotonicTime) {
        guard providers[id] != nil else { return }
        var hasChanged = false
        for group in groups where providers[id]?.store(group) == true { hasChanged = true }
        if hasChanged { throttle.change(at: now) }
    }

    /// A provider has said what it knows at present; `problem` tells what was wrong with some or all of it.
    package mutating func answered(by id: ProviderID, problem: String?, at now: MonotonicTime, _ wall: WallTime) {
        guard var record = providers[id] else { return }
        if record.health == .pending { throttle.change(at: now) }
        record.lastAnswer = wall
        switch (problem, record.health) {
        case (nil, _): record.health = .ok
        case (let problem?, .failed(_, let since)): record.health = .failed(problem, since: since)
        case (let problem?, _): record.health = .failed(problem, since: wall)
        }
        providers[id] = record
    }

    /// The next call of `due` gives a set.
    package mutating func flush(at now: MonotonicTime) { throttle.flush(at: now) }

    /// The complete set of targets if one is to be told now.
    package mutating func due(at now: MonotonicTime) -> TargetSets? {
        let isOwed = throttle.owesSet
        let isComplete = !providers.values.contains { $0.health == .pending }
        guard throttle.isDue(at: now, isComplete: isComplete) else { return nil }
        let groups = jobs.map { ($0.name, self.groups(of: $0.uses)) }
        return TargetSets(
            groups: Dictionary(groups) { first, second in first + second },
            isFirstSinceApply: isOwed,
            pending: isComplete ? [] : statuses.filter { $0.health == .pending }
        )
    }

    private func groups(of uses: [Use]) -> [TargetGroup] {
        // A block that a job has twice is one provider, whose groups count once.
        var seen: Set<ProviderID> = []
        var groups: [TargetGroup] = []
        for use in uses where seen.insert(use.provider).inserted {
            groups += (providers[use.provider]?.orderedGroups ?? []).map(use.section.located)
        }
        return groups
    }

    /// The set given last was not taken; it is offered again at the next tick.
    package mutating func refused(at now: MonotonicTime) { throttle.refused(at: now) }

    /// When `due` is to be asked again although nothing happens; nil when nothing is waiting.
    package func nextCheck(after now: MonotonicTime) -> MonotonicTime? { throttle.nextCheck(after: now) }

    /// All providers, in the order in which they came up.
    package var statuses: [ProviderStatus] {
        var users: [ProviderID: [Job]] = [:]
        for job in jobs {
            for use in job.uses {
                users[use.provider, default: []].append(Job(name: job.name, sections: [use.section]))
            }
        }
        return providers.sorted { $0.key < $1.key }.map { id, record in
            ProviderStatus(
                id: id,
                jobs: (users[id] ?? []).map(\.name),
                health: record.health,
                location: users[id]?.first?.sections.first?.location,
                groupCount: record.groupCount,
                targetCount: record.targetCount,
                lastAnswer: record.lastAnswer
            )
        }
    }
}

/// What is known of one provider.
private struct ProviderRecord: Sendable {
    private struct Entry: Sendable {
        let order: Int
        let group: TargetGroup
    }

    let section: DiscoverySection
    var health = ProviderStatus.Health.pending
    var lastAnswer: WallTime?
    // By the source's bytes: file names are never compared as Unicode text.
    private var entries: [[UInt8]: Entry] = [:]
    private var nextOrder = 0
    private(set) var targetCount = 0

    init(section: DiscoverySection) { self.section = section }

    var groupCount: Int { entries.count }

    /// By first appearance of their sources.
    var orderedGroups: [TargetGroup] { entries.values.sorted { $0.order < $1.order }.map(\.group) }

    /// True when it makes a difference, if only to a position.
    @discardableResult
    mutating func store(_ group: TargetGroup) -> Bool {
        let key = Array(group.source.utf8)
        let known = entries[key]
        targetCount += group.targets.count - (known?.group.targets.count ?? 0)
        if group.targets.isEmpty {
            entries[key] = nil
            return known != nil
        }
        entries[key] = Entry(order: known?.order ?? nextOrder, group: group)
        if known == nil { nextOrder += 1 }
        guard let known, known.group == group else { return true }
        switch (known.group.location, group.location) {
        case (nil, nil): return false
        case (let old?, let new?): return !old.isSamePlace(as: new)
        default: return true
        }
    }
}

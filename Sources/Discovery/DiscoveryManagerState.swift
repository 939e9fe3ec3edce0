package import MetricModel
package import ScrapeConfiguration

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
        case start(ProviderID, DiscoveryBlock)
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
    /// Jobs that were in a set.
    private var toldJobs: Set<String> = []
    /// Until when jobs keep their targets while new providers have not answered. Prometheus's sets wait for ticks, so that
    /// a provider has as long.
    private var holdsUntil = MonotonicTime(nanoseconds: 0)

    /// Ticks of the throttle are counted from `start`.
    package init(start: MonotonicTime) { throttle = DeliveryThrottle(start: start) }

    /// Takes a new configuration over. Providers whose block is still there keep running with their groups; the groups of
    /// others are gone when this returns. A set of targets is owed afterwards, whatever changed.
    package mutating func apply(_ newJobs: [Job], at now: MonotonicTime) -> [Action] {
        var started: [Action] = []
        // What could not be built is tried again.
        for record in providers.values where record.canBeTriedAgain { providersBySection[record.section] = nil }
        jobs = newJobs.map { job in
            (job.name, job.sections.map { Use(provider: provider(for: $0, &started), section: $0) })
        }
        let used = Set(jobs.flatMap { $0.uses.map(\.provider) })
        var stopped: [Action] = []
        for id in providers.keys.sorted() where !used.contains(id) {
            guard let record = providers.removeValue(forKey: id) else { continue }
            if providersBySection[record.section] == id { providersBySection[record.section] = nil }
            if record.section.fixedGroups == nil { stopped.append(.stop(id)) }
        }
        toldJobs.formIntersection(jobs.map(\.name))
        holdsUntil = now + DeliveryThrottle.period
        throttle.applied(at: now)
        return stopped + started
    }

    private mutating func provider(for section: DiscoverySection, _ actions: inout [Action]) -> ProviderID {
        if let id = providersBySection[section] { return id }
        lastNumber += 1
        let id = ProviderID(kind: section.kind, number: lastNumber)
        var record = ProviderRecord(section: section)
        switch section {
        case .staticGroups:
            record.groups.store(section.fixedGroups ?? [])
            staticAnnouncements += 1
            record.health = .ok
        case .block(.unsupported): record.health = .unavailable("not supported yet")
        case .block(let block): actions.append(.start(id, block))
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
                    groups += record.groups.ordered
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
        if providers[id]?.groups.store(groups) == true { throttle.change(at: now) }
    }

    /// A provider has said what it knows at present; `problem` tells what was wrong with some or all of it.
    /// Finding it out took `nanoseconds`, where that is known.
    package mutating func answered(
        by id: ProviderID,
        problem: String?,
        after nanoseconds: Int64? = nil,
        at now: MonotonicTime,
        _ wall: WallTime
    ) {
        guard var record = providers[id] else { return }
        if record.health == .pending { throttle.change(at: now) }
        record.lastAnswer = wall
        record.answerNanoseconds = nanoseconds
        switch (problem, record.health) {
        case (nil, _): record.health = .ok
        case (let problem?, .failed(_, let since)): record.health = .failed(problem, since: since)
        case (let problem?, _): record.health = .failed(problem, since: wall)
        }
        providers[id] = record
    }

    /// A provider could not be built; the next `apply` tries again.
    package mutating func unavailable(_ id: ProviderID, _ problem: String, at now: MonotonicTime) {
        guard providers[id] != nil else { return }
        providers[id]?.health = .unavailable(problem)
        throttle.change(at: now)
    }

    /// The first of the jobs that use a provider.
    package func firstJob(of id: ProviderID) -> String? {
        jobs.first { $0.uses.contains { $0.provider == id } }?.name
    }

    /// How many blocks, job by job, have no provider (`prometheus_sd_failed_configs`).
    package var failedSections: Int {
        jobs.reduce(0) { count, job in
            count + job.uses.count { providers[$0.provider]?.isUnavailable ?? false }
        }
    }

    /// The next call of `due` gives a set.
    package mutating func flush(at now: MonotonicTime) { throttle.flush(at: now) }

    /// The complete set of targets if one is to be told now.
    package mutating func due(at now: MonotonicTime) -> TargetSets? {
        let isOwed = throttle.owesSet
        let isComplete = !providers.values.contains { $0.health == .pending }
        guard throttle.isDue(at: now, isComplete: isComplete) else { return nil }
        let held = isComplete || now >= holdsUntil ? [] : Set(jobs.filter { isHeld($0) }.map(\.name))
        // They are told of by the next tick, with answers or without.
        if !held.isEmpty { throttle.change(at: now) }
        let groups = jobs.filter { !held.contains($0.name) }.map { ($0.name, self.groups(of: $0.uses)) }
        toldJobs.formUnion(groups.lazy.map(\.0))
        return TargetSets(
            groups: Dictionary(groups) { first, second in first + second },
            isFirstSinceApply: isOwed,
            pending: isComplete ? [] : statuses.filter { $0.health == .pending },
            heldJobs: held
        )
    }

    /// True for a job that has had targets told and now waits for a provider: without it, it would lose all of them and
    /// their loops for as long as a server takes to answer.
    private func isHeld(_ job: (name: String, uses: [Use])) -> Bool {
        toldJobs.contains(job.name) && job.uses.contains { providers[$0.provider]?.health == .pending }
    }

    private func groups(of uses: [Use]) -> [TargetGroup] {
        // A block that a job has twice is one provider, whose groups count once.
        var seen: Set<ProviderID> = []
        let lists = uses.filter { seen.insert($0.provider).inserted }.map { use in
            use.section.located(providers[use.provider]?.groups.ordered ?? [])
        }
        // The groups of a single block are not copied.
        return lists.count == 1 ? lists[0] : lists.flatMap(\.self)
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
                subject: record.section.subject,
                groupCount: record.groups.count,
                targetCount: record.groups.targetCount,
                lastAnswer: record.lastAnswer,
                answerNanoseconds: record.answerNanoseconds
            )
        }
    }
}

/// What is known of one provider.
private struct ProviderRecord: Sendable {
    let section: DiscoverySection
    var health = ProviderStatus.Health.pending
    var lastAnswer: WallTime?
    var answerNanoseconds: Int64?
    var groups = KnownGroups()

    init(section: DiscoverySection) { self.section = section }

    var isUnavailable: Bool { if case .unavailable = health { true } else { false } }

    /// True when another attempt may succeed.
    var canBeTriedAgain: Bool { isUnavailable && !section.isUnsupported }
}

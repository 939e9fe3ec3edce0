internal import MetricModel

/// Something that Consul is asked for again and again.
enum ConsulWatch: Sendable, Hashable {
    /// A service while it is watched; one that goes and comes back is another.
    struct Service: Sendable, Hashable {
        let name: String
        let number: Int
    }

    /// Which datacenter the agent belongs to; until it says so.
    case datacenter
    /// Which services there are.
    case catalog
    /// The instances of one service.
    case service(Service)
}

/// When one thing is asked, and whether an answer is news.
struct ConsulPoll: Sendable {
    /// Nanoseconds from a failure to the next question, at least.
    static let retryPause: Int64 = 15_000_000_000

    private let isRepeated: Bool
    private var schedule: RefreshSchedule
    /// Stands for the state that was answered last; 0 before.
    private(set) var index: UInt64 = 0
    private(set) var hasAnswered = false

    /// `period` is in nanoseconds; 0 asks only until there is an answer.
    init(period: Int64, start: MonotonicTime) {
        isRepeated = period > 0
        schedule = RefreshSchedule(period: period, start: start)
    }

    mutating func shouldAsk(at now: MonotonicTime) -> Bool { schedule.shouldStart(at: now) }

    /// True when the state is another than before. It may be an older one: Consul may have been restored.
    mutating func answered(index: UInt64, at now: MonotonicTime) -> Bool {
        schedule.finished(at: now)
        hasAnswered = true
        defer { self.index = index }
        return index != self.index
    }

    mutating func failed(at now: MonotonicTime) {
        schedule.finished(at: now + Self.retryPause)
        hasAnswered = true
        if !isRepeated { schedule.request() }
    }

    /// When `shouldAsk` is to be asked again; nil while an answer is awaited.
    var nextCheck: MonotonicTime? { schedule.nextCheck }
}

/// What is watched in Consul, when it is asked and what follows from the answers (`discovery/consul/consul.go`, v3.5):
/// time and events in, actions out.
struct ConsulDiscoveryState: Sendable {
    enum Action: Sendable, Hashable {
        case ask(ConsulWatch, index: UInt64)
        /// `due` is to be called then.
        case wake(ConsulWatch, at: MonotonicTime)
        /// Nothing is wanted of this any more.
        case forget(ConsulWatch)
        case report([TargetGroup])
        /// A question failed; `isCall` when there was no usable answer.
        case failed(ConsulWatch, DiscoveryProblem, isCall: Bool)
        case upToDate(problem: String?)
    }

    private let period: Int64
    private let names: Set<[UInt8]>
    private let tags: [[UInt8]]
    private let listed: [String]
    private var datacenter: String
    private var polls: [ConsulWatch: ConsulPoll] = [:]
    private var services: [[UInt8]: ConsulWatch] = [:]
    private var problems: [ConsulWatch: String] = [:]
    private var newestProblem: ConsulWatch?
    private var unanswered = 0
    private var lastNumber = 0

    /// `period` is in nanoseconds. Without `datacenter` the agent is asked for its own.
    init(period: Int64, services: [String], tags: [String], datacenter: String) {
        self.period = period
        listed = services
        names = Set(services.map { Array($0.utf8) })
        self.tags = tags.map { Array($0.utf8) }
        self.datacenter = datacenter
    }

    mutating func start(at now: MonotonicTime) -> [Action] {
        datacenter.isEmpty ? begin(.datacenter, period: 0, at: now) : beginWatching(at: now)
    }

    /// The time of a `wake` has come.
    mutating func due(_ watch: ConsulWatch, at now: MonotonicTime) -> [Action] {
        guard var poll = polls[watch] else { return [] }
        defer { polls[watch] = poll }
        if poll.shouldAsk(at: now) { return [.ask(watch, index: poll.index)] }
        return poll.nextCheck.map { [.wake(watch, at: $0)] } ?? []
    }

    /// An answer has come, or will not come.
    mutating func answered(
        _ watch: ConsulWatch,
        _ answer: Result<ConsulAnswer, DiscoveryProblem>,
        at now: MonotonicTime
    ) -> [Action] {
        guard polls[watch] != nil else { return [] }
        switch answer {
        case .failure(let problem): return failed(watch, problem, isCall: true, at: now)
        case .success(.agent(.invalid(let shown))):
            let problem = DiscoveryProblem("invalid value '\(shown)' for Config.Datacenter")
            return failed(watch, problem, isCall: false, at: now)
        case .success(.agent(.name(let name))):
            datacenter = name
            return end(watch) + beginWatching(at: now)
        case .success(.services(let services, let index)):
            let isNews = succeeded(watch, index, at: now)
            return (isNews ? update(services, at: now) : []) + next(watch)
        case .success(.instances(let targets, let index)):
            guard case .service(let service) = watch else { return [] }
            let isNews = succeeded(watch, index, at: now)
            return (isNews ? [.report([group(of: service.name, targets)])] : []) + next(watch)
        }
    }

    private func group(of service: String, _ targets: [Labels]) -> TargetGroup {
        TargetGroup(
            source: service,
            targets: targets,
            labels: ConsulInstance.groupLabels(service: service, datacenter: datacenter)
        )
    }
}

// MARK: Watches that begin and end

extension ConsulDiscoveryState {
    /// Listed services are watched without looking into the catalog, unless they have to have tags.
    private mutating func beginWatching(at now: MonotonicTime) -> [Action] {
        if listed.isEmpty || !tags.isEmpty { return begin(.catalog, period: period, at: now) }
        return listed.flatMap { name in
            services[Array(name.utf8)] == nil ? begin(service: name, at: now) : []
        }
    }

    private mutating func begin(_ watch: ConsulWatch, period: Int64, at now: MonotonicTime) -> [Action] {
        polls[watch] = ConsulPoll(period: period, start: now)
        unanswered += 1
        return due(watch, at: now)
    }

    private mutating func begin(service name: String, at now: MonotonicTime) -> [Action] {
        lastNumber += 1
        let watch = ConsulWatch.service(ConsulWatch.Service(name: name, number: lastNumber))
        services[Array(name.utf8)] = watch
        return begin(watch, period: period, at: now)
    }

    private mutating func end(_ watch: ConsulWatch) -> [Action] {
        if polls.removeValue(forKey: watch)?.hasAnswered == false { unanswered -= 1 }
        problems[watch] = nil
        return [.forget(watch)]
    }

    /// Takes a new catalog over: services come and go with it. One that is watched stays as long as its name is there.
    private mutating func update(_ catalog: [ConsulAnswer.Service], at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        var present: Set<[UInt8]> = []
        for service in catalog {
            let name = Array(service.name.utf8)
            present.insert(name)
            if services[name] == nil, isWanted(name, service.tags) {
                actions += begin(service: service.name, at: now)
            }
        }
        let gone = services.filter { !present.contains($0.key) }
        for (name, watch) in gone.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            services[name] = nil
            actions += end(watch)
            actions.append(.report([.removal(of: String(decoding: name, as: UTF8.self))]))
        }
        if services.isEmpty { actions.append(.report([.removal(of: "")])) }
        return actions
    }

    private func isWanted(_ name: [UInt8], _ serviceTags: [String]) -> Bool {
        guard names.isEmpty || names.contains(name) else { return false }
        return tags.allSatisfy { tag in serviceTags.contains { $0.utf8.elementsEqual(tag) } }
    }
}

// MARK: Answers

extension ConsulDiscoveryState {
    private mutating func noteAnswer(of watch: ConsulWatch) {
        if polls[watch]?.hasAnswered == false { unanswered -= 1 }
    }

    /// True when the answer is news.
    private mutating func succeeded(_ watch: ConsulWatch, _ index: UInt64, at now: MonotonicTime) -> Bool {
        noteAnswer(of: watch)
        problems[watch] = nil
        return polls[watch]?.answered(index: index, at: now) ?? false
    }

    private mutating func failed(
        _ watch: ConsulWatch,
        _ problem: DiscoveryProblem,
        isCall: Bool,
        at now: MonotonicTime
    ) -> [Action] {
        noteAnswer(of: watch)
        polls[watch]?.failed(at: now)
        problems[watch] = problem.text
        newestProblem = watch
        return [.failed(watch, problem, isCall: isCall)] + next(watch, afterFailure: true)
    }

    /// When the watch goes on, and how things are: once everything that is watched has been answered, or failed.
    private func next(_ watch: ConsulWatch, afterFailure: Bool = false) -> [Action] {
        var actions: [Action] = []
        if unanswered == 0 || afterFailure { actions.append(.upToDate(problem: problem)) }
        if let time = polls[watch]?.nextCheck { actions.append(.wake(watch, at: time)) }
        return actions
    }

    /// The newest problem that there still is, and how many there are besides.
    private var problem: String? {
        guard let text = newestProblem.flatMap({ problems[$0] }) ?? problems.first?.value else { return nil }
        return problems.count > 1 ? "\(text) (and \(problems.count - 1) more)" : text
    }
}

internal import Logging
internal import MetricModel
internal import SelfMetrics

/// Runs a `RefreshSource`: asks at the start and every `refresh_interval`; an error leaves what was known
/// (`discovery/refresh/refresh.go`, v3.5).
///
/// `@unchecked Sendable`: everything runs on the control thread; a thread that waits only makes the source, asks it and
/// posts what came of it back.
final class RefreshingProvider: DiscoveryProvider, @unchecked Sendable {
    typealias MakeSource = @Sendable () throws(DiscoveryProblem) -> any RefreshSource

    private let context: ProviderContext
    private let subject: String
    private let makeSource: MakeSource
    private var source: (any RefreshSource)?
    private var schedule: RefreshSchedule
    /// What was reported and not taken back.
    private var reported: [TargetGroup] = []
    private var timer: DiscoveryTimer?
    private var isRefreshing = false
    private var isStopped = false

    /// `subject` is who is asked, as people may see it. `makeSource` is called once, where waiting is allowed; what it
    /// throws is why the provider cannot be built.
    init(_ context: ProviderContext, subject: String, interval: PrometheusDuration, makeSource: @escaping MakeSource) {
        self.context = context
        self.subject = subject
        self.makeSource = makeSource
        schedule = RefreshSchedule(period: interval.nanoseconds, start: context.host.now)
    }

    func start() { proceed() }

    var activity: String? { isRefreshing ? "asking \(subject)" : nil }

    func stop() {
        isStopped = true
        source?.stop()
        if let timer { context.host.cancel(timer) }
        timer = nil
    }

    private func proceed() {
        guard !isStopped else { return }
        if schedule.shouldStart(at: context.host.now) {
            isRefreshing = true
            if let source { refresh(source) } else { make() }
        }
        if let timer { context.host.cancel(timer) }
        timer = schedule.nextCheck.map { time in
            context.host.schedule(at: time) { [weak self] in
                self?.timer = nil
                self?.proceed()
            }
        }
    }

    private func make() {
        context.host.runBlocking { [host = context.host, makeSource, weak self] in
            let made = Result { () throws(DiscoveryProblem) in try makeSource() }
            host.post { [weak self] in self?.take(made) }
        }
    }

    private func take(_ made: Result<any RefreshSource, DiscoveryProblem>) {
        switch made {
        case .success(let source) where isStopped: source.stop()
        case .success(let source):
            self.source = source
            refresh(source)
        case .failure(let problem):
            guard !isStopped else { return }
            isRefreshing = false
            context.refuse(problem)
        }
    }

    private func refresh(_ source: any RefreshSource) {
        context.host.runWaiting { [host = context.host, weak self] in
            let start = MonotonicTime.now()
            let answer = Result { () throws(DiscoveryProblem) in try source.refresh() }
            let nanoseconds = MonotonicTime.now() - start
            host.post { [weak self] in self?.finish(answer, after: nanoseconds) }
        }
    }

    private func finish(_ answer: Result<RefreshAnswer, DiscoveryProblem>, after nanoseconds: Int64) {
        guard !isStopped else { return }
        isRefreshing = false
        schedule.finished(at: context.host.now)
        let metrics = context.metrics.refreshes.with(mechanism: context.id.kind)
        metrics.seconds.observe(Double(nanoseconds) / 1e9)
        switch answer {
        case .success(let answer):
            context.report(.groups(answer.groups + removals(besides: answer)))
            context.report(.upToDate(problem: answer.problem, nanoseconds: nanoseconds))
        case .failure(let problem):
            metrics.failures.increment()
            context.logger.error("Unable to refresh target groups", metadata: ["err": "\(problem)"])
            context.report(.upToDate(problem: problem.text, nanoseconds: nanoseconds))
        }
        proceed()
    }

    /// Groups that were there and are not any more.
    private func removals(besides answer: RefreshAnswer) -> [TargetGroup] {
        let before = reported
        reported = answer.groups
        // Mostly none comes and none goes.
        if before.count == reported.count, zip(before, reported).allSatisfy({ $0.hasSource(of: $1) }) { return [] }
        let found = Set(reported.map { GroupSource($0.source) })
        let kept = Set(answer.keptSources.map { GroupSource($0) })
        let others = before.filter { !found.contains(GroupSource($0.source)) }
        reported += others.filter { kept.contains(GroupSource($0.source)) }
        return others.filter { !kept.contains(GroupSource($0.source)) }.map { .removal(of: $0.source) }
    }
}

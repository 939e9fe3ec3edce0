internal import Discovery
package import HTTPTransport
internal import Logging
package import MetricModel
package import ScrapeConfiguration
internal import SelfMetrics
internal import Synchronization

/// Discovers and relabels the targets of jobs as an engine does, once, and scrapes none of them.
package enum TargetSurvey {
    /// Waits until every discovery block has answered, or until the deadline: what is known then counts, and the others
    /// are named. The jobs stand in their order. Any thread that may wait.
    ///
    /// - Throws: `IOThreadError` when the system does not give what discovery needs.
    package static func run(
        jobs: [ScrapeJob],
        deadline: PrometheusDuration
    ) throws(IOThreadError) -> [SurveyedJob] {
        let io = try IOThread()
        io.start()
        let control = ControlThread(io: io)
        let findings = Findings()
        let manager = DiscoveryManager(
            host: control,
            metrics: DiscoveryMetrics(registry: MetricRegistry()),
            logger: Logger(label: "discovery") { _ in SwiftLogNoOpLogHandler() },
            deliver: findings.take
        )
        control.post { manager.apply(jobs) }
        findings.wait(until: .now() + deadline.nanoseconds)
        control.post {
            manager.flush()
            findings.close(manager.statuses)
            manager.stop()
        }
        control.stop()
        io.stop()
        return jobs.map { findings.job($0) }
    }
}

/// What discovery has said so far.
private final class Findings: Sendable {
    private let sets = Mutex<TargetSets?>(nil)
    /// Nil when nobody could say.
    private let statuses = Mutex<[ProviderStatus]?>(nil)
    private let news = WakeUp()

    /// The manager's receiver. Control thread.
    func take(_ newSets: TargetSets) -> Bool {
        sets.withLock { $0 = newSets }
        news.signal()
        return true
    }

    /// How the providers stood at the end. Control thread.
    func close(_ newStatuses: [ProviderStatus]) { statuses.withLock { $0 = newStatuses } }

    func wait(until deadline: MonotonicTime) {
        while sets.withLock({ $0?.pending.isEmpty }) != true {
            let left = deadline - .now()
            guard left > 0 else { return }
            _ = news.wait(nanoseconds: left)
        }
    }

    func job(_ job: ScrapeJob) -> SurveyedJob {
        // Who surveys wants to see every target.
        var whole = job
        whole.limits.keepDroppedTargets = 0
        let groups = sets.withLock { $0?.groups[job.name] ?? [] }
        return SurveyedJob(
            job: job,
            targets: DiscoveredTargets(groups: groups, job: whole),
            problems: problems(of: job)
        )
    }

    private func problems(of job: ScrapeJob) -> [SurveyedJob.Problem] {
        guard let statuses = statuses.withLock(\.self) else {
            return [SurveyedJob.Problem(text: "discovery has not answered", location: job.location)]
        }
        return statuses.filter { $0.jobs.contains(job.name) }.compactMap(Self.problem)
    }

    private static func problem(_ status: ProviderStatus) -> SurveyedJob.Problem? {
        switch status.health {
        case .ok: nil
        case .pending:
            SurveyedJob.Problem(
                text: "\(status.id.kind) discovery has not answered\(status.activity.map { ", \($0)" } ?? "")",
                location: status.location
            )
        case .failed(let text, _):
            SurveyedJob.Problem(text: "\(status.id.kind) discovery: \(text)", location: status.location)
        case .unavailable(let text):
            SurveyedJob.Problem(text: "\(status.id.kind) discovery not available: \(text)", location: status.location)
        }
    }
}

import MetricModel
import ScrapeConfiguration
import ScrapeEngine

@testable import TerminalUI

/// What the engine says of reloads in the mockup's world.
enum MockupReload {
    private static let client = "error creating HTTP client: unable to use specified CA cert inline"

    private static func failure(_ job: String, _ line: Int) -> JobFailure {
        JobFailure(job: job, text: client, location: MockupSnapshot.place(line))
    }

    /// One of everything.
    static let plan: ReloadPlan = {
        var plan = ReloadPlan()
        plan.contentHash = "71d0aa42c55e"
        plan.report.jobsAdded = ["canary2"]
        plan.report.jobsChanged = ["kube-pods", "node"]
        plan.report.jobsRemoved = ["edge-tls", "postgres"]
        plan.report.targetsAdded = 41
        plan.report.targetsRemoved = 70
        plan.report.loopsRestarted = 1217
        plan.report.jobsBroken = [failure("canary2", 140)]
        plan.report.warnings = [
            "/etc/prometheus/prometheus.yml:150:5: consul_sd_configs: not supported yet, the job gets no targets from it"
        ]
        plan.failures = [failure("api", 44)]
        plan.targetsLost = 61
        plan.jobsWithUnknownTargets = ["kube-pods"]
        return plan
    }()

    /// Of a file that does not load.
    static let refused: ReloadPlan = {
        var plan = ReloadPlan()
        plan.problems = MockupSnapshot.reloadFailure.problems
        return plan
    }()

    static func failing(_ jobs: [String]) -> ReloadPlan {
        var plan = ReloadPlan()
        plan.failures = jobs.enumerated().map { failure($1, 44 + $0) }
        return plan
    }

    static let plans = [plan, largePlan, refused, ReloadPlan(), failing(["api"])]

    static let incomplete: EngineReply = {
        var report = ReloadReport()
        report.jobsChanged = ["node"]
        report.loopsRestarted = 412
        return .reloadIncomplete(report, failures: [failure("api", 44)])
    }()

    static let replies = [incomplete, .reloaded(ReloadReport()), .reloadRefused(MockupSnapshot.reloadFailure)]

    /// Somebody has edited the file.
    static let drifted: EngineSnapshot = {
        var snapshot = MockupSnapshot.snapshot
        let edited = MockupSnapshot.time("14:05:40")
        snapshot.configuration.onDisk = DiskConfiguration(contentHash: "71d0aa42c55e", modifiedAt: edited)
        return snapshot
    }()

    /// What the broken target becomes when a reload makes it another one.
    static let successor = TargetID(rawValue: 1)

    static func replaceBroken(in targets: inout [TargetRow], _ change: (inout TargetRow) -> Void) {
        targets.removeAll { $0.id == MockupTargets.broken.id }
        var row = TargetRow(
            id: successor,
            pool: MockupTargets.broken.pool,
            url: MockupTargets.broken.url,
            labels: MockupTargets.broken.labels,
            discoveredLabels: MockupTargets.broken.discoveredLabels
        )
        row.interval = MockupTargets.broken.interval
        row.timeout = MockupTargets.broken.timeout
        row.nextDue = MockupSnapshot.time("14:07:45.412")
        row.location = MockupTargets.broken.location
        change(&row)
        targets.append(row)
    }

    /// The mockup after its targets have changed.
    static func after(isByReload: Bool, _ change: (inout [TargetRow]) -> Void) -> EngineSnapshot {
        var snapshot = MockupSnapshot.snapshot
        if isByReload { snapshot.configuration.loadedAt = MockupSnapshot.time("14:07:30") }
        change(&snapshot.targets)
        return snapshot
    }

    /// Somebody has given the job of the broken target another interval.
    static let otherInterval = after(isByReload: true) { targets in
        replaceBroken(in: &targets) { $0.interval = PrometheusDuration(seconds: 30) }
    }

    /// 200 jobs, all of them changed.
    static let largePlan: ReloadPlan = {
        var plan = ReloadPlan()
        plan.report.jobsChanged = (100..<300).map { "job\($0)" }
        plan.report.targetsAdded = 600
        plan.report.targetsRemoved = 600
        plan.report.loopsRestarted = 600
        plan.failures = [
            JobFailure(
                job: "api",
                text: "error creating HTTP client: unable to read CA cert: unable to read file "
                    + "/etc/prometheus/certificates/internal.pem: open /etc/prometheus/certificates/internal.pem: "
                    + "no such file or directory",
                location: MockupSnapshot.place(44)
            )
        ]
        return plan
    }()

    /// Three pools that do not run as the file says: one well, one with targets down, one not at all.
    static let partial: EngineSnapshot = {
        var snapshot = MockupSnapshot.snapshot
        for index in snapshot.pools.indices {
            switch snapshot.pools[index].name {
            case "node", "api":
                snapshot.pools[index].failure = PoolFailure(text: client, remainder: .oldConfiguration)
            case "self":
                let text = "consul_sd_configs: not supported, no targets come from there"
                snapshot.pools[index].failure = PoolFailure(text: text, remainder: .otherDiscovery)
                snapshot.pools[index].targets = 0
                snapshot.pools[index].counts = [:]
                snapshot.pools[index].discovery = ["consul: not supported"]
            default: break
            }
        }
        snapshot.targets.removeAll { $0.pool == "self" }
        return snapshot
    }()
}

extension MonitorScript {
    /// Asks what a reload would change and answers with `plan`.
    mutating func preview(_ plan: ReloadPlan) {
        press(.control("r"))
        send(.reply(.planned(plan)))
    }

    /// The same, and looks at all of it.
    mutating func openPlan(_ plan: ReloadPlan) {
        preview(plan)
        press(.enter)
    }

    /// Asks for a reload that is asked about.
    mutating func askToReload() {
        press(.character("R"))
        send(.reply(.planned(MockupReload.plan)))
        wait(0.7)
    }
}

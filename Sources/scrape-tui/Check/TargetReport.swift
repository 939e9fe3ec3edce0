internal import MetricModel
internal import Relabeling
internal import ScrapeConfiguration
internal import ScrapeEngine

/// What `check targets` has to say, for whoever writes it down.
struct TargetReport {
    /// The configuration, as the user named it.
    let configuration: String
    let jobs: [SurveyedJob]
    /// True when every rule of every target is to be told.
    let explains: Bool

    var activeCount: Int { jobs.reduce(0) { $0 + $1.targets.active.count } }

    /// Dropped by relabeling.
    var droppedCount: Int { jobs.reduce(0) { $0 + $1.targets.droppedCount } }

    /// Discovered more than once, each time beyond the first.
    var repeatedCount: Int { jobs.reduce(0) { $0 + $1.targets.repeatedCount } }

    /// Targets that could not be built.
    var failedCount: Int { jobs.reduce(0) { $0 + $1.targets.failures.count } }

    var problemCount: Int { jobs.reduce(0) { $0 + $1.problems.count } }

    /// False when a target could not be built or a discovery block failed; dropping is what users want.
    var isFine: Bool { failedCount == 0 && problemCount == 0 }

    /// What the rules of a job did to a target; nothing unless asked for.
    func steps(of discovered: Labels, in job: ScrapeJob) -> [RelabelTrace.Step] {
        explains ? job.relabelRules.explain(labels: discovered).steps : []
    }
}

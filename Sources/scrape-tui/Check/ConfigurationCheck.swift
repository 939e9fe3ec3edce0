internal import Discovery
internal import MetricModel
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import TerminalUI

/// What `check config` says beyond loading, as promtool does: files that are named must be there, target files that are
/// there must parse, and every target that is written down must come through relabeling whole (`cmd/promtool/main.go`, v3.5).
struct ConfigurationCheck {
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem]
    private let jobCount: Int
    private var targetCount = 0
    private var droppedCount = 0

    /// Reads the target files; touches no network.
    init(of configuration: Configuration) {
        let files = CheckedFiles(of: configuration)
        let alertmanagers = CheckedAlertmanagers(of: configuration)
        warnings = configuration.warnings + alertmanagers.warnings
        problems = files.problems + alertmanagers.problems
        jobCount = configuration.jobs.count
        for job in configuration.jobs {
            check(job.staticGroups, of: job)
            for section in job.discoveries.files { check(section, of: job) }
        }
    }

    /// `2 jobs, 3 targets, 1 dropped`.
    var summary: String {
        let dropped = droppedCount > 0 ? ", \(droppedCount) dropped by relabeling" : ""
        let jobs = ReadableNumber.plainCounted(jobCount, "job")
        return "\(jobs), \(ReadableNumber.plainCounted(targetCount, "target")) written down\(dropped)"
    }

    private mutating func check(_ section: FileDiscoverySection, of job: ScrapeJob) {
        let files = CheckedTargetFiles(section, of: "job \(GoSyntax.quoted(job.name))")
        problems += files.problems
        warnings += files.warnings
        for groups in files.files { check(groups, of: job) }
    }

    private mutating func check(_ groups: [StaticGroup], of job: ScrapeJob) {
        for (index, group) in groups.enumerated() {
            let discovered = TargetGroup(
                source: String(index),
                targets: group.targets.map { TargetGroup.target(address: $0) },
                labels: group.labels,
                location: group.location
            )
            let targets = DiscoveredTargets(groups: [discovered], job: job)
            targetCount += targets.active.count
            droppedCount += targets.droppedCount
            for failure in targets.failures {
                problems.append(ConfigurationProblem(location: group.location, message: failure))
            }
        }
    }
}

package import MetricModel
package import ScrapeConfiguration

/// One try to load a configuration, whoever asked for it: a key, `/-/reload`, SIGHUP, or the start.
package struct ConfigurationLoad: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case applied
        /// Some jobs go on under the configuration they had.
        case partial
        /// Nothing was applied.
        case refused
    }

    /// How many are remembered.
    package static let limit = 20

    package var at: WallTime
    package var outcome: Outcome
    /// Until the new targets were there; of a refused one, until that was known.
    package var nanoseconds: Int64
    /// The first digits of the text's SHA-256; empty when it was refused.
    package var contentHash = ""
    package var targetsAdded = 0
    package var targetsRemoved = 0
    /// What was wrong, and the first of it; nil when all is well.
    package var problemCount = 0
    package var firstProblem: ConfigurationProblem?

    package init(at: WallTime, outcome: Outcome, nanoseconds: Int64) {
        self.at = at
        self.outcome = outcome
        self.nanoseconds = nanoseconds
    }

    /// One that came to an end.
    init(_ report: ReloadReport, failures: [JobFailure], at: WallTime, contentHash: String) {
        self.init(at: at, outcome: failures.isEmpty ? .applied : .partial, nanoseconds: report.nanoseconds)
        self.contentHash = contentHash
        targetsAdded = report.targetsAdded
        targetsRemoved = report.targetsRemoved
        problemCount = failures.count
        firstProblem = failures.first.map {
            ConfigurationProblem(location: $0.location, message: "job \"\($0.job)\": \($0.text)")
        }
    }

    /// One that was refused.
    init(_ failure: ConfigurationFailure, nanoseconds: Int64) {
        self.init(at: failure.at, outcome: .refused, nanoseconds: nanoseconds)
        problemCount = failure.problems.count
        firstProblem = failure.problems.first
    }
}

package import MetricModel
package import ScrapeConfiguration

/// Which configuration runs, and what came of the last try to load another.
package struct ConfigurationState: Sendable {
    package var path: String
    package var loadedAt: WallTime
    package var loadNanoseconds: Int64
    /// The first digits of the running text's SHA-256.
    package var contentHash: String
    package var isReloading: Bool
    /// Why the newest reload was refused; nil once one succeeds.
    package var lastFailure: ConfigurationFailure?
    /// Jobs that the newest applied reload had to leave under their old configuration.
    package var failures: [JobFailure] = []
    /// What the files hold now, where that is not what runs; nil when it is. Never older than a few seconds.
    package var onDisk: DiskConfiguration?
    /// The newest first, at most `ConfigurationLoad.limit`.
    package private(set) var history: [ConfigurationLoad] = []

    package init(path: String, loadedAt: WallTime, loadNanoseconds: Int64 = 0, contentHash: String = "") {
        self.path = path
        self.loadedAt = loadedAt
        self.loadNanoseconds = loadNanoseconds
        self.contentHash = contentHash
        isReloading = false
    }

    /// Takes another load into the history.
    package mutating func remember(_ load: ConfigurationLoad) {
        history = [load] + history.prefix(ConfigurationLoad.limit - 1)
    }
}

/// A configuration that lies on the disk and does not run.
package struct DiskConfiguration: Sendable, Hashable {
    /// The first digits of the text's SHA-256; empty when it does not load.
    package var contentHash: String
    /// When one of its files was last written; nil when none is there.
    package var modifiedAt: WallTime?
    /// Why it does not load; empty when it does.
    package var problems: [ConfigurationProblem]

    package init(contentHash: String, modifiedAt: WallTime?, problems: [ConfigurationProblem] = []) {
        self.contentHash = contentHash
        self.modifiedAt = modifiedAt
        self.problems = problems
    }
}

/// A configuration that was refused.
package struct ConfigurationFailure: Error, Sendable {
    package var at: WallTime
    package var problems: [ConfigurationProblem]

    package init(at: WallTime, problems: [ConfigurationProblem]) {
        self.at = at
        self.problems = problems
    }
}

package import MetricModel

/// A whole configuration, read and checked (`config.Config`, v3.5).
package struct Configuration: Sendable {
    /// The file as the user named it.
    package let path: String
    package let global: GlobalSection
    /// In the order of the file, then those of `scrape_config_files`.
    package private(set) var jobs: [ScrapeJob]
    /// In the order of the file; without those that need a way to sign requests that is not here.
    package let remoteWrites: [RemoteWriteSection]
    package let storage: StorageSection
    /// What is accepted but worth knowing: sections that have no effect here, empty environment variables.
    package let warnings: [ConfigurationProblem]
    /// Every file that was read, the configuration itself first, then those of `scrape_config_files`.
    package let files: [LoadedFile]
    /// What `scrape_config_files` names: patterns, made relative to the configuration's directory.
    package let includePatterns: [String]
    /// What `check config` wants to find, beside what the jobs name.
    package let checkedFiles: [CheckedFile]
    /// Of `alerting`, for `check config`.
    package let alertmanagers: [AlertmanagerTargets]
    /// The file's content, secrets included.
    package let text: String
    /// Twelve hexadecimal digits that change with the content of any of the files.
    package let contentHash: String

    package init(
        path: String,
        global: GlobalSection = GlobalSection(),
        jobs: [ScrapeJob] = [],
        remoteWrites: [RemoteWriteSection] = [],
        storage: StorageSection = StorageSection(),
        warnings: [ConfigurationProblem] = [],
        files: [LoadedFile] = [],
        includePatterns: [String] = [],
        checkedFiles: [CheckedFile] = [],
        alertmanagers: [AlertmanagerTargets] = [],
        text: String = "",
        contentHash: String = ""
    ) {
        self.path = path
        self.global = global
        self.jobs = jobs
        self.remoteWrites = remoteWrites
        self.storage = storage
        self.warnings = warnings
        self.files = files
        self.includePatterns = includePatterns
        self.checkedFiles = checkedFiles
        self.alertmanagers = alertmanagers
        self.text = text
        self.contentHash = contentHash
    }

    /// Gives every job this interval, and a timeout that is no longer. What relabeling makes of them still counts.
    package mutating func scrape(every interval: PrometheusDuration) {
        for index in jobs.indices {
            jobs[index].scrapeInterval = interval
            jobs[index].scrapeTimeout = min(jobs[index].scrapeTimeout, interval)
        }
    }
}

extension Configuration: CustomStringConvertible, CustomReflectable {
    /// The path and the hash: the rest has secrets in it.
    package var description: String { "\(path) (\(contentHash))" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Configuration: Hashable {
    /// Equal when the same would be scraped in the same way: text and hash do not count, nor do positions.
    package static func == (left: Configuration, right: Configuration) -> Bool {
        left.path == right.path && left.global == right.global && left.jobs == right.jobs
            && left.remoteWrites == right.remoteWrites && left.storage == right.storage
            && left.warnings == right.warnings
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(path)
        hasher.combine(global)
        hasher.combine(jobs)
        hasher.combine(remoteWrites)
        hasher.combine(storage)
    }
}

package import ScrapeConfiguration

/// What a reload would do, found out without doing it: the file was read, the clients of changed jobs were built, and
/// the new rules ran over what is discovered at present.
package struct ReloadPlan: Sendable, Hashable {
    /// What would change. The numbers of targets are an estimate: discovery may find others by then.
    package var report = ReloadReport()
    /// Running jobs that would keep the configuration they have.
    package var failures: [JobFailure] = []
    /// Why the file would be refused as a whole; nothing else is known of it then.
    package var problems: [ConfigurationProblem] = []
    /// Targets of now that would not be scraped any more, under whatever interval: those that only move to another
    /// one are not among them.
    package var targetsLost = 0
    /// Jobs whose targets only their discovery can tell, once it runs.
    package var jobsWithUnknownTargets: [String] = []
    /// The first digits of the file's SHA-256; empty when it does not load.
    package var contentHash = ""
    /// What is said otherwise of each job of `report.jobsChanged`, in their order.
    package var jobDifferences: [JobDifference] = []
    /// Sections beside the jobs that say something else: `remote_write`, `external_labels`, `storage`.
    package var sectionsChanged: [String] = []
    /// How many targets more would be dropped; negative when fewer.
    package var droppedChange = 0
    /// Samples more in each round of scrapes, by what targets of the same job have now; negative when fewer.
    package var samplesChange = 0
    /// New targets of jobs that have scraped nothing yet: their samples are not in `samplesChange`.
    package var targetsOfUnknownSize = 0

    /// A job that would be changed, and how.
    package struct JobDifference: Sendable, Hashable {
        package var job: String
        /// In words of its keys: `scrape_interval 15s → 30s`, `relabel_configs[2]`.
        package var words: [String]

        package init(job: String, words: [String]) {
            self.job = job
            self.words = words
        }
    }

    package init() {}
}

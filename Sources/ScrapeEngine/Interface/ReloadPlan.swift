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

    package init() {}
}

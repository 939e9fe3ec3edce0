internal import ScrapeConfiguration

/// What a configuration changes about the jobs: each is compared with what its own pool runs, not with the last file,
/// so that one that could not be rebuilt is tried again (`Manager.ApplyConfig` in `scrape/manager.go`, v3.5).
struct JobChanges {
    /// In the order of the file, as are the next two.
    private(set) var added: [ScrapeJob] = []
    private(set) var changed: [ScrapeJob] = []
    /// Equal, though perhaps at another place in the file.
    private(set) var kept: [ScrapeJob] = []
    /// By name.
    private(set) var removed: [String] = []

    /// `running` has the jobs as they run, and as they are configured where they have no pool.
    init(from running: [String: ScrapeJob], to jobs: [ScrapeJob]) {
        for job in jobs {
            if let old = running[job.name] {
                if PoolSettings.isUnchanged(from: old, to: job) { kept.append(job) } else { changed.append(job) }
            } else {
                added.append(job)
            }
        }
        let names = Set(jobs.map(\.name))
        removed = running.keys.filter { !names.contains($0) }.sorted()
    }
}

internal import MetricModel
package import ScrapeConfiguration

/// The open failure logs of a configuration: one for all jobs that name the same file. Opened anew for each
/// configuration that is applied, so that a reload follows a rotated file (`ApplyConfig` in `scrape/manager.go`, v3.5).
package struct FailureLogs: Sendable {
    private var logs: [String: FailureLog] = [:]

    /// No job writes its failures.
    package init() {}

    /// - Throws: a problem for each file that cannot be opened, at the first job that names it.
    package init(opening jobs: [ScrapeJob]) throws(ConfigurationErrors) {
        var opened: [String: FailureLog] = [:]
        try Self.forEachFile(of: jobs) { path throws(SystemError) in opened[path] = try FailureLog(path: path) }
        logs = opened
    }

    /// Throws what `init(opening:)` would, and creates no file.
    package static func check(_ jobs: [ScrapeJob]) throws(ConfigurationErrors) {
        try forEachFile(of: jobs, FailureLog.check)
    }

    /// Nil when the job's failures are not written.
    package func log(of job: ScrapeJob) -> FailureLog? { logs[job.failureLogFile] }

    private static func forEachFile(
        of jobs: [ScrapeJob],
        _ body: (String) throws(SystemError) -> Void
    ) throws(ConfigurationErrors) {
        var seen: Set<String> = [""]
        var problems: [ConfigurationProblem] = []
        for job in jobs where seen.insert(job.failureLogFile).inserted {
            do {
                try body(job.failureLogFile)
            } catch {
                let reason = "can't create json log file: open \(job.failureLogFile): \(error.text)"
                problems.append(
                    ConfigurationProblem(location: job.location, message: "scrape_failure_log_file: \(reason)")
                )
            }
        }
        if !problems.isEmpty { throw ConfigurationErrors(problems: problems) }
    }
}

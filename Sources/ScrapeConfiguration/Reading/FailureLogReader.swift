/// Reads `scrape_failure_log_file`, of `global` or of a job.
struct FailureLogReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    /// Nil where the key says nothing.
    func path(_ mapping: StrictMapping) -> String? {
        guard let node = mapping["scrape_failure_log_file"], let path = node.string(problems), !path.isEmpty else {
            return nil
        }
        problems.warn("scrape_failure_log_file: not supported yet, failed scrapes are not written", at: node.location)
        return FilePath.joined(directory, path)
    }
}

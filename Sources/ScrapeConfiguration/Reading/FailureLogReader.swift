/// Reads `scrape_failure_log_file`, of `global` or of a job.
struct FailureLogReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    /// Nil where the key says nothing.
    func path(_ mapping: StrictMapping) -> String? {
        guard let path = mapping["scrape_failure_log_file"]?.string(problems), !path.isEmpty else { return nil }
        return FilePath.joined(directory, path)
    }
}

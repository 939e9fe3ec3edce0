internal import MetricModel

/// Reads `scrape_config_files` and the files it names, which hold nothing but jobs (`GetScrapeConfigs`, v3.5).
///
/// Prometheus reads them when a configuration is applied; here that is when it is loaded, so that it is all or nothing.
struct IncludedFilesReader {
    /// The folder that relative patterns start from.
    let directory: String
    let problems: ProblemList
    /// As they are looked for, in the order of the file.
    private(set) var patterns: [String] = []
    /// Those that were read.
    private(set) var files: [LoadedFile] = []

    init(directory: String, problems: ProblemList) {
        self.directory = directory
        self.problems = problems
    }

    mutating func read(_ node: YAMLNode?, into jobs: inout JobListReader) {
        for item in node?.items(problems, type: "[]string") ?? [] {
            guard let pattern = item.string(problems) else { continue }
            guard FilePath.hasStarsInLastPartOnly(pattern) else {
                problems.add(
                    "invalid scrape config file path \(GoSyntax.quoted(pattern))",
                    at: item.location
                )
                continue
            }
            let joined = FilePath.joined(directory, pattern)
            patterns.append(joined)
            do throws(GlobPattern.SyntaxError) {
                for path in try FileGlob.paths(matching: joined) { read(path, into: &jobs) }
            } catch {
                let quoted = GoSyntax.quoted(joined)
                problems.add("error retrieving scrape config files for \(quoted): \(error)", at: item.location)
            }
        }
    }

    private mutating func read(_ path: String, into jobs: inout JobListReader) {
        do throws(ConfigurationProblem) {
            let bytes = try FileContent.read(path)
            let file = LoadedFile(path: path, content: bytes)
            if !files.contains(file) { files.append(file) }
            guard let root = try YAMLReader.read(bytes, file: path, problems),
                let mapping = StrictMapping(root, ConfigurationSchemas.includedRoot, problems)
            else { return }
            jobs.read(mapping["scrape_configs"], file: path, isIncluded: true)
        } catch {
            problems.add(error.message, at: error.location)
        }
    }
}

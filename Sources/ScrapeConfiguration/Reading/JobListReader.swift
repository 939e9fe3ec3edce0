internal import MetricModel

/// Reads `scrape_configs` of one file after the other. A job's name may come once in all of them.
struct JobListReader {
    let global: GlobalSection
    let globalMapping: StrictMapping?
    let problems: ProblemList

    private(set) var jobs: [ScrapeJob] = []
    private var count = 0
    /// Where each name came first; empty for the main file.
    private var firstFiles: [[UInt8]: String] = [:]

    init(global: GlobalSection, globalMapping: StrictMapping?, problems: ProblemList) {
        self.global = global
        self.globalMapping = globalMapping
        self.problems = problems
    }

    /// `isIncluded` for a file that `scrape_config_files` names.
    mutating func read(_ node: YAMLNode?, file: String, isIncluded: Bool = false) {
        let reader = ScrapeJobReader(
            global: global,
            nameSchemes: NameSchemeReader(global: globalMapping, problems: problems),
            directory: FilePath.directory(of: file),
            problems: problems
        )
        for item in node?.items(problems, type: "[]*config.ScrapeConfig") ?? [] {
            defer { count += 1 }
            if item.isAbsent {
                problems.add("empty or null scrape config section", at: item.location)
            } else if let job = reader.job(item, index: count) {
                jobs.append(job)
                checkName(of: job, item, file: file, isIncluded: isIncluded)
            }
        }
    }

    private mutating func checkName(of job: ScrapeJob, _ node: YAMLNode, file: String, isIncluded: Bool) {
        let name = Array(job.name.utf8)
        if name.isEmpty { return }
        guard let first = firstFiles[name] else {
            firstFiles[name] = isIncluded ? file : ""
            return
        }
        let place = first.isEmpty ? "main config file" : GoSyntax.quoted(first)
        problems.add(
            "found multiple scrape configs with job name \(GoSyntax.quoted(job.name))"
                + (isIncluded ? ", first found in \(place)" : ""),
            at: node.location(of: "job_name")
        )
    }
}

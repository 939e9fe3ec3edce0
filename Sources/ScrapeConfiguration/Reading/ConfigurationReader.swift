internal import MetricModel

/// Reads a whole configuration from its document.
struct ConfigurationReader {
    let path: String
    let environment: (String) -> String?
    /// What is offered to targets when nothing is configured.
    let usualProtocols: [ScrapeProtocol]
    let problems = ProblemList()

    /// - Throws: `ConfigurationErrors` with everything that is wrong.
    func configuration(_ bytes: [UInt8]) throws(ConfigurationErrors) -> Configuration {
        var global = GlobalSection()
        var jobs: [ScrapeJob] = []
        var remoteWrites: [RemoteWriteSection] = []
        var storage = StorageSection()
        do {
            let root = try YAMLReader.read(bytes, file: path, problems)
            if let root, let mapping = StrictMapping(root, ConfigurationSchemas.root, problems) {
                read(mapping, &global, &jobs)
                let reader = RemoteWriteReader(directory: FilePath.directory(of: path), problems: problems)
                remoteWrites = reader.sections(mapping["remote_write"])
                storage = StorageReader(problems: problems).section(mapping["storage"])
            }
        } catch {
            throw ConfigurationErrors(problems: [error])
        }
        if let failure = problems.failure { throw failure }
        return Configuration(
            path: path,
            global: global,
            jobs: jobs,
            remoteWrites: remoteWrites,
            storage: storage,
            warnings: problems.warnings,
            files: [LoadedFile(path: path, contentHash: ContentHash.short(bytes))],
            text: String(decoding: bytes, as: UTF8.self),
            contentHash: ContentHash.short(bytes)
        )
    }

    private func read(_ root: StrictMapping, _ global: inout GlobalSection, _ jobs: inout [ScrapeJob]) {
        UnsupportedKeys.report(["scrape_config_files"], in: root, problems)
        let globalReader = GlobalReader(
            environment: environment,
            usualProtocols: usualProtocols,
            problems: problems
        )
        global = globalReader.section(root["global"])
        let reader = ScrapeJobReader(
            global: global,
            nameSchemes: NameSchemeReader(global: globalMapping(root), problems: problems),
            directory: FilePath.directory(of: path),
            problems: problems
        )
        let items = root["scrape_configs"]?.items(problems, type: "[]*config.ScrapeConfig") ?? []
        for (index, item) in items.enumerated() {
            if item.isNull {
                problems.add("empty or null scrape config section", at: item.location)
            } else if let job = reader.job(item, index: index) {
                jobs.append(job)
            }
        }
        reportRepeatedNames(items, jobs)
    }

    /// The global mapping once more, for the keys that only jobs judge; its own problems are reported already.
    private func globalMapping(_ root: StrictMapping) -> StrictMapping? {
        root["global"].flatMap { StrictMapping($0, ConfigurationSchemas.global, problems) }
    }

    private func reportRepeatedNames(_ items: [YAMLNode], _ jobs: [ScrapeJob]) {
        var seen: Set<[UInt8]> = []
        for job in jobs where !job.name.isEmpty && !seen.insert(Array(job.name.utf8)).inserted {
            let mapping = StrictMapping(items[job.sourceIndex], ConfigurationSchemas.job, problems)
            problems.add(
                "found multiple scrape configs with job name \(GoSyntax.quoted(job.name))",
                at: mapping?.valueLocation("job_name") ?? job.location
            )
        }
    }
}

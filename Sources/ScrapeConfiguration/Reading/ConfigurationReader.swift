internal import MetricModel

/// Reads a whole configuration: its own document, then those that `scrape_config_files` names.
struct ConfigurationReader {
    let path: String
    let environment: (String) -> String?
    /// What is offered to targets when nothing is configured.
    let usualProtocols: [ScrapeProtocol]
    let problems = ProblemList()

    private var directory: String { FilePath.directory(of: path) }

    /// - Throws: `ConfigurationErrors` with everything that is wrong.
    func configuration(_ bytes: [UInt8]) throws(ConfigurationErrors) -> Configuration {
        let document: YAMLNode?
        do {
            document = try YAMLReader.read(bytes, file: path, problems)
        } catch {
            throw ConfigurationErrors(problems: [error])
        }
        let root = document.flatMap { StrictMapping($0, ConfigurationSchemas.root, problems) }
        let global = globalSection(root)
        let remoteWrites = RemoteWriteReader(directory: directory, problems: problems)
            .sections(root?["remote_write"])
        let storage = StorageReader(problems: problems).section(root?["storage"])
        let others = OtherSectionsReader(directory: directory, problems: problems)
            .check(root, global: globalMapping(root))
        var jobs = JobListReader(global: global, globalMapping: globalMapping(root), problems: problems)
        jobs.read(root?["scrape_configs"], file: path)
        var included = IncludedFilesReader(directory: directory, problems: problems)
        included.read(root?["scrape_config_files"], into: &jobs)
        if let failure = problems.failure { throw failure }
        let own = LoadedFile(path: path, content: bytes)
        return Configuration(
            path: path,
            global: global,
            jobs: jobs.jobs,
            remoteWrites: remoteWrites,
            storage: storage,
            warnings: problems.warnings,
            files: [own] + included.files,
            includePatterns: included.patterns,
            checkedFiles: others.files,
            alertmanagers: others.alertmanagers,
            text: String(decoding: bytes, as: UTF8.self),
            contentHash: LoadedFile.contentHash(of: [own] + included.files)
        )
    }

    private func globalSection(_ root: StrictMapping?) -> GlobalSection {
        let reader = GlobalReader(
            environment: environment,
            usualProtocols: usualProtocols,
            directory: directory,
            problems: problems
        )
        return reader.section(root?["global"])
    }

    /// The global mapping once more, for the keys that only others judge; its own problems are reported already.
    private func globalMapping(_ root: StrictMapping?) -> StrictMapping? {
        root?["global"].flatMap { StrictMapping($0, ConfigurationSchemas.global, problems) }
    }
}

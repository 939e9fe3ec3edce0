/// A whole configuration, read and checked (`config.Config`, v3.5).
package struct Configuration: Sendable {
    /// The file as the user named it.
    package let path: String
    package let global: GlobalSection
    /// In the order of the file.
    package let jobs: [ScrapeJob]
    /// In the order of the file.
    package let remoteWrites: [RemoteWriteSection]
    package let storage: StorageSection
    /// What is accepted but worth knowing: sections that have no effect here, empty environment variables.
    package let warnings: [ConfigurationProblem]
    /// Every file that was read, the configuration itself first, then those of `scrape_config_files`.
    package let files: [LoadedFile]
    /// The file's content.
    package let text: String
    /// The first 12 hexadecimal digits of the content's SHA-256.
    package let contentHash: String

    package init(
        path: String,
        global: GlobalSection = GlobalSection(),
        jobs: [ScrapeJob] = [],
        remoteWrites: [RemoteWriteSection] = [],
        storage: StorageSection = StorageSection(),
        warnings: [ConfigurationProblem] = [],
        files: [LoadedFile] = [],
        text: String = "",
        contentHash: String = ""
    ) {
        self.path = path
        self.global = global
        self.jobs = jobs
        self.remoteWrites = remoteWrites
        self.storage = storage
        self.warnings = warnings
        self.files = files
        self.text = text
        self.contentHash = contentHash
    }
}

/// A file that a configuration was read from.
package struct LoadedFile: Sendable, Hashable {
    package let path: String
    /// The first 12 hexadecimal digits of the content's SHA-256.
    package let contentHash: String

    package init(path: String, contentHash: String) {
        self.path = path
        self.contentHash = contentHash
    }
}

extension Configuration: Hashable {
    /// Equal when the same would be scraped in the same way: text and hash do not count, nor do positions.
    package static func == (left: Configuration, right: Configuration) -> Bool {
        left.path == right.path && left.global == right.global && left.jobs == right.jobs
            && left.remoteWrites == right.remoteWrites && left.storage == right.storage
            && left.warnings == right.warnings
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(path)
        hasher.combine(global)
        hasher.combine(jobs)
        hasher.combine(remoteWrites)
        hasher.combine(storage)
    }
}

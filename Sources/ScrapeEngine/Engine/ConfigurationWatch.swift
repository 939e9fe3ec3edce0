internal import MetricModel
internal import ScrapeConfiguration

/// Whether the files of the running configuration still hold what was loaded of them. A look asks the system for stamps;
/// files are read only when these have changed, and parsed only when they hold something else.
struct ConfigurationWatch: Sendable {
    private struct Sight: Sendable, Hashable {
        let path: String
        /// Nil when there is no such file.
        let stamp: FileStamp?
    }

    private let loaded: [LoadedFile]
    private let loadedPatterns: [String]
    /// Of the configuration on the disk, where it is another.
    private var newPatterns: [String] = []
    private var sights: [Sight] = []
    /// The stamps were the same twice: a write within the tick of the first reading leaves no other trace.
    private var isSettled = false
    /// Nil while the files hold what runs.
    private(set) var onDisk: DiskConfiguration?
    /// The files that hold something else than what was loaded, or were not there then.
    private(set) var changedPaths: [String] = []
    /// The files as they are on the disk, the configuration first; none while they hold what runs.
    private(set) var files: [LoadedFile] = []

    init(_ configuration: Configuration) {
        loaded = configuration.files
        loadedPatterns = configuration.includePatterns
    }

    /// Looks at the disk, and may wait for it. `load` reads the whole configuration.
    ///
    /// - Returns: true when `onDisk` is another than before.
    mutating func look(load: () throws(ConfigurationErrors) -> Configuration) -> Bool {
        let newer = look()
        if isSettled, newer == sights { return false }
        isSettled = newer == sights
        sights = newer
        let before = onDisk
        let newPaths = newer.map(\.path).filter { path in !loaded.contains { $0.path == path } }
        changedPaths = loaded.filter { !$0.isOnDisk() }.map(\.path) + newPaths
        onDisk = changedPaths.isEmpty ? nil : read(load)
        let filesBefore = files
        if onDisk == nil { files = [] }
        return onDisk != before || files != filesBefore
    }

    /// The files that were loaded, and those that would be.
    private func look() -> [Sight] {
        var paths = loaded.map(\.path)
        for pattern in loadedPatterns + newPatterns {
            let matches = (try? FileGlob.paths(matching: pattern)) ?? []
            for path in matches where !paths.contains(path) { paths.append(path) }
        }
        return paths.map { Sight(path: $0, stamp: FileStamp(path: $0)) }
    }

    private mutating func read(_ load: () throws(ConfigurationErrors) -> Configuration) -> DiskConfiguration? {
        let modifiedAt = sights.compactMap { $0.stamp?.modifiedAt }.max()
        do {
            let configuration = try load()
            newPatterns = configuration.includePatterns.filter { !loadedPatterns.contains($0) }
            if configuration.files == loaded { return nil }
            files = configuration.files
            return DiskConfiguration(contentHash: configuration.contentHash, modifiedAt: modifiedAt)
        } catch {
            files = sights.filter { $0.stamp != nil }.compactMap { try? LoadedFile(reading: $0.path) }
            return DiskConfiguration(contentHash: "", modifiedAt: modifiedAt, problems: error.problems)
        }
    }
}

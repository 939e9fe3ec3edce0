internal import Logging
internal import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics
internal import Synchronization

/// Finds targets in files that somebody else writes: reads all files of a `file_sd_configs` block at the start, whenever
/// something happens in their directories, and every `refresh_interval` (`discovery/file/file.go`, v3.5).
///
/// Where Prometheus gives up when directories cannot be watched at all, the files are still read every interval.
///
/// `@unchecked Sendable`: everything runs on the control thread; a worker only makes a `FileScan` and posts it back.
final class FileProvider: DiscoveryProvider, @unchecked Sendable {
    /// Nanoseconds from the end of one scan to the next that an event asks for.
    static let spacing: Int64 = 50_000_000
    /// Nanoseconds after which a scan that has not ended is told of.
    static let patience: Int64 = 10_000_000_000

    private let section: FileDiscoverySection
    private let context: ProviderContext
    private var schedule: RefreshSchedule
    private var sources = FileSources()
    /// What each file said when it was last read well.
    private var groups: [String: [TargetGroup]] = [:]
    private var timer: DiscoveryTimer?
    private var patienceTimer: DiscoveryTimer?
    /// What is being read: the file or pattern, or all of them while the scan waits for its turn.
    private let reading = Reading()
    private var isStopped = false

    private final class Reading: Sendable {
        let path = Mutex<String?>(nil)
    }

    init(_ section: FileDiscoverySection, _ context: ProviderContext) {
        self.section = section
        self.context = context
        schedule = RefreshSchedule(
            period: section.refreshInterval.nanoseconds,
            spacing: Self.spacing,
            start: context.host.now
        )
    }

    private var id: ProviderID { context.id }
    private var host: any DiscoveryHost { context.host }
    private var directories: DirectoryWatcher { context.directories }
    private var metrics: DiscoveryMetrics { context.metrics }
    private var logger: Logger { context.logger }

    func start() { proceed() }

    var activity: String? { reading.path.withLock { $0.map { "reading \($0)" } } }

    func stop() {
        isStopped = true
        directories.unwatch(id)
        for path in sources.paths { metrics.fileModificationTimes.remove(with: path) }
        for timer in [timer, patienceTimer].compactMap(\.self) { host.cancel(timer) }
        timer = nil
        patienceTimer = nil
    }

    private func proceed() {
        guard !isStopped else { return }
        if schedule.shouldStart(at: host.now) { scan() }
        if let timer { host.cancel(timer) }
        timer = schedule.nextCheck.map { time in
            host.schedule(at: time) { [weak self] in
                self?.timer = nil
                self?.proceed()
            }
        }
    }

    private func scan() {
        let patterns = section.files
        reading.path.withLock { $0 = patterns.joined(separator: ", ") }
        patienceTimer = host.schedule(at: host.now + Self.patience) { [weak self] in
            self?.patienceTimer = nil
            self?.tellOfDelay()
        }
        let making = directories.begin()
        host.runBlocking { [host = context.host, directories, watched, reading, groups, weak self] in
            // Watched before they are read, so that no change falls between the two.
            let watches = making.make(watched)
            let scan = FileScan.read(patterns, before: groups) { path in reading.path.withLock { $0 = path } }
            reading.path.withLock { $0 = nil }
            host.post { [weak self] in
                if let self, !isStopped {
                    take(watches)
                    finish(scan)
                } else {
                    directories.drop(watches)
                }
            }
        }
    }

    /// The directories of all patterns, each once.
    private var watched: [String] {
        var names: [String] = []
        for directory in section.files.map(FileGlob.watchedDirectory) where !names.contains(directory) {
            names.append(directory)
        }
        return names
    }

    private func take(_ watches: DirectoryWatcher.Made) {
        directories.take(watches, for: id) { [weak self] in
            self?.schedule.request()
            self?.proceed()
        }
        if watches.isWatcherMissing { metrics.fileWatcherErrors.increment() }
        for failure in watches.failures {
            logger.error(
                "Error adding file watch",
                metadata: ["path": "\(failure.directory)", "err": "\(failure.text)"]
            )
        }
    }

    private func tellOfDelay() {
        guard let path = reading.path.withLock({ $0 }) else { return }
        logger.warning("Reading takes long; the other files of the block wait", metadata: ["path": "\(path)"])
    }

    private func finish(_ scan: FileScan) {
        if let patienceTimer { host.cancel(patienceTimer) }
        patienceTimer = nil
        schedule.finished(at: host.now)
        metrics.fileScanSeconds.observe(Double(scan.nanoseconds) / 1e9)
        let update = sources.update(from: scan)
        for path in update.shrunkFiles { metrics.fileModificationTimes.remove(with: path) }
        let paths = Set(sources.paths)
        groups = groups.filter { paths.contains($0.key) }
        for file in scan.files {
            switch file.outcome {
            case .success(let contents):
                groups[file.path] = contents.groups
                metrics.fileModificationTimes.with(file.path).set(contents.modificationTime)
            case .failure(let problem):
                metrics.fileReadErrors.increment()
                logger.error("Error reading file", metadata: ["path": "\(file.path)", "err": "\(problem)"])
            }
        }
        for groups in update.messages { context.report(.groups(groups)) }
        context.report(.upToDate(problem: Self.summary(update.problems), nanoseconds: scan.nanoseconds))
        proceed()
    }

    /// The first problem, and how many there are besides.
    private static func summary(_ problems: [TargetFileReader.Problem]) -> String? {
        guard let first = problems.first else { return nil }
        return problems.count > 1 ? "\(first) (and \(problems.count - 1) more files)" : first.description
    }
}

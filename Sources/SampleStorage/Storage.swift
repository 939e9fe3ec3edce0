package import HTTPTransport
package import MetricModel
package import ScrapeConfiguration
package import SelfMetrics
internal import Synchronization

/// Where scrapes go: the head in memory, with a log before it when there is a path or somebody to send samples to, and
/// remote write behind the log (`storage/fanout.go`, v3.5: the WAL first, then the head; the others read the WAL).
///
/// Any thread may append and ask; `apply` and `close` belong to one thread at a time.
package final class Storage: Appendable {
    private struct State {
        /// Nil while samples are only kept in memory.
        var log: SampleLog?
        /// The log in memory, also while nobody reads it.
        var ring: SampleLog?
        var remote: RemoteWrite?
    }

    package let head: Head
    private let options: StorageOptions
    private let io: IOThread
    private let registry: MetricRegistry
    private let report: StorageReport
    private let intake: RemoteIntake
    private let metrics: WALMetrics
    /// The log on disk; nil without `--storage.path`.
    private let disk: DiskLog?
    private let state: Mutex<State>

    /// Opens the storage: takes the directory, reads what earlier runs logged, begins a new segment.
    ///
    /// - Parameters:
    ///   - options: where samples are kept, how much of them, and for how long.
    ///   - io: carries what remote write sends; it need not run yet.
    ///   - registry: gets the metrics of log and remote write.
    ///   - report: told what people should know.
    /// - Returns: the storage, with what the log had in its head.
    /// - Throws: when the directory is in use, cannot be read or written, or holds what is no log; a damaged log is
    ///   repaired and told.
    package static func open(
        _ options: StorageOptions,
        io: IOThread,
        registry: MetricRegistry,
        report: @escaping StorageReport
    ) throws(StorageProblem) -> Storage {
        let metrics = WALMetrics(registry)
        let intake = RemoteIntake(metrics: RemoteIntakeMetrics(registry: registry))
        guard let path = options.path else {
            let head = Head(options: options.head)
            return Storage(head, nil, nil, options, io, registry, intake, metrics, report)
        }
        let disk = try DiskLog(path, options, metrics: metrics, report: report)
        do {
            let writer = try LogWriter(disk.segments, segmentSize: options.segmentSize, metrics: metrics)
            let log = SampleLog(writer, disk.segments, disk.head, options, intake, metrics.samplesLost, report)
            return Storage(disk.head, log, disk, options, io, registry, intake, metrics, report)
        } catch {
            disk.close()
            throw .log(error)
        }
    }

    private init(
        _ head: Head,
        _ log: SampleLog?,
        _ disk: DiskLog?,
        _ options: StorageOptions,
        _ io: IOThread,
        _ registry: MetricRegistry,
        _ intake: RemoteIntake,
        _ metrics: WALMetrics,
        _ report: @escaping StorageReport
    ) {
        self.head = head
        self.disk = disk
        self.options = options
        self.io = io
        self.registry = registry
        self.intake = intake
        self.metrics = metrics
        self.report = report
        state = Mutex(State(log: log))
        if let disk, let log {
            disk.keep(log) { [weak self] in self?.state.withLock { $0.remote }?.oldestNeededSegment }
        }
    }

    package func appender() -> any Appender {
        let head = HeadAppender(head: head)
        guard let log = state.withLock({ $0.log }) else { return head }
        return LoggedAppender(log: log, head: head)
    }

    /// Lets go of what has left the head's window. To be called every few seconds by one thread.
    package func maintain(now: WallTime) {
        head.maintain(now: now)
        // Only the keeper of a log on disk wants to know which series are gone.
        if disk == nil { _ = head.takeCollectedNumbers() }
    }

    /// `storage.exemplars.max_exemplars` of a new configuration. Any thread.
    package func setExemplarCapacity(_ capacity: Int) { head.setExemplarCapacity(capacity) }

    // MARK: Remote write

    /// Makes the destinations those of `sections`: equal ones go on, others end and begin. Never waits.
    package func apply(
        _ sections: [RemoteWriteSection],
        externalLabels: Labels,
        metadata: any MetadataSource
    ) {
        let known = state.withLock { $0.remote }
        guard known != nil || !sections.isEmpty else { return }
        let remote = known ?? makeRemoteWrite(metadata)
        if !sections.isEmpty { startRing() }
        remote?.apply(sections, externalLabels: externalLabels)
        if sections.isEmpty { stopRing() }
    }

    /// Has commits go to the log in memory, where that is the log.
    private func startRing() {
        state.withLock { state in
            guard state.log == nil, let ring = state.ring else { return }
            head.startLoggingSeries()
            state.log = ring
        }
    }

    /// Nobody reads the log in memory any more but those who end.
    private func stopRing() {
        state.withLock { state in
            guard disk == nil else { return }
            state.log = nil
            head.stopLoggingSeries()
        }
    }

    private func makeRemoteWrite(_ metadata: any MetadataSource) -> RemoteWrite? {
        guard let log = state.withLock({ $0.log }) ?? makeRing() else { return nil }
        let report = report
        let io = io
        let userAgent = options.userAgent
        let remote = RemoteWrite(
            log: log.store,
            logEnd: { log.end },
            directory: options.path.map { $0 + "/remote" },
            seriesSource: disk?.seriesSource ?? HeadSeriesSource(head: head),
            metadataSource: metadata,
            intake: intake,
            registry: registry,
            flushDeadline: options.flushDeadline,
            makeSender: { IOThreadSender(io: io, section: $0, userAgent: userAgent) },
            event: { event in report(event.level, "remote write \(event.destination): \(event.text)") }
        )
        state.withLock { state in
            if disk == nil { state.ring = log }
            state.remote = remote
        }
        return remote
    }

    /// The log in memory, from which destinations read when there is no path.
    private func makeRing() -> SampleLog? {
        let ring = SegmentRing(byteLimit: options.ringBytes)
        do {
            let writer = try LogWriter(ring, segmentSize: SegmentRing.defaultSegmentSize)
            return SampleLog(writer, ring, head, options, intake, metrics.samplesLost, report)
        } catch {
            report(.error, "remote write has no log to read: \(error)")
            return nil
        }
    }

    // MARK: What others see

    /// What there is at this moment. O(destinations).
    package var statistics: StorageStatistics {
        let (log, remote) = state.withLock { ($0.log, $0.remote) }
        var statistics = StorageStatistics(head: head.statistics)
        statistics.headWindow = head.options.window
        statistics.destinations = remote?.states() ?? []
        statistics.disk = disk?.statistics(failure: log?.failure)
        if disk == nil, let ring = log?.store as? SegmentRing {
            statistics.ringBytes = ring.byteCount
            statistics.ringLimit = options.ringBytes
        }
        return statistics
    }

    // MARK: The end

    /// Lets remote write send what there is, for as long as the options' deadline, and closes the log. Nothing must be
    /// committed any more. What was not sent is sent by the next run, if there is a path.
    ///
    /// - Parameters:
    ///   - isHurried: asked several times a second: true ends the sending at once.
    ///   - progress: told every two seconds what is left to be sent.
    package func close(isHurried: () -> Bool, progress: (String) -> Void) {
        let (log, remote) = state.withLock { state in
            defer { state = State() }
            return (state.log, state.remote)
        }
        if let remote { flush(remote, isHurried, progress) }
        guard let log else { return }
        do {
            try log.close()
        } catch {
            report(.error, "WAL: closing failed: \(error)")
        }
        disk?.close()
    }

    private func flush(_ remote: RemoteWrite, _ isHurried: () -> Bool, _ progress: (String) -> Void) {
        let ended = WakeUp()
        let thread = NamedThread("remote flush") {
            remote.stop()
            ended.signal()
        }
        let rest = disk == nil ? "the rest is lost" : "the next run sends the rest"
        var turns = 0
        while !ended.wait(milliseconds: 100) {
            turns += 1
            if isHurried() { remote.interrupt() }
            guard turns % 20 == 10 else { continue }
            for destination in remote.states() where destination.phase != .ended {
                progress(
                    "remote write \(destination.name) still sends, \(destination.pending) samples are waiting; "
                        + "another Ctrl-C or SIGTERM ends it now, \(rest)"
                )
            }
        }
        thread.join()
    }
}

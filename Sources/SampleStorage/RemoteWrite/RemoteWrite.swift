package import MetricModel
package import ScrapeConfiguration
package import SelfMetrics
internal import Synchronization

/// Everything that `remote_write` describes: a destination per section, each with a thread of its own that reads the log
/// (`WriteStorage` in `storage/remote/write.go`, v3.5).
///
/// `apply` and `stop` belong to one thread at a time; everything else may be called from any.
package final class RemoteWrite: Sendable {
    /// How long a destination that is not wanted any more may go on sending: Prometheus's
    /// `--storage.remote.flush-deadline`.
    package static let defaultFlushDeadline = PrometheusDuration(seconds: 60)

    private struct State {
        /// In the order of the file.
        var destinations: [Destination] = []
        /// Ending.
        var retired: [Destination] = []
        var isStopped = false
    }

    private let services: DestinationServices
    private let directory: String?
    private let logEnd: @Sendable () -> LogPosition
    private let registry: MetricRegistry
    private let makeSender: @Sendable (RemoteWriteSection) -> any RequestSender
    private let flushDeadline: PrometheusDuration
    private let state = Mutex(State())

    /// The destinations read `log`, whose next record will be written at `logEnd`. `directory` is where positions are
    /// kept, `DIR/remote`; nil to keep them in memory, like the log. `makeSender` makes what carries the requests of a
    /// section. `event` is called from any thread, never under a lock.
    package init(
        log: any SegmentStore,
        logEnd: @escaping @Sendable () -> LogPosition,
        directory: String?,
        seriesSource: any SeriesSource,
        metadataSource: (any MetadataSource)?,
        intake: RemoteIntake,
        registry: MetricRegistry,
        flushDeadline: PrometheusDuration = RemoteWrite.defaultFlushDeadline,
        makeSender: @escaping @Sendable (RemoteWriteSection) -> any RequestSender,
        event: @escaping @Sendable (RemoteWriteEvent) -> Void
    ) {
        services = DestinationServices(
            log: log,
            seriesSource: seriesSource,
            intake: intake,
            metadataSource: metadataSource,
            event: event
        )
        self.logEnd = logEnd
        self.directory = directory
        self.registry = registry
        self.flushDeadline = flushDeadline
        self.makeSender = makeSender
    }

    /// Makes the destinations those of `sections`. One whose section and external labels are as before goes on; others
    /// end, and new ones begin: at once, or when the one before them in the same place has ended. Never waits.
    package func apply(_ sections: [RemoteWriteSection], externalLabels: Labels) {
        let keys = DestinationKey.keys(of: sections)
        let old = state.withLock { $0.destinations }
        var left = Dictionary(uniqueKeysWithValues: old.map { ($0.key, $0) })
        var started: [Destination] = []
        let until = MonotonicTime.now() + flushDeadline.nanoseconds
        let destinations = zip(keys, sections).map { key, section in
            let before = left.removeValue(forKey: key)
            if let before, before.section == section, before.externalLabels == externalLabels {
                before.move(to: section.location)
                return before
            }
            let flushing = before == nil ? retired(key) : nil
            flushing?.end(.handOver(until: until))
            let new = destination(key, section, externalLabels, after: before ?? flushing)
            started.append(new)
            return new
        }
        let kept = Set(destinations.map(ObjectIdentifier.init))
        let goers = old.filter { !kept.contains(ObjectIdentifier($0)) }
        let ended: [Destination]? = state.withLock { state in
            guard !state.isStopped else { return nil }
            let ended = state.retired.filter(\.hasEnded)
            state.retired = state.retired.filter { !$0.hasEnded } + goers
            state.destinations = destinations
            return ended
        }
        guard let ended else { return }
        for goer in goers { goer.end(left[goer.key] == nil ? .handOver(until: until) : .flush(until: until)) }
        for destination in started { destination.start() }
        for destination in ended { destination.join() }
    }

    /// A destination of this key that has not ended yet, though nobody wants it any more.
    private func retired(_ key: String) -> Destination? {
        state.withLock { state in state.retired.last { $0.key == key && !$0.hasEnded } }
    }

    private func destination(
        _ key: String,
        _ section: RemoteWriteSection,
        _ externalLabels: Labels,
        after predecessor: Destination?
    ) -> Destination {
        Destination(
            key: key,
            section: section,
            externalLabels: externalLabels,
            place: Destination.Place(path: directory.map { "\($0)/\(key)" }, start: logEnd()),
            predecessor: predecessor,
            services: services,
            sender: makeSender(section),
            registry: registry
        )
    }

    /// The oldest segment of the log that a destination still has to read: what retention spares as long as it can. Nil
    /// when there is none.
    package var oldestNeededSegment: UInt32? {
        state.withLock { $0.destinations + $0.retired }.compactMap(\.neededSegment).min()
    }

    /// The destinations in the order of the file, then those that are ending.
    package func states() -> [DestinationStatistics] {
        state.withLock { $0.destinations + $0.retired.filter { !$0.hasEnded } }.map(\.statistics)
    }

    /// Has every destination read to the log's end and send what there is, for at most as long as the deadline, and
    /// waits for it. Nothing must be written to the log any more. What is not sent then is sent by the next run.
    package func stop() {
        let all = state.withLock { state in
            state.isStopped = true
            return state.destinations + state.retired
        }
        let until = MonotonicTime.now() + flushDeadline.nanoseconds
        for destination in all { destination.end(.flush(until: until)) }
        for destination in all { destination.join() }
    }

    /// Ends all destinations at once, also while another thread waits in `stop`.
    package func interrupt() {
        for destination in state.withLock({ $0.destinations + $0.retired }) { destination.interrupt() }
    }
}

internal import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics
internal import Synchronization

/// A destination with its thread: wakes when the log has grown, when answers come and when something is due, and runs
/// `DestinationLoop`. Any thread may call it.
final class Destination: Sendable {
    /// Where a destination keeps and finds its progress.
    struct Place: Sendable {
        /// The progress file; nil to keep it in memory.
        var path: String?
        /// The log's end when the destination came to be: where it starts if it never ran before.
        var start: LogPosition
    }

    private struct Inbox {
        var answers: [DestinationAnswer] = []
        var ending: DestinationLoop.Ending?
        var isInterrupted = false
    }

    private struct Published {
        var statistics: DestinationStatistics
        /// What the log must keep; everything while nobody knows.
        var neededSegment: UInt32 = 0
        var hasEnded = false
        /// For the successor.
        var progress: ShardProgressFile?
    }

    /// How long after a look at the log the next one is: commits come in crowds.
    private static let pauseBetweenLooks: Int64 = 100_000_000
    /// The log is looked at this often even when nobody says that it has grown.
    private static let longestPause = DestinationLoop.longestSleep

    let key: String
    let section: RemoteWriteSection
    let externalLabels: Labels
    private let place: Place
    private let services: DestinationServices
    private let sender: any RequestSender
    private let registry: MetricRegistry
    private let predecessor: Mutex<Destination?>
    private let inbox = Mutex(Inbox())
    private let wake = WakeUp()
    private let hasRecords = Atomic(true)
    /// The thread sleeps and wants to be woken by records.
    private let listens = Atomic(false)
    private let published: Mutex<Published>
    private let ended = WakeUp()
    private let thread = Mutex<NamedThread?>(nil)

    /// `predecessor` is the destination of the same key that is ending: this one begins when it has ended, with its
    /// progress.
    init(
        key: String,
        section: RemoteWriteSection,
        externalLabels: Labels,
        place: Place,
        predecessor: Destination?,
        services: DestinationServices,
        sender: any RequestSender,
        registry: MetricRegistry
    ) {
        self.key = key
        self.section = section
        self.externalLabels = externalLabels
        self.place = place
        self.predecessor = Mutex(predecessor)
        self.services = services
        self.sender = sender
        self.registry = registry
        let shown = (try? RequestURL(parsing: section.url))?.displayText ?? section.url
        published = Mutex(
            Published(
                statistics: DestinationStatistics(
                    name: section.displayName,
                    url: shown,
                    location: section.location
                )
            )
        )
    }

    var statistics: DestinationStatistics { published.withLock { $0.statistics } }

    /// The oldest segment that the destination still reads; nil once it has ended.
    var neededSegment: UInt32? { published.withLock { $0.hasEnded ? nil : $0.neededSegment } }

    var hasEnded: Bool { published.withLock { $0.hasEnded } }

    /// The section stands elsewhere in the file now.
    func move(to location: SourceLocation) { published.withLock { $0.statistics.location = location } }

    /// Once.
    func start() {
        services.intake.listen(self) { [weak self] in self?.recordsWritten() }
        let name = String(decoding: "remote \(section.displayName)".utf8.prefix(15), as: UTF8.self)
        thread.withLock { thread in
            thread = NamedThread(name) { [self] in
                run()
                finish()
            }
        }
    }

    /// Begins to end; it ends by itself then.
    func end(_ ending: DestinationLoop.Ending) {
        inbox.withLock { $0.ending = ending }
        wake.signal()
    }

    /// Ends at once; what is under way stays noted as such.
    func interrupt() {
        inbox.withLock { $0.isInterrupted = true }
        wake.signal()
    }

    /// Waits until it has ended. Once, not on its own thread.
    func join() {
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }

    /// Two atomic operations, and a semaphore when the thread sleeps.
    private func recordsWritten() {
        hasRecords.store(true, ordering: .sequentiallyConsistent)
        if listens.exchange(false, ordering: .sequentiallyConsistent) { wake.signal() }
    }
}

// MARK: The thread

extension Destination {
    private func run() {
        let inherited = inheritance()
        guard let progress = inherited ?? openProgress() else { return }
        published.withLock { published in
            published.progress = progress
            published.neededSegment = progress.oldestAcknowledged.segment
        }
        if inbox.withLock({ $0.isInterrupted }) { return }
        let metrics = RemoteWriteMetrics(registry: registry, name: statistics.name, url: statistics.url)
        defer { metrics.remove() }
        var loop = DestinationLoop(
            section: section,
            externalLabels: externalLabels,
            services: services,
            metrics: metrics,
            sender: sender,
            progress: progress,
            statistics: statistics,
            now: .now(),
            deliver: { [weak self] in self?.take($0) }
        )
        run(&loop)
        tellWhatIsLeft(loop)
    }

    private func run(_ loop: inout DestinationLoop) {
        var lastLook = MonotonicTime.now() + -Self.longestPause
        while true {
            let mail = inbox.withLock { inbox in
                defer { inbox.answers = [] }
                return inbox
            }
            for answer in mail.answers { loop.take(answer) }
            if let ending = mail.ending, loop.ending != ending { loop.end(ending) }
            let now = MonotonicTime.now()
            let looks = looksAtLog(now, lastLook)
            if looks { lastLook = now }
            let wakeAt = loop.turn(now: now, wallTime: .now(), hasNews: looks)
            publish(loop)
            if mail.isInterrupted || loop.isFinished(now) { return }
            sleep(until: wakeAt, lastLook)
        }
    }

    private func looksAtLog(_ now: MonotonicTime, _ lastLook: MonotonicTime) -> Bool {
        if now - lastLook >= Self.longestPause { return true }
        return now - lastLook >= Self.pauseBetweenLooks && hasRecords.exchange(false, ordering: .sequentiallyConsistent)
    }

    private func sleep(until wakeAt: MonotonicTime, _ lastLook: MonotonicTime) {
        listens.store(true, ordering: .sequentiallyConsistent)
        defer { listens.store(false, ordering: .sequentiallyConsistent) }
        var until = wakeAt
        if hasRecords.load(ordering: .sequentiallyConsistent) {
            listens.store(false, ordering: .sequentiallyConsistent)
            until = min(until, lastLook + Self.pauseBetweenLooks)
        }
        let left = until - MonotonicTime.now()
        if left > 0 { wake.wait(nanoseconds: left) }
    }

    private func take(_ answer: DestinationAnswer) {
        inbox.withLock { $0.answers.append(answer) }
        wake.signal()
    }

    private func publish(_ loop: borrowing DestinationLoop) {
        let statistics = loop.statistics
        let needed = loop.progress.oldestAcknowledged.segment
        published.withLock { published in
            let location = published.statistics.location
            published.statistics = statistics
            published.statistics.location = location
            published.neededSegment = needed
        }
    }

    private func tellWhatIsLeft(_ loop: borrowing DestinationLoop) {
        let left = loop.statistics.pending
        guard left > 0, case .flush = loop.ending else { return }
        let rest = place.path == nil ? "are lost: the log is in memory" : "and what follows are left in the log"
        services.event(RemoteWriteEvent(.warning, destination: section.displayName, "\(left) unsent entries \(rest)"))
    }

    private func finish() {
        sender.cancelAll()
        services.intake.stopListening(self)
        published.withLock { published in
            published.hasEnded = true
            published.statistics.phase = .ended
        }
        ended.signal()
    }
}

// MARK: Progress

extension Destination {
    /// Waits for the predecessor's end and takes its progress over.
    private func inheritance() -> ShardProgressFile? {
        guard let predecessor = predecessor.withLock({ $0 }) else { return nil }
        while !predecessor.hasEnded { predecessor.ended.wait(milliseconds: 1000) }
        self.predecessor.withLock { $0 = nil }
        return predecessor.published.withLock { published in
            defer { published.progress = nil }
            return published.progress
        }
    }

    /// What the last run left, or a new beginning; nil without memory.
    private func openProgress() -> ShardProgressFile? {
        var start = place.start
        if let path = place.path {
            do {
                if let file = try ShardProgressFile.open(path: path) {
                    let last = services.log.segments.upperBound
                    guard file.newestNoted.segment > last else { return file }
                    throw ShardProgressProblem.damaged(path: path, reason: "is ahead of the log, which ends at \(last)")
                }
            } catch {
                start = LogPosition(segment: services.log.segments.lowerBound)
                tell("\(error); everything in the log is sent again")
            }
            do {
                return try ShardProgressFile.create(path: path, shardCount: section.queue.minShards, at: start)
            } catch {
                tell("the position is kept in memory only: \(error)")
            }
        }
        do {
            return try ShardProgressFile.create(path: nil, shardCount: section.queue.minShards, at: start)
        } catch {
            tell("cannot start: \(error)")
            return nil
        }
    }

    private func tell(_ text: String) {
        services.event(RemoteWriteEvent(.error, destination: section.displayName, text))
    }
}

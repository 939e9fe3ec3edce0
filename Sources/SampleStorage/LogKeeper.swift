internal import HTTPTransport
internal import MetricModel
internal import SelfMetrics
internal import Synchronization

/// Segments that are complete but may not be on the disk yet. Filled on the threads that commit, emptied by the keeper.
final class FinishedSegments: Sendable {
    private let segments = Mutex<[FinishedSegment]>([])
    let wakeUp = WakeUp()

    func add(_ segment: FinishedSegment) {
        segments.withLock { $0.append(segment) }
        wakeUp.signal()
    }

    func takeAll() -> [FinishedSegment] {
        segments.withLock { segments in
            defer { segments = [] }
            return segments
        }
    }
}

/// The storage thread: has finished segments synced, ends old ones, and replaces those that retention lets go by a
/// checkpoint (`DB.run` in `tsdb/agent/db.go`, v3.5). Commits never wait for any of it.
final class LogKeeper: Sendable {
    private static let pauseMilliseconds = 5_000
    /// How long a truncation that failed is left alone.
    private static let retryNanoseconds: Int64 = 60_000_000_000

    /// What the thread remembers from one look to the next.
    private struct Memory {
        /// Numbers of collected series, each with the segment that was being written then: samples of them may be in it
        /// and in those before.
        var collected: [(segment: UInt32, numbers: [UInt64])] = []
        var retryAt: WallTime?
    }

    private let log: SampleLog
    private let segments: SegmentDirectory
    private let head: Head
    private let finished: FinishedSegments
    private let options: StorageOptions
    private let metrics: WALMetrics
    private let report: StorageReport
    private let oldestNeeded: @Sendable () -> UInt32?
    private let isStopped = Atomic(false)
    private let thread = Mutex<NamedThread?>(nil)

    init(
        _ log: SampleLog,
        _ segments: SegmentDirectory,
        _ head: Head,
        _ finished: FinishedSegments,
        _ options: StorageOptions,
        _ metrics: WALMetrics,
        _ report: @escaping StorageReport,
        oldestNeeded: @escaping @Sendable () -> UInt32?
    ) {
        self.log = log
        self.segments = segments
        self.head = head
        self.finished = finished
        self.options = options
        self.metrics = metrics
        self.report = report
        self.oldestNeeded = oldestNeeded
    }

    func start() { thread.withLock { $0 = NamedThread("storage") { [self] in run() } } }

    /// Ends the thread and waits for it; segments that were handed over are synced.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        finished.wakeUp.signal()
        thread.withLock { thread in
            defer { thread = nil }
            return thread
        }?.join()
    }

    private func run() {
        var memory = Memory()
        while !isStopped.load(ordering: .relaxed) {
            syncFinished()
            tidy(&memory, now: .now())
            finished.wakeUp.wait(milliseconds: Self.pauseMilliseconds)
        }
        syncFinished()
    }

    private func syncFinished() {
        for segment in finished.takeAll() {
            do {
                try segment.sync()
            } catch {
                report(.error, "WAL: \(error); its newest samples are lost if the machine stops now")
            }
        }
    }

    private var checkpointByteCount: Int { (try? Checkpoint.byteCount(in: segments.path)) ?? 0 }

    private func tidy(_ memory: inout Memory, now: WallTime) {
        let numbers = head.takeCollectedNumbers()
        if !numbers.isEmpty { memory.collected.append((segments.segments.upperBound, numbers)) }
        let known = segments.segmentInformation
        let checkpointBytes = checkpointByteCount
        let byteCount = known.reduce(checkpointBytes) { $0 + $1.byteCount }
        metrics.storageSize.set(Double(byteCount))
        let retention = SegmentRetention(
            timeNanoseconds: options.retentionTime.nanoseconds,
            byteLimit: Int(options.retentionSize.bytes)
        )
        let decision = retention.decide(
            known,
            checkpointByteCount: checkpointBytes,
            oldestNeeded: oldestNeeded(),
            now: now
        )
        do {
            if decision.startsSegment { try log.startSegment() }
            if let last = decision.truncateThrough, now >= memory.retryAt ?? now {
                memory.retryAt = now + Self.retryNanoseconds
                let keepsSamples = byteCount <= Int(options.retentionSize.bytes)
                try truncate(through: last, keepsSamples, firstUnsent: decision.firstUnsent, &memory, now)
                memory.retryAt = nil
                metrics.storageSize.set(Double(checkpointByteCount + segments.byteCount))
            }
        } catch {
            report(.error, "WAL: old segments stay: \(error)")
        }
    }

    private func truncate(
        through last: UInt32,
        _ keepsSamples: Bool,
        firstUnsent: UInt32?,
        _ memory: inout Memory,
        _ now: WallTime
    ) throws(LogProblem) {
        var kept = head.liveSeriesNumbers()
        for entry in memory.collected where entry.segment > last {
            for number in entry.numbers { kept.insert(number) }
        }
        // What goes for want of room must not come back in the checkpoint.
        let minimum = keepsSamples ? now.milliseconds - options.retentionTime.milliseconds : Int64.max
        try Checkpoint.write(
            segments,
            through: last,
            minTimestampMillis: minimum,
            segmentSize: options.segmentSize,
            isCompressed: options.isCompressed,
            metrics: metrics,
            keeping: { kept.contains($0) }
        )
        memory.collected.removeAll { $0.segment <= last }
        if let firstUnsent {
            report(
                .warning,
                "WAL: above \(options.retentionSize) segments \(firstUnsent) to \(last) went before remote write sent all"
            )
        }
    }
}

internal import MetricModel

/// One of the queues of a destination: entries in log order, cut into requests of which one is under way at a time, so
/// that the order of every series in it is kept (`shards.runShard` in `storage/remote/queue_manager.go`, v3.5).
///
/// After a restart it first collects exactly the entries of the request that was under way when the process ended and
/// sends them alone: the receiver has all of them or none.
struct Shard {
    /// What the shard wants next.
    enum Action: Hashable {
        /// Send `request`.
        case send
        case wait(until: MonotonicTime)
        case nothing
    }

    let limits: ShardLimits
    /// What is sealed and not answered for good.
    private(set) var request: ShardRequest?
    /// Whether what there is goes out at once, without waiting for more.
    var isDraining = false
    /// Entries in it: queued and under way.
    private(set) var pending = EntryCounts.none

    /// Where the request that was under way in the last run ends, while its entries are being collected.
    private var resendEnd: LogPosition?
    private var resend: OutgoingBatch?
    private var sealed: [OutgoingBatch] = []
    private var open: OutgoingBatch
    private var openCount = 0
    /// When an unfinished batch goes out: `sendDeadline` after the last request, and again and again.
    private var flushAt: MonotonicTime
    /// An answered request's memory, for the next batch.
    private var spare: OutgoingBatch?

    /// `progress` is how far the shard has come; a request in flight there is sent again.
    init(limits: ShardLimits, progress: ShardProgress, now: MonotonicTime) {
        self.limits = limits
        open = OutgoingBatch(end: progress.acknowledged)
        resendEnd = progress.inFlightEnd
        flushAt = now + limits.sendDeadline
    }

    /// False while the next entry has to wait in the log.
    var hasRoom: Bool { openCount < limits.batchSize || resendEnd != nil }

    /// Nothing queued and nothing under way.
    var isEmpty: Bool { openCount == 0 && request == nil && sealed.isEmpty && resend == nil && resendEnd == nil }

    /// Still collects or sends what was under way when the last run ended.
    var isResending: Bool { resendEnd != nil || resend != nil || request?.isResend == true }

    /// A request is under way.
    var isSending: Bool {
        if case .sent = request?.phase { return true }
        return false
    }

    /// When the next attempt of a failed request is due; nil when it is not waiting for one.
    var nextAttempt: MonotonicTime? {
        if case .waiting(let until) = request?.phase { return until }
        return nil
    }

    // MARK: Entries

    /// Takes the next entry of the log that is the shard's; `end` is the place behind it. Asks `hasRoom` first.
    mutating func append(_ sample: OutgoingSample, end: LogPosition, now: MonotonicTime) {
        prepare(for: end, now: now)
        open.append(sample)
        pending.samples += 1
        appended(end)
    }

    /// As for samples.
    mutating func append(_ histogram: OutgoingHistogram, end: LogPosition, now: MonotonicTime) {
        prepare(for: end, now: now)
        open.append(histogram)
        pending.histograms += 1
        appended(end)
    }

    /// As for samples.
    mutating func append(_ exemplar: OutgoingExemplar, end: LogPosition, now: MonotonicTime) {
        prepare(for: end, now: now)
        open.append(exemplar)
        pending.exemplars += 1
        appended(end)
    }

    /// Has the next entry begin a request; false while there is no room for one more.
    mutating func cut() -> Bool {
        // What is sent again is what was one request before: it was cut then.
        if openCount == 0 || resendEnd != nil { return true }
        let count = sealed.count
        sealIfPossible()
        return sealed.count > count
    }

    /// The reader has handed over everything before `position`.
    mutating func readerReached(_ position: LogPosition) {
        if let resendEnd, position >= resendEnd { sealResend(at: resendEnd) }
    }

    @inline(__always)
    private mutating func prepare(for end: LogPosition, now: MonotonicTime) {
        if let resendEnd, end > resendEnd { sealResend(at: resendEnd) }
        if openCount == 0 { beginBatch(now) }
    }

    @inline(__always)
    private mutating func appended(_ end: LogPosition) {
        open.end = end
        openCount += 1
        if openCount >= limits.batchSize && resendEnd == nil { sealIfPossible() }
    }

    private mutating func beginBatch(_ now: MonotonicTime) {
        open.reserve(samples: limits.batchSize)
        if flushAt <= now { flushAt = flushAt + ((now - flushAt) / limits.sendDeadline + 1) * limits.sendDeadline }
    }

    private mutating func sealResend(at end: LogPosition) {
        resendEnd = nil
        open.end = end
        resend = takeOpen()
    }

    private mutating func sealIfPossible() {
        if sealed.count < limits.queuedBatches { sealed.append(takeOpen()) }
    }

    private mutating func takeOpen() -> OutgoingBatch {
        var next = spare ?? OutgoingBatch(end: open.end)
        spare = nil
        next.end = open.end
        openCount = 0
        swap(&open, &next)
        return next
    }

    // MARK: Requests

    /// What to do now. After `.send` the request counts as sent.
    mutating func next(_ now: MonotonicTime) -> Action {
        if request == nil, let batch = takeNext(now) {
            request = ShardRequest(
                batch: batch.entries,
                isResend: batch.isResend,
                backoff: Backoff(min: limits.minBackoff, max: limits.maxBackoff),
                firstSent: now
            )
        }
        switch request?.phase {
        case .due: break
        case .waiting(let until) where until > now: return .wait(until: until)
        case .waiting: break
        case .sent: return .nothing
        case nil: return openCount > 0 && resendEnd == nil ? .wait(until: flushAt) : .nothing
        }
        request?.phase = .sent(at: now)
        return .send
    }

    private mutating func takeNext(_ now: MonotonicTime) -> (entries: OutgoingBatch, isResend: Bool)? {
        if let batch = resend {
            resend = nil
            return (batch, true)
        }
        if resendEnd != nil { return nil }
        if !sealed.isEmpty {
            let batch = sealed.removeFirst()
            if openCount >= limits.batchSize { sealIfPossible() }
            return (batch, false)
        }
        guard openCount > 0, isDraining || flushAt <= now else { return nil }
        return (takeOpen(), false)
    }

    /// Gives the request its bytes.
    mutating func setBody(_ body: [UInt8]) { request?.body = body }

    /// Takes entries out of the request that have become too old; its bytes have to be made anew then.
    mutating func removeOlder(than oldestMillis: Int64) -> EntryCounts {
        guard let removed = request?.batch.removeOlder(than: oldestMillis), removed != .none else { return .none }
        pending = pending.without(removed)
        request?.body = nil
        return removed
    }

    /// The attempt is to be repeated, after what the receiver asks for, in nanoseconds. Without an answer nobody knows
    /// whether the receiver has the entries.
    ///
    /// - Returns: nanoseconds until the next attempt.
    @discardableResult
    mutating func attemptFailed(retryAfter: Int64?, wasAnswered: Bool, now: MonotonicTime) -> Int64 {
        guard var failed = request else { return 0 }
        failed.attempt += 1
        if !wasAnswered { failed.isResend = true }
        let sleep = failed.backoff.sleep(retryAfter: retryAfter)
        failed.phase = .waiting(until: now + sleep)
        request = failed
        return sleep
    }

    /// The request was answered for good, delivered or refused: the next one may go.
    mutating func requestEnded(_ now: MonotonicTime) {
        guard var batch = request?.batch else { return }
        request = nil
        pending = pending.without(batch.counts)
        batch.removeAll()
        spare = batch
        flushAt = now + limits.sendDeadline
    }
}

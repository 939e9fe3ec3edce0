internal import MetricModel

/// What targets say about their families, on its way to a receiver of version 1.0: every interval all of it, in requests
/// of their own, one after another (`QueueManager.AppendWatcherMetadata` in `storage/remote/queue_manager.go`, v3.5).
///
/// Best effort: it is in no log, and what is not sent when the next round is due is left out.
struct MetadataRound {
    enum Action: Hashable {
        /// Ask for the metadata and `begin`.
        case collect
        /// Send `request`.
        case send
        case wait(until: MonotonicTime)
    }

    struct Request {
        var families: ArraySlice<FamilyMetadata>
        var body: [UInt8]?
        var attempt = 0
        var backoff: Backoff
        var phase = ShardRequest.Phase.due
    }

    private let interval: Int64
    private let batchSize: Int
    private let firstBackoff: Backoff
    private var dueAt: MonotonicTime
    private var waiting: ArraySlice<FamilyMetadata> = []
    private(set) var request: Request?

    /// The first round is due one interval from now.
    init(interval: Int64, batchSize: Int, backoff: Backoff, now: MonotonicTime) {
        self.interval = max(interval, 1_000_000)
        self.batchSize = max(batchSize, 1)
        firstBackoff = backoff
        dueAt = now + self.interval
    }

    /// What to do now. After `.send` the request counts as sent.
    mutating func next(_ now: MonotonicTime) -> Action {
        if request == nil, !waiting.isEmpty {
            request = Request(families: waiting.prefix(batchSize), backoff: firstBackoff)
            waiting = waiting.dropFirst(batchSize)
        }
        switch request?.phase {
        case nil: return dueAt <= now ? .collect : .wait(until: dueAt)
        case .sent: return .wait(until: max(dueAt, now + interval))
        case .waiting(let until) where until > now: return .wait(until: until)
        case .due, .waiting: break
        }
        request?.phase = .sent(at: now)
        return .send
    }

    /// Begins a round with what is known now.
    mutating func begin(_ families: [FamilyMetadata], now: MonotonicTime) {
        waiting = families[...]
        dueAt = now + interval
    }

    mutating func setBody(_ body: [UInt8]) { request?.body = body }

    /// The attempt is to be repeated, unless the next round is due before that.
    mutating func attemptFailed(retryAfter: Int64?, now: MonotonicTime) {
        guard var failed = request else { return }
        failed.attempt += 1
        let until = now + failed.backoff.sleep(retryAfter: retryAfter)
        failed.phase = .waiting(until: until)
        request = failed
        if until >= dueAt {
            request = nil
            waiting = []
        }
    }

    mutating func requestEnded() { request = nil }
}

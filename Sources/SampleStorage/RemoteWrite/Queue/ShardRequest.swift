internal import MetricModel

/// The request a shard is busy with, from its sealing until it was answered for good.
struct ShardRequest {
    enum Phase: Hashable {
        /// Sealed, or its time has come again: to be sent.
        case due
        /// Under way since then.
        case sent(at: MonotonicTime)
        /// Waits before the next attempt.
        case waiting(until: MonotonicTime)
    }

    var batch: OutgoingBatch
    /// The bytes that are sent, the same at every attempt; nil before the first.
    var body: [UInt8]?
    /// The receiver may have the entries already: the process ended, or an attempt did, without an answer to it.
    var isResend: Bool
    /// Attempts that have ended.
    var attempt = 0
    var backoff: Backoff
    /// When the first attempt began.
    var firstSent: MonotonicTime
    var phase = Phase.due
}

internal import MetricModel
internal import ScrapeConfiguration

/// What `queue_config` says to one shard.
struct ShardLimits: Sendable, Hashable {
    /// Entries of a request.
    var batchSize: Int
    /// Whole requests that wait, beside the one in the making and the one under way.
    var queuedBatches: Int
    /// Nanoseconds after a request until what there is goes out.
    var sendDeadline: Int64
    var minBackoff: Int64
    var maxBackoff: Int64

    /// As Prometheus cuts the capacity into requests (`newQueue` in `storage/remote/queue_manager.go`, v3.5).
    init(_ queue: RemoteWriteSection.Queue) {
        batchSize = max(queue.maxSamplesPerSend, 1)
        queuedBatches = max(queue.capacity / batchSize, 1)
        sendDeadline = max(queue.batchSendDeadline.nanoseconds, 1_000_000)
        minBackoff = queue.minBackoff.nanoseconds
        maxBackoff = queue.maxBackoff.nanoseconds
    }
}

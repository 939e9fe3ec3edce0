internal import MetricModel
package import ScrapeConfiguration

/// How long to wait before a request is tried again (`sendWriteRequestWithBackoff` in
/// `storage/remote/queue_manager.go`, v3.5). One per request.
package struct Backoff: Sendable, Hashable {
    private let longest: Int64
    private var next: Int64

    /// Both in nanoseconds.
    package init(min: Int64, max: Int64) {
        next = min
        longest = max
    }

    package init(_ queue: RemoteWriteSection.Queue) {
        self.init(min: queue.minBackoff.nanoseconds, max: queue.maxBackoff.nanoseconds)
    }

    /// Nanoseconds to sleep now. What the receiver asks for replaces this sleep, however long it is; the next one is
    /// twice this one, at most the longest.
    package mutating func sleep(retryAfter: Int64? = nil) -> Int64 {
        var sleep = next
        if let retryAfter, retryAfter > 0 { sleep = retryAfter }
        let (doubled, overflow) = sleep.multipliedReportingOverflow(by: 2)
        next = overflow ? longest : min(doubled, longest)
        return sleep
    }
}

package import MetricModel
package import ScrapeConfiguration

/// Decides how many shards a destination has (`QueueManager.calculateDesiredShards` and `shouldReshard` in
/// `storage/remote/queue_manager.go`, v3.5).
///
/// From the rates in and out and the time that sending takes follows how many requests must be under way at once to keep
/// up, and to make up for a twentieth of the backlog each second.
package struct ShardCalculator: Sendable {
    /// How often `tick` is called.
    package static let intervalSeconds: Int64 = 10
    /// Changes smaller than this part of the number are not worth draining all shards.
    private static let tolerance = 0.3
    private static let catchUpPerSecond = 0.05
    /// Further behind, the number does not go down.
    private static let smallDelaySeconds = 10.0
    private static let nanosecondsPerSecond: Int64 = 1_000_000_000

    private let minShards: Int
    private let maxShards: Int
    private var received = RateAverage(intervalSeconds: Double(intervalSeconds))
    private var sent = RateAverage(intervalSeconds: Double(intervalSeconds))
    private var dropped = RateAverage(intervalSeconds: Double(intervalSeconds))
    private var secondsSending = RateAverage(intervalSeconds: Double(intervalSeconds))
    private var lastSend: MonotonicTime?
    private var waitEnd: MonotonicTime?
    /// The number in use.
    package private(set) var shards: Int
    /// What the rates ask for, not rounded and not bounded: `shards_desired`.
    package private(set) var desired: Double

    /// Begins with `shards`, those of the run before, or with the least number.
    package init(_ queue: RemoteWriteSection.Queue, shards: Int? = nil) {
        minShards = queue.minShards
        maxShards = queue.maxShards
        let first = min(max(shards ?? queue.minShards, queue.minShards), queue.maxShards)
        self.shards = first
        desired = Double(first)
    }

    /// Samples that the storage took, before relabeling.
    package mutating func didReceive(_ count: Int) { received.add(Double(count)) }

    /// Entries that relabeling or age left out.
    package mutating func didDrop(_ count: Int) { dropped.add(Double(count)) }

    /// A request came to its end, delivered or refused for good; `nanoseconds` is how long it took, waits included.
    package mutating func didSend(_ count: Int, nanoseconds: Int64, now: MonotonicTime) {
        sent.add(Double(count))
        secondsSending.add(Double(nanoseconds) / Double(Self.nanosecondsPerSecond))
        lastSend = now
    }

    /// A request is tried again after a sleep: more shards would not help a receiver in trouble.
    package mutating func willSleep(nanoseconds: Int64, now: MonotonicTime) {
        // Bounded: a sleep is as long as a receiver asks for.
        let end = now + 2 * min(nanoseconds, Int64.max / 8)
        waitEnd = max(waitEnd ?? end, end)
    }

    /// Ends an interval. The times are of the newest sample received and the newest one sent, in seconds since 1970.
    ///
    /// - Returns: The new number when it is time to change it; then it is in use.
    package mutating func tick(highestReceived: Double, highestSent: Double, now: MonotonicTime) -> Int? {
        received.tick()
        sent.tick()
        dropped.tick()
        secondsSending.tick()
        let number = wanted(delay: highestReceived - highestSent)
        guard number != shards, mayReshard(now) else { return nil }
        shards = number
        return number
    }

    private mutating func wanted(delay: Double) -> Int {
        let out = sent.perSecond
        guard out > 0 else { return shards }
        let kept = received.perSecond * out / (dropped.perSecond + out)
        desired = secondsSending.perSecond / out * (kept + Self.catchUpPerSecond * delay * kept)
        let rounded = desired.rounded(.up)
        let current = Double(shards)
        if current * (1 - Self.tolerance) <= rounded, rounded <= current * (1 + Self.tolerance) { return shards }
        if rounded < current, delay > Self.smallDelaySeconds { return shards }
        // Bounded before it is made a whole number: a delay may be anything.
        return Int(min(max(rounded, Double(minShards)), Double(maxShards)))
    }

    private func mayReshard(_ now: MonotonicTime) -> Bool {
        guard let lastSend, now - lastSend <= Self.intervalSeconds * Self.nanosecondsPerSecond else { return false }
        return waitEnd.map { now >= $0 } ?? true
    }
}

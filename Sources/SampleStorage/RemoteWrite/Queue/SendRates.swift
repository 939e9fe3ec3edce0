internal import MetricModel

/// Samples and bytes per second as the screen shows them: over spans of a few seconds.
struct SendRates {
    private static let span: Int64 = 2_000_000_000

    private var since: MonotonicTime
    private var samples: UInt64 = 0
    private var bytes: UInt64 = 0
    private(set) var samplesPerSecond = 0.0
    private(set) var bytesPerSecond = 0.0

    init(now: MonotonicTime) { since = now }

    /// Takes the totals so far.
    mutating func update(samples newSamples: UInt64, bytes newBytes: UInt64, now: MonotonicTime) {
        let elapsed = now - since
        guard elapsed >= Self.span else { return }
        let seconds = Double(elapsed) / 1e9
        samplesPerSecond = Double(newSamples &- samples) / seconds
        bytesPerSecond = Double(newBytes &- bytes) / seconds
        (since, samples, bytes) = (now, newSamples, newBytes)
    }
}

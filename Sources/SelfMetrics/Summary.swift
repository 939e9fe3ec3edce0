internal import Glibc
internal import Synchronization

/// Observations with quantiles over the last ten minutes, and their sum and count since the start. Any thread; one short
/// lock per observation.
package final class Summary: Metric {
    private struct State {
        var window: SummaryWindow
        var sum = 0.0
        var count: UInt64 = 0
    }

    /// The quantiles of Prometheus's own summaries (`scrape/metrics.go`, v3.5).
    package static let defaultQuantiles = [0.01, 0.05, 0.5, 0.9, 0.99]

    package let quantiles: [Double]
    private let clock: @Sendable () -> Int64
    private let state: Mutex<State>

    /// A summary whose window moves with `clock`, nanoseconds of a clock that does not step.
    package init(
        quantiles: [Double] = Summary.defaultQuantiles,
        clock: @escaping @Sendable () -> Int64 = { coarseMonotonicNanoseconds() }
    ) {
        self.quantiles = quantiles
        self.clock = clock
        state = Mutex(State(window: SummaryWindow(startingAt: clock())))
    }

    package func observe(_ value: Double) {
        let now = clock()
        state.withLock { state in
            state.window.observe(value, at: now)
            state.sum += value
            state.count += 1
        }
    }

    package var count: UInt64 { state.withLock { $0.count } }

    package var sum: Double { state.withLock { $0.sum } }

    package func gather(labels: [(String, String)], into samples: inout [MetricSample]) {
        let now = clock()
        let shares = quantiles
        let (values, sum, count) = state.withLock { state in
            (state.window.quantiles(shares, at: now), state.sum, state.count)
        }
        for (share, value) in zip(shares, values) {
            samples.append(MetricSample(labels: labels + [("quantile", share.labelText)], value: value))
        }
        samples.append(MetricSample(suffix: "_sum", labels: labels, value: sum))
        samples.append(MetricSample(suffix: "_count", labels: labels, value: Double(count)))
    }
}

/// CLOCK_MONOTONIC as of the last tick: slices of two minutes need no better, and it costs next to nothing.
package func coarseMonotonicNanoseconds() -> Int64 {
    var reading = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &reading)
    return Int64(reading.tv_sec) * 1_000_000_000 + Int64(reading.tv_nsec)
}

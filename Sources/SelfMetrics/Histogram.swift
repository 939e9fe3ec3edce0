internal import Synchronization

/// Observations counted in classic buckets. Any thread; one short lock per observation.
package final class Histogram: Metric {
    private struct State {
        /// One per bound and the last for what lies above all of them; not cumulative.
        var counts: [UInt64]
        var sum = 0.0
    }

    /// client_golang's default bounds, for times of requests in seconds.
    package static let defaultBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// Inclusive upper bounds, ascending; `+Inf` is added by itself.
    package let bounds: [Double]
    private let state: Mutex<State>

    package init(buckets: [Double] = Histogram.defaultBuckets) {
        bounds = buckets.filter { $0.isFinite }.sorted()
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    package func observe(_ value: Double) {
        // A NaN is below no bound, so it falls into the last bucket, as in client_golang.
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    package var count: UInt64 { state.withLock { $0.counts.reduce(0, +) } }

    package var sum: Double { state.withLock { $0.sum } }

    package func gather(labels: [(String, String)], into samples: inout [MetricSample]) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total: UInt64 = 0
        for (index, bound) in (bounds + [.infinity]).enumerated() {
            total += counts[index]
            samples.append(
                MetricSample(suffix: "_bucket", labels: labels + [("le", bound.labelText)], value: Double(total))
            )
        }
        samples.append(MetricSample(suffix: "_sum", labels: labels, value: sum))
        samples.append(MetricSample(suffix: "_count", labels: labels, value: Double(total)))
    }
}

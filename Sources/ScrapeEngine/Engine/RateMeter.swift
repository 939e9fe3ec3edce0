internal import Synchronization
package import MetricModel

/// Counts scrapes, samples and bytes, and says how many there were per second over the last ten seconds.
package final class RateMeter: Sendable {
    package struct Totals: Sendable, Hashable {
        package var scrapes: Int = 0
        package var samples: Int = 0
        package var bytes: Int = 0
    }

    package struct Rates: Sendable, Hashable {
        package var scrapes: Double = 0
        package var samples: Double = 0
        package var bytes: Double = 0
    }

    private struct Slice {
        var second: Int64
        var totals: Totals
    }

    private struct State {
        var totals = Totals()
        var slices: [Slice] = []
        var firstSecond: Int64?
    }

    private static let window: Int64 = 10

    private let state = Mutex(State())

    package init() {}

    package func count(samples: Int, bytes: Int, now: MonotonicTime) {
        let second = now.nanoseconds / 1_000_000_000
        state.withLock { state in
            state.totals.scrapes += 1
            state.totals.samples += samples
            state.totals.bytes += bytes
            state.firstSecond = state.firstSecond ?? second
            if state.slices.last?.second != second {
                state.slices.append(Slice(second: second, totals: Totals()))
                state.slices.removeAll { second - $0.second > Self.window }
            }
            let last = state.slices.count - 1
            state.slices[last].totals.scrapes += 1
            state.slices[last].totals.samples += samples
            state.slices[last].totals.bytes += bytes
        }
    }

    package var totals: Totals { state.withLock { $0.totals } }

    /// Per second over the last ten full seconds, or over those since the first scrape.
    package func rates(now: MonotonicTime) -> Rates {
        let second = now.nanoseconds / 1_000_000_000
        return state.withLock { state in
            guard let first = state.firstSecond else { return Rates() }
            let span = Double(min(Self.window, max(1, second - first)))
            var rates = Rates()
            for slice in state.slices where second - slice.second <= Self.window && slice.second < second {
                rates.scrapes += Double(slice.totals.scrapes) / span
                rates.samples += Double(slice.totals.samples) / span
                rates.bytes += Double(slice.totals.bytes) / span
            }
            return rates
        }
    }
}

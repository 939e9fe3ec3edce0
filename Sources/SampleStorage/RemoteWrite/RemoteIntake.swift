internal import SelfMetrics
internal import Synchronization

/// What the log's writer tells remote write after every commit, for all destinations together: how much there is to
/// send, how new it is, and that there is something to read. Any thread; the writer calls it under the log's lock.
package final class RemoteIntake: Sendable {
    /// What all destinations measure themselves by.
    package struct Totals: Sendable, Hashable {
        /// Entries written to the log since the start.
        package var entries: UInt64 = 0
        /// Milliseconds since 1970 of the newest one; nil before the first.
        package var newestMillis: Int64?
    }

    private struct State {
        var totals = Totals()
        /// Per segment, the samples it holds; oldest first.
        var segments: [(number: UInt32, samples: Int)] = []
        var listeners: [ObjectIdentifier: @Sendable () -> Void] = [:]
    }

    /// Segments whose samples are remembered: more than a log of 10 GiB has.
    private static let mostSegments = 1024

    private let state = Mutex(State())
    private let metrics: RemoteIntakeMetrics

    package init(metrics: RemoteIntakeMetrics) { self.metrics = metrics }

    package var totals: Totals { state.withLock { $0.totals } }

    /// One commit was written to `segment`; `newestMillis` is the newest time in it, nil without entries. Wakes the
    /// readers. Some 50 ns.
    package func committed(_ counts: EntryCounts, newestMillis: Int64?, segment: UInt32) {
        metrics.samplesIn.increment(by: counts.samples)
        metrics.histogramsIn.increment(by: counts.histograms)
        metrics.exemplarsIn.increment(by: counts.exemplars)
        state.withLock { state in
            state.totals.entries += UInt64(counts.total)
            if let newestMillis, newestMillis > state.totals.newestMillis ?? .min {
                state.totals.newestMillis = newestMillis
                metrics.highestTimestamp.set(Double(newestMillis / 1000))
            }
            if state.segments.last?.number != segment {
                state.segments.append((segment, 0))
                if state.segments.count > Self.mostSegments { state.segments.removeFirst() }
            }
            state.segments[state.segments.count - 1].samples += counts.samples + counts.histograms
            // Listeners only set a flag and at most post a semaphore.
            for listener in state.listeners.values { listener() }
        }
    }

    /// Samples that this process wrote to segments of the range.
    func samples(inSegments range: Range<UInt32>) -> Int {
        state.withLock { state in
            state.segments.lazy.filter { range.contains($0.number) }.reduce(0) { $0 + $1.samples }
        }
    }

    /// Calls `listener` at every commit, under the log's lock: it must not wait.
    func listen(_ owner: AnyObject, _ listener: @escaping @Sendable () -> Void) {
        let owner = ObjectIdentifier(owner)
        state.withLock { $0.listeners[owner] = listener }
    }

    func stopListening(_ owner: AnyObject) {
        let owner = ObjectIdentifier(owner)
        state.withLock { _ = $0.listeners.removeValue(forKey: owner) }
    }
}

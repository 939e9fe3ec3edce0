package import MetricModel
internal import Glibc
internal import Synchronization

/// The storage in memory: every series once, by its labels, with its last sample for the rules of appending and its
/// recent past in chunks (`tsdb/head.go`, v3.5, of which it is the part that a scraper needs).
///
/// One lock guards it. A scrape takes it once to check and once to commit; readers and maintenance take it for one
/// series or one short step at a time. Every method may be called from any thread.
package final class Head: Appendable {
    package let options: HeadOptions
    let state: Mutex<HeadState>
    /// Whether there is something for `takeUnloggedSeries`; written inside the lock.
    let hasUnloggedSeries: Atomic<Bool>

    /// An empty head; with `logsSeries` new series are noted for a log from the beginning.
    package init(options: HeadOptions = HeadOptions(), logsSeries: Bool = false) {
        self.options = options
        hasUnloggedSeries = Atomic(false)
        state = Mutex(HeadState(options: options, seed: .random(in: 0 ... .max), logsSeries: logsSeries))
    }

    /// The head that a replay made.
    init(state: consuming sending HeadState) {
        options = state.options
        hasUnloggedSeries = Atomic(!state.unlogged.isEmpty)
        self.state = Mutex(state)
    }

    package func appender() -> any Appender { HeadAppender(head: self) }

    /// `storage.exemplars.max_exemplars` of a new configuration: the newest exemplars stay. O(exemplars).
    package func setExemplarCapacity(_ capacity: Int) {
        state.withLock { state in
            state.exemplars.resize(to: capacity)
            state.updateBlockLimit()
        }
    }

    /// Removes what is older than the window, what is over the budget, and series that nobody uses any more: looks at a
    /// sixteenth of all per call, a quarter when memory is short, but some thousand at least. To be called every few
    /// seconds by one thread.
    package func maintain(now: WallTime) {
        state.withLock { $0.setClock(now) }
        while state.withLock({ $0.expireChunks(limit: 128) }) { sched_yield() }
        var slots = state.withLock { state in
            let count = state.window.series.count
            return max(count / (state.window.isNearLimit ? 4 : 16), min(count, 8192))
        }
        while slots > 0 {
            let step = min(slots, 256)
            state.withLock { $0.collect(limit: step, now: now) }
            slots -= step
            sched_yield()
        }
    }
}

internal import DequeModule
internal import Glibc
internal import Synchronization

/// Threads for what may wait for a disk: a job that hangs, as on a network file system that is gone, keeps its own
/// thread and nobody else's. They end by themselves when there is nothing to do, so that a process without such work
/// has none.
///
/// `@unchecked Sendable`: `state` guards itself, and so does the semaphore, whose place never changes.
package final class BlockingThreads: @unchecked Sendable {
    package typealias Job = @Sendable () -> Void

    private struct State {
        var jobs = Deque<Job>()
        var threads = 0
        /// Threads that wait and that nobody has called yet.
        var idle = 0
    }

    private static let idleSeconds = 10

    private let limit: Int
    private let state = Mutex(State())
    private let calls = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    /// - Parameter limit: how many threads at most; further jobs wait.
    package init(limit: Int = 256) {
        self.limit = limit
        sem_init(calls, 0, 0)
    }

    deinit {
        sem_destroy(calls)
        calls.deallocate()
    }

    /// Runs `job` soon, on a thread of its own or a free one. Any thread.
    package func run(_ job: @escaping Job) {
        let isNewThreadNeeded = state.withLock { state in
            state.jobs.append(job)
            if state.idle > 0 {
                state.idle -= 1
                sem_post(calls)
                return false
            }
            guard state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        guard isNewThreadNeeded else { return }
        if !NamedThread.detach("scrape-files", { self.work() }) { state.withLock { $0.threads -= 1 } }
    }

    private func work() {
        repeat {
            while let job = state.withLock({ $0.jobs.popFirst() }) { job() }
        } while isCalled()
    }

    /// Waits for the next call; false when the thread is to end.
    private func isCalled() -> Bool {
        let hasWork = state.withLock { state in
            if !state.jobs.isEmpty { return true }
            state.idle += 1
            return false
        }
        if hasWork { return true }
        var limit = timespec()
        clock_gettime(CLOCK_REALTIME, &limit)
        limit.tv_sec += Self.idleSeconds
        while sem_timedwait(calls, &limit) != 0 {
            guard errno == ETIMEDOUT else { continue }
            let isOver = state.withLock { state in
                // Somebody may have been called just now, and it can only be this one.
                guard state.idle > 0 else { return false }
                state.idle -= 1
                state.threads -= 1
                return true
            }
            if isOver { return false }
            clock_gettime(CLOCK_REALTIME, &limit)
            limit.tv_sec += Self.idleSeconds
        }
        return true
    }
}

internal import CSystem
internal import Glibc
internal import Synchronization

/// Lets one thread sleep until others have news, or for a while. News that nobody took yet are not counted: many
/// signals wake the sleeper once.
///
/// `@unchecked Sendable`: a semaphore is made for several threads; its memory lives as long as this.
package final class WakeUp: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>
    private let hasNews = Atomic(false)

    package init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    /// Any thread. What was written before is seen by the one that wakes.
    package func signal() {
        if !hasNews.exchange(true, ordering: .acquiringAndReleasing) { sem_post(semaphore) }
    }

    /// Waits for news, for at most about this long, whatever signals the thread gets and wherever the clock is set. One
    /// thread at a time.
    ///
    /// - Returns: false when the time passed first.
    @discardableResult
    package func wait(milliseconds: Int) -> Bool { wait(nanoseconds: Int64(milliseconds) * 1_000_000) }

    /// As `wait(milliseconds:)`.
    @discardableResult
    package func wait(nanoseconds: Int64) -> Bool {
        guard csystem_semaphore_wait(semaphore, max(nanoseconds, 0)) == 0 else { return false }
        // The next signal posts again; its sender's news are looked at after this, by whoever wakes.
        _ = hasNews.exchange(false, ordering: .acquiringAndReleasing)
        return true
    }
}

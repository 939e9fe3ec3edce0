internal import Glibc
internal import ScrapeEngine

/// Where a connection's thread waits for the engine's answer to a command, until it comes, the time is over, or the
/// server stops.
///
/// `@unchecked Sendable`: everything mutable is touched only with `mutex` locked.
final class ReplyBoard: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var replies: [Int: EngineReply] = [:]
    private var waiting: Set<Int> = []
    private var lastTicket = 0
    private var isClosed = false

    init() {
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        changed = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        changed.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Sends a command and waits for its answer for at most `seconds`; nil when none came.
    func ask(_ engine: any EngineAccess, _ command: EngineCommand, seconds: Int) -> EngineReply? {
        let ticket = locked {
            lastTicket += 1
            waiting.insert(lastTicket)
            return lastTicket
        }
        engine.send(command) { [self] reply in
            locked {
                // Whoever asked may have given up.
                if waiting.contains(ticket) { replies[ticket] = reply }
                pthread_cond_broadcast(changed)
            }
        }
        return wait(for: ticket, seconds: seconds)
    }

    /// Sends everybody who waits away without an answer, now and later.
    func close() {
        locked {
            isClosed = true
            pthread_cond_broadcast(changed)
        }
    }

    private func wait(for ticket: Int, seconds: Int) -> EngineReply? {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        deadline.tv_sec += seconds
        return locked {
            var hasTime = true
            while replies[ticket] == nil, !isClosed, hasTime {
                hasTime = pthread_cond_timedwait(changed, mutex, &deadline) == 0
            }
            waiting.remove(ticket)
            return replies.removeValue(forKey: ticket)
        }
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}

internal import Glibc
internal import HTTPTransport

/// Writes lines to a descriptor on a thread of its own: who hands one over never waits for whoever reads them. What does not
/// fit into the queue is lost, and said to be, in its place, as soon as the reader goes on. Any thread.
///
/// `@unchecked Sendable`: everything mutable is touched only with `mutex` locked.
package final class LineWriter: @unchecked Sendable {
    private let descriptor: CInt
    private let capacity: Int
    private let lossLine: @Sendable (Int) -> [UInt8]
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var queue = Queue()
    private var isClosed = false
    private var isDone = false

    private struct Queue {
        var lines: [[UInt8]] = []
        var byteCount = 0
        /// Lines that came behind these and found no room.
        var lost = 0

        var isEmpty: Bool { lines.isEmpty && lost == 0 }
    }

    /// - Parameters:
    ///   - descriptor: stays open as long as the program runs.
    ///   - capacity: so many bytes wait at most, beside as many that are being written.
    ///   - lossLine: says that so many lines are lost.
    package init(descriptor: CInt, capacity: Int = 1 << 20, lossLine: @escaping @Sendable (Int) -> [UInt8]) {
        self.descriptor = descriptor
        self.capacity = capacity
        self.lossLine = lossLine
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        changed = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
        // Without a thread nothing is ever taken from the queue: then writing waits after all.
        if !NamedThread.detach("log-lines", { [self] in serve() }) { isDone = true }
    }

    deinit {
        pthread_cond_destroy(changed)
        changed.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Takes a line, its line feed with it. Each is one write, so that lines of several programs do not mix.
    package func write(_ line: [UInt8]) {
        let isQueued = locked {
            guard !isDone, !isClosed else { return false }
            // Once something is lost, what comes behind it is too, until that can be said.
            if queue.lost > 0 || queue.byteCount + line.count > capacity {
                queue.lost += 1
            } else {
                queue.lines.append(line)
                queue.byteCount += line.count
            }
            pthread_cond_broadcast(changed)
            return true
        }
        if !isQueued { put(line) }
    }

    /// Ends the thread once everything is written; a reader that has stopped reading is waited for so long at most.
    package func close(nanoseconds: Int64 = 1_000_000_000) {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let end = Int64(deadline.tv_nsec) + nanoseconds
        deadline.tv_sec += Int(end / 1_000_000_000)
        deadline.tv_nsec = Int(end % 1_000_000_000)
        locked {
            isClosed = true
            pthread_cond_broadcast(changed)
            while !isDone, pthread_cond_timedwait(changed, mutex, &deadline) == 0 {}
        }
    }

    private func serve() {
        while let taken = take() {
            for line in taken.lines { put(line) }
            if taken.lost > 0 { put(lossLine(taken.lost)) }
        }
        locked {
            isDone = true
            pthread_cond_broadcast(changed)
        }
    }

    /// Everything that waits, waiting for something; nil once the writer is closed and nothing is left.
    private func take() -> Queue? {
        locked {
            while queue.isEmpty {
                if isClosed { return nil }
                pthread_cond_wait(changed, mutex)
            }
            defer { queue = Queue() }
            return queue
        }
    }

    /// A reader that is gone loses the line, one that does not wait is waited for.
    private func put(_ line: [UInt8]) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count < 0, errno == EAGAIN {
                var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&polled, 1, -1)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}

internal import Glibc

/// A queue between threads: takers sleep while it is empty. Closing it lets the takers drain it and then end.
///
/// `@unchecked Sendable`: `elements` and `isClosed` are guarded by `lock`.
final class BlockingQueue<Element: Sendable>: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let filled: UnsafeMutablePointer<pthread_cond_t>
    private var elements: [Element] = []
    private var first = 0
    private var isClosed = false

    init() {
        lock = .allocate(capacity: 1)
        filled = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(filled, nil)
    }

    deinit {
        pthread_mutex_destroy(lock)
        pthread_cond_destroy(filled)
        lock.deallocate()
        filled.deallocate()
    }

    /// Adds an element; false when the queue is closed.
    @discardableResult
    func put(_ element: Element) -> Bool {
        pthread_mutex_lock(lock)
        let isTaken = !isClosed
        if isTaken { elements.append(element) }
        pthread_mutex_unlock(lock)
        // Under the lock, whoever wakes would first have to wait for it.
        if isTaken { pthread_cond_signal(filled) }
        return isTaken
    }

    /// The oldest element, waiting for one; nil once the queue is closed and empty.
    func take() -> Element? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while first == elements.count {
            if isClosed { return nil }
            pthread_cond_wait(filled, lock)
        }
        let element = elements[first]
        first += 1
        if first == elements.count {
            elements.removeAll(keepingCapacity: elements.capacity <= 4096)
            first = 0
        } else if first >= 1024, first * 2 >= elements.count {
            elements.removeFirst(first)
            first = 0
        }
        return element
    }

    func close() {
        pthread_mutex_lock(lock)
        isClosed = true
        pthread_cond_broadcast(filled)
        pthread_mutex_unlock(lock)
    }
}

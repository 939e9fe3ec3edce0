internal import HeapModule
package import MetricModel

/// Names one timer of an `IOThread`, for ever.
package struct TimerID: Hashable, Sendable {
    let number: UInt64
}

/// Who is told when a timer is reached: always on the I/O thread, so an answer is short and never waits.
package protocol TimerOwner: AnyObject, Sendable {
    /// `token` is what was given to `schedule`, `now` the time at which the thread woke up (never before the deadline).
    func timerReached(token: UInt64, now: MonotonicTime)
}

/// Every timer of the process, earliest first; equal deadlines come in the order of their ids.
///
/// Cancelling is lazy: the entry stays in the heap until it surfaces or until dead entries are the majority.
struct DeadlineHeap {
    struct Timer {
        let id: TimerID
        let owner: any TimerOwner
        let token: UInt64
    }

    private struct Entry: Comparable {
        let deadline: Int64
        let id: UInt64

        static func < (left: Entry, right: Entry) -> Bool {
            left.deadline != right.deadline ? left.deadline < right.deadline : left.id < right.id
        }
    }

    private var entries = Heap<Entry>()
    private var timers: [TimerID: Timer] = [:]

    /// Timers waiting; cancelled ones do not count.
    var count: Int { timers.count }

    /// O(log n).
    mutating func insert(_ timer: Timer, deadline: MonotonicTime) {
        timers[timer.id] = timer
        entries.insert(Entry(deadline: deadline.nanoseconds, id: timer.id.number))
    }

    /// O(1) amortised. Cancelling what is gone does nothing.
    mutating func cancel(_ id: TimerID) {
        guard timers.removeValue(forKey: id) != nil else { return }
        if entries.count > 2 * timers.count + 64 { dropDeadEntries() }
    }

    /// The earliest deadline of a living timer.
    mutating func earliest() -> MonotonicTime? {
        while let first = entries.min {
            if timers[TimerID(number: first.id)] != nil { return MonotonicTime(nanoseconds: first.deadline) }
            entries.removeMin()
        }
        return nil
    }

    /// Takes out the earliest timer if its deadline is not after `now`.
    mutating func takeDue(at now: MonotonicTime) -> Timer? {
        while let first = entries.min, first.deadline <= now.nanoseconds {
            entries.removeMin()
            if let timer = timers.removeValue(forKey: TimerID(number: first.id)) { return timer }
        }
        return nil
    }

    private mutating func dropDeadEntries() {
        entries = Heap(entries.unordered.filter { timers[TimerID(number: $0.id)] != nil })
    }
}

internal import CSystem
internal import Glibc
internal import MetricModel
internal import Synchronization

/// What other threads ask of the I/O thread. A batch is taken over whole, under one short lock.
final class Mailbox: Sendable {
    enum Letter: Sendable {
        case work(@Sendable () -> Void)
        case schedule(DeadlineHeap.Timer, MonotonicTime)
        case cancelTimer(TimerID)
        case send(Transfer)
        case cancelRequest(RequestID)
        case watch(Int32, any DescriptorOwner)
        case unwatch(Int32)
        case stop
    }

    private struct State {
        var letters: [Letter] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    let wakeUp: Int32

    /// - Throws: when the kernel gives no eventfd.
    init() throws(IOThreadError) {
        wakeUp = csystem_eventfd()
        if wakeUp < 0 { throw IOThreadError(operation: "eventfd", code: errno) }
    }

    deinit { close(wakeUp) }

    /// Any thread. Wakes the reader only when it may be asleep: `byReader` says that the caller is the reader itself.
    ///
    /// - Returns: false when nobody reads any more.
    @discardableResult
    func put(_ letter: Letter, byReader: Bool) -> Bool {
        let (isTaken, wasEmpty) = state.withLock { state in
            if state.isClosed { return (false, false) }
            state.letters.append(letter)
            return (true, state.letters.count == 1)
        }
        if wasEmpty && !byReader { csystem_eventfd_signal(wakeUp) }
        return isTaken
    }

    /// The reader: swaps the letters for an emptied batch of the last turn, so that no memory is asked for.
    func exchange(_ batch: inout [Letter]) {
        state.withLock { swap(&$0.letters, &batch) }
    }

    /// The reader, before it waits.
    var isEmpty: Bool { state.withLock { $0.letters.isEmpty } }

    /// The reader, in the end: takes nothing more unless letters are left. True when it is closed.
    func closeIfEmpty() -> Bool {
        state.withLock { state in
            state.isClosed = state.letters.isEmpty
            return state.isClosed
        }
    }
}

internal import HTTPTransport
internal import Synchronization

/// What a job on a worker answers to somebody who waits for it, though not for ever.
final class QueryAnswer<Answer: Sendable>: Sendable {
    private let answer = Mutex<Answer?>(nil)
    private let isGiven = WakeUp()

    /// The worker; one that comes too late is for nobody.
    func give(_ answer: Answer) {
        self.answer.withLock { $0 = answer }
        isGiven.signal()
    }

    /// Nil when the time passed first.
    func wait(milliseconds: Int) -> Answer? {
        isGiven.wait(milliseconds: milliseconds)
        return answer.withLock { $0 }
    }
}

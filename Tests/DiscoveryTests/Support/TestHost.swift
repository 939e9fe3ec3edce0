internal import Glibc

@testable import Discovery
@testable import HTTPTransport
@testable import MetricModel

/// The program around discovery as a test drives it: clocks that only move when told, work that runs when told, and real
/// descriptors.
///
/// `@unchecked Sendable`: used on the test's thread only.
final class TestHost: DiscoveryHost, @unchecked Sendable {
    var now = MonotonicTime(nanoseconds: 0)
    var wallTime: WallTime { WallTime(milliseconds: 1_000_000 + now.nanoseconds / 1_000_000) }
    /// While true, work for workers waits.
    var holdsBlockingWork = false

    private var posted: [@Sendable () -> Void] = []
    private var blocking: [@Sendable () -> Void] = []
    private var timers: [(number: UInt64, time: MonotonicTime, work: @Sendable () -> Void)] = []
    private var nextTimer: UInt64 = 1
    private(set) var descriptors: [Int32: @Sendable () -> Void] = [:]

    private var requestCount: UInt64 = 0
    /// What was sent and not answered yet.
    private(set) var requests: [SentRequest] = []
    private(set) var cancelled: [RequestID] = []

    /// Answers the oldest request, whose URL is returned; nil when there is none.
    @discardableResult
    func answerNext(_ outcome: HTTPOutcome) -> String? {
        guard !requests.isEmpty else { return nil }
        let sent = requests.removeFirst()
        sent.answered(outcome)
        settle()
        return sent.request.url
    }

    /// Answers the oldest request whose URL begins like this; false when there is none.
    func answer(_ start: String, _ outcome: HTTPOutcome) -> Bool {
        guard let index = requests.firstIndex(where: { $0.request.url.hasPrefix(start) }) else { return false }
        let sent = requests.remove(at: index)
        sent.answered(outcome)
        settle()
        return true
    }

    var timerCount: Int { timers.count }

    func post(_ work: @escaping @Sendable () -> Void) { posted.append(work) }

    func schedule(at time: MonotonicTime, _ work: @escaping @Sendable () -> Void) -> DiscoveryTimer {
        defer { nextTimer += 1 }
        timers.append((nextTimer, time, work))
        return DiscoveryTimer(number: nextTimer)
    }

    func cancel(_ timer: DiscoveryTimer) { timers.removeAll { $0.number == timer.number } }

    func runBlocking(_ work: @escaping @Sendable () -> Void) { blocking.append(work) }

    /// Requests wait for `answer` of the test; numbers count from 1.
    func send(
        _ request: HTTPRequest,
        through client: HTTPClient,
        answered: @escaping @Sendable (HTTPOutcome) -> Void
    ) -> RequestID {
        requestCount += 1
        requests.append(SentRequest(id: RequestID(number: requestCount), request: request, answered: answered))
        return RequestID(number: requestCount)
    }

    func cancel(_ request: RequestID) { cancelled.append(request) }

    struct SentRequest {
        let id: RequestID
        let request: HTTPRequest
        let answered: @Sendable (HTTPOutcome) -> Void
    }

    func runWaiting(_ work: @escaping @Sendable () -> Void) { runBlocking(work) }

    func watch(descriptor: Int32, readable: @escaping @Sendable () -> Void) { descriptors[descriptor] = readable }

    func unwatch(descriptor: Int32, ended: @escaping @Sendable () -> Void) {
        descriptors[descriptor] = nil
        ended()
    }

    /// Runs what is posted, readable and due until nothing is left.
    func settle() {
        while true {
            _ = takeEvents(waitingMilliseconds: 0)
            if !posted.isEmpty {
                posted.removeFirst()()
            } else if !blocking.isEmpty, !holdsBlockingWork {
                blocking.removeFirst()()
            } else if let due = timers.indices.first(where: { timers[$0].time <= now }) {
                timers.remove(at: due).work()
            } else {
                return
            }
        }
    }

    /// Moves the clock from timer to timer up to the given time from now.
    func advance(milliseconds: Int64) {
        let end = now + milliseconds * 1_000_000
        settle()
        while let next = timers.map(\.time).min(), next <= end {
            now = max(now, next)
            settle()
        }
        now = end
        settle()
    }

    /// Waits until a watched descriptor has something to read, and has it read. False when nothing came in time.
    func takeEvents(waitingMilliseconds: Int32) -> Bool {
        var waiting = descriptors.keys.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&waiting, nfds_t(waiting.count), waitingMilliseconds) > 0 else { return false }
        for entry in waiting where entry.revents != 0 { descriptors[entry.fd]?() }
        return true
    }
}

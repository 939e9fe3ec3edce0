internal import Glibc

@testable import Discovery
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

    var timerCount: Int { timers.count }

    func post(_ work: @escaping @Sendable () -> Void) { posted.append(work) }

    func schedule(at time: MonotonicTime, _ work: @escaping @Sendable () -> Void) -> DiscoveryTimer {
        defer { nextTimer += 1 }
        timers.append((nextTimer, time, work))
        return DiscoveryTimer(number: nextTimer)
    }

    func cancel(_ timer: DiscoveryTimer) { timers.removeAll { $0.number == timer.number } }

    func runBlocking(_ work: @escaping @Sendable () -> Void) { blocking.append(work) }

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

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

/// A folder that is gone when the test is.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/scrape-tui-discovery-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
    }

    deinit { Self.remove(path) }

    /// Writes a file whole, as an editor that renames does when `renaming` is true.
    @discardableResult
    func write(_ name: String, _ text: String, renaming: Bool = false) -> String {
        let target = "\(path)/\(name)"
        let written = renaming ? target + ".new" : target
        let descriptor = open(written, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        var bytes = Array(text.utf8)
        _ = Glibc.write(descriptor, &bytes, bytes.count)
        close(descriptor)
        if renaming { rename(written, target) }
        return target
    }

    func makeFolder(_ name: String) { mkdir("\(path)/\(name)", 0o755) }

    func remove(_ name: String) { Self.remove("\(path)/\(name)") }

    private static func remove(_ path: String) {
        if let stream = opendir(path) {
            var names: [String] = []
            while let entry = readdir(stream) {
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { names.append(String(cString: $0)) }
                }
            }
            closedir(stream)
            for name in names where name != "." && name != ".." { remove("\(path)/\(name)") }
        }
        Glibc.remove(path)
    }
}

internal import Discovery
internal import HTTPTransport
internal import MetricModel
internal import Synchronization

/// The one thread that owns configuration, discovery and pools. It runs what is posted to it, one after another, and
/// never waits for a scrape.
final class ControlThread: DiscoveryHost {
    private let queue = BlockingQueue<@Sendable () -> Void>()
    private let thread: NamedThread
    private let io: IOThread
    private let files = BlockingThreads()
    private let waits = BlockingThreads(limit: 4096)
    private let ended = WakeUp()
    private let timers = Mutex<(next: UInt64, waiting: [UInt64: TimerID])>((1, [:]))
    private let watches = Mutex<[Int32: DescriptorWatch]>([:])

    init(io: IOThread) {
        self.io = io
        let queue = queue
        let ended = ended
        thread = NamedThread("control") {
            while let work = queue.take() { work() }
            ended.signal()
        }
    }

    var now: MonotonicTime { .now() }

    var wallTime: WallTime { .now() }

    func post(_ work: @escaping @Sendable () -> Void) { queue.put(work) }

    /// As `post`; false when the thread has been stopped and `work` will not run. Any thread.
    func accepts(_ work: @escaping @Sendable () -> Void) -> Bool { queue.put(work) }

    func schedule(at time: MonotonicTime, _ work: @escaping @Sendable () -> Void) -> DiscoveryTimer {
        // Under one lock: a timer that is reached at once finds itself among those that wait.
        timers.withLock { timers in
            timers.next += 1
            let number = timers.next
            timers.waiting[number] = io.schedule(
                at: time,
                owner: OneShot { [weak self] in
                    guard let self else { return }
                    self.timers.withLock { $0.waiting[number] = nil }
                    post(work)
                },
                token: number
            )
            return DiscoveryTimer(number: number)
        }
    }

    func cancel(_ timer: DiscoveryTimer) {
        if let waiting = timers.withLock({ $0.waiting.removeValue(forKey: timer.number) }) { io.cancel(waiting) }
    }

    func runBlocking(_ work: @escaping @Sendable () -> Void) { files.run(work) }

    func runWaiting(_ work: @escaping @Sendable () -> Void) { waits.run(work) }

    func send(
        _ request: HTTPRequest,
        through client: HTTPClient,
        answered: @escaping @Sendable (HTTPOutcome) -> Void
    ) -> RequestID {
        io.send(request, through: client, completion: answered)
    }

    func cancel(_ request: RequestID) { io.cancel(request) }

    func watch(descriptor: Int32, readable: @escaping @Sendable () -> Void) {
        let watch = DescriptorWatch(readable)
        watches.withLock { $0[descriptor] = watch }
        io.watch(fileDescriptor: descriptor, owner: watch)
    }

    func unwatch(descriptor: Int32, ended: @escaping @Sendable () -> Void) {
        watches.withLock { _ = $0.removeValue(forKey: descriptor) }
        io.unwatch(fileDescriptor: descriptor)
        io.post(ended)
    }

    /// Runs what was posted and ends. A thread that hangs, reading a configuration from a file system that is gone, is
    /// left behind: the program is to end all the same. Any other thread.
    func stop() {
        queue.close()
        if ended.wait(milliseconds: Self.patience) { thread.join() }
    }

    private static let patience = 10_000
}

private final class OneShot: TimerOwner {
    private let work: @Sendable () -> Void

    init(_ work: @escaping @Sendable () -> Void) { self.work = work }

    func timerReached(token: UInt64, now: MonotonicTime) { work() }
}

private final class DescriptorWatch: DescriptorOwner {
    private let readable: @Sendable () -> Void

    init(_ readable: @escaping @Sendable () -> Void) { self.readable = readable }

    func descriptorReadable(_ fileDescriptor: Int32) { readable() }
}

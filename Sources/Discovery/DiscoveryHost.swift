package import HTTPTransport
package import MetricModel

/// What discovery needs of the program around it: clocks, timers, the control thread, workers and somebody who waits for
/// descriptors. The engine provides it; tests provide one with clocks of their own.
package protocol DiscoveryHost: AnyObject, Sendable {
    /// The monotonic clock. Control thread.
    var now: MonotonicTime { get }
    /// The wall clock. Control thread.
    var wallTime: WallTime { get }

    /// Runs `work` on the control thread soon, never before this returns. Any thread.
    func post(_ work: @escaping @Sendable () -> Void)

    /// Runs `work` on the control thread at `time` or soon after. Control thread.
    func schedule(at time: MonotonicTime, _ work: @escaping @Sendable () -> Void) -> DiscoveryTimer

    /// Forgets a timer; one that has run is ignored. Control thread.
    func cancel(_ timer: DiscoveryTimer)

    /// Runs `work`, which reads files, where waiting is allowed: work that hangs holds no other up. Control thread.
    func runBlocking(_ work: @escaping @Sendable () -> Void)

    /// Runs `work`, which waits for servers, where it holds up neither what `runBlocking` runs nor other such work. Any
    /// thread.
    func runWaiting(_ work: @escaping @Sendable () -> Void)

    /// Sends a request; `answered` is called exactly once, on the thread that waits for sockets, which it does not hold
    /// up. Any thread.
    func send(
        _ request: HTTPRequest,
        through client: HTTPClient,
        answered: @escaping @Sendable (HTTPOutcome) -> Void
    ) -> RequestID

    /// Gives a request up: its answer follows with `.cancelled`, unless it ended before. Any thread.
    func cancel(_ request: RequestID)

    /// Calls `readable`, on a thread of the host's choice and again and again, while the descriptor has something to
    /// read; `readable` reads all of it without waiting. Control thread.
    func watch(descriptor: Int32, readable: @escaping @Sendable () -> Void)

    /// Ends a `watch`. `ended` runs once `readable` is not called any more, on any thread. Control thread.
    func unwatch(descriptor: Int32, ended: @escaping @Sendable () -> Void)
}

/// A timer of a `DiscoveryHost`; the host gives the number its meaning.
package struct DiscoveryTimer: Sendable, Hashable {
    package let number: UInt64

    package init(number: UInt64) { self.number = number }
}

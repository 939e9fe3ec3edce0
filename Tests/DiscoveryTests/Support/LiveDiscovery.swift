import HTTPTransport
import Logging
import MetricModel
import SelfMetrics
import Synchronization

@testable import Discovery
@testable import ScrapeConfiguration
@testable import ScrapeEngine

/// Blocks of one job, run as the program runs them: on real threads, sockets and clocks. What they find is collected.
final class LiveDiscovery: Sendable {
    let registry = MetricRegistry()
    private let logged = LoggedLines()
    private let io: IOThread
    private let control: ControlThread
    private let manager: DiscoveryManager
    private let newest: Newest

    private final class Newest: Sendable {
        let groups = Mutex<[TargetGroup]>([])
    }

    init(_ blocks: [DiscoveryBlock]) throws {
        io = try IOThread()
        io.start()
        control = ControlThread(io: io)
        let newest = Newest()
        let handler = logged.handler
        manager = DiscoveryManager(
            host: control,
            metrics: DiscoveryMetrics(registry: registry),
            logger: Logger(label: "test") { _ in handler }
        ) { sets in
            newest.groups.withLock { $0 = sets.groups["job"] ?? [] }
            return true
        }
        self.newest = newest
        control.post { [manager] in
            manager.apply([DiscoveryManagerState.Job(name: "job", sections: blocks.map { .block($0) })])
        }
    }

    convenience init(_ blocks: DiscoveryBlock...) throws { try self.init(blocks) }

    func stop() {
        control.post { [manager] in manager.stop() }
        control.stop()
        io.stop()
    }

    /// What was logged.
    var lines: [String] { logged.lines }

    /// What there is at one moment.
    struct State: Sendable {
        var groups: [TargetGroup] = []
        var statuses: [ProviderStatus] = []
    }

    /// What the blocks have found by now, without waiting for a tick.
    var state: State {
        let answer = Answer()
        control.post { [manager, newest] in
            manager.flush()
            let state = State(groups: newest.groups.withLock(\.self), statuses: manager.statuses)
            answer.state.withLock { $0 = state }
            answer.arrival.signal()
        }
        answer.arrival.wait(milliseconds: 5_000)
        return answer.state.withLock(\.self)
    }

    private final class Answer: Sendable {
        let state = Mutex(State())
        let arrival = WakeUp()
    }

    /// The first state that is as asked for; nil when ten seconds bring none.
    func eventually(_ isExpected: (State) -> Bool) -> State? {
        let end = MonotonicTime.now() + 10_000_000_000
        let pause = WakeUp()
        while MonotonicTime.now() < end {
            let state = state
            if isExpected(state) { return state }
            pause.wait(milliseconds: 20)
        }
        return nil
    }
}

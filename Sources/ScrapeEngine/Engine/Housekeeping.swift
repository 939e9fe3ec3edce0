internal import HTTPTransport
internal import MetricModel
internal import SampleStorage
internal import Synchronization

/// What an engine does by the clock: wakes the observer, closes slices of the pools' history, keeps the head within its
/// window, looks whether the configuration's files have changed. Its timers stand in the I/O thread's heap.
final class Housekeeping: TimerOwner {
    private enum Task: UInt64, CaseIterable {
        case observer, history, head, configuration, vitals

        var period: Int64 {
            switch self {
            case .observer: 200_000_000
            case .history: PoolHealth.sliceSeconds * 1_000_000_000
            case .head: 5_000_000_000
            case .configuration: 1_000_000_000
            case .vitals: EngineVitals.periodNanoseconds
            }
        }
    }

    private let io: IOThread
    private let workers: Workers
    private let control: ControlThread
    private let controller: EngineController
    private let board: EngineBoard
    private let storage: Storage
    private let events: EventLog
    private let metrics: ScrapeMetrics
    private let isStopped = Atomic(false)
    private let clock = Mutex(ClockWatch())
    private let isMaintaining = Atomic(false)
    private let isSampling = Atomic(false)

    init(
        io: IOThread,
        workers: Workers,
        control: ControlThread,
        controller: EngineController,
        board: EngineBoard,
        storage: Storage,
        events: EventLog,
        metrics: ScrapeMetrics
    ) {
        self.io = io
        self.workers = workers
        self.control = control
        self.controller = controller
        self.board = board
        self.storage = storage
        self.events = events
        self.metrics = metrics
    }

    func start() {
        let now = MonotonicTime.now()
        for task in Task.allCases { schedule(task, now) }
        sampleVitals()
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    func timerReached(token: UInt64, now: MonotonicTime) {
        guard !isStopped.load(ordering: .relaxed), let task = Task(rawValue: token) else { return }
        switch task {
        case .observer:
            watchClock(now)
            control.post { [controller] in controller.notify() }
        case .history: control.post { [board] in board.closeHistorySlice() }
        case .head: maintainHead()
        case .configuration: control.post { [controller] in controller.lookAtDisk() }
        case .vitals: sampleVitals()
        }
        schedule(task, now)
    }

    private func schedule(_ task: Task, _ now: MonotonicTime) {
        _ = io.schedule(at: now + task.period, owner: self, token: task.rawValue)
    }

    private func watchClock(_ now: MonotonicTime) {
        let wall = WallTime.now()
        let (step, behindUntil) = clock.withLock { ($0.look(monotonic: now, wall: wall), $0.behindUntil) }
        guard let step else { return }
        metrics.count(step)
        board.setClockBehind(until: behindUntil)
        events.record(EngineEvent(at: wall, level: .warning, area: .engine, text: step.sentence))
    }

    private func sampleVitals() {
        guard !isSampling.exchange(true, ordering: .acquiringAndReleasing) else { return }
        workers.run { [self] _ in
            board.sampleVitals()
            isSampling.store(false, ordering: .releasing)
        }
    }

    private func maintainHead() {
        guard !isMaintaining.exchange(true, ordering: .acquiringAndReleasing) else { return }
        workers.run { [self] _ in
            storage.maintain(now: .now())
            isMaintaining.store(false, ordering: .releasing)
        }
    }
}

extension ClockWatch.Step {
    /// For the log; a machine that slept looks like a clock that was set.
    fileprivate var sentence: String {
        let time = PrometheusDuration(
            milliseconds: Int64(clamping: (change.magnitude + 500_000_000) / 1_000_000_000 * 1000)
        )
        return change < 0
            ? "the clock was set back by \(time): where intervals are shorter, scrapes carry their last timestamp until "
                + "it has passed that, and nothing is stored"
            : "the clock went forward by \(time): it was set, or the machine slept; series have a gap"
    }
}

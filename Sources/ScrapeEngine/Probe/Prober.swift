internal import DequeModule
internal import Exposition
internal import HTTPTransport
internal import MetricModel
internal import Synchronization

/// Asks targets once more than their loops do, for somebody who looks: the same request through the same client, read as
/// the loop's worker reads it, with nothing stored, counted or remembered of the target. Scrapes that are ready at the same
/// time go first.
///
/// Any thread.
final class Prober: Sendable {
    /// How many answers are kept, and how much of each body.
    static let keptResults = 8
    static let keptBytes = 16 << 20
    /// So many are under way at once: a command may name thousands of targets.
    private static let parallel = 8

    private struct Job {
        let target: Target
        let settings: PoolSettings
        let batch: ProbeBatch
    }

    private struct State {
        var results: [(target: TargetID, result: ProbeResult)] = []
        /// Those that wait included.
        var underWay: Set<TargetID> = []
        var waiting = Deque<Job>()
        var running = 0
        var batches: [ObjectIdentifier: ProbeBatch] = [:]
        var isStopped = false
    }

    private let services: ScrapeServices
    private let state = Mutex(State())

    init(services: ScrapeServices) { self.services = services }

    func result(of target: TargetID) -> ProbeResult? {
        state.withLock { state in state.results.first { $0.target == target }?.result }
    }

    /// Probes targets of the board; `reply` comes once, when all have ended.
    func probe(_ ids: [TargetID], on board: EngineBoard, reply: @escaping @Sendable (EngineReply) -> Void) {
        var seen: Set<TargetID> = []
        let ids = ids.filter { seen.insert($0).inserted }
        guard !ids.isEmpty else { return reply(.refused("there is nothing to probe")) }
        let batch = ProbeBatch(ids, reply: reply)
        guard enter(batch) else { return reply(EngineController.stopping) }
        for id in ids {
            guard let (target, layout, _) = board.target(id), let settings = layout.settings else {
                batch.add(.skipped("not active any more"), for: id)
                continue
            }
            enqueue(Job(target: target, settings: settings, batch: batch))
        }
        forgetAnswered()
        beginWaiting()
    }

    private func forgetAnswered() { state.withLock { $0.batches = $0.batches.filter { !$1.isAnswered } } }

    /// Answers the commands whose probes have not ended; later ones are refused. The threads that would end them have
    /// stopped.
    func stop() {
        let batches = state.withLock { state in
            state.isStopped = true
            defer { state.batches = [:] }
            return Array(state.batches.values)
        }
        for batch in batches { batch.giveUp("the engine is stopping") }
    }

    /// False when it is too late.
    private func enter(_ batch: ProbeBatch) -> Bool {
        state.withLock { state in
            guard !state.isStopped else { return false }
            state.batches[ObjectIdentifier(batch)] = batch
            return true
        }
    }

    private func enqueue(_ job: Job) {
        let isNew = state.withLock { state in
            guard state.underWay.insert(job.target.id).inserted else { return false }
            state.waiting.append(job)
            return true
        }
        if !isNew { job.batch.add(.skipped("a probe of it is under way"), for: job.target.id) }
    }

    private func beginWaiting() {
        while let job = next() { send(job) }
    }

    private func next() -> Job? {
        state.withLock { state in
            guard state.running < Self.parallel, let job = state.waiting.popFirst() else { return nil }
            state.running += 1
            return job
        }
    }

    // MARK: One probe

    private func send(_ job: Job) {
        var request = ScrapeRequest.make(target: job.target, settings: job.settings)
        request.priority = .background
        let began = (wall: WallTime.now(), monotonic: MonotonicTime.now())
        services.io.send(request, through: job.settings.client) { [self] outcome in
            services.workers.run { [self] scratch in
                var result = ProbeResult(at: began.wall)
                Self.read(outcome, job, into: &result, scratch.inflater)
                result.durationNanoseconds = MonotonicTime.now() - began.monotonic
                end(job, result)
            }
        }
    }

    private static func read(_ outcome: HTTPOutcome, _ job: Job, into result: inout ProbeResult, _ inflater: Inflater) {
        let url = job.target.url
        let answer = ScrapedAnswer(outcome, url: url, settings: job.settings, inflater: inflater, sizeHint: 0)
        var response: HTTPResponse?
        switch outcome {
        case .failure(let failure): result.timings = failure.timings
        case .response(let complete):
            response = complete
            result.timings = complete.timings
            result.exchange = HTTPExchange(of: complete)
        }
        if let bytes = answer.body.bytes(of: response) {
            result.bodyBytes = bytes.count
            result.body = Array(bytes.bytes.prefix(keptBytes))
        }
        switch answer.body {
        case .ready(let bytes, let format): parse(bytes, as: format, job.settings, into: &result)
        case .refused(_, let failure), .failed(let failure): result.failure = failure
        case .empty: break
        }
    }

    private static func parse(
        _ bytes: BodyBuffer,
        as format: ExpositionFormat,
        _ settings: PoolSettings,
        into result: inout ProbeResult
    ) {
        var reader = ExpositionReader()
        var table = BodyTable()
        reader.read(bytes, as: format, options: settings.readOptions, into: &table)
        result.format = format
        result.samples = table.count
        result.metadata = table.metadata.count
        if let problem = table.problem {
            result.failure = BodyAppend.failure(of: problem)
        } else if format == .prometheusText {
            result.warning = SilentFault.find(in: bytes)
        }
    }

    private func end(_ job: Job, _ result: ProbeResult) {
        let id = job.target.id
        state.withLock { state in
            state.results.removeAll { $0.target == id }
            state.results.append((id, result))
            if state.results.count > Self.keptResults { state.results.removeFirst() }
            state.underWay.remove(id)
            state.running -= 1
        }
        var event = EngineEvent(of: job.target, at: .now(), level: .info, text: "probed: \(result.sentence)")
        event.area = .user
        services.events.record(event)
        job.batch.add(.probed(result.withoutBody), for: id)
        forgetAnswered()
        beginWaiting()
    }
}

internal import HTTPTransport
package import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics

/// Runs the `ScrapeLoop` of one target: gives it timers, requests and workers, and carries the block between them.
///
/// `@unchecked Sendable`: everything but the constants is touched on the I/O thread only; the public methods may be
/// called from anywhere and post themselves there.
package final class LoopDriver: TimerOwner, @unchecked Sendable {
    /// A start that waits until the stopped loop's scrape has ended.
    private struct Restart {
        let offset: ScrapeOffset?
    }

    package let target: Target
    private let services: ScrapeServices
    /// Of the loop that runs; a changed job's wait in `newSettings` for the next one.
    private var settings: PoolSettings
    private var newSettings: PoolSettings?
    /// The settings changed in a way that forbids the next loop this one's cache.
    private var isCacheOutdated = false
    private var block: TargetBlock
    private var loop: ScrapeLoop
    private var retired: [RetiredLoop] = []
    private var timer: TimerID?
    private var request: RequestID?
    private var preparedRequest: HTTPRequest?
    private var forcedError: String?
    /// Of the newest scrape in this run of the loop.
    private var scrapeStart: ScrapeStart?
    private var lastBodyBytes = 0
    private var reservedBytes = 0
    /// Set while a scrape waits to be admitted: the number of its place in the line.
    private var placeInLine: UInt64?
    private var lastPlace: UInt64 = 0
    private var pendingRestart: Restart?
    private var whenEnded: [@Sendable () -> Void] = []
    /// Set once the target is gone: called when markers are written or given up, too.
    private var whenGone: (@Sendable () -> Void)?

    package init(target: Target, settings: PoolSettings, services: ScrapeServices) {
        self.target = target
        self.settings = settings
        self.services = services
        block = TargetBlock(
            seriesLabels: SeriesLabels(targetLabels: target.labels, honorLabels: settings.job.honorLabels)
        )
        loop = ScrapeLoop(interval: target.interval.nanoseconds)
    }

    // MARK: From the control thread

    /// Starts the loop; with `offset` nil the first scrape happens at once.
    package func start(offset: ScrapeOffset?) {
        services.io.post { [self] in begin(offset: offset) }
    }

    /// Stops the loop: a running scrape finishes, then stale markers follow if `markers`. `ended` is called (on the
    /// I/O thread) when no scrape runs any more.
    package func stop(markers: Bool, ended: @escaping @Sendable () -> Void = {}) {
        services.io.post { [self] in end(markers: markers, ended: ended) }
    }

    /// Stops the loop of a target that is gone: a running scrape finishes, then stale markers follow. `gone` is called (on
    /// the I/O thread) when nothing is left to be done; `cancel` shortens it.
    package func leave(gone: @escaping @Sendable () -> Void) {
        services.io.post { [self] in
            whenGone = gone
            end(markers: true) {}
            sayWhenGone()
        }
    }

    /// Stops the loop at once: a running request is given up, its scrape fails, and no markers follow.
    package func cancel(ended: @escaping @Sendable () -> Void) {
        services.io.post { [self] in
            for loop in retired { loop.cancel() }
            retired = []
            end(markers: false, ended: ended)
            if let request { services.io.cancel(request) }
            sayWhenGone()
        }
    }

    /// Ends a pause: without a gap in the cache as long as the markers are not written.
    package func resume(offset: ScrapeOffset?) {
        services.io.post { [self] in
            if loop.isScraping {
                pendingRestart = Restart(offset: offset)
            } else {
                startAgain(offset: offset)
            }
        }
    }

    /// Stops the loop and starts it again under other settings once its scrape has ended. The cache goes on if
    /// `reusesCache`; otherwise the old loop's end-of-run markers follow while the new one runs.
    package func reload(_ settings: PoolSettings, reusesCache: Bool, offset: ScrapeOffset?, forcedError: String?) {
        services.io.post { [self] in
            takeOver(settings, reusesCache: reusesCache)
            self.forcedError = forcedError
            halt(markers: true)
            if loop.isScraping {
                pendingRestart = Restart(offset: offset)
            } else {
                startAgain(offset: offset)
            }
        }
    }

    /// Changes the settings of a loop that does not run.
    package func replace(_ settings: PoolSettings, reusesCache: Bool) {
        services.io.post { [self] in takeOver(settings, reusesCache: reusesCache) }
    }

    /// Looks into the target's block on a worker when no scrape is at it. `look` is given the block and what the loop runs
    /// under. Any thread.
    func look(_ look: @escaping @Sendable (TargetBlock, PoolSettings) -> Void) {
        services.io.post { [self] in
            let (block, settings) = (block, settings)
            block.turns.take(of: services, { _ in look(block, settings) }, then: { _ in })
        }
    }

    package func setForcedError(_ text: String?) { services.io.post { [self] in forcedError = text } }

    // MARK: On the I/O thread

    package func timerReached(token: UInt64, now: MonotonicTime) {
        timer = nil
        perform { $0.timerReached(at: ScrapeLoop.Instant(monotonic: now, wall: .now())) }
        sayWhenGone()
    }

    private func begin(offset: ScrapeOffset?) {
        let now = ScrapeLoop.Instant.now()
        let interval = target.interval.nanoseconds
        let wait = offset?.wait(for: target.hash, interval: interval, now: now.wall) ?? 0
        scrapeStart = nil
        perform { $0.start(at: now, offset: wait) }
    }

    private func takeOver(_ settings: PoolSettings, reusesCache: Bool) {
        newSettings = settings
        if !reusesCache { isCacheOutdated = true }
    }

    private func end(markers: Bool, ended: @escaping @Sendable () -> Void) {
        pendingRestart = nil
        halt(markers: markers)
        if loop.isScraping {
            whenEnded.append(ended)
        } else {
            ended()
        }
    }

    /// Stops the loop; a scrape whose request is out goes on.
    private func halt(markers: Bool) {
        dropTimer()
        perform { loop in
            let action = loop.stop(at: .now(), markers: markers)
            guard placeInLine != nil else { return action }
            // No request went out: the scrape that waited for room is as if it had not begun.
            placeInLine = nil
            reservedBytes = 0
            return loop.scrapeEnded(at: .now())
        }
    }

    private func sayWhenGone() {
        guard let whenGone, loop.hasEnded, retired.allSatisfy(\.hasEnded) else { return }
        self.whenGone = nil
        whenGone()
    }

    /// Starts a loop after a stopped one whose scrape has ended: with its cache as long as its markers are not written
    /// and the settings allow it.
    private func startAgain(offset: ScrapeOffset?) {
        dropTimer()
        let continues = loop.owesMarkers && !isCacheOutdated
        if !continues { retireBlock() }
        if let newSettings { settings = newSettings }
        newSettings = nil
        preparedRequest = nil
        loop = ScrapeLoop(interval: target.interval.nanoseconds, continuing: continues)
        begin(offset: offset)
    }

    private func retireBlock() {
        retired.removeAll { $0.hasEnded }
        let rest = RetiredLoop(loop, target: target, block: block, services: services) { [weak self] in
            self?.sayWhenGone()
        }
        if let rest { retired.append(rest) }
        // Of what it said about its families nothing is known until it says it again.
        target.update { $0.families = nil }
        let job = (newSettings ?? settings).job
        block = TargetBlock(
            seriesLabels: SeriesLabels(targetLabels: target.labels, honorLabels: job.honorLabels)
        )
        isCacheOutdated = false
    }

    private func dropTimer() {
        if let timer { services.io.cancel(timer) }
        timer = nil
    }

    /// Has the loop take a step and does what it asks for.
    private func perform(_ step: (inout ScrapeLoop) -> ScrapeLoop.Action) {
        let missed = loop.missedTicks
        let action = step(&loop)
        count(missedTicks: loop.missedTicks - missed)
        switch action {
        case .wait(let until):
            dropTimer()
            timer = services.io.schedule(at: until, owner: self, token: 0)
        case .scrape(let timestamp, let due):
            beginScrape(timestamp, due: due)
        case .writeEndOfRunMarkers(let timestamp):
            let markers = EndOfRunMarkers(
                target: target,
                isLast: true,
                block: block,
                services: services,
                timestamp: timestamp
            )
            block.turns.take(of: services, { _ in markers.write() }, then: { _ in })
        case .none:
            break
        }
        publishSchedule()
    }

    private func count(missedTicks: Int) {
        guard missedTicks > 0 else { return }
        services.metrics.missedTicks.increment(by: missedTicks)
        target.update { $0.missedTicks += missedTicks }
    }

    private func beginScrape(_ timestamp: WallTime, due: MonotonicTime) {
        let start = ScrapeStart(due: due, began: .now())
        if let scrapeStart { services.metrics.observeInterval(target.interval, start.began - scrapeStart.began) }
        scrapeStart = start
        if let forcedError { return hand(.forced(forcedError), start, timestamp) }
        lastPlace += 1
        let place = lastPlace
        let bytes = lastBodyBytes
        placeInLine = place
        services.admission.admit(bytes) { [self] in
            // Somebody stopped the loop meanwhile; another scrape may already stand in line.
            guard placeInLine == place else { return false }
            placeInLine = nil
            reservedBytes = bytes
            send(start.admitted(at: .now()), timestamp)
            return true
        }
    }

    private func send(_ start: ScrapeStart, _ timestamp: WallTime) {
        let request = preparedRequest ?? ScrapeRequest.make(target: target, settings: settings)
        preparedRequest = request
        self.request = services.io.send(request, through: settings.client) { [self] outcome in
            self.request = nil
            hand(.exchanged(outcome), start, timestamp)
        }
    }

    /// Gives the block to a worker, and takes it back when the scrape is committed.
    private func hand(_ outcome: FinishedExchange.Outcome, _ start: ScrapeStart, _ timestamp: WallTime) {
        let exchange = FinishedExchange(
            target: target,
            block: block,
            settings: settings,
            services: services,
            outcome: outcome,
            timestamp: timestamp,
            start: start
        )
        services.metrics.lateness.observe(Double(start.latenessNanoseconds) / 1e9)
        block.turns.take(
            of: services,
            { scratch in exchange.run(&scratch) },
            then: { [self] in scrapeEnded(bodyBytes: $0) }
        )
    }

    private func scrapeEnded(bodyBytes: Int) {
        services.admission.release(reservedBytes)
        reservedBytes = 0
        if bodyBytes > 0 { lastBodyBytes = bodyBytes }
        perform { $0.scrapeEnded(at: .now()) }
        guard !loop.isRunning else { return }
        let callbacks = whenEnded
        whenEnded = []
        for callback in callbacks { callback() }
        if let restart = pendingRestart {
            pendingRestart = nil
            startAgain(offset: restart.offset)
        }
        sayWhenGone()
    }

    /// Tells the status what a row shows of the schedule.
    private func publishSchedule() {
        let now = ScrapeLoop.Instant.now()
        let nextDue = loop.nextDue
        let markersAt = loop.markersDue.map { now.wall + ($0 - now.monotonic) }
        let isInFlight = loop.isScraping
        target.update { status in
            status.nextDue = nextDue
            status.isInFlight = isInFlight
            status.staleMarkersDue = markersAt.flatMap {
                let count = status.trackedSeries
                return count > 0 || status.last != nil
                    ? StaleMarkersDue(count: count + settings.reportSeriesCount, at: $0) : nil
            }
        }
    }
}

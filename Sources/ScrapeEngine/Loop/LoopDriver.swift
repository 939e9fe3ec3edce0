internal import HTTPTransport
package import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics

/// Runs the `ScrapeLoop` of one target: gives it timers, requests and workers, and carries the block between them.
///
/// `@unchecked Sendable`: everything but the constants is touched on the I/O thread only; the public methods may be
/// called from anywhere and post themselves there.
package final class LoopDriver: TimerOwner, @unchecked Sendable {
    package let target: Target
    private let services: ScrapeServices
    private var settings: PoolSettings
    private var block: TargetBlock
    private var loop: ScrapeLoop
    private var timer: TimerID?
    private var request: RequestID?
    private var preparedRequest: HTTPRequest?
    private var forcedError: String?
    private var scrapeStarted = MonotonicTime(nanoseconds: 0)
    private var lastStart: MonotonicTime?
    private var lastBodyBytes = 0
    private var reservedBytes = 0
    private var resumeOffset: ScrapeOffset?
    private var isWaitingForRoom = false
    private var whenEnded: [@Sendable () -> Void] = []

    package init(target: Target, settings: PoolSettings, services: ScrapeServices, forcedError: String?) {
        self.target = target
        self.settings = settings
        self.services = services
        self.forcedError = forcedError
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

    /// Stops the loop at once: a running request is given up, its scrape fails, and no markers follow.
    package func cancel(ended: @escaping @Sendable () -> Void) {
        services.io.post { [self] in
            end(markers: false, ended: ended)
            if let request { services.io.cancel(request) }
        }
    }

    /// Ends a pause: without a gap in the cache as long as the markers are not written.
    package func resume(offset: ScrapeOffset?) {
        services.io.post { [self] in
            if loop.isScraping {
                resumeOffset = offset
            } else {
                restart(offset: offset)
            }
        }
    }

    /// Stops the loop and starts it again under other settings once its scrape has ended; the cache goes on if
    /// `reusesCache`.
    package func reload(_ settings: PoolSettings, reusesCache: Bool, offset: ScrapeOffset?, forcedError: String?) {
        services.io.post { [self] in
            end(markers: false) { [self] in
                self.settings = settings
                self.forcedError = forcedError
                preparedRequest = nil
                if !reusesCache { renewBlock() }
                loop = ScrapeLoop(interval: target.interval.nanoseconds, continuing: reusesCache)
                begin(offset: offset)
            }
        }
    }

    /// Changes the settings of a loop that does not run.
    package func replace(_ settings: PoolSettings, reusesCache: Bool) {
        services.io.post { [self] in
            self.settings = settings
            preparedRequest = nil
            if !reusesCache, !loop.owesMarkers { renewBlock() }
        }
    }

    package func setForcedError(_ text: String?) { services.io.post { [self] in forcedError = text } }

    // MARK: On the I/O thread

    package func timerReached(token: UInt64, now: MonotonicTime) {
        timer = nil
        perform(loop.timerReached(at: ScrapeLoop.Instant(monotonic: now, wall: .now())))
    }

    private func begin(offset: ScrapeOffset?) {
        let now = ScrapeLoop.Instant.now()
        let interval = target.interval.nanoseconds
        let wait = offset?.wait(for: target.id, interval: interval, now: now.wall) ?? 0
        perform(loop.start(at: now, offset: wait))
    }

    private func end(markers: Bool, ended: @escaping @Sendable () -> Void) {
        resumeOffset = nil
        dropTimer()
        let wasWaiting = isWaitingForRoom
        isWaitingForRoom = false
        let action = loop.stop(at: .now(), markers: markers)
        if wasWaiting {
            // No request went out: the scrape that waited for room is as if it had not begun.
            perform(loop.scrapeEnded(at: .now()))
            ended()
            return
        }
        if loop.isScraping {
            whenEnded.append(ended)
            publishSchedule()
        } else {
            perform(action)
            ended()
        }
    }

    private func restart(offset: ScrapeOffset?) {
        let continues = loop.owesMarkers || loop.isRunning
        dropTimer()
        if !continues { renewBlock() }
        loop = ScrapeLoop(interval: target.interval.nanoseconds, continuing: continues)
        begin(offset: offset)
    }

    private func renewBlock() {
        block = TargetBlock(
            seriesLabels: SeriesLabels(targetLabels: target.labels, honorLabels: settings.job.honorLabels)
        )
    }

    private func dropTimer() {
        if let timer { services.io.cancel(timer) }
        timer = nil
    }

    private func perform(_ action: ScrapeLoop.Action) {
        switch action {
        case .wait(let until):
            timer = services.io.schedule(at: until, owner: self, token: 0)
        case .scrape(let timestamp):
            beginScrape(timestamp)
        case .writeEndOfRunMarkers(let timestamp):
            let markers = EndOfRunMarkers(target: target, block: block, services: services, timestamp: timestamp)
            services.workers.run { _ in markers.write() }
        case .none:
            break
        }
        publishSchedule()
    }

    private func beginScrape(_ timestamp: WallTime) {
        scrapeStarted = .now()
        if let lastStart { services.metrics.observeInterval(target.interval, scrapeStarted - lastStart) }
        lastStart = scrapeStarted
        if let forcedError { return hand(.forced(forcedError), timestamp) }
        reservedBytes = lastBodyBytes
        isWaitingForRoom = true
        services.admission.admit(reservedBytes) { [self] in
            guard isWaitingForRoom else { return services.admission.release(reservedBytes) }
            isWaitingForRoom = false
            send(timestamp)
        }
    }

    private func send(_ timestamp: WallTime) {
        let request = preparedRequest ?? ScrapeRequest.make(target: target, settings: settings)
        preparedRequest = request
        self.request = services.io.send(request, through: settings.client) { [self] outcome in
            self.request = nil
            hand(.exchanged(outcome), timestamp)
        }
    }

    /// Gives the block to a worker, and takes it back when the scrape is committed.
    private func hand(_ outcome: FinishedExchange.Outcome, _ timestamp: WallTime) {
        let exchange = FinishedExchange(
            target: target,
            block: block,
            settings: settings,
            services: services,
            outcome: outcome,
            timestamp: timestamp,
            started: scrapeStarted
        )
        services.workers.run { [self] scratch in
            let bodyBytes = exchange.run(&scratch)
            services.io.post { [self] in scrapeEnded(bodyBytes: bodyBytes) }
        }
    }

    private func scrapeEnded(bodyBytes: Int) {
        services.admission.release(reservedBytes)
        reservedBytes = 0
        if bodyBytes > 0 { lastBodyBytes = bodyBytes }
        let missed = loop.missedTicks
        let action = loop.scrapeEnded(at: .now())
        if loop.missedTicks > missed { services.metrics.missedTicks.increment(by: loop.missedTicks - missed) }
        perform(action)
        guard !loop.isRunning else { return }
        let callbacks = whenEnded
        whenEnded = []
        for callback in callbacks { callback() }
        if let offset = resumeOffset {
            resumeOffset = nil
            restart(offset: offset)
        }
    }

    /// Tells the status what a row shows of the schedule.
    private func publishSchedule() {
        let now = ScrapeLoop.Instant.now()
        let nextDue = loop.nextDue.map { now.wall + ($0 - now.monotonic) }
        let markersAt = loop.markersDue.map { now.wall + ($0 - now.monotonic) }
        let isInFlight = loop.isScraping
        let missedTicks = loop.missedTicks
        target.update { status in
            status.nextDue = nextDue
            status.isInFlight = isInFlight
            status.missedTicks = missedTicks
            status.staleMarkersDue = markersAt.flatMap {
                let count = status.trackedSeries
                return count > 0 || status.last != nil
                    ? StaleMarkersDue(count: count + ScrapeReport.names.count, at: $0) : nil
            }
        }
    }
}

internal import Exposition
internal import HTTPTransport
internal import MetricModel
internal import SampleStorage
internal import ScrapeConfiguration
internal import SelfMetrics

/// What others see of a scrape: the target's status, events, kept bodies, counters.
extension FinishedExchange {
    func publish(
        _ result: ScrapeResult,
        _ appended: AppendOutcome,
        response: HTTPResponse?,
        body: ScrapedBody
    ) {
        let tracked = block.trackedCount
        let largest = block.largest
        let isOutOfStep = !block.table.isInStep
        let families = newFamilies(result, body)
        if result.isUp, case .ready = body { block.cacheSize.addWhenGood(families: block.familyMemory.count) }
        // Nobody asks for the body's texts any more.
        block.reader.release()
        let exchange = response.map(HTTPExchange.init(of:))
        let failed = failedExchange
        let change = target.update { status in
            let before = status.health
            status.record(result, capacity: services.resultsPerTarget)
            status.trackedSeries = tracked
            status.largest = largest
            if !result.isCut { status.note(answered: exchange, failed: failed) }
            if let families { status.families = families }
            return (before, status.health)
        }
        if let failure = result.failure, !failure.isCut { keep(body, of: response, failure) }
        if result.isUp, isOutOfStep, let exchange { noteSilentFault(body, exchange) }
        writeFailedRequest(body)
        services.metrics.count(result)
        services.metrics.count(appended)
        recordRefused(appended)
        if let failure = result.failure { log(failure, body, response) }
        if let failure = appended.emptyBodyFailure { logAppend(failure) }
        recordRefusal(appended)
        services.rates.count(
            samples: result.isUp ? result.samplesKept : 0,
            bytes: max(result.wireBytes, 0),
            now: MonotonicTime.now()
        )
        if change.0 != change.1 { recordTransition(from: change.0, result) }
        if wasStopped { record(.info, "scrape cut: the process was stopped meanwhile") }
    }

    private var wasStopped: Bool {
        if case .exchanged(.failure(let failure)) = outcome { failure.wasStopped } else { false }
    }

    /// Keeps what came of a failed scrape's body: of one that broke off the bytes until then, packed or not.
    private func keep(_ body: ScrapedBody, of response: HTTPResponse?, _ failure: ScrapeFailure) {
        var answer = response
        var bytes = body.bytes(of: response)
        if case .exchanged(.failure(let broken)) = outcome, let cut = broken.cutAnswer, cut.body.count > 0 {
            answer = cut
            bytes = cut.body
        }
        guard let answer, let bytes else { return }
        services.keptBodies.keep(
            bytes.bytes,
            at: timestamp,
            exchange: HTTPExchange(of: answer),
            failure: failure,
            for: target.id,
            isGone: { target.isGone }
        )
    }

    /// What there is of an exchange without an answer.
    private var failedExchange: HTTPExchange? {
        guard case .exchanged(.failure(let failure)) = outcome else { return nil }
        return failure.attempt.map(HTTPExchange.init(of:))
    }

    /// A line for a request that was made and brought no body to read; what the body then lacks is no news for this log.
    private func writeFailedRequest(_ body: ScrapedBody) {
        guard case .exchanged = outcome, case .failed(let failure) = body else { return }
        guard let log = settings.failureLog.current else { return }
        if !log.write(failure.text, of: target, at: .now()) { services.metrics.failureLogErrors.increment() }
    }

    /// What is known of the target's families, when this scrape has changed it.
    private func newFamilies(_ result: ScrapeResult, _ body: ScrapedBody) -> KnownFamilies? {
        guard case .ready = body else { return block.familyMemory.endScrape(.nothing) }
        guard !block.table.isInStep else {
            return block.familyMemory.endScrape(result.isUp ? .good(nil) : .broken(nil))
        }
        defer { if result.isUp { block.table.releaseNewKeys() } }
        let fingerprint = block.reader.fingerprint(of: block.table.metadata)
        guard fingerprint != block.metadataFingerprint else {
            return block.familyMemory.endScrape(result.isUp ? .good(nil) : .broken(nil))
        }
        let page = services.metadata.page(of: block.table.metadata, fingerprint: fingerprint, in: block.reader)
        guard result.isUp else { return block.familyMemory.endScrape(.broken(page)) }
        block.metadataFingerprint = fingerprint
        return block.familyMemory.endScrape(.good(page))
    }

    /// Keeps a good body that loses series without a word. One in step with the last has that one's verdict.
    private func noteSilentFault(_ body: ScrapedBody, _ exchange: HTTPExchange) {
        guard case .ready(let bytes, .prometheusText) = body, let problem = SilentFault.find(in: bytes) else {
            return services.keptBodies.removeWarning(of: target.id)
        }
        let known = services.keptBodies.body(of: target.id)
        services.keptBodies.keep(
            bytes.bytes,
            at: timestamp,
            exchange: exchange,
            failure: ScrapeFailure(step: .parse, errorClass: "warning", text: problem.text, problem: problem),
            isWarning: true,
            for: target.id,
            isGone: { target.isGone }
        )
        guard known?.isWarning != true else { return }
        record(.warning, "up, but line \(problem.line): \(problem.text)")
    }

    /// What storage refused, a line for each reason and scrape.
    private func recordRefused(_ appended: AppendOutcome) {
        recordRefused(appended.outOfOrder, "out-of-order samples")
        recordRefused(appended.duplicates, "samples with different value but same timestamp")
        recordRefused(appended.outOfBounds, "samples that are too old or are too far into the future")
        recordRefused(appended.exemplarsOutOfOrder, "out-of-order exemplars")
    }

    private func recordRefused(_ count: Int, _ what: String) {
        guard count > 0 else { return }
        record(.warning, "Error on ingesting \(what)", [EngineEvent.Field("num_dropped", String(count))])
    }

    /// The markers and the report that storage refused.
    private func recordRefusal(_ appended: AppendOutcome) {
        guard appended.isRefused else { return }
        let problem = EngineEvent.Field("err", SampleVerdict.outOfBounds.description)
        if appended.losesMarkers { record(.warning, "Append failed", [problem]) }
        record(.warning, "Appending scrape report failed", [problem])
    }

    private func logAppend(_ failure: ScrapeFailure) {
        services.events.debug(event(.debug, "Append failed", [EngineEvent.Field("err", failure.text)]))
    }

    /// What Prometheus's log says of a failed scrape: nearly always something for debugging.
    private func log(_ failure: ScrapeFailure, _ body: ScrapedBody, _ response: HTTPResponse?) {
        let error = EngineEvent.Field("err", failure.text)
        switch (outcome, body) {
        case (.forced, _): break
        case (_, .failed): services.events.debug(event(.debug, "Scrape failed", [error]))
        case (_, .refused):
            let about = contentTypeFields(response) + [error]
            record(.error, "Failed to determine correct type of scrape target.", about)
            logAppend(failure)
        default: logAppend(failure)
        }
    }

    /// A Content-Type that nothing reads made way for the job's `fallback_scrape_protocol`.
    func logFallback(_ problem: String, _ response: HTTPResponse) {
        services.events.debug(
            event(
                .debug,
                "Invalid content type on scrape, using fallback setting.",
                contentTypeFields(response) + [EngineEvent.Field("err", problem)]
            )
        )
    }

    private func contentTypeFields(_ response: HTTPResponse?) -> [EngineEvent.Field] {
        let fallback = settings.job.fallbackProtocol.map { ExpositionFormat(named: $0).mediaType }
        return [
            EngineEvent.Field("content_type", response?.contentType ?? ""),
            EngineEvent.Field("fallback_media_type", fallback ?? ""),
        ]
    }

    private func recordTransition(from health: TargetHealth, _ result: ScrapeResult) {
        guard health != .unknown || !result.isUp else { return }
        let text = result.failure.map { "\(health == .up ? "up" : "new") → DOWN  \($0.text)" } ?? "DOWN → up"
        record(result.isUp ? .info : .warning, text)
    }

    func record(_ level: EngineEvent.Level, _ text: String, _ fields: [EngineEvent.Field] = []) {
        services.events.record(event(level, text, fields))
    }

    private func event(_ level: EngineEvent.Level, _ text: String, _ fields: [EngineEvent.Field]) -> EngineEvent {
        // When it was found out: a scrape that ran into its timeout is no older than what happened meanwhile, and a clock
        // that was set back leaves scrapes their old timestamps.
        EngineEvent(of: target, at: .now(), level: level, text: text, fields: fields)
    }
}

extension HTTPExchange {
    init(of response: HTTPResponse) {
        self.init(
            status: response.status,
            reason: response.reason,
            httpVersion: response.httpVersion,
            contentType: response.contentType,
            contentEncoding: response.contentEncoding,
            localAddress: response.localAddress,
            peerAddress: response.peerAddress,
            isConnectionReused: response.connectionReused,
            redirects: response.redirects,
            headers: response.exchangedHeaders,
            tls: response.tls
        )
    }

    /// A request without an answer: status 0.
    init(of attempt: RequestAttempt) {
        self.init(
            status: 0,
            reason: "",
            httpVersion: "",
            contentType: "",
            contentEncoding: "",
            localAddress: attempt.localAddress,
            peerAddress: attempt.peerAddress,
            isConnectionReused: false,
            redirects: attempt.redirects,
            headers: attempt.headers,
            tls: attempt.tls
        )
    }
}

internal import Exposition
package import HTTPTransport
package import MetricModel
internal import SampleStorage
internal import ScrapeConfiguration
internal import SelfMetrics

/// Turns one finished exchange into a committed scrape: unpack, parse, append, report (`scrapeAndReport` in
/// `scrape/scrape.go`, v3.5). On a worker, which owns the block until `run` returns.
package struct FinishedExchange {
    /// What the loop got: an answer, a failure, or nothing because the pool forbids the scrape.
    package enum Outcome: Sendable {
        case exchanged(HTTPOutcome)
        /// Prometheus's forced error: no request was made.
        case forced(String)
    }

    let target: Target
    let block: TargetBlock
    let settings: PoolSettings
    let services: ScrapeServices
    let outcome: Outcome
    let timestamp: WallTime
    let start: ScrapeStart

    package init(
        target: Target,
        block: TargetBlock,
        settings: PoolSettings,
        services: ScrapeServices,
        outcome: Outcome,
        timestamp: WallTime,
        start: ScrapeStart
    ) {
        self.target = target
        self.block = block
        self.settings = settings
        self.services = services
        self.outcome = outcome
        self.timestamp = timestamp
        self.start = start
    }

    /// - Parameters:
    ///   - scratch: the worker's memory.
    ///   - now: the clock that samples are not to be far ahead of.
    /// - Returns: the bytes of the unpacked body, for the next reservation.
    package func run(_ scratch: inout WorkerScratch, now: WallTime = .now()) -> Int {
        var result = ScrapeResult(timestamp: timestamp)
        let response = describeExchange(in: &result)
        let body = unpack(response, result: &result, scratch: &scratch)
        var append = BodyAppend(
            block: block,
            settings: settings,
            timestamp: timestamp.milliseconds,
            now: now,
            appender: services.storage.appender()
        )
        var appended: AppendOutcome
        switch body {
        case .ready(let bytes, let format):
            result.format = format
            appended = append.append(bytes, as: format, scratch: &scratch)
        case .empty:
            appended = append.appendNothing(isGood: true)
        case .refused(_, let failure):
            appended = append.appendNothing(insteadOfBody: failure)
        case .failed(let failure):
            appended = append.appendNothing()
            if case .forced = outcome {
                appended.losesMarkers = appended.failure != nil
            } else {
                appended.emptyBodyFailure = appended.failure
            }
            appended.failure = failure
        }
        appended.isRefused = append.isTooOld
        fill(&result, from: appended)
        if body.isParsed, let response {
            result.parseNanoseconds = result.durationNanoseconds - untilAnswer(response)
        }
        if appended.isRefused {
            refuse(&result, appender: &append.appender)
        } else {
            commit(appended, result: &result, appender: &append.appender)
        }
        publish(result, appended, response: response, body: body)
        return result.bodyBytes
    }

    // MARK: The answer

    private func describeExchange(in result: inout ScrapeResult) -> HTTPResponse? {
        guard case .exchanged(let outcome) = outcome else { return nil }
        switch outcome {
        case .failure(let failure):
            result.timings = failure.timings
            if failure.problem == .bodyTooLarge { result.bodyBytes = -1 }
            return nil
        case .response(let response):
            result.timings = response.timings
            result.httpStatus = response.status
            result.isConnectionReused = response.connectionReused
            result.wireBytes = response.wireBytes
            return response
        }
    }

    private func unpack(
        _ response: HTTPResponse?,
        result: inout ScrapeResult,
        scratch: inout WorkerScratch
    ) -> ScrapedBody {
        let answer: ScrapedAnswer
        switch outcome {
        case .forced(let text):
            return .failed(ScrapeFailure(step: .forced, errorClass: "limit: target_limit", text: text))
        case .exchanged(let outcome):
            answer = ScrapedAnswer(
                outcome,
                url: target.url,
                settings: settings,
                inflater: scratch.inflater,
                sizeHint: block.reader.referenceByteCount
            )
        }
        if case .failed(let failure) = answer.body, failure.isBodyTooLarge {
            services.metrics.bodySizeLimitExceeded.increment()
        }
        if let response {
            result.bodyBytes = answer.body.byteCount
            if let problem = answer.fallbackProblem { logFallback(problem, response) }
        }
        return answer.body
    }

    // MARK: The transaction

    /// From the beginning to the answer's last byte: what is not parsing, so that the phases explain the scrape's time.
    private func untilAnswer(_ response: HTTPResponse) -> Int64 {
        max(response.started + response.timings.total - start.began, 0)
    }

    private func fill(_ result: inout ScrapeResult, from appended: AppendOutcome) {
        result.durationNanoseconds = MonotonicTime.now() - start.began
        result.latenessNanoseconds = start.latenessNanoseconds
        result.admissionNanoseconds = start.admissionNanoseconds
        result.failure = appended.failure
        result.samplesScraped = appended.scraped
        result.samplesKept = appended.kept
        result.seriesAdded = appended.seriesAdded
        result.seriesGone = appended.seriesGone
        result.staleMarkers = appended.markers.count
        result.histograms = appended.items.histograms.count
        result.exemplars = appended.items.exemplars.count
        result.duplicates = appended.duplicates
        result.outOfOrder = appended.outOfOrder
        result.outOfBounds = appended.outOfBounds
    }

    /// Storage refuses the report series, and with them the whole scrape; the target's health is this scrape's all the same.
    private func refuse(_ result: inout ScrapeResult, appender: inout any Appender) {
        appender.rollback()
        result.staleMarkers = 0
        // The zeros that were offered were not stored.
        block.created.forget()
        if result.hasSamples { giveColumnsBack(samples: block.columns.refs.count) }
    }

    /// Commits samples, markers and report series together. A failed body leaves only the last two.
    private func commit(_ appended: AppendOutcome, result: inout ScrapeResult, appender: inout any Appender) {
        let report = ScrapeReport(
            isUp: result.isUp,
            durationSeconds: Double(result.durationNanoseconds) / 1e9,
            scraped: result.samplesScraped,
            kept: result.samplesKept,
            seriesAdded: result.seriesAdded,
            extra: settings.reportsExtraMetrics
                ? ScrapeReport.Extra(
                    timeoutSeconds: Double(target.timeout.nanoseconds) / 1e9,
                    sampleLimit: settings.sampleLimit,
                    bodyBytes: result.bodyBytes
                ) : nil
        )
        var items = appended.items
        if settings.appendsMetadata, block.reportRefs.isEmpty { items.metadata += reportMetadata(in: &appender) }
        guard result.hasSamples else {
            var columns = SampleColumns(timestampMillis: timestamp.milliseconds)
            addMarkersAndReport(appended.markers, report, to: &columns, appender: &appender)
            appender.commit(columns, items)
            return
        }
        let samples = block.columns.refs.count
        block.reserve(samples + appended.markers.count + settings.reportSeriesCount)
        addMarkersAndReport(appended.markers, report, to: &block.columns, appender: &appender)
        // The column stays whole for the next scrape in step: what is withheld is only lifted out for this commit.
        let withheld = appended.withheld.map { (index: $0, ref: block.columns.refs[$0]) }
        for entry in withheld { block.columns.refs[entry.index] = .none }
        appender.commit(block.columns, items)
        for entry in withheld { block.columns.refs[entry.index] = entry.ref }
        giveColumnsBack(samples: samples)
    }

    /// Leaves only the samples' refs in the columns and gives the other memory back to the table.
    private func giveColumnsBack(samples: Int) {
        block.columns.refs.removeLast(block.columns.refs.count - samples)
        block.columns.valueBits.removeLast(block.columns.valueBits.count - samples)
        if !block.columns.timestamps.isEmpty {
            block.columns.timestamps.removeLast(block.columns.timestamps.count - samples)
            block.table.exchangeTimestamps(with: &block.columns.timestamps)
        }
        block.table.exchangeValues(with: &block.columns.valueBits)
    }

    private func addMarkersAndReport(
        _ markers: [SeriesRef],
        _ report: ScrapeReport,
        to columns: inout SampleColumns,
        appender: inout any Appender
    ) {
        for marker in markers { columns.append(marker, valueBits: StaleMarker.bits) }
        let refs = block.reportRefs(extra: settings.reportsExtraMetrics, in: &appender)
        for (ref, value) in zip(refs, report.values) { columns.append(ref, valueBits: value.bitPattern) }
    }

    /// What the report series say of themselves; storage hears it once.
    private func reportMetadata(in appender: inout any Appender) -> [SeriesMetadata] {
        let refs = block.reportRefs(extra: settings.reportsExtraMetrics, in: &appender)
        return zip(refs, ScrapeReport.families(extra: settings.reportsExtraMetrics)).map {
            SeriesMetadata(ref: $0, metadata: $1.metadata)
        }
    }
}

extension ScrapeResult {
    /// Whether the block's columns hold samples of this scrape.
    fileprivate var hasSamples: Bool { isUp && bodyBytes > 0 }
}

extension TargetBlock {
    /// Makes room for exactly `count` entries: growing by doubling would keep twice the memory for good.
    fileprivate func reserve(_ count: Int) {
        columns.refs.reserveCapacity(count)
        columns.valueBits.reserveCapacity(count)
        if !columns.timestamps.isEmpty { columns.timestamps.reserveCapacity(count) }
    }

    /// The refs of the report series, resolved once.
    func reportRefs(extra: Bool, in appender: inout any Appender) -> [SeriesRef] {
        if reportRefs.isEmpty {
            reportRefs = (try? ScrapeReport.refs(of: seriesLabels, extra: extra, in: &appender)) ?? []
        }
        return reportRefs
    }
}

extension ExpositionFormat {
    /// The format of one of the names that `scrape_protocols` and `fallback_scrape_protocol` take.
    init(named name: ScrapeProtocol) {
        switch name {
        case .prometheusProto: self = .protobuf
        case .openMetricsText100, .openMetricsText001: self = .openMetricsText
        case .prometheusText100, .prometheusText004: self = .prometheusText
        }
    }
}

internal import MetricModel
package import SelfMetrics

/// Prometheus's self metrics of scraping, under Prometheus's names (`scrape/metrics.go`, v3.5).
package struct ScrapeMetrics: Sendable {
    package let poolsCreated: Counter
    package let poolsFailed: Counter
    package let poolReloads: Counter
    package let poolReloadsFailed: Counter
    package let targetLimitExceeded: Counter
    package let bodySizeLimitExceeded: Counter
    package let sampleLimitExceeded: Counter
    package let bucketLimitExceeded: Counter
    package let cacheFlushesForced: Counter
    package let exemplarsOutOfOrder: Counter
    package let labelLimitsExceeded: Counter
    package let duplicates: Counter
    package let outOfOrder: Counter
    package let outOfBounds: Counter
    /// By how they ended.
    package let goodScrapes: Counter
    package let failedScrapes: Counter
    package let forcedScrapes: Counter
    package let failureLogErrors: Counter
    package let clockStepsForward: Counter
    package let clockStepsBack: Counter
    package let missedTicks: Counter
    package let lateness: Histogram
    package let targetLimit: LabelledMetric<Gauge>
    package let poolTargets: LabelledMetric<Gauge>
    /// Always 0, as in Prometheus's own builds: our label texts are interned for all jobs together.
    package let poolSymbols: LabelledMetric<Gauge>
    package let poolSyncs: LabelledMetric<Counter>
    package let syncFailures: LabelledMetric<Counter>
    package let syncLength: LabelledMetric<Summary>
    package let reloadLength: LabelledMetric<Summary>
    package let intervalLength: LabelledMetric<Summary>

    package init(registry: MetricRegistry) {
        func counter(_ name: String, _ help: String) -> Counter { registry.counter(name, help) }
        let prefix = "prometheus_target_"
        poolsCreated = counter(prefix + "scrape_pools_total", "Scrape pools that were to be created.")
        poolsFailed = counter(prefix + "scrape_pools_failed_total", "Scrape pools that could not be created.")
        poolReloads = counter(prefix + "scrape_pool_reloads_total", "Reloads of scrape pools.")
        poolReloadsFailed = counter(
            prefix + "scrape_pool_reloads_failed_total",
            "Reloads of scrape pools that failed."
        )
        targetLimitExceeded = counter(
            prefix + "scrape_pool_exceeded_target_limit_total",
            "Times a scrape pool had more targets than its limit."
        )
        bodySizeLimitExceeded = counter(
            prefix + "scrapes_exceeded_body_size_limit_total",
            "Scrapes refused because their body was too large."
        )
        sampleLimitExceeded = counter(
            prefix + "scrapes_exceeded_sample_limit_total",
            "Scrapes refused because they had too many samples."
        )
        bucketLimitExceeded = counter(
            prefix + "scrapes_exceeded_native_histogram_bucket_limit_total",
            "Scrapes refused because a native histogram had too many buckets."
        )
        cacheFlushesForced = counter(
            prefix + "scrapes_cache_flush_forced_total",
            "Times a target's cache was emptied because it had grown through failures."
        )
        exemplarsOutOfOrder = counter(
            prefix + "scrapes_exemplar_out_of_order_total",
            "Exemplars refused because they were older than their series' last."
        )
        labelLimitsExceeded = counter(
            prefix + "scrape_pool_exceeded_label_limits_total",
            "Scrapes ended by a label limit."
        )
        duplicates = counter(
            prefix + "scrapes_sample_duplicate_timestamp_total",
            "Samples refused because their series had another value at that time."
        )
        outOfOrder = counter(
            prefix + "scrapes_sample_out_of_order_total",
            "Samples refused because they were older than their series' last."
        )
        outOfBounds = counter(
            prefix + "scrapes_sample_out_of_bounds_total",
            "Samples refused because they were too old or too far ahead."
        )
        missedTicks = counter(
            "scrape_tui_missed_ticks_total",
            "Scrapes that did not take place because the one before still ran or the process was late."
        )
        let scrapes = registry.counter(
            "scrape_tui_scrapes_total",
            "Scrapes by their result; those forced to fail by the target limit made no request.",
            labels: ["result"]
        )
        goodScrapes = scrapes.with("good")
        failedScrapes = scrapes.with("failed")
        forcedScrapes = scrapes.with("forced")
        failureLogErrors = counter(
            "scrape_tui_failure_log_errors_total",
            "Failures that could not be written to a scrape_failure_log_file."
        )
        let clockSteps = registry.counter(
            "scrape_tui_clock_steps_total",
            "Times the wall clock was set by more than a second, by direction.",
            labels: ["direction"]
        )
        clockStepsForward = clockSteps.with("forward")
        clockStepsBack = clockSteps.with("back")
        lateness = registry.histogram(
            "scrape_tui_scrape_lateness_seconds",
            "Time from the tick that a scrape was due at until its request went out.",
            buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 10]
        )
        let byJob = ["scrape_job"]
        targetLimit = registry.gauge(
            prefix + "scrape_pool_target_limit",
            "How many targets the job may have; 0 is any number.",
            labels: byJob
        )
        poolTargets = registry.gauge(prefix + "scrape_pool_targets", "Targets of the job.", labels: byJob)
        poolSymbols = registry.gauge(
            prefix + "scrape_pool_symboltable_items",
            "Label texts that are interned for this job alone.",
            labels: byJob
        )
        poolSyncs = registry.counter(
            prefix + "scrape_pool_sync_total",
            "Times the job's targets were brought in line.",
            labels: byJob
        )
        syncFailures = registry.counter(
            prefix + "sync_failed_total",
            "Discovered targets that could not be built.",
            labels: byJob
        )
        syncLength = registry.summary(
            prefix + "sync_length_seconds",
            "How long bringing the job's targets in line took.",
            labels: byJob
        )
        reloadLength = registry.summary(
            prefix + "reload_length_seconds",
            "How long reloading a pool took.",
            labels: ["interval"]
        )
        intervalLength = registry.summary(
            prefix + "interval_length_seconds",
            "Time between the starts of two scrapes.",
            labels: ["interval"]
        )
    }

    /// The series of a pool that is gone.
    func removePool(_ name: String) {
        targetLimit.remove(with: name)
        poolTargets.remove(with: name)
        poolSymbols.remove(with: name)
        poolSyncs.remove(with: name)
        syncFailures.remove(with: name)
        syncLength.remove(with: name)
    }

    func observeInterval(_ interval: PrometheusDuration, _ nanoseconds: Int64) {
        intervalLength.with(interval.goDescription).observe(Double(nanoseconds) / 1e9)
    }

    func count(_ step: ClockWatch.Step) { (step.change < 0 ? clockStepsBack : clockStepsForward).increment() }

    func count(_ result: ScrapeResult) {
        switch result.failure?.step {
        case nil: goodScrapes.increment()
        case .forced: forcedScrapes.increment()
        default: failedScrapes.increment()
        }
    }

    func count(_ appended: AppendOutcome) {
        if appended.duplicates > 0 { duplicates.increment(by: appended.duplicates) }
        if appended.outOfOrder > 0 { outOfOrder.increment(by: appended.outOfOrder) }
        if appended.outOfBounds > 0 { outOfBounds.increment(by: appended.outOfBounds) }
        if appended.exemplarsOutOfOrder > 0 { exemplarsOutOfOrder.increment(by: appended.exemplarsOutOfOrder) }
        if appended.exceedsSampleLimit { sampleLimitExceeded.increment() }
        if appended.exceedsBucketLimit { bucketLimitExceeded.increment() }
        if appended.flushedCache { cacheFlushesForced.increment() }
        guard let failure = appended.failure, failure.step == .limit else { return }
        if failure.errorClass.hasPrefix("limit: label") { labelLimitsExceeded.increment() }
    }
}

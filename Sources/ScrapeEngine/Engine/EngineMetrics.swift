internal import HTTPTransport
internal import MetricModel
internal import SampleStorage
internal import SelfMetrics

/// What is asked for when it is gathered: ours under `scrape_tui_…`, Prometheus's metadata cache (`scrape/metrics.go`, v3.5).
enum EngineMetrics {
    static func register(
        in registry: MetricRegistry,
        services: ScrapeServices,
        head: Head,
        board: EngineBoard
    ) {
        let io = services.io
        let keptBodies = services.keptBodies
        registry.collect("scrape_tui_requests_in_flight", "Requests that have no answer yet.") {
            Double(io.statistics.requestsInFlight)
        }
        registry.collect("scrape_tui_connections_open", "Connections to targets, kept ones included.") {
            Double(io.statistics.connectionsOpen)
        }
        registry.collect(
            "scrape_tui_kept_body_bytes",
            "Memory of the bodies of failed scrapes that are kept to look at."
        ) {
            Double(keptBodies.bytes)
        }
        let admission = services.admission
        registry.collect("scrape_tui_bytes_in_flight", "Bytes of bodies that scrapes under way may take.") {
            Double(admission.bytesInFlight)
        }
        registry.collect(
            "scrape_tui_scrapes_delayed_total",
            "Scrapes that had to wait because too many bytes were in flight.",
            kind: .counter
        ) { Double(admission.delayed) }
        registry.collect("scrape_tui_result_ring_bytes", "Memory of the newest results that targets keep.") {
            Double(board.resultBytes())
        }
        registry.collect("scrape_tui_head_series", "Series in the head.") { Double(head.statistics.seriesCount) }
        registry.collect("scrape_tui_head_samples", "Samples kept in the head's window.") {
            Double(head.statistics.samplesKept)
        }
        registry.collect("scrape_tui_head_bytes", "Memory of the head.") { Double(head.statistics.totalBytes) }
        registry.collect(
            "scrape_tui_head_chunks_dropped_total",
            "Chunks that went before the window's end because the head's memory was used up.",
            kind: .counter
        ) { Double(head.statistics.chunksDroppedByBudget) }
        registry.collect(
            "scrape_tui_config_differs_from_disk",
            "1 while the configuration's files hold something else than what runs."
        ) { board.configuration().onDisk == nil ? 0 : 1 }
        registry.collect(
            "prometheus_target_metadata_cache_entries",
            "Metric families that the job's targets have described.",
            labels: ["scrape_job"]
        ) {
            board.familySizes().map { (labels: [$0.pool], value: Double($0.families)) }
        }
        registry.collect(
            "prometheus_target_metadata_cache_bytes",
            "Bytes of the types, helps and units that the job's targets have declared.",
            labels: ["scrape_job"]
        ) {
            board.familySizes().map { (labels: [$0.pool], value: Double($0.textBytes)) }
        }
        registry.collect(
            "scrape_tui_duplicate_targets",
            "Targets whose series have the labels of another target's, by job.",
            labels: ["scrape_job"]
        ) {
            board.duplicates().map { (labels: [$0.pool], value: Double($0.count)) }
        }
        registry.collect(
            "scrape_tui_target_paused",
            "1 for every target that the user has paused.",
            labels: ["scrape_job", "instance"]
        ) {
            board.snapshot(fresh: false).targets.filter { $0.pausedAt != nil }.map { row in
                (labels: [row.pool, row.labels["instance"] ?? row.url], value: 1)
            }
        }
    }
}

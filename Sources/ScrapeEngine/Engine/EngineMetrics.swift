internal import HTTPTransport
internal import MetricModel
internal import SampleStorage
internal import SelfMetrics

/// What is ours to tell about an engine, under `scrape_tui_…`; asked for when it is gathered.
enum EngineMetrics {
    static func register(in registry: MetricRegistry, io: IOThread, head: Head, board: EngineBoard) {
        registry.collect("scrape_tui_requests_in_flight", "Requests that have no answer yet.") {
            Double(io.statistics.requestsInFlight)
        }
        registry.collect("scrape_tui_connections_open", "Connections to targets, kept ones included.") {
            Double(io.statistics.connectionsOpen)
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

import HTTPTransport
import MetricModel
import SampleStorage
import ScrapeTestSupport
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// What an engine counts about itself (scrape rules 9).
@Suite("Self metrics")
struct SelfMetricsTests {
    private let registry = MetricRegistry()

    private func values(_ name: String) -> [String: Double] { registry.values(name) }

    @Test("of a pool are there with its first targets and gone with its job")
    func pools() async throws {
        let site = try Site(good: "/a", "/b", "/c")
        let running = try RunningEngine(
            [site.job("one", ["/a", "/b"], "target_limit: 7"), site.job("two", ["/c"])],
            registry: registry
        )
        try await running.scraped(1, targets: 3)
        let ofPools = [
            ("scrape_pool_targets", 2.0), ("scrape_pool_target_limit", 7), ("scrape_pool_symboltable_items", 0),
            ("scrape_pool_sync_total", 1), ("sync_failed_total", 0), ("sync_length_seconds", 1),
        ]
        for (name, expected) in ofPools {
            let values = values("prometheus_target_" + name)
            #expect(values["one"] == expected && values.count == 2, "\(name)")
        }
        #expect(values("scrape_tui_duplicate_targets") == ["one": 0, "two": 0])
        running.write([site.job("two", ["/c"])])
        _ = try await running.reload()
        for (name, _) in ofPools {
            #expect(values("prometheus_target_" + name).keys.sorted() == ["two"], "\(name)")
        }
        #expect(values("scrape_tui_duplicate_targets") == ["two": 0])
    }

    @Test("of limits count syncs, reloads and scrapes above them")
    func limits() async throws {
        let site = try Site(good: "/a", "/b", "/large")
        site.put(.text("page 1\n" + String(repeating: "# comment\n", count: 100)), at: "/large")
        let running = try RunningEngine(
            [
                site.job("full", ["/a", "/b"], "target_limit: 1"),
                site.job("large", ["/large"], "body_size_limit: 500B"),
            ],
            registry: registry
        )
        try await running.scraped(2, targets: 3)
        #expect(values("prometheus_target_scrape_pool_exceeded_target_limit_total") == ["": 1])
        #expect(values("prometheus_target_scrapes_exceeded_body_size_limit_total")[""] ?? 0 >= 2)
        running.write([
            site.job("full", ["/a", "/b"], "target_limit: 1, sample_limit: 9"),
            site.job("large", ["/large"], "body_size_limit: 500B"),
        ])
        _ = try await running.reload()
        #expect(values("prometheus_target_scrape_pool_exceeded_target_limit_total")[""] ?? 0 >= 2)
        #expect(values("prometheus_target_reload_length_seconds") == ["500ms": 1])
    }

    @Test("of targets that could not be built count each at every sync")
    func failedTargets() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine(
            [
                "{job_name: j, relabel_configs: [{target_label: seen, replacement: one}], "
                    + "static_configs: [{targets: ['bad/1', 'bad/2']}, "
                    + "\(site.group("/a"))]}"
            ],
            registry: registry
        )
        try await running.scraped(1, targets: 1)
        #expect(values("prometheus_target_sync_failed_total") == ["j": 2])
        #expect(values("prometheus_target_scrape_pool_targets") == ["j": 1])
    }

    @Test("of discovery count what static blocks say")
    func discovery() async throws {
        let site = try Site(good: "/a", "/b")
        let running = try RunningEngine([site.job("j", ["/a"]), site.job("k", ["/b"])], registry: registry)
        try await running.scraped(1, targets: 2)
        #expect(values("prometheus_sd_received_updates_total") == ["scrape": 4])
        #expect(values("prometheus_sd_discovered_targets") == ["j scrape": 1, "k scrape": 1])
    }

    @Test("of the head go by Prometheus's names")
    func head() async throws {
        let site = try Site(good: "/a")
        let started = WallTime.now().milliseconds
        let running = try RunningEngine([site.job("j", ["/a"])], registry: registry)
        try await running.scraped(2, targets: 1)
        // The page's one series and the five reports.
        #expect(values("prometheus_tsdb_head_series") == ["": 6])
        #expect(values("prometheus_tsdb_head_series_created_total") == ["": 6])
        #expect(values("prometheus_tsdb_head_series_removed_total") == ["": 0])
        let appended = values("prometheus_tsdb_head_samples_appended_total")
        #expect(appended["float"] ?? 0 >= 12 && appended["histogram"] == 0)
        let newest = try #require(values("prometheus_tsdb_head_max_time")[""])
        #expect(newest >= Double(started) && newest <= Double(WallTime.now().milliseconds))
        let seconds = try #require(values("prometheus_tsdb_head_max_time_seconds")[""])
        #expect(seconds >= Double(started / 1000) && seconds == seconds.rounded())
        #expect(values("prometheus_tsdb_exemplar_exemplars_in_storage") == ["": 0])
    }

    @Test("count two targets that write the same series, and the memory of kept bodies")
    func ours() async throws {
        let site = try Site(good: "/a", "/b")
        site.put(.text("broken{\n"), at: "/b")
        let group = "{targets: ['\(site.address)'], labels: {instance: same, __metrics_path__: "
        let running = try RunningEngine(
            ["{job_name: j, static_configs: [\(group)/a}}, \(group)/b}}]}"],
            registry: registry
        )
        try await running.scraped(1, targets: 2)
        #expect(values("scrape_tui_duplicate_targets") == ["j": 2])
        #expect(values("scrape_tui_kept_body_bytes") == ["": 8])
        #expect(values("scrape_tui_result_ring_bytes")[""] ?? 0 >= Double(2 * MemoryLayout<PackedResult>.stride))
    }

    @Test("count scrapes by their result, failures that a log does not take, and steps of the clock")
    func results() throws {
        let scraped = try ScrapedTarget(registry: registry)
        scraped.settings.failureLog.replace(with: try FailureLog(path: "/dev/full"))
        scraped.scrape("a 1\n", at: 0)
        scraped.scrape("a 1\n", at: 10, status: "500 Internal Server Error")
        scraped.fail(.timeout, at: 20)
        scraped.scrape("broken{\n", at: 30)
        scraped.force("target_limit exceeded", at: 40)
        #expect(values("scrape_tui_scrapes_total") == ["failed": 3, "forced": 1, "good": 1])
        #expect(values("scrape_tui_failure_log_errors_total") == ["": 2])
        #expect(values("scrape_tui_clock_steps_total") == ["back": 0, "forward": 0])
        for change: Int64 in [-3_600_000_000_000, 2_000_000_000, -2_000_000_000] {
            scraped.services.metrics.count(ClockWatch.Step(change: change, at: .now()))
        }
        #expect(values("scrape_tui_clock_steps_total") == ["back": 2, "forward": 1])
    }

    @Test("tell the bytes that scrapes under way may take, and how many scrapes wait for others")
    func admission() throws {
        let storage = try Storage.open(StorageOptions(), io: IOThread(), registry: registry) { _, _ in }
        let services = try ScrapeServices.idle(storage: storage, registry: registry)
        defer { services.workers.stop() }
        let state = ConfigurationState(path: "", loadedAt: .now())
        let board = EngineBoard(configuration: state, services: services, storage: storage)
        EngineMetrics.register(in: registry, services: services, head: storage.head, board: board)
        services.admission.admit(1 << 30) { true }
        services.admission.admit(5) { true }
        #expect(values("scrape_tui_bytes_in_flight") == ["": 1_073_741_824])
        #expect(values("scrape_tui_scrapes_delayed_total") == ["": 1])
        services.admission.release(1 << 30)
        #expect(values("scrape_tui_bytes_in_flight") == ["": 5])
        storage.close(isHurried: { true }, progress: { _ in })
    }
}

extension MetricRegistry {
    /// Values by label values; those of a summary or histogram only by their number of observations.
    func values(_ name: String) -> [String: Double] {
        let samples = gather().first { $0.name == name }?.samples ?? []
        let counted = samples.contains { $0.suffix == "_count" } ? samples.filter { $0.suffix == "_count" } : samples
        return Dictionary(uniqueKeysWithValues: counted.map { ($0.labels.map(\.1).joined(separator: " "), $0.value) })
    }
}

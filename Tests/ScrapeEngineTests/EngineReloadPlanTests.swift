import MetricModel
import SampleStorage
import ScrapeConfiguration
import ScrapeTestSupport
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// What the engine says of a reload before it happens, and of files that changed without one.
@Suite("Before a reload")
struct EngineReloadPlanTests {
    private func plan(_ running: RunningEngine) async throws -> ReloadPlan {
        guard case .planned(let plan) = await running.send(.reload(dryRun: true)) else {
            throw RunningEngine.TimedOut(waitingFor: "a plan")
        }
        return plan
    }

    private func metric(_ registry: MetricRegistry, _ name: String) -> Double? {
        registry.gather().first { $0.name == name }?.samples.first?.value
    }

    @Test("a dry run tells what would change, and the reload then changes exactly that")
    func dryRun() async throws {
        let site = try Site(good: "/a", "/b", "/c", "/d")
        let running = try RunningEngine([site.job("j", ["/a", "/b"]), site.job("k", ["/c"])])
        let before = try await running.scraped(2, targets: 3)
        running.write([site.job("j", ["/a"], "sample_limit: 9"), site.job("k", ["/c"]), site.job("n", ["/d"])])

        let plan = try await plan(running)
        #expect(plan.report.jobsChanged == ["j"] && plan.report.jobsAdded == ["n"])
        #expect(plan.targetsLost == 1 && plan.report.targetsAdded == 1 && plan.report.targetsRemoved == 1)
        #expect(plan.report.loopsRestarted == 2)
        #expect(plan.contentHash != before.configuration.contentHash)
        try await running.moreScrapes(2, of: "/b")
        let after = running.engine.snapshot(fresh: true)
        #expect(after.targets.map(\.id) == before.targets.map(\.id) && site.requests(of: "/d") == 0)
        #expect(after.configuration.contentHash == before.configuration.contentHash)
        #expect(after.configuration.loadedAt == before.configuration.loadedAt)

        var report = try await running.reload()
        report.nanoseconds = 0
        #expect(report == plan.report)
        #expect(running.engine.snapshot(fresh: true).configuration.contentHash == plan.contentHash)
    }

    @Test("a dry run of a file that does not load gives its problems, and the running state says nothing of it")
    func dryRunOfBrokenFile() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine([site.job("j", ["/a"])])
        try await running.scraped(1, targets: 1)
        running.write(text: "global:\n  scrape_intervall: 5s\n")
        let plan = try await plan(running)
        #expect(plan.problems.map(\.location.line) == [2] && plan.report == ReloadReport())
        #expect(running.engine.snapshot(fresh: true).configuration.lastFailure == nil)
    }

    @Test("a dry run knows the targets of discovery that runs, and says whose it cannot know")
    func dryRunOfDiscovery() async throws {
        let site = try Site(good: "/a", "/b")
        let directory = TemporaryFolder()
        for name in ["known", "new"] {
            directory.write(
                "\(name).json",
                #"[{"targets": ["\#(site.address)"], "labels": {"instance": "\#(name)", "__metrics_path__": "/a"}}]"#
            )
        }
        let known = "file_sd_configs: [{files: ['known.json']}]"
        let new = "file_sd_configs: [{files: ['new.json']}]"
        let running = try RunningEngine(["{job_name: f, \(known)}"], in: directory)
        try await running.scraped(1, targets: 1)
        running.write(["{job_name: f, \(known), sample_limit: 5}", "{job_name: g, \(known)}", "{job_name: h, \(new)}"])
        let plan = try await plan(running)
        #expect(plan.jobsWithUnknownTargets == ["h"])
        #expect(plan.report.targetsAdded == 1 && plan.report.targetsRemoved == 0)
        #expect(try await running.reload().targetsAdded == 2)
    }

    // MARK: The disk

    @Test("a change on the disk is shown and told, never applied by itself, and gone with the reload")
    func drift() async throws {
        let site = try Site(good: "/a", "/b")
        let registry = MetricRegistry()
        let running = try RunningEngine([site.job("j", ["/a"])], registry: registry)
        let before = try await running.scraped(1, targets: 1)
        #expect(before.configuration.onDisk == nil)
        #expect(metric(registry, "scrape_tui_config_differs_from_disk") == 0)

        running.write([site.job("j", ["/a", "/b"])])
        let drifted = try await running.eventually("drifted") { $0.configuration.onDisk != nil }
        #expect(drifted.configuration.onDisk?.problems.isEmpty == true)
        #expect(drifted.configuration.contentHash == before.configuration.contentHash)
        #expect(metric(registry, "scrape_tui_config_differs_from_disk") == 1)
        let texts = running.engine.events(after: 0, limit: 100).map(\.text)
        #expect(texts.contains("prometheus.yml changed on disk, not loaded"))

        running.write(text: "nonsense")
        let broken = try await running.eventually("broken") { $0.configuration.onDisk?.problems.isEmpty == false }
        #expect(broken.targets.count == 1 && site.requests(of: "/b") == 0)
        let newer = running.engine.events(after: drifted.lastEvent, limit: 100)
        #expect(newer.contains { $0.level == .warning && $0.text.contains("changed on disk and does not load: ") })

        running.write([site.job("j", ["/a", "/b"])])
        _ = try await running.reload()
        #expect(running.engine.snapshot(fresh: true).configuration.onDisk == nil)
        try await running.moreScrapes(6, of: "/a")
        #expect(running.engine.snapshot(fresh: true).configuration.onDisk == nil)
    }

    // MARK: What is counted

    @Test("the newest reload's outcome is in Prometheus's metrics")
    func metrics() async throws {
        let site = try Site(good: "/a")
        let registry = MetricRegistry()
        let impossible = "tls_config: {min_version: TLS13, max_version: TLS12}"
        let running = try RunningEngine([site.job("j", ["/a"])], registry: registry)
        let successful = "prometheus_config_last_reload_successful"
        let seconds = "prometheus_config_last_reload_success_timestamp_seconds"
        try await running.scraped(1, targets: 1)
        #expect(metric(registry, successful) == 1)
        let first = try #require(metric(registry, seconds))
        #expect(first > 1_600_000_000)

        running.write(text: "nonsense")
        _ = await running.send(.reload(dryRun: true))
        #expect(metric(registry, successful) == 1)
        _ = await running.send(.reload(dryRun: false))
        #expect(metric(registry, successful) == 0 && metric(registry, seconds) == first)

        running.write([site.job("j", ["/a"])])
        _ = try await running.reload()
        let second = try #require(metric(registry, seconds))
        #expect(metric(registry, successful) == 1 && second > first)

        running.write([site.job("j", ["/a"], impossible)])
        _ = await running.send(.reload(dryRun: false))
        #expect(metric(registry, successful) == 0 && metric(registry, seconds) == second)
        #expect(metric(registry, "prometheus_target_scrape_pool_reloads_failed_total") == 1)
    }

    // MARK: Many jobs

    @Test("a change of one job of 200 restarts that one, and leaves no gap in the grids of the others")
    func oneOfMany() async throws {
        let names = (0..<200).map { "j\($0)" }
        let pages = names.map { "/\($0)" }
        let site = try Site(Dictionary(uniqueKeysWithValues: pages.map { ($0, .text("page 1\n")) }))
        let registry = MetricRegistry()
        func jobs(_ limit: String) -> [String] {
            zip(names, pages).map { site.job($0, [$1], $0 == "j77" ? limit : "sample_limit: 3") }
        }
        let running = try RunningEngine(interval: "2s", jobs("sample_limit: 3"), registry: registry)
        let before = try await running.scraped(1, targets: 200)
        running.write(interval: "2s", jobs("sample_limit: 4"))
        let plan = try await plan(running)
        #expect(plan.report.loopsRestarted == 1 && plan.report.jobsChanged == ["j77"])

        let report = try await running.reload()
        #expect(report.jobsChanged == ["j77"] && report.loopsRestarted == 1)
        #expect(report.targetsAdded == 0 && report.targetsRemoved == 0)
        #expect(metric(registry, "prometheus_target_scrape_pool_reloads_total") == 1)
        let seen = Dictionary(before.targets.map { ($0.id, $0.scrapes) }, uniquingKeysWith: max)
        let after = try await running.eventually("three more scrapes of each") { snapshot in
            snapshot.targets.count == 200 && snapshot.targets.allSatisfy { $0.scrapes - 3 >= seen[$0.id] ?? .max }
        }
        #expect(after.pools.allSatisfy { $0.failure == nil })
        let others = pages.filter { $0 != "/j77" }
        let times = others.map { page in
            running.samples("up", of: page).filter { !$0.isStaleMarker }.map(\.timestampMillis)
        }
        let latest = running.engine.snapshot(fresh: true)
        for (page, times) in zip(others, times) {
            // The cache went on, no marker was written, and every tick of the grid that no scrape outlasted has its
            // sample.
            #expect(running.results(of: page).map(\.seriesAdded).reduce(0, +) == 1, "\(page)")
            let ticks = zip(times, times.dropFirst()).map { Int((Double($1 - $0) / 2000).rounded()) }
            let missed = latest.row(page)?.missedTicks ?? -1
            #expect(times.count >= 4 && ticks.reduce(0, +) - ticks.count <= missed, "\(page): \(times)")
            #expect(!running.samples("page", of: page).hasStaleMarker, "\(page)")
        }
    }
}

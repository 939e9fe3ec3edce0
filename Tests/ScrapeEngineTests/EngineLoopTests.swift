import MetricModel
import SampleStorage
import ScrapeTestSupport
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// What the loops of a running engine leave behind over pauses, reloads and ends.
@Suite("The loops of an engine")
struct EngineLoopTests {
    private func value(_ name: String, _ suffix: String = "", in registry: MetricRegistry) -> Double {
        let family = registry.gather().first { $0.name == name }
        return family?.samples.first { $0.suffix == suffix }?.value ?? 0
    }

    @Test("observe the time between two scrapes, but none over a pause")
    func intervals() async throws {
        let registry = MetricRegistry()
        let site = try Site(good: "/a")
        let running = try RunningEngine(interval: "100ms", [site.job("j", ["/a"])], registry: registry)
        for run in 1...3 {
            try await running.moreScrapes(2, of: "/a")
            _ = await running.pause(.everything)
            let paused = try await running.eventually("paused") { snapshot in
                snapshot.row("/a").map { !$0.isInFlight && $0.pausedAt != nil } ?? false
            }
            let scrapes = try #require(paused.row("/a")).scrapes
            let observed = value("prometheus_target_interval_length_seconds", "_count", in: registry)
            // The first scrape of each run has none before it.
            #expect(observed == Double(scrapes - run))
            let late = value("scrape_tui_scrape_lateness_seconds", "_count", in: registry)
            #expect(late == Double(scrapes))
            _ = await running.resume(.everything)
        }
    }

    @Test("write no markers for a target that was gone before, when the job goes too")
    func jobEndsDuringTheWait() async throws {
        let site = try Site(good: "/a", "/b", "/clock")
        let clock = site.job("clock", ["/clock"])
        let running = try RunningEngine([site.job("j", ["/a", "/b"]), clock])
        try await running.scraped(2, targets: 3)
        running.write([site.job("j", ["/a"]), clock])
        #expect(try await running.reload().targetsRemoved == 1)
        running.write([clock])
        _ = try await running.reload()
        // Twice the time after which the markers would stand.
        try await running.moreScrapes(5, of: "/clock")
        for path in ["/a", "/b"] {
            #expect(!running.samples("page", of: path).isEmpty)
            #expect(!running.samples("page", of: path).hasStaleMarker)
            #expect(!running.samples("up", of: path).hasStaleMarker)
        }
    }

    @Test("forget what a target said about its families together with its cache")
    func families() async throws {
        let site = try Site(["/a": .text("# TYPE page counter\n# HELP page a page\npage 1\n")])
        let registry = MetricRegistry()
        let running = try RunningEngine([site.job("j", ["/a"])], registry: registry)
        try await running.scraped(1, targets: 1)
        #expect(value("prometheus_target_metadata_cache_entries", in: registry) == 1)
        site.put(.page(status: "500 No", body: []), at: "/a")
        try await running.eventually("down") { $0.row("/a")?.state == .down }
        #expect(value("prometheus_target_metadata_cache_entries", in: registry) == 1)
        running.write([site.job("j", ["/a"], "sample_limit: 7")])
        _ = try await running.reload()
        try await running.moreScrapes(1, of: "/a")
        #expect(value("prometheus_target_metadata_cache_entries", in: registry) == 1)
        running.write([site.job("j", ["/a"], "label_limit: 70")])
        _ = try await running.reload()
        try await running.moreScrapes(1, of: "/a")
        #expect(value("prometheus_target_metadata_cache_entries", in: registry) == 0)
        site.put(.text("# TYPE page counter\npage 1\n"), at: "/a")
        try await running.eventually("up") { $0.row("/a")?.state == .up }
        #expect(value("prometheus_target_metadata_cache_entries", in: registry) == 1)
    }

    @Test("store whole groups: each scrape its sample and five report series, at the end six markers")
    func groups() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine([site.job("j", ["/a"])])
        try await running.scraped(2, targets: 1)
        _ = await running.pause(.everything)
        try await running.eventually("stale") { $0.row("/a")?.state == .stale }
        let names = [
            "page", "up", "scrape_duration_seconds", "scrape_samples_scraped",
            "scrape_samples_post_metric_relabeling", "scrape_series_added",
        ]
        let series = names.map { running.samples($0, of: "/a") }
        let times = series.map { $0.map(\.timestampMillis) }
        #expect(times.allSatisfy { $0 == times[0] })
        #expect(times[0].count >= 3)
        for samples in series {
            #expect(samples.last?.isStaleMarker == true)
            #expect(samples.staleMarkers == 1)
        }
    }

    @Test("are all forced to fail by more distinct targets than allowed, and by no fewer", arguments: [50, 51])
    func targetLimit(limit: Int) async throws {
        let site = try Site([:])
        let paths = (0..<51).map { "/\($0)" }
        let running = try RunningEngine([site.job("j", paths + paths.suffix(1), "target_limit: \(limit)")])
        let snapshot = try await running.scraped(1, targets: 51)
        let expected =
            limit < 51
            ? "target_limit exceeded (number of targets: 51, limit: 50)"
            : "server returned HTTP status 404 Not Found"
        #expect(Set(snapshot.targets.map(\.lastError)) == [expected])
    }
}

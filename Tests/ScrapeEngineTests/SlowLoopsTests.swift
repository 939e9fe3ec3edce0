import Glibc
import MetricModel
import SampleStorage
import ScrapeTestSupport
import SelfMetrics
import Synchronization
import Testing

@testable import ScrapeEngine

/// What a reload and an end do while every loop of a pool is in the middle of a scrape (scrape rules 2.5, 2.6; cases 24
/// and 25).
@Suite("Twenty slow loops")
struct SlowLoopsTests {
    /// Targets that answer when they are told to.
    private final class SlowSite: Sendable {
        private struct State {
            var underWay: Set<String> = []
            /// Requests of a target that came while it had one.
            var overlaps = 0
        }

        private final class Door: Sendable {
            let state = Mutex(State())
            let isOpen = Atomic(false)

            /// Lets a request wait until the door opens.
            func pass(_ path: String) {
                state.withLock { if !$0.underWay.insert(path).inserted { $0.overlaps += 1 } }
                while !isOpen.load(ordering: .acquiring) { usleep(10_000) }
                state.withLock { _ = $0.underWay.remove(path) }
            }
        }

        let paths = (0..<20).map { "/\($0)" }
        private let door = Door()
        private let exporter: LoopbackExporter

        init() throws {
            let door = door
            exporter = try #require(
                LoopbackExporter { path, _ in
                    if path != "/clock" { door.pass(path) }
                    return .text("page 1\n")
                }
            )
        }

        deinit {
            open()
            exporter.stop()
        }

        var underWay: Int { door.state.withLock { $0.underWay.count } }
        var overlaps: Int { door.state.withLock { $0.overlaps } }

        func requests(of path: String) -> Int { exporter.requests(of: path) }
        func open() { door.isOpen.store(true, ordering: .releasing) }

        /// A job whose targets have an interval of an hour, whatever the job's is.
        func job(_ settings: String) -> String {
            let own = "__scrape_interval__: 1h, __scrape_timeout__: 1h"
            let groups = paths.map { path in
                "{targets: ['\(exporter.address)'], labels: {instance: '\(path)', __metrics_path__: '\(path)', \(own)}}"
            }
            return "{job_name: slow, \(settings), static_configs: [\(groups.joined(separator: ", "))]}"
        }

        var clock: String {
            "{job_name: clock, metrics_path: /clock, static_configs: "
                + "[{targets: ['\(exporter.address)'], labels: {instance: clock}}]}"
        }
    }

    private let site: SlowSite
    private let registry = MetricRegistry()

    init() throws { site = try SlowSite() }

    private func start(_ settings: String) async throws -> RunningEngine {
        let running = try RunningEngine([site.job(settings), site.clock], registry: registry) {
            $0.waitsForOffsets = false
        }
        try await running.eventually("all under way") { _ in site.underWay == 20 }
        return running
    }

    private func metric(_ name: String, _ suffix: String = "") -> [String: Double] {
        let samples = registry.gather().first { $0.name == name }?.samples.filter { $0.suffix == suffix } ?? []
        return Dictionary(uniqueKeysWithValues: samples.map { ($0.labels.map(\.1).joined(separator: " "), $0.value) })
    }

    @Test("go on through a reload: each scrapes anew when its scrape has ended, none before, for the same target")
    func reload() async throws {
        let running = try await start("scrape_interval: 3s, scrape_timeout: 2s")
        let before = running.engine.snapshot(fresh: true).targets.filter { $0.pool == "slow" }.map(\.id)
        running.write([site.job("scrape_interval: 3s, scrape_timeout: 2s, label_limit: 99"), site.clock])
        #expect(try await running.reload().loopsRestarted == 20)
        #expect(metric("prometheus_target_scrape_pool_reloads_total") == ["": 1])
        #expect(metric("prometheus_target_reload_length_seconds", "_count") == ["3s": 1])
        try await running.moreScrapes(2, of: "clock")
        #expect(site.paths.map { site.requests(of: $0) } == Array(repeating: 1, count: 20))
        #expect(site.underWay == 20)
        site.open()
        let after = try await running.eventually("all scraped again") { snapshot in
            snapshot.targets.allSatisfy { $0.scrapes >= 2 }
        }
        #expect(site.overlaps == 0)
        #expect(site.paths.map { site.requests(of: $0) } == Array(repeating: 2, count: 20))
        let targets = after.targets.filter { $0.pool == "slow" }
        #expect(targets.map(\.id) == before && targets.allSatisfy { $0.health == .up })
    }

    @Test("are all done when the engine has stopped: each scrape is committed as failed, and nobody is asked again")
    func stop() async throws {
        let running = try await start("honor_labels: false")
        running.engine.stop()
        let rows = running.engine.snapshot(fresh: true).targets.filter { $0.pool == "slow" }
        #expect(rows.count == 20 && rows.allSatisfy { !$0.isInFlight && $0.scrapes == 1 })
        #expect(rows.allSatisfy { $0.health == .unknown && $0.failuresInRow == 0 })
        for path in site.paths {
            #expect(running.results(of: path).map(\.failure?.errorClass) == ["cut: scraping ended"])
        }
        for path in site.paths { #expect(running.samples("up", of: path).map(\.value) == [0]) }
        #expect(metric("prometheus_target_scrape_pool_targets").isEmpty)
        site.open()
        #expect(site.paths.map { site.requests(of: $0) } == Array(repeating: 1, count: 20))
    }
}

import Glibc
import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// What a reload does when there is nothing to load.
@Suite("A reload that cannot read its file")
struct EngineReloadRefusalTests {
    @Test("because it is broken is refused with its place, while the old one runs on, until a good one comes")
    func brokenFile() async throws {
        let site = try Site(good: "/a", "/b")
        let running = try RunningEngine([site.job("j", ["/a"])])
        let before = try await running.scraped(1, targets: 1)

        running.write(text: "global:\n  scrape_intervall: 5s\nscrape_configs:\n- job_name: j\n  scrape_interval: x\n")
        guard case .reloadRefused(let failure) = await running.send(.reload(dryRun: false)) else {
            Issue.record("a broken file was taken")
            return
        }
        let path = running.configurationPath
        #expect(
            failure.problems.map(\.description) == [
                "\(path):2:3: field scrape_intervall not found in type config.plain "
                    + "(did you mean scrape_interval?)",
                "\(path):5:20: not a valid duration string: \"x\"",
            ]
        )
        try await running.moreScrapes(2, of: "/a")
        let refused = running.engine.snapshot(fresh: true)
        #expect(refused.configuration.lastFailure?.problems == failure.problems)
        #expect(refused.configuration.contentHash == before.configuration.contentHash)
        #expect(!refused.configuration.isReloading)
        #expect(refused.row("/a")?.id == before.row("/a")?.id)
        // What the log says of it, it says once.
        try await running.eventually("seen on the disk") { $0.configuration.onDisk?.problems == failure.problems }
        let events = running.engine.events(after: 0, limit: 100)
        #expect(events.count { $0.area == .configuration && $0.text.contains("\(path):2:3: ") } == 1)
        #expect(events.contains { $0.area == .configuration && $0.text.hasPrefix("reload failed: \(path):2:3: ") })

        running.write([site.job("j", ["/b"])])
        _ = try await running.reload()
        let good = running.engine.snapshot(fresh: true)
        #expect(good.configuration.lastFailure == nil)
        #expect(good.configuration.contentHash != before.configuration.contentHash)
        #expect(good.targets.map { $0.labels["instance"] } == ["/b"])
    }

    @Test("because there is none is refused, and an engine is not loaded without one")
    func missingFile() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine([site.job("j", ["/a"])])
        running.directory.remove("prometheus.yml")
        guard case .reloadRefused(let failure) = await running.send(.reload(dryRun: false)) else {
            Issue.record("a missing file was taken")
            return
        }
        #expect(failure.problems.map(\.location.file) == [running.configurationPath])
        try await running.scraped(1, targets: 1)
        #expect(throws: (any Error).self) {
            _ = try Engine.load(
                EngineOptions(configurationPath: running.configurationPath),
                registry: running.engine.registry
            )
        }
    }

    @Test("because it is a pipe is refused at once: nobody may ever write into it, and it can be read only once")
    func pipe() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine([site.job("j", ["/a"])])
        let path = running.configurationPath
        running.directory.remove("prometheus.yml")
        try #require(mkfifo(path, 0o600) == 0)
        try await running.eventually("seen on the disk") { $0.configuration.onDisk != nil }
        guard case .planned(let plan) = await running.send(.reload(dryRun: true)),
            case .reloadRefused(let failure) = await running.send(.reload(dryRun: false))
        else {
            Issue.record("a pipe was taken")
            return
        }
        #expect(failure.problems.map(\.message) == ["read \(path): not a regular file"])
        #expect(plan.problems == failure.problems)
        try await running.moreScrapes(1, of: "/a")
    }
}

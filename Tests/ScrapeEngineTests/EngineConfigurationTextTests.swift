import MetricModel
import Relabeling
import ScrapeConfiguration
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// What the engine tells of its configuration: the texts, the loads before, what a reload would change, and why a
/// discovered target is dropped.
@Suite("What the engine tells of its configuration")
struct EngineConfigurationTextTests {
    private func lines(_ texts: [ConfigurationText]?) -> [[String]]? { texts?.map { $0.lines.map(\.text) } }

    @Test("the texts that run and lie on the disk, of every file, without secrets")
    func texts() async throws {
        let directory = TemporaryFolder()
        directory.write("more.yml", "scrape_configs: [{job_name: b}]\n")
        let running = try RunningEngine([], in: directory)
        let text = "scrape_config_files: [more.yml]\nscrape_configs:\n- job_name: a\n  basic_auth: {password: p}\n"
        running.write(text: text)
        _ = try await running.reload()
        let shown = text.replacing("password: p", with: "password: <secret>").split(separator: "\n").map(String.init)
        var found = running.engine.configurationTexts()
        #expect(lines(found.running) == [shown, ["scrape_configs: [{job_name: b}]"]])
        #expect(found.onDisk == nil)

        directory.write("more.yml", "scrape_configs: [{job_name: c}]\n", renaming: true)
        try await running.eventually("seen on the disk") { $0.configuration.onDisk != nil }
        found = running.engine.configurationTexts()
        #expect(lines(found.onDisk) == [shown, ["scrape_configs: [{job_name: c}]"]])
        #expect(lines(found.running)?[1] == ["scrape_configs: [{job_name: b}]"])

        directory.write("more.yml", "scrape_configs: [{job_nam: c}]\n", renaming: true)
        try await running.eventually("seen broken") { $0.configuration.onDisk?.problems.isEmpty == false }
        #expect(lines(running.engine.configurationTexts().onDisk)?[1] == ["scrape_configs: [{job_nam: c}]"])

        directory.write("more.yml", "scrape_configs: [{job_name: b}]\n", renaming: true)
        try await running.eventually("seen as it was") { $0.configuration.onDisk == nil }
        #expect(running.engine.configurationTexts().onDisk == nil)
    }

    @Test("every load, the newest first: the start, one that was applied, one that was refused")
    func history() async throws {
        let site = try Site(good: "/a", "/b")
        let running = try RunningEngine([site.job("j", ["/a"])])
        try await running.scraped(1, targets: 1)
        running.write([site.job("j", ["/a", "/b"])])
        _ = try await running.reload()
        running.write(text: "global:\n  scrape_intervall: 5s\nfoo: 1\n")
        _ = await running.send(.reload(dryRun: false))
        let state = running.engine.snapshot(fresh: true).configuration
        #expect(state.history.map(\.outcome) == [.refused, .applied, .applied])
        #expect(state.history.map(\.targetsAdded) == [0, 1, 1])
        #expect(state.history[0].problemCount == 2 && state.history[0].firstProblem?.location.line == 2)
        #expect(state.history[1].contentHash == state.contentHash && state.history[1].nanoseconds > 0)
        #expect(state.history[0].at >= state.history[1].at)
    }

    @Test("no more loads than the newest twenty")
    func bounded() {
        var state = ConfigurationState(path: "p.yml", loadedAt: WallTime(nanoseconds: 0))
        for number in 1...25 {
            state.remember(
                ConfigurationLoad(at: WallTime(nanoseconds: Int64(number)), outcome: .applied, nanoseconds: 1)
            )
        }
        #expect(state.history.map(\.at.nanoseconds) == (6...25).reversed().map(Int64.init))
    }

    @Test("what a reload would change of each job, and of the targets that are dropped")
    func plan() async throws {
        let site = try Site(good: "/a", "/b")
        let running = try RunningEngine([site.job("j", ["/a", "/b"])])
        let before = try await running.scraped(1, targets: 2)
        let drop = "relabel_configs: [{source_labels: [instance], regex: /b, action: drop}], sample_limit: 99"
        running.write([site.job("j", ["/a", "/b"], drop)])
        guard case .planned(let plan) = await running.send(.reload(dryRun: true)) else {
            Issue.record("no plan")
            return
        }
        #expect(plan.jobDifferences.map(\.job) == ["j"])
        #expect(plan.jobDifferences.first?.words == ["sample_limit 0 → 99", "relabel_configs 0 → 1"])
        #expect(plan.droppedChange == 1 && plan.targetsLost == 1)
        #expect(plan.samplesChange == -(before.row("/b")?.samplesScraped ?? 0) && plan.samplesChange < 0)

        _ = try await running.reload()
        let snapshot = running.engine.snapshot(fresh: true)
        let row = try #require(snapshot.dropped.first)
        #expect(row.since != nil)
        let trace = try #require(running.engine.trace(pool: "j", discovered: row.discovered))
        #expect(trace.trace.steps.count == 1 && trace.trace.steps.last?.drops == true)
        #expect(trace.discovered == row.discoveredLabels)
        #expect(running.engine.trace(pool: "gone", discovered: row.discovered) == nil)
    }
}

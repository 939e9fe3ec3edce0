import MetricModel
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// The schedule of many targets: nothing is asserted of how fast the machine is, only that every tick is accounted for.
@Suite("The schedule of an engine")
struct EngineScheduleTests {
    @Test("accounts for every tick of 500 targets: scraped once, or counted as missed")
    func everyTick() async throws {
        let paths = (0..<500).map { "/\($0)" }
        let site = try Site(Dictionary(uniqueKeysWithValues: paths.map { ($0, .text("page 1\n")) }))
        let running = try RunningEngine(interval: "1s", [site.job("j", paths)])
        try await running.scraped(5, targets: paths.count)
        _ = await running.pause(.everything)
        let snapshot = try await running.eventually("paused") { snapshot in
            snapshot.targets.allSatisfy { $0.pausedAt != nil && !$0.isInFlight }
        }
        for row in snapshot.targets {
            let results = try #require(running.engine.detail(of: row.id)).results
            #expect(results.count == row.scrapes)
            // A wait for room comes after the sample's time.
            let due = results.map { $0.timestamp.nanoseconds - $0.latenessNanoseconds + $0.admissionNanoseconds }
            #expect(zip(due, due.dropFirst()).allSatisfy { $0 < $1 })
            let first = try #require(due.first)
            let ticks = due.map { Int((Double($0 - first) / 1e9).rounded()) }
            #expect(Set(ticks).count == ticks.count)
            #expect(try #require(ticks.last) == row.scrapes - 1 + row.missedTicks)
        }
        // None was sent twice.
        for path in paths { #expect(site.requests(of: path) <= snapshot.row(path)?.scrapes ?? 0) }
    }
}

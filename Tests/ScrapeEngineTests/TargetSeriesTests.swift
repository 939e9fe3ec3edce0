import HTTPTransport
import MetricModel
import Relabeling
import ScrapeConfiguration
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

@Suite("The series of a target")
struct TargetSeriesTests {
    private func count(_ target: ScrapedTarget, _ types: [String: MetricType] = [:]) -> TargetSeries {
        SeriesCensus(
            block: target.block,
            head: target.head,
            rules: target.settings.job.metricRelabelRules.rules,
            types: types
        )
        .count(lastGood: target.target.status.results.lastGood)
    }

    private func page(_ paths: [String], other: Int = 1) -> String {
        paths.map { "requests_total{path=\"\($0)\",code=\"200\"} 1\n" }.joined()
            + (0..<other).map { "other{n=\"\($0)\"} 1\n" }.joined()
    }

    @Test("are counted by metric, the largest first, with their family's type and their widest label")
    func metrics() throws {
        let target = try ScrapedTarget()
        target.scrape(page(["/a", "/b", "/c"]), at: 0)
        let found = count(target, ["requests": .counter])
        #expect(found.series == 4)
        #expect(found.metrics.map(\.name) == ["requests_total", "other"])
        #expect(found.metrics.map(\.series) == [3, 1])
        #expect(found.metrics[0].type == .counter && found.metrics[1].type == nil)
        #expect(found.metrics[0].widest?.name == "path" && found.metrics[0].widest?.distinct == 3)
        #expect(found.metrics[0].widest?.values.map(\.text) == ["/a", "/b", "/c"])
        #expect(found.metrics[1].widest == nil)
    }

    @Test("that came and went with the last good scrape are named, and change nothing after it")
    func changes() throws {
        let target = try ScrapedTarget()
        target.scrape(page(["/a", "/b"]), at: 0)
        #expect(count(target).addedCount == 3)
        target.scrape(page(["/a", "/gift"], other: 2), at: 10)
        let found = count(target)
        #expect(found.addedCount == 2 && found.goneCount == 1)
        #expect(found.added.contains { $0.hasPrefix("requests_total{code=\"200\",instance=\"h:1\"") })
        #expect(found.gone.first?.contains("path=\"/b\"") == true)
        let requests = try #require(found.metrics.first { $0.name == "requests_total" })
        #expect(requests.added == 1 && requests.gone == 1 && requests.change == 0)
        #expect(requests.widest?.values.filter(\.isNew).map(\.text) == ["/gift"])
        target.scrape(page(["/a", "/gift"], other: 2), at: 20)
        let steady = count(target)
        #expect(steady.addedCount == 0 && steady.goneCount == 0 && steady.added.isEmpty)
        #expect(steady.metrics.allSatisfy { $0.added == 0 && $0.gone == 0 })
    }

    @Test("are those of the last good scrape while others fail")
    func failures() throws {
        let target = try ScrapedTarget()
        target.scrape(page(["/a", "/b"]), at: 0)
        target.scrape(page(["/a", "/b", "/c"]), at: 10)
        let good = count(target)
        target.scrape("requests_total{path=} 1\n", at: 20)
        target.fail(.closedWithoutAnswer, at: 30)
        let after = count(target)
        #expect(after.at == good.at && after.series == good.series && after.metrics == good.metrics)
        #expect(after.addedCount == 1)
    }

    @Test("are none after a page without any, and all of the page before are gone")
    func empty() throws {
        let target = try ScrapedTarget()
        target.scrape(page(["/a", "/b"]), at: 0)
        target.scrape("", at: 10)
        let found = count(target)
        #expect(found.series == 0 && found.metrics.isEmpty && found.goneCount == 3 && found.addedCount == 0)
    }

    @Test("before the first good scrape are none")
    func never() throws {
        let target = try ScrapedTarget()
        target.fail(.closedWithoutAnswer, at: 0)
        #expect(count(target).at == nil && count(target).series == 0)
    }

    @Test("that metric relabeling removed or rewrote are counted by rule, with its place and an example")
    func relabeling() throws {
        var job = ScrapeJob(name: "job")
        job.metricRelabelRules = RelabelRules([
            try RelabelRule(
                sourceLabels: ["__name__"],
                targetLabel: "kind",
                regex: RelabelRegex("requests_.*"),
                replacement: "load",
                location: SourceLocation(file: "p.yml", line: 80, column: 3),
                number: 1
            ),
            try RelabelRule(
                sourceLabels: ["__name__"],
                regex: RelabelRegex("go_gc_.*"),
                action: .drop,
                location: SourceLocation(file: "p.yml", line: 81, column: 3),
                number: 2
            ),
            try RelabelRule(sourceLabels: ["__name__"], regex: RelabelRegex("never"), action: .drop, number: 3),
        ])
        let target = try ScrapedTarget(job: job)
        let gc = (0..<4).map { "go_gc_duration{quantile=\"\($0)\"} 1\n" }.joined()
        target.scrape(page(["/a", "/b"]) + gc, at: 0)
        let found = count(target)
        #expect(found.series == 3)
        #expect(found.relabeled == 6)
        #expect(found.rules.map(\.number) == [1, 2])
        #expect(found.rules.map(\.removed) == [0, 4] && found.rules.map(\.rewritten) == [2, 0])
        #expect(found.rules[1].text.contains("go_gc_.*") && found.rules[1].location.line == 81)
        #expect(found.rules[1].example.hasPrefix("go_gc_duration"))
        #expect(found.rules[0].example.contains("kind=\"load\""))
        // Keys that are gone count no more, and their places in the cache tell nothing of those that get them.
        target.scrape(page(["/a"], other: 5), at: 10)
        let later = count(target)
        #expect(later.rules.map(\.number) == [1] && later.rules[0].rewritten == 1 && later.relabeled == 1)
    }

    @Test("of one body that repeat each other are told apart, and those with times of their own get no markers")
    func duplicates() throws {
        let target = try ScrapedTarget()
        target.scrape("a 1\na 2\nb 1 \(ScrapedTarget.start)\n", at: 0)
        let found = count(target)
        #expect(found.series == 2 && found.duplicates == 1 && found.unmarked == 1)
    }

    @Test("of a running engine are told while it scrapes, of a target that is gone never")
    func running() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine(interval: "100ms", [site.job("j", ["/a"])])
        let row = try #require(try await running.scraped(2, targets: 1).row("/a"))
        for _ in 0..<20 {
            let found = try #require(running.engine.series(of: row.id))
            #expect(found.at != nil && found.series > 0)
        }
        running.write([])
        _ = try await running.reload()
        #expect(running.engine.series(of: row.id) == nil)
    }

    @Test("of a stopped loop can still be looked at, and its markers are written all the same")
    func paused() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine(interval: "200ms", [site.job("j", ["/a"])])
        let row = try #require(try await running.scraped(2, targets: 1).row("/a"))
        _ = await running.pause(.target(row.id))
        try await running.eventually("the markers were written") { snapshot in
            _ = running.engine.series(of: row.id)
            return snapshot.row("/a")?.state == .stale
        }
        #expect(running.engine.series(of: row.id)?.at != nil)
    }
}

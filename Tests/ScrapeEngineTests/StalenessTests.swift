import Exposition
import HTTPTransport
import MetricModel
import SampleStorage
import ScrapeConfiguration
import Testing

@testable import ScrapeEngine

/// Which scrapes leave stale markers, and for what (scrape rules 5.5, 5.6, 6.9, 8.2, 8.3; cases 41 to 50).
@Suite("Stale markers")
struct StalenessTests {
    /// How many samples each of the scrapes stores, markers and report series among them.
    private func stored(_ scraped: ScrapedTarget, _ scrapes: [() -> ScrapeResult]) -> [Int] {
        scrapes.map { scrape in
            let before = scraped.head.statistics.samplesAppended
            _ = scrape()
            return Int(scraped.head.statistics.samplesAppended - before)
        }
    }

    @Test("follow the first failure after a good scrape, once")
    func failures() throws {
        let scraped = try ScrapedTarget()
        #expect(scraped.scrape("metric_a 42\n", at: 0).isUp)
        #expect(scraped.fail(.closedWithoutAnswer, at: 10).staleMarkers == 1)
        for seconds in [20.0, 30, 40] { #expect(scraped.fail(.timeout, at: seconds).staleMarkers == 0) }
        #expect(scraped.samples("metric_a") == ["0:42", "10:stale"])
        #expect(scraped.samples("up") == ["0:1", "10:0", "20:0", "30:0", "40:0"])
    }

    @Test("follow a body that cannot be parsed, and not the failure behind it")
    func parseError() throws {
        let scraped = try ScrapedTarget()
        let counts = stored(
            scraped,
            [
                { scraped.scrape("metric_a 42\n", at: 0) }, { scraped.scrape("7&-\n", at: 10) },
                { scraped.fail(.timeout, at: 20) },
            ]
        )
        #expect(counts == [6, 6, 5])
        #expect(scraped.samples("metric_a") == ["0:42", "10:stale"])
    }

    @Test("follow an empty body, which is a good scrape of nothing")
    func emptyBody() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("metric_a 1\n", at: 0)
        let empty = scraped.scrape("", at: 1)
        #expect(empty.isUp)
        #expect(scraped.samples("metric_a") == ["0:1", "1:stale"])
        #expect(scraped.samples("up") == ["0:1", "1:1"])
        // The cache goes on as behind a failure.
        #expect(scraped.scrape("metric_a 2\n", at: 2).seriesAdded == 0)
        #expect(scraped.samples("metric_a") == ["0:1", "1:stale", "2:2"])
    }

    @Test("are written for series that disappear, and for those only")
    func disappearing() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\nb 2\nc 3\n", at: 0)
        let result = scraped.scrape("a 1\nc 4\nd 5\n", at: 10)
        #expect(result.staleMarkers == 1)
        #expect(result.seriesGone == 1)
        #expect(result.seriesAdded == 1)
        #expect(scraped.samples("b") == ["0:2", "10:stale"])
        #expect(scraped.samples("c") == ["0:3", "10:4"])
        #expect(scraped.samples("d") == ["10:5"])
    }

    @Test("are not written when only the order of the labels in the text changed")
    func sameSeriesOtherText() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("m{a=\"1\",b=\"2\"} 1\n", at: 0)
        let result = scraped.scrape("m{b=\"2\",a=\"1\"} 2\n", at: 10)
        #expect(result.staleMarkers == 0)
        #expect(scraped.samples("m") == ["0:1", "10:2"])
    }

    @Test("spare what a failed body still had, and come for it with the next failure")
    func partialFailure() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\nb 2\n", at: 0)
        let broken = scraped.scrape("a 1\nb{x=1} 2\n", at: 10)
        #expect(broken.samplesScraped == 1)
        #expect(broken.staleMarkers == 1)
        #expect(scraped.samples("a") == ["0:1"])
        #expect(scraped.samples("b") == ["0:2", "10:stale"])
        #expect(scraped.fail(.timeout, at: 20).staleMarkers == 1)
        #expect(scraped.samples("a") == ["0:1", "20:stale"])
    }

    @Test("come at the scrape's time for series with their own, if those are tracked", arguments: [false, true])
    func ownTimestamps(tracks: Bool) throws {
        var job = ScrapeJob(name: "job")
        job.trackTimestampsStaleness = tracks
        let scraped = try ScrapedTarget(job: job)
        scraped.scrape("metric_a 1 \(ScrapedTarget.start + 500)\n", at: 1)
        scraped.fail(.timeout, at: 2)
        #expect(scraped.samples("metric_a") == (tracks ? ["0.5:1", "2:stale"] : ["0.5:1"]))
    }

    @Test("end the series of a target whose loop ended, and its report series")
    func endOfRun() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\nb 2\n", at: 0)
        #expect(scraped.end(at: 10) == 7)
        #expect(scraped.samples("a") == ["0:1", "10:stale"])
        #expect(scraped.samples("up") == ["0:1", "10:stale"])
        #expect(scraped.target.status.endOfRunMarkers == 7)
    }

    @Test("come once for a forced error, which makes no request")
    func forcedError() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\n", at: 0)
        let forced = scraped.force("target_limit exceeded (number of targets: 2, limit: 1)", at: 10)
        #expect(forced.failure?.text == "target_limit exceeded (number of targets: 2, limit: 1)")
        #expect(forced.staleMarkers == 1)
        #expect(scraped.force("again", at: 20).staleMarkers == 0)
        #expect(scraped.samples("up") == ["0:1", "10:0", "20:0"])
    }

    @Test("follow a good page once: one marker, then report series only", arguments: [false, true])
    func fourFailures(hasOwnTimestamps: Bool) throws {
        var job = ScrapeJob(name: "job")
        job.trackTimestampsStaleness = hasOwnTimestamps
        let scraped = try ScrapedTarget(job: job)
        let body = hasOwnTimestamps ? "metric_a 42 \(ScrapedTarget.start)\n" : "metric_a 42\n"
        let failures = (1...4).map { step in { scraped.fail(.timeout, at: Double(step) * 10) } }
        #expect(stored(scraped, [{ scraped.scrape(body, at: 0) }] + failures) == [6, 6, 5, 5, 5])
        #expect(scraped.samples("metric_a") == ["0:42", "10:stale"])
    }

    @Test("are one less for what a page between two failures lacked")
    func failuresBetween() throws {
        let scraped = try ScrapedTarget()
        let counts = stored(
            scraped,
            [
                { scraped.scrape("a 1\nb 1\n", at: 0) }, { scraped.fail(.timeout, at: 10) },
                { scraped.scrape("a 1\n", at: 20) }, { scraped.fail(.timeout, at: 30) },
            ]
        )
        #expect(counts == [7, 7, 6, 6])
    }

    @Test("come once for a series that begins to carry timestamps, at the scrape's time")
    func timestampsCome() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("m 1\n", at: 0)
        #expect(scraped.scrape("m 2 \(ScrapedTarget.start + 5000)\n", at: 10).staleMarkers == 1)
        #expect(scraped.samples("m") == ["0:1", "5:2", "10:stale"])
        #expect(scraped.scrape("m 3 \(ScrapedTarget.start + 15_000)\n", at: 20).staleMarkers == 0)
        #expect(scraped.fail(.timeout, at: 30).staleMarkers == 0)
        #expect(scraped.samples("m") == ["0:1", "5:2", "10:stale", "15:3"])
    }
}

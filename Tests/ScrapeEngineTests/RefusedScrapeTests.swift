import HTTPTransport
import MetricModel
import ScrapeConfiguration
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// What becomes of a scrape whose timestamp storage does not take (scrape rules 5.3, 5.5, 5.6, 6.3, 6.9, 8.1,
/// 8.2; a head with a sample two hours ahead takes nothing older than an hour ahead, as Prometheus's does).
@Suite("Storage that refuses")
struct RefusedScrapeTests {
    private static let report = "Appending scrape report failed: out of bounds"
    private static let append = "Append failed: out of bounds"

    private func refusing(job: ScrapeJob = ScrapeJob(name: "job")) throws -> ScrapedTarget {
        let scraped = try ScrapedTarget(job: job)
        try scraped.storeElsewhere(at: 7200)
        return scraped
    }

    /// What the log says of transactions that did not come through.
    private func refusals(of scraped: ScrapedTarget) -> [String] {
        scraped.events.filter { $0.contains(" failed: ") }
    }

    @Test("leaves a target up whose page never changes, stores nothing of it and says so")
    func steadyPage() throws {
        let scraped = try refusing()
        for seconds in [0.0, 10, 20] {
            let result = scraped.scrape("a 1\nb 2\n", at: seconds)
            #expect(result.isUp)
            #expect(result.samplesScraped == 2)
            #expect(result.seriesAdded == 0)
        }
        for metric in ["a", "b"] + ScrapeReport.names(extra: false) { #expect(scraped.samples(metric) == []) }
        #expect(refusals(of: scraped) == [Self.report])
    }

    @Test("refuses each repetition of a series that it does not know, which is no duplicate then")
    func repetitions() throws {
        let scraped = try refusing()
        for seconds in [0.0, 10] { #expect(scraped.scrape("a 1\na 2\nb 1\na 3\n", at: seconds).isUp) }
        #expect(scraped.services.metrics.outOfBounds.value == 8)
        #expect(scraped.services.metrics.duplicates.value == 0)
    }

    @Test("fails the scrape whenever a marker is due after a good body")
    func vanishingSeries() throws {
        let scraped = try refusing()
        let pages = ["a 1\nb 1\n", "a 2\nb 2\n", "a 3\n"]
        let results = (0..<6).map { scraped.scrape(pages[$0 % 3], at: Double($0) * 10) }
        #expect(results.map(\.isUp) == [true, true, false, true, true, false])
        for failed in [results[2], results[5]] {
            #expect(failed.failure?.text == "out of bounds")
            #expect(failed.failure?.step == .storage)
            #expect(failed.samplesScraped == 1)
            #expect(failed.samplesKept == 1)
            #expect(failed.staleMarkers == 0)
        }
        #expect(scraped.samples("a") + scraped.samples("b") + scraped.samples("up") == [])
        #expect(refusals(of: scraped).contains(Self.append))
    }

    @Test("fails the first scrape of series that it knew, and takes them up again when it can")
    func knownSeries() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\nb 1\n", at: 0)
        try scraped.storeElsewhere(at: 7200)
        let results = [10.0, 20, 30].map { scraped.scrape("a \($0)\nb \($0)\n", at: $0) }
        #expect(results.map(\.isUp) == [false, true, true])
        #expect(scraped.samples("a") == ["0:1"])
        scraped.clock = 3600
        let last = scraped.scrape("a 5\nb 6\n", at: 3600)
        #expect(last.isUp)
        #expect(last.staleMarkers == 0)
        #expect(scraped.samples("a") == ["0:1", "3600:5"])
        #expect(scraped.samples("b") == ["0:1", "3600:6"])
        #expect(scraped.samples("up") == ["0:1", "3600:1"])
    }

    @Test("is asked about markers after a good body only when there are any")
    func knownSeriesThatNobodyTracks() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\n", at: 0)
        scraped.fail(.timeout, at: 5)
        try scraped.storeElsewhere(at: 7200)
        #expect(scraped.scrape("a 2\n", at: 10).isUp)
        #expect(scraped.samples("a") == ["0:1", "5:stale"])
    }

    struct Failure: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let step: ScrapeFailure.Step
        /// Whether the log warns of markers: those of a second, empty body, or of the only one of a forbidden scrape.
        let losesMarkers: Bool
        let perform: @Sendable (ScrapedTarget, Double) -> ScrapeResult
    }

    private static let failures = [
        Failure(testDescription: "a status", step: .http, losesMarkers: false) {
            $0.scrape("a 1\n", at: $1, status: "500 Internal Server Error")
        },
        Failure(testDescription: "a forced error", step: .forced, losesMarkers: true) { $0.force("forced", at: $1) },
        Failure(testDescription: "an empty body", step: .storage, losesMarkers: false) { $0.scrape("", at: $1) },
        Failure(testDescription: "a body of no type", step: .http, losesMarkers: true) {
            $0.scrape("a 1\n", at: $1, contentType: "")
        },
        Failure(testDescription: "a body that breaks", step: .parse, losesMarkers: true) {
            $0.scrape("a 1\nb{x=1} 2\n", at: $1)
        },
    ]

    @Test("leaves a failure its own text and writes no markers, then or later", arguments: failures)
    func failing(failure: Failure) throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\nb 1\n", at: 0)
        try scraped.storeElsewhere(at: 7200)
        let result = failure.perform(scraped, 10)
        #expect(result.failure?.step == failure.step)
        #expect((result.failure?.text == "out of bounds") == (failure.step == .storage))
        #expect(result.staleMarkers == 0)
        #expect(refusals(of: scraped) == (failure.losesMarkers ? [Self.append, Self.report] : [Self.report]))
        scraped.clock = 3600
        #expect(scraped.fail(.timeout, at: 3600).staleMarkers == 0)
        #expect(scraped.samples("b") == ["0:1"])
        #expect(scraped.samples("up") == ["0:1", "3600:0"])
    }

    @Test("of an empty body with nothing to mark leaves the target up")
    func emptyBodies() throws {
        let scraped = try refusing()
        #expect(scraped.scrape("", at: 0).isUp)
        #expect(scraped.samples("up") == [])
        #expect(refusals(of: scraped) == [Self.report])
    }

    @Test("rolls back samples with times of their own that it would have taken")
    func ownTimestamps() throws {
        let scraped = try refusing()
        scraped.clock = 3700
        let own = "a 1 \(ScrapedTarget.start + 3_700_000)\n"
        #expect(scraped.scrape(own, at: 0).isUp)
        #expect(scraped.samples("a") == [])
        #expect(scraped.scrape(own, at: 3710).isUp)
        #expect(scraped.samples("a") == ["3700:1"])
        #expect(scraped.samples("up") == ["3710:1"])
    }

    @Test("is offered the zeros of new series again")
    func createdZeros() throws {
        let scraped = try ScrapedTarget(features: [.createdTimestamps])
        try scraped.storeElsewhere(at: 7200)
        scraped.clock = 3700
        let (time, created) = (ScrapedTarget.unixSeconds(3700), ScrapedTarget.unixSeconds(3650))
        let body = "# TYPE a counter\na_total 5 \(time)\na_created \(created)\n"
        #expect(scraped.scrape(openMetrics: body, at: 0).isUp)
        #expect(scraped.samples("a_total") == [])
        #expect(scraped.scrape(openMetrics: body, at: 3710).isUp)
        #expect(scraped.samples("a_total") == ["3650:0", "3700:5"])
    }

    @Test("writes no markers at the end of a run, and says which")
    func endOfRun() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\n", at: 0)
        try scraped.storeElsewhere(at: 7200)
        #expect(scraped.end(at: 10) == 0)
        #expect(scraped.samples("a") + scraped.samples("up") == ["0:1", "0:1"])
        #expect(refusals(of: scraped) == ["Stale append failed: out of bounds", "Stale report failed: out of bounds"])
        #expect(scraped.target.status.endOfRunMarkers == 0)
    }

    @Test("at the end of a run that left nothing but its report, speaks of that")
    func endOfFailingRun() throws {
        let scraped = try ScrapedTarget()
        scraped.fail(.timeout, at: 0)
        try scraped.storeElsewhere(at: 7200)
        #expect(scraped.end(at: 10) == 0)
        #expect(refusals(of: scraped) == ["Stale report failed: out of bounds"])
    }

    @Test("markers and reports as old as what is there, or older, without a word", arguments: [0.0, 10])
    func duplicatesAndOutOfOrder(first: Double) throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("a 1\nb 1\n", at: first)
        let result = scraped.scrape("a 2\n", at: 0)
        #expect(result.isUp)
        #expect(scraped.samples("b") + scraped.samples("up") == ["\(Int(first)):1", "\(Int(first)):1"])
        #expect(scraped.end(at: 0) == 5)
        #expect(scraped.samples("up") == ["\(Int(first)):1"])
        #expect(refusals(of: scraped) == [])
    }
}

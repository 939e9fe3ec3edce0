import HTTPTransport
import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import SelfMetrics
import Testing

@testable import SampleStorage
@testable import ScrapeEngine

/// Which series a log on disk gets to know, and when: those whose samples storage was offered, rolled back or not
/// (`headAppender.Rollback` in `tsdb/head_append.go`, v3.5), and none that a limit kept from it.
@Suite("The series in the log")
struct LoggedSeriesTests {
    private let folder = TemporaryFolder()

    private func open() throws -> Storage {
        var options = StorageOptions()
        options.path = folder.path
        options.logsMetadata = true
        return try Storage.open(options, io: IOThread(), registry: MetricRegistry()) { _, _ in }
    }

    private func limitedJob(samples: Int = 3) -> ScrapeJob {
        var job = ScrapeJob(name: "job")
        job.limits.samples = UInt(samples)
        return job
    }

    /// The series records in the order of the log, without those of reports, and samples as `name=value`.
    private func logged(reports: Bool = false) throws -> [String] {
        let reportNames = Set(ScrapeReport.names(extra: false))
        var names: [UInt64: String] = [:]
        var found: [String] = []
        var history = try LogHistory(folder.path("wal"))
        while let record = try history.next() {
            switch record.kind {
            case .series:
                try SeriesLogRecord.decode(record.bytes) { series in
                    let name = series.labels["__name__"] ?? ""
                    names[series.series] = name
                    if reportNames.contains(name) == reports { found.append("+" + name) }
                }
            case .samples:
                try SampleLogRecord.decode(record.bytes) { sample in
                    let name = names[sample.series] ?? "unknown"
                    let isStale = sample.valueBits == StaleMarker.bits
                    let value = isStale ? "stale" : "\(Int(Double(bitPattern: sample.valueBits)))"
                    if !reports, !reportNames.contains(name) { found.append("\(name)=\(value)") }
                }
            case .metadata:
                try MetadataLogRecord.decode(record.bytes) { if names[$0.series] == nil { found.append("no series") } }
            default: break
            }
        }
        return found
    }

    @Test("are not those beyond the sample limit, however often they come")
    func beyondLimit() throws {
        let storage = try open()
        let scraped = try ScrapedTarget(job: limitedJob(), logged: storage)
        for step in 0..<3 {
            #expect(!scraped.scrape("a 1\nb 1\nc 1\nd 1\ne 1\n", at: Double(step) * 10).isUp)
        }
        storage.close(isHurried: { true }, progress: { _ in })
        #expect(try logged() == ["+a", "+b", "+c"])
        #expect(try logged(reports: true).count == 5)
    }

    @Test("beyond the limit of one body come, once, with their first sample in another")
    func laterWithinLimit() throws {
        let storage = try open()
        let scraped = try ScrapedTarget(job: limitedJob(), logged: storage)
        scraped.scrape("a 1\nb 1\nc 1\nd 1\ne 1\n", at: 0)
        #expect(scraped.scrape("d 2\n", at: 10).isUp)
        #expect(scraped.scrape("d 3\n", at: 20).isUp)
        storage.close(isHurried: { true }, progress: { _ in })
        // Prometheus 3.5 tracks series beyond the limit: their first sample is their marker.
        #expect(
            try logged() == ["+a", "+b", "+c", "+d", "+e", "d=2", "a=stale", "b=stale", "c=stale", "e=stale", "d=3"]
        )
    }

    @Test("are not those whose only sample is out of bounds, until they have another")
    func outOfBounds() throws {
        let storage = try open()
        let scraped = try ScrapedTarget(logged: storage)
        let (start, far) = (ScrapedTarget.start, ScrapedTarget.start + 9_000_000)
        scraped.scrape("a 1\nfar 1 \(far)\n", at: 0)
        scraped.scrape("a 1\nfar 1 \(far)\nold 1 \(start - 3_600_001)\n", at: 10)
        scraped.scrape("a 1\nfar 1\n", at: 20)
        storage.close(isHurried: { true }, progress: { _ in })
        #expect(try logged() == ["+a", "a=1", "a=1", "+far", "a=1", "far=1"])
    }

    @Test("do not count dropped series, repeats and histograms for the limit")
    func uncounted() throws {
        let storage = try open()
        let scraped = try ScrapedTarget(job: limitedJob(samples: 2), logged: storage)
        scraped.scrape("a 1\na 2\nb 1\nb 2\nc 1\n", at: 0)
        storage.close(isHurried: { true }, progress: { _ in })
        #expect(try logged() == ["+a", "+b"])
    }

    @Test("are those of a body that breaks later on")
    func brokenBody() throws {
        let storage = try open()
        let scraped = try ScrapedTarget(logged: storage)
        scraped.scrape("a 1\nb 1\nbroken{\n", at: 0)
        storage.close(isHurried: { true }, progress: { _ in })
        #expect(try logged() == ["+a", "+b"])
    }

    @Test("are found again after the end, with those that come within the limit then")
    func reopened() throws {
        let first = try open()
        try ScrapedTarget(job: limitedJob(), logged: first).scrape("a 1\nb 1\nc 1\nd 1\n", at: 0)
        first.close(isHurried: { true }, progress: { _ in })
        let second = try open()
        #expect(second.head.series(matching: []).count == 8)
        let scraped = try ScrapedTarget(job: limitedJob(), logged: second)
        #expect(scraped.scrape("d 1\na 1\n", at: 10).isUp)
        #expect(scraped.samples("d") == ["10:1"])
        second.close(isHurried: { true }, progress: { _ in })
        #expect(try logged() == ["+a", "+b", "+c", "+d", "d=1", "a=1"])
        let third = try open()
        #expect(third.head.series(matching: []).count == 9)
        third.close(isHurried: { true }, progress: { _ in })
    }
}

import Exposition
import HTTPTransport
import MetricModel
import ScrapeTestSupport
import SampleStorage
import ScrapeConfiguration
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// Native histograms from the body to storage (scrape rules 6.8; cases 71 to 75).
@Suite("Native histograms of a scrape")
struct NativeHistogramScrapeTests {
    private func numbers(_ result: ScrapeResult) -> [Int] {
        [result.samplesScraped, result.samplesKept, result.seriesAdded]
    }

    private func page(_ count: UInt64, before: [String] = ["a"], behind: [String] = ["c"]) -> ProtobufPage {
        var page = ProtobufPage()
        for name in before { page.gauge(name, 1) }
        page.histogram("h", .native(count: count, positiveDeltas: [Int64(count)]))
        for name in behind { page.gauge(name, 2) }
        return page
    }

    @Test("are stored beside the float samples, and counted like them")
    func stored() throws {
        let scraped = try ScrapedTarget(features: [.nativeHistograms])
        let first = scraped.scrape(page(1), at: 0)
        #expect(numbers(first) == [3, 3, 3])
        #expect(first.histograms == 1 && first.format == .protobuf)
        for step in 1...3 { #expect(numbers(scraped.scrape(page(UInt64(step) + 1), at: Double(step))) == [3, 3, 0]) }
        #expect(scraped.histograms("h") == ["0:1", "1:2", "2:3", "3:4"])
        #expect(scraped.samples("h").isEmpty)
        #expect(scraped.samples("a") == ["0:1", "1:1", "2:1", "3:1"])
        #expect(scraped.samples("c") == ["0:2", "1:2", "2:2", "3:2"])
        #expect(scraped.samples("scrape_samples_scraped") == ["0:3", "1:3", "2:3", "3:3"])
    }

    @Test("keep their series when others come and go, and end with a marker of their kind")
    func markers() throws {
        let scraped = try ScrapedTarget(features: [.nativeHistograms])
        scraped.scrape(page(1), at: 0)
        #expect(scraped.scrape(page(2, before: ["x", "a"], behind: []), at: 1).staleMarkers == 1)
        #expect(scraped.fail(.timeout, at: 2).staleMarkers == 3)
        #expect(scraped.scrape(page(3), at: 3).seriesAdded == 1)
        var without = ProtobufPage()
        without.gauge("a", 1)
        #expect(scraped.scrape(without, at: 4).staleMarkers == 2)
        #expect(scraped.histograms("h") == ["0:1", "1:2", "2:stale", "3:3", "4:stale"])
        #expect(scraped.samples("c") == ["0:2", "1:stale", "3:2", "4:stale"])
    }

    @Test("are counted and passed over where the feature is off: no series, no place in the cache")
    func switchedOff() throws {
        let scraped = try ScrapedTarget()
        for step in 0..<2 {
            let result = scraped.scrape(page(1), at: Double(step))
            #expect(numbers(result) == [3, 2, step == 0 ? 2 : 0])
            #expect(result.isUp && result.histograms == 0)
        }
        #expect(scraped.labels(of: "h").isEmpty)
        #expect(scraped.fail(.timeout, at: 2).staleMarkers == 2)
    }

    @Test("that are passed over leave their keys to samples, which are new each time they come")
    func keysOfPassedOver() throws {
        let scraped = try ScrapedTarget()
        var sample = ProtobufPage()
        for name in ["a", "h", "c"] { sample.gauge(name, 2) }
        for step in [0, 2, 4] {
            let histogram = scraped.scrape(page(1), at: Double(step))
            #expect(numbers(histogram) == [3, 2, step == 0 ? 2 : 0])
            #expect(histogram.staleMarkers == (step == 0 ? 0 : 1))
            #expect(numbers(scraped.scrape(sample, at: Double(step) + 1)) == [3, 3, 1])
        }
        #expect(numbers(scraped.scrape(sample, at: 6)) == [3, 3, 0])
        #expect(scraped.samples("h") == ["1:2", "2:stale", "3:2", "4:stale", "5:2", "6:2"])
        #expect(scraped.samples("c").count == 7)
    }

    @Test("that are passed over leave a sample beside them its key, whichever comes first", arguments: [true, false])
    func besideSample(sampleFirst: Bool) throws {
        let scraped = try ScrapedTarget()
        func both(_ others: [String]) -> ProtobufPage {
            var page = ProtobufPage()
            page.gauge("a", 1)
            if sampleFirst { page.gauge("h", 2) }
            page.histogram("h", .native(count: 1, positiveDeltas: [1]))
            if !sampleFirst { page.gauge("h", 2) }
            for name in others { page.gauge(name, 3) }
            return page
        }
        #expect(numbers(scraped.scrape(both([]), at: 0)) == [3, 2, 2])
        #expect(numbers(scraped.scrape(both([]), at: 1)) == [3, 2, 0])
        #expect(numbers(scraped.scrape(both(["c"]), at: 2)) == [4, 3, 1])
        let last = scraped.scrape(both([]), at: 3)
        #expect(numbers(last) == [3, 2, 0] && last.staleMarkers == 1)
        #expect(scraped.samples("h") == ["0:2", "1:2", "2:2", "3:2"])
        #expect(scraped.services.metrics.duplicates.value == 0)
        #expect(scraped.block.cacheSize.keys == 2)
    }

    @Test("that are passed over leave the cache what it has when a body with samples of their keys breaks")
    func brokenBody() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape(page(1), at: 0)
        var sample = ProtobufPage()
        sample.gauge("h", 2)
        let broken = scraped.scrape(
            bytes: sample.bytes + [3, 0xFF, 0xFF, 0xFF],
            at: 1,
            contentType: ProtobufPage.contentType
        )
        #expect(broken.failure?.step == .parse && broken.staleMarkers == 2)
        #expect(numbers(scraped.scrape(page(1), at: 2)) == [3, 2, 0])
        #expect(numbers(scraped.scrape(sample, at: 3)) == [1, 1, 1])
    }

    @Test("that are none fail the scrape there, in Prometheus's words", arguments: [false, true])
    func invalid(isKnown: Bool) throws {
        let scraped = try ScrapedTarget(features: [.nativeHistograms])
        if isKnown { scraped.scrape(page(1), at: 0) }
        var broken = ProtobufPage()
        broken.gauge("a", 1)
        broken.histogram("h", .native(count: 5, positiveDeltas: [4]))
        broken.gauge("c", 1)
        let result = scraped.scrape(broken, at: 1)
        #expect(
            result.failure?.text
                == "4 observations found in buckets, but the Count field is 5: histogram's observation count should "
                + "equal the number of observations found in the buckets (in absence of NaN)"
        )
        #expect(result.failure?.errorClass == "append: invalid histogram")
        #expect(numbers(result) == [2, 1, isKnown ? 0 : 1])
        #expect(result.staleMarkers == (isKnown ? 2 : 0))
        #expect(scraped.histograms("h") == (isKnown ? ["0:1", "1:stale"] : []))
        #expect(scraped.scrape(page(6), at: 2).isUp)
        #expect(scraped.histograms("h").last == "2:6")
    }

    struct Limit: Sendable, CustomStringConvertible {
        let limit: UInt
        /// Buckets and schema of what is stored; nil when the scrape fails.
        let stored: (buckets: Int, schema: Int32)?

        var description: String { "limit \(limit)" }
    }

    @Test(
        "lose resolution until their buckets are few enough, or fail the scrape",
        arguments: [
            Limit(limit: 3, stored: nil), Limit(limit: 4, stored: (4, -1)), Limit(limit: 10, stored: (6, 0)),
        ]
    )
    func bucketLimit(limit: Limit) throws {
        var job = ScrapeJob(name: "job")
        job.nativeHistogramBucketLimit = limit.limit
        let scraped = try ScrapedTarget(job: job, features: [.nativeHistograms])
        var page = ProtobufPage()
        page.gauge("a", 1)
        page.histogram(
            "h",
            .native(count: 21, zeroCount: 3, positiveDeltas: [3, 0, 0], negativeDeltas: [3, 0, 0])
        )
        page.gauge("c", 1)
        for step in 0..<3 {
            let result = scraped.scrape(page, at: Double(step))
            let added = limit.stored == nil ? 1 : 3
            #expect(numbers(result) == [3, 3, step == 0 ? added : 0])
            #expect(result.failure?.text == (limit.stored == nil ? "histogram bucket limit exceeded" : nil))
            #expect(result.staleMarkers == 0)
        }
        #expect(scraped.services.metrics.bucketLimitExceeded.value == (limit.stored == nil ? 3 : 0))
        let point = scraped.points("h").last
        #expect(point?.histogram.bucketCount == limit.stored?.buckets)
        #expect(point?.histogram.schema == limit.stored?.schema)
        #expect(scraped.samples("a").count == (limit.stored == nil ? 0 : 3))
    }

    @Test("have at most the schema that the bucket factor allows", arguments: [(0.0, 8), (1.09, 3), (65_536, -4)])
    func bucketFactor(factor: Double, schema: Int32) throws {
        var job = ScrapeJob(name: "job")
        job.nativeHistogramMinBucketFactor = factor
        let scraped = try ScrapedTarget(job: job, features: [.nativeHistograms])
        var page = ProtobufPage()
        page.histogram("h", .native(count: 2, schema: 8, positiveDeltas: [1, 0]))
        scraped.scrape(page, at: 0)
        #expect(scraped.points("h").map(\.histogram.schema) == [schema])
    }

    @Test("do not count for the sample limit, whose error wins over that of the buckets")
    func sampleLimit() throws {
        var job = ScrapeJob(name: "job")
        job.limits.samples = 2
        job.nativeHistogramBucketLimit = 1
        let scraped = try ScrapedTarget(job: job, features: [.nativeHistograms])
        #expect(scraped.scrape(page(1), at: 0).isUp)
        #expect(scraped.scrape(page(1), at: 1).isUp)
        var both = page(1, behind: ["c", "d"])
        both.histogram("i", .native(count: 9, schema: -4, positiveDeltas: [3, 0, 0]))
        let result = scraped.scrape(both, at: 2)
        #expect(result.failure?.text == "sample limit exceeded")
        #expect(scraped.services.metrics.sampleLimitExceeded.value == 1)
        #expect(scraped.services.metrics.bucketLimitExceeded.value == 1)
    }

    @Test("are one sample each time, repeated in a body or at a time they had before")
    func duplicates() throws {
        let scraped = try ScrapedTarget(features: [.nativeHistograms])
        var twice = page(1)
        twice.histogram("h", .native(count: 2, positiveDeltas: [2]))
        for step in 0..<2 { #expect(numbers(scraped.scrape(twice, at: Double(step))) == [4, 4, step == 0 ? 3 : 0]) }
        #expect(scraped.services.metrics.duplicates.value == 2)
        #expect(scraped.histograms("h") == ["0:1", "1:1"])
        scraped.scrape(page(5), at: 1)
        #expect(scraped.services.metrics.duplicates.value == 3)
        #expect(scraped.histograms("h") == ["0:1", "1:1"])
        #expect(scraped.scrape(page(6), at: 0.5).isUp)
        #expect(scraped.histograms("h") == ["0:1", "1:1"])
        #expect(scraped.services.metrics.outOfOrder.value == 3)
    }

    @Test("are found again by their labels after the head forgot them")
    func collected() throws {
        let scraped = try ScrapedTarget(features: [.nativeHistograms])
        scraped.scrape(page(1), at: 0)
        for _ in 0..<3 { scraped.head.maintain(now: WallTime(milliseconds: ScrapedTarget.start + 4 * 3_600_000)) }
        #expect(numbers(scraped.scrape(page(2), at: 10)) == [3, 3, 0])
        #expect(scraped.histograms("h").last == "10:2")
    }

    @Test("become floats and histograms again as the target has it, under one name")
    func changesKind() throws {
        let scraped = try ScrapedTarget(features: [.nativeHistograms])
        var plain = ProtobufPage()
        for name in ["a", "h", "c"] { plain.gauge(name, 7) }
        scraped.scrape(page(1), at: 0)
        #expect(numbers(scraped.scrape(plain, at: 1)) == [3, 3, 0])
        #expect(numbers(scraped.scrape(page(2), at: 2)) == [3, 3, 0])
        #expect(scraped.histograms("h") == ["0:1", "2:2"])
        #expect(scraped.samples("h") == ["1:7"])
    }
}

/// What becomes of classic and native histograms by the job's keys (scrape rules 6.8, case 75).
@Suite("Classic histograms of a scrape")
struct ClassicHistogramScrapeTests {
    struct Row: Sendable, CustomStringConvertible {
        let converts: Bool
        let keeps: Bool
        let hasClassic: Bool
        let hasNative: Bool
        /// What is stored: classic series, a histogram with custom buckets, an exponential one.
        let stored: Set<String>

        var description: String { "convert \(converts), always classic \(keeps): \(stored.sorted())" }
    }

    private static let rows: [Row] = [
        (false, false, true, false, ["classic"]), (false, true, true, false, ["classic"]),
        (true, false, true, false, ["custom"]), (true, true, true, false, ["classic", "custom"]),
        (false, false, true, true, ["exponential"]), (true, false, true, true, ["exponential"]),
        (false, true, true, true, ["classic", "exponential"]), (true, true, true, true, ["classic", "exponential"]),
        (false, false, false, true, ["exponential"]), (true, true, false, true, ["exponential"]),
    ].map { Row(converts: $0, keeps: $1, hasClassic: $2, hasNative: $3, stored: $4) }

    private func scraped(_ row: Row, features: [FeatureFlags.Feature] = [.nativeHistograms]) throws -> ScrapedTarget {
        var job = ScrapeJob(name: "job")
        job.convertsClassicHistograms = row.converts
        job.keepsClassicHistograms = row.keeps
        return try ScrapedTarget(job: job, features: features)
    }

    private func stored(in scraped: ScrapedTarget) -> Set<String> {
        var stored: Set<String> = []
        if scraped.samples("h_bucket", [("le", "1.0")]) == ["0:1", "1:1"] { stored.insert("classic") }
        for point in scraped.points("h") { stored.insert(point.histogram.hasCustomBuckets ? "custom" : "exponential") }
        return stored
    }

    @Test("of protobuf are stored as the keys say, and as they are beside a native one", arguments: rows)
    func protobuf(row: Row) throws {
        let scraped = try scraped(row)
        var page = ProtobufPage()
        page.gauge("a", 1)
        let buckets: [ProtobufPage.Bucket] =
            row.hasClassic ? [.init(bound: 1, count: 1), .init(bound: 2, count: 3)] : []
        page.histogram(
            "h",
            row.hasNative
                ? .native(count: 3, positiveDeltas: [3], buckets: buckets) : .init(count: 3, buckets: buckets)
        )
        page.counter("x_count", 1)
        for step in 0..<2 { #expect(scraped.scrape(page, at: Double(step)).isUp) }
        #expect(stored(in: scraped) == row.stored)
        #expect(scraped.points("h").count == (row.stored == ["classic"] ? 0 : 2))
        #expect(scraped.samples("x_count") == ["0:1", "1:1"])
    }

    @Test("of text are stored as the keys say", arguments: rows.filter { !$0.hasNative })
    func text(row: Row) throws {
        let scraped = try scraped(row)
        let body =
            "x_count 1\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count 3\n"
            + "# TYPE x_sum gauge\nx_sum 2\n"
        for step in 0..<2 { #expect(scraped.scrape(body, at: Double(step)).isUp) }
        #expect(stored(in: scraped) == row.stored)
        #expect(scraped.histograms("h") == (row.converts ? ["0:3", "1:3"] : []))
        #expect(scraped.samples("h_sum") == (row.stored.contains("classic") ? ["0:4", "1:4"] : []))
        #expect(scraped.samples("x_count") == ["0:1", "1:1"])
        #expect(scraped.samples("x_sum") == ["0:2", "1:2"])
        #expect(scraped.fail(.timeout, at: 2).staleMarkers > 2)
        #expect(scraped.histograms("h").last == (row.converts ? "2:stale" : nil))
    }

    @Test("are lost when they are converted and no native ones are stored")
    func converted() throws {
        let row = Row(converts: true, keeps: false, hasClassic: true, hasNative: false, stored: [])
        let scraped = try scraped(row, features: [])
        let result = scraped.scrape("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count 3\n", at: 0)
        #expect(result.isUp)
        #expect([result.samplesScraped, result.samplesKept, result.seriesAdded] == [1, 0, 0])
        #expect(scraped.labels(of: "h").isEmpty && scraped.labels(of: "h_sum").isEmpty)
    }
}

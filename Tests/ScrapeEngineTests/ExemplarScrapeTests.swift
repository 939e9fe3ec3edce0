import Exposition
import MetricModel
import ScrapeTestSupport
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// Exemplars from the body to storage (scrape rules 6.10; case 77).
@Suite("Exemplars of a scrape")
struct ExemplarScrapeTests {
    private func counter(_ value: Int, _ exemplar: String) -> String {
        "# TYPE a counter\na_total \(value) # \(exemplar)\n"
    }

    private func at(_ seconds: Double) -> String { "\(ScrapedTarget.unixSeconds(seconds))" }

    @Test("without a time of their own have that of their sample, and are kept once")
    func untimed() throws {
        let scraped = try ScrapedTarget(features: [.exemplars])
        #expect(scraped.scrape(openMetrics: counter(1, "{trace=\"x\"} 0.5"), at: 0).exemplars == 1)
        scraped.scrape(openMetrics: counter(2, "{trace=\"x\"} 0.5"), at: 10)
        scraped.scrape(openMetrics: counter(3, "{trace=\"y\"} 0.5"), at: 20)
        #expect(scraped.exemplars("a_total") == ["0:0.5", "20:0.5"])
        #expect(scraped.services.metrics.exemplarsOutOfOrder.value == 0)
    }

    @Test("that are all older than their series' last are counted and told; the scrape is good")
    func outOfOrder() throws {
        let scraped = try ScrapedTarget(features: [.exemplars])
        scraped.scrape(openMetrics: counter(1, "{trace=\"x\"} 1 \(at(5))"), at: 6)
        let late = scraped.scrape(openMetrics: counter(1, "{trace=\"x\"} 1 \(at(4))"), at: 16)
        #expect(late.isUp && late.exemplars == 0)
        #expect(scraped.exemplars("a_total") == ["5:1"])
        #expect(scraped.services.metrics.exemplarsOutOfOrder.value == 1)
        let events = scraped.services.events.events(after: 0, limit: 10)
        #expect(events.map(\.sentence) == ["Error on ingesting out-of-order exemplars (num_dropped=1)"])
        #expect(scraped.samples("a_total") == ["6:1", "16:1"])
    }

    @Test("belong to series that relabeling kept, also where their sample was refused")
    func ofRefusedSamples() throws {
        let scraped = try ScrapedTarget(features: [.exemplars])
        let body = counter(1, "{trace=\"x\"} 1 \(at(1))") + "a_total 2 # {trace=\"y\"} 2 \(at(2))\n"
        scraped.scrape(openMetrics: body, at: 6)
        #expect(scraped.samples("a_total") == ["6:1"])
        #expect(scraped.exemplars("a_total") == ["1:1", "2:2"])
    }

    @Test("of a body that fails are not kept")
    func failingBody() throws {
        let scraped = try ScrapedTarget(features: [.exemplars])
        #expect(!scraped.scrape(openMetrics: counter(1, "{trace=\"x\"} 1") + "!\n", at: 0).isUp)
        #expect(scraped.exemplars("a_total").isEmpty)
    }

    @Test("are not kept where the feature is off")
    func switchedOff() throws {
        let scraped = try ScrapedTarget()
        let result = scraped.scrape(openMetrics: counter(1, "{trace=\"x\"} 1"), at: 0)
        #expect(result.isUp && result.exemplars == 0)
        #expect(scraped.exemplars("a_total").isEmpty)
    }

    private func page(_ times: [Double?]) -> ProtobufPage {
        var page = ProtobufPage()
        let exemplars = times.enumerated().map { index, time in
            ProtobufPage.Exemplar(
                trace: "t\(index)",
                value: Double(index),
                seconds: time.map(ScrapedTarget.unixSeconds)
            )
        }
        page.histogram("h", .native(count: 1, positiveDeltas: [1], exemplars: exemplars))
        return page
    }

    @Test("of native histograms must have a time, and are taken in the order of their times")
    func nativeHistograms() throws {
        let scraped = try ScrapedTarget(features: [.exemplars, .nativeHistograms])
        scraped.scrape(page([3, nil, 1, 2]), at: 10)
        #expect(scraped.exemplars("h") == ["1:2", "2:3", "3:0"])
    }

    @Test("of which some are news are no error, though the others are older")
    func partlyNew() throws {
        let scraped = try ScrapedTarget(features: [.exemplars, .nativeHistograms])
        scraped.scrape(page([1, 2]), at: 10)
        scraped.scrape(page([1, 2]), at: 20)
        scraped.scrape(page([1, 2, 3]), at: 30)
        #expect(scraped.exemplars("h") == ["1:0", "2:1", "3:2"])
        #expect(scraped.services.metrics.exemplarsOutOfOrder.value == 0)
        scraped.scrape(page([1]), at: 40)
        #expect(scraped.services.metrics.exemplarsOutOfOrder.value == 1)
    }

    @Test("of classic buckets are kept with and without a time")
    func classicBuckets() throws {
        let scraped = try ScrapedTarget(features: [.exemplars])
        var page = ProtobufPage()
        let buckets = [
            ProtobufPage.Bucket(bound: 1, count: 1, exemplar: .init(trace: "x", value: 0.5)),
            ProtobufPage.Bucket(
                bound: 2,
                count: 3,
                exemplar: .init(trace: "y", value: 1.5, seconds: ScrapedTarget.unixSeconds(4))
            ),
        ]
        page.histogram("h", .init(count: 3, buckets: buckets))
        scraped.scrape(page, at: 10)
        #expect(scraped.exemplars("h_bucket").sorted() == ["10:0.5", "4:1.5"])
    }
}

import HTTPTransport
import MetricModel
import SampleStorage
import ScrapeTestSupport
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// Scrape rules 7.2, 7.4, 9 (metadata cache), 10.3.
@Suite("What is known of a target's families")
struct FamilyMemoryTests {
    private static func known(of scraped: ScrapedTarget) -> [String: MetricMetadata] {
        let families = scraped.target.status.families?.families ?? []
        return Dictionary(families.map { ($0.family, $0.metadata) }) { first, _ in first }
    }

    @Test("is what the newest good body says, the last line of a kind counting")
    func newest() throws {
        let scraped = try ScrapedTarget()
        #expect(scraped.target.status.families == nil)
        scraped.scrape("# HELP a x\n# TYPE a gauge\na 1\n# TYPE b counter\n# HELP a y\n", at: 0)
        #expect(
            Self.known(of: scraped) == [
                "a": MetricMetadata(type: .gauge, help: "y"), "b": MetricMetadata(type: .counter),
            ]
        )
        scraped.scrape("# HELP a z\n# TYPE a gauge\na 1\n# TYPE b counter\n", at: 10)
        #expect(Self.known(of: scraped)["a"]?.help == "z")
    }

    @Test("holds for ten scrapes that do not name the family", arguments: [(10, true), (11, false)])
    func outlives(absent: Int, isKnown: Bool) throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("# HELP a x\na 1\n# HELP b y\nb 1\n", at: 0)
        for step in 1...absent { scraped.scrape("# HELP b y\nb 1\n", at: Double(step) * 10) }
        #expect((Self.known(of: scraped)["a"] == MetricMetadata(help: "x")) == isKnown)
        #expect(Self.known(of: scraped)["b"] == MetricMetadata(help: "y"))
    }

    @Test("counts the ten from the last scrape that named the family, whatever else the page says meanwhile")
    func changingPages() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("# HELP a x\na 1\n", at: 0)
        for step in 1...5 { scraped.scrape("# HELP b\(step) y\nb 1\n", at: Double(step) * 10) }
        scraped.scrape("# HELP a x\na 1\n", at: 60)
        for step in 7...16 { scraped.scrape("# HELP b\(step) y\nb 1\n", at: Double(step) * 10) }
        #expect(Self.known(of: scraped)["a"]?.help == "x")
        // Seen at 5 and at 16.
        #expect(Self.known(of: scraped)["b5"] == nil && Self.known(of: scraped)["b6"] == nil)
        #expect(Self.known(of: scraped).count == 11)
        scraped.scrape("# HELP c y\nb 1\n", at: 170)
        #expect(Self.known(of: scraped)["a"] == nil)
    }

    @Test("keeps what a line once said until another says otherwise", arguments: [true, false])
    func partsStay(isBetween: Bool) throws {
        let scraped = try ScrapedTarget()
        let all = "# TYPE a_seconds gauge\n# HELP a_seconds x\n# UNIT a_seconds seconds\na_seconds 1\n"
        scraped.scrape(openMetrics: all, at: 0)
        if isBetween { scraped.scrape(openMetrics: "b 1\n", at: 5) }
        for step in 1...12 {
            scraped.scrape(openMetrics: "# TYPE a_seconds gauge\na_seconds \(step)\n", at: Double(step) * 10)
        }
        let full = MetricMetadata(type: .gauge, help: "x", unit: "seconds")
        #expect(Self.known(of: scraped) == ["a_seconds": full])
        #expect(scraped.target.status.families?.count == 1)
        #expect(scraped.target.status.families?.textBytes == 13)
        scraped.scrape(openMetrics: "# TYPE a_seconds counter\n# HELP a_seconds \na_seconds_total 1\n", at: 200)
        #expect(Self.known(of: scraped) == ["a_seconds": MetricMetadata(type: .counter, unit: "seconds")])
    }

    @Test("survives failures of any kind, which count as scrapes but forget nothing")
    func failures() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("# HELP a x\na 1\n", at: 0)
        scraped.scrape("b 1\n", at: 10)
        for step in 2...12 {
            switch step % 3 {
            case 0: scraped.scrape("", at: Double(step) * 10)
            case 1: scraped.fail(.closedWithoutAnswer, at: Double(step) * 10)
            default: scraped.scrape("nonsense", at: Double(step) * 10, status: "500 X")
            }
        }
        #expect(Self.known(of: scraped)["a"]?.help == "x")
        scraped.scrape("b 1\n", at: 200)
        #expect(Self.known(of: scraped).isEmpty)
    }

    @Test("has what a broken body said before it broke")
    func broken() throws {
        let scraped = try ScrapedTarget()
        for step in 0..<2 {
            scraped.scrape("# HELP a x\n# TYPE b gauge\na 1\n{{\n# HELP c z\n", at: Double(step) * 10)
            let expected = ["a": MetricMetadata(help: "x"), "b": MetricMetadata(type: .gauge)]
            #expect(Self.known(of: scraped) == expected)
        }
        scraped.scrape("# HELP a y\na 1\n", at: 20)
        scraped.scrape("# TYPE a counter\n# HELP d w\n{{\n", at: 30)
        #expect(
            Self.known(of: scraped) == [
                "a": MetricMetadata(type: .counter, help: "y"), "b": MetricMetadata(type: .gauge),
                "d": MetricMetadata(help: "w"),
            ]
        )
        scraped.scrape("# HELP a y\na 1\n", at: 40)
        #expect(Self.known(of: scraped)["a"] == MetricMetadata(type: .counter, help: "y"))
    }

    @Test("does not grow without end while a target only ever breaks")
    func bounded() throws {
        let scraped = try ScrapedTarget()
        for step in 0..<40 {
            let lines = (0..<200).map { "# HELP f\(step)_\($0) x\n" }.joined()
            scraped.scrape(lines + "{{\n", at: Double(step))
        }
        #expect((scraped.target.status.families?.count ?? 0) == 11 * 200)
    }

    @Test("is one page for as long as the lines stay the same, whatever the values do")
    func shared() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("# HELP a x\na 1\n", at: 0)
        let page = try #require(scraped.target.status.families?.page)
        for step in 1..<5 { scraped.scrape("# HELP a x\na{l=\"\(step)\"} \(step)\n", at: Double(step)) }
        #expect(scraped.target.status.families?.page === page)
        #expect(scraped.target.status.families?.remembered.isEmpty == true)
    }

    @Test("is that of every format")
    func protobuf() throws {
        let scraped = try ScrapedTarget()
        var page = ProtobufPage()
        page.gauge("a", 1)
        scraped.scrape(page, at: 0)
        page = ProtobufPage()
        page.counter("b_total", 1)
        scraped.scrape(page, at: 10)
        #expect(
            Self.known(of: scraped) == [
                "a": MetricMetadata(type: .gauge, help: "help of a"),
                "b_total": MetricMetadata(type: .counter, help: "help of b_total"),
            ]
        )
    }

    /// Help, unit and the type's word are counted; the name is not.
    static let sizes: [(String, Int, Int)] = [
        ("a 1\n", 0, 0),
        ("# TYPE a counter\n# HELP a xyz\na 1\n", 1, 10),
        ("# HELP a xyz\na 1\n", 1, 10),
        ("# HELP a \u{20AC}\na 1\n# TYPE b histogram\n# TYPE c untyped\n", 3, 10 + 9 + 7),
    ]

    @Test("has the size that Prometheus counts", arguments: sizes)
    func size(body: String, count: Int, bytes: Int) throws {
        let scraped = try ScrapedTarget()
        scraped.scrape(body, at: 0)
        #expect(scraped.target.status.families?.count ?? 0 == count)
        #expect(scraped.target.status.families?.textBytes ?? 0 == bytes)
        scraped.scrape("z 1\n", at: 10)
        #expect(scraped.target.status.families?.textBytes ?? 0 == bytes)
    }
}

@Suite("The gauges of the metadata cache")
struct MetadataCacheMetricsTests {
    @Test("add up every target of a job by itself")
    func gauges() async throws {
        let page = "# TYPE a counter\n# HELP a xyz\na 1\n"
        let site = try Site(["/a": .text(page), "/b": .text(page), "/c": .text("c 1\n")])
        let registry = MetricRegistry()
        let running = try RunningEngine([site.job("two", ["/a", "/b"]), site.job("one", ["/c"])], registry: registry)
        try await running.scraped(1, targets: 3)
        func values(_ name: String) -> [String: Double] {
            let samples = registry.gather().first { $0.name == name }?.samples ?? []
            return Dictionary(samples.map { ($0.labels.first?.1 ?? "", $0.value) }) { first, _ in first }
        }
        #expect(values("prometheus_target_metadata_cache_entries") == ["two": 2, "one": 0])
        #expect(values("prometheus_target_metadata_cache_bytes") == ["two": 20, "one": 0])
    }
}

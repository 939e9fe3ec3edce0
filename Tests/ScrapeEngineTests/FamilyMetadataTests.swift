import MetricModel
import ScrapeTestSupport
import SampleStorage
import Testing

@testable import ScrapeEngine

/// What families say, on its way to storage (scrape rules 6.11, 7.4; cases 78 to 80).
@Suite("Metadata of scraped series")
struct FamilyMetadataTests {
    private func scraped() throws -> ScrapedTarget { try ScrapedTarget(features: [.metadataRecords]) }

    @Test("has what the lines say; what they leave out is unknown or empty")
    func parts() throws {
        let scraped = try scraped()
        scraped.scrape(
            "# TYPE a counter\n# HELP a help a\na 1\n# TYPE b gauge\nb 1\n# HELP c help c\nc 1\nd 1\n",
            at: 0
        )
        #expect(scraped.metadata(of: "a") == MetricMetadata(type: .counter, help: "help a"))
        #expect(scraped.metadata(of: "b") == MetricMetadata(type: .gauge))
        #expect(scraped.metadata(of: "c") == MetricMetadata(help: "help c"))
        #expect(scraped.metadata(of: "d") == nil)
    }

    @Test("has a unit where the format has one, and keeps it when the line is gone")
    func unit() throws {
        let scraped = try scraped()
        let lines = "# TYPE a_seconds gauge\n# HELP a_seconds x\n"
        scraped.scrape(openMetrics: lines + "# UNIT a_seconds seconds\na_seconds 1\n", at: 0)
        #expect(scraped.metadata(of: "a_seconds") == MetricMetadata(type: .gauge, help: "x", unit: "seconds"))
        scraped.scrape(openMetrics: "# TYPE a_seconds gauge\n# HELP a_seconds y\na_seconds 1\n", at: 10)
        #expect(scraped.metadata(of: "a_seconds") == MetricMetadata(type: .gauge, help: "y", unit: "seconds"))
    }

    @Test("is that of protobuf families too")
    func protobuf() throws {
        let scraped = try scraped()
        var page = ProtobufPage()
        page.gauge("a", 1)
        page.counter("b_total", 1)
        for step in 0..<2 {
            scraped.scrape(page, at: Double(step))
            #expect(scraped.storage.lastItems.metadata.count == (step == 0 ? 7 : 0))
        }
        #expect(scraped.metadata(of: "b_total") == MetricMetadata(type: .counter, help: "help of b_total"))
    }

    @Test("is told again only of families that have news")
    func changes() throws {
        let scraped = try scraped()
        func records(_ body: String, at seconds: Double) -> [String] {
            scraped.scrape(body, at: seconds)
            return scraped.storage.lastItems.metadata.compactMap { scraped.head.labels(of: $0.ref)?["__name__"] }
        }
        let first = "# HELP a x\n# TYPE a gauge\na 1\n# HELP b y\nb 1\nb{l=\"1\"} 1\n"
        #expect(records(first, at: 0) == ["a", "b", "b"] + ScrapeReport.names(extra: false))
        #expect(records(first, at: 10).isEmpty)
        #expect(records("# HELP a x\n# TYPE a gauge\na 2\n# HELP b z\nb 1\nb{l=\"1\"} 1\n", at: 20) == ["b", "b"])
        #expect(scraped.metadata(of: "a") == MetricMetadata(type: .gauge, help: "x"))
        // What a body leaves out stays as it was.
        #expect(records("# TYPE a gauge\na 2\nb 1\nb{l=\"1\"} 1\nb{l=\"2\"} 1\n", at: 30).isEmpty)
        #expect(scraped.metadata(of: "a") == MetricMetadata(type: .gauge, help: "x"))
        #expect(records("# TYPE a counter\na 2\n", at: 40) == ["a"])
        #expect(scraped.metadata(of: "a") == MetricMetadata(type: .counter, help: "x"))
    }

    @Test("that says nothing but what everybody assumes is no news of a known series")
    func emptyNews() throws {
        let scraped = try scraped()
        scraped.scrape("a 1\n", at: 0)
        scraped.scrape("# TYPE a untyped\n# HELP a \na 1\n# TYPE b untyped\nb 1\n", at: 10)
        #expect(scraped.metadata(of: "a") == nil)
        #expect(scraped.metadata(of: "b") == MetricMetadata())
    }

    @Test("is forgotten when a family was not named for more than ten scrapes", arguments: [(10, "x"), (11, "")])
    func forgotten(absent: Int, help: String) throws {
        let scraped = try scraped()
        scraped.scrape("# HELP a x\na 1\n", at: 0)
        for step in 1...absent { scraped.scrape("b 1\n", at: Double(step) * 10) }
        scraped.scrape("# TYPE a gauge\na 1\n", at: 1000)
        #expect(scraped.metadata(of: "a") == MetricMetadata(type: .gauge, help: help))
    }

    @Test("is not that of a family which the series does not belong to, whatever line stands before it")
    func otherFamily() throws {
        let scraped = try scraped()
        scraped.scrape("# HELP test_metric3 x\ntest_metric3_metric4 1\ntest_metric3 1\n", at: 0)
        #expect(scraped.metadata(of: "test_metric3_metric4") == nil)
        #expect(scraped.metadata(of: "test_metric3")?.help == "x")
    }

    struct Member: Sendable, CustomStringConvertible {
        let type: String
        let family: String
        let metric: String
        let isMember: Bool

        var description: String { "\(type) \(family): \(metric)" }
    }

    static let members: [Member] = [
        ("counter", "a", "a", true), ("counter", "a", "a_total", true), ("counter", "a_total", "a_total", true),
        ("counter", "a", "a_created", false), ("gauge", "a", "a_total", false),
        ("histogram", "a", "a_bucket", true), ("histogram", "a", "a_sum", true), ("histogram", "a", "a_count", true),
        ("histogram", "a", "a", true), ("histogram", "a", "a_gsum", false),
        ("summary", "a", "a_sum", true), ("summary", "a", "a_count", true), ("summary", "a", "a", true),
        ("summary", "a", "a_bucket", false), ("untyped", "a", "a", true), ("untyped", "a", "a_sum", false),
        ("untyped", "a_sum", "a", false),
    ].map { Member(type: $0, family: $1, metric: $2, isMember: $3) }

    @Test("belongs to the series that the family's type makes", arguments: members)
    func membership(member: Member) throws {
        let scraped = try scraped()
        scraped.scrape("# TYPE \(member.family) \(member.type)\n\(member.metric) 1\n", at: 0)
        #expect((scraped.metadata(of: member.metric) != nil) == member.isMember)
    }
}

@Suite("Type and unit as labels")
struct TypeAndUnitLabelsTests {
    @Test("name the type that was declared last, and none where it is unknown")
    func types() throws {
        let scraped = try ScrapedTarget(features: [.typeAndUnitLabels])
        scraped.scrape("a 1\n# TYPE b counter\nb 1\nc 1\n# TYPE d untyped\nd 1\n", at: 0)
        func type(_ metric: String) -> [String?] { scraped.labels(of: metric).map { $0["__type__"] } }
        #expect(type("a") == [nil])
        #expect(type("b") == ["counter"])
        // Nothing ends a family's declaration but the next one.
        #expect(type("c") == ["counter"])
        #expect(type("d") == [nil])
    }

    @Test("stand for exposed labels of these names only where there is something to say")
    func exposed() throws {
        let scraped = try ScrapedTarget(features: [.typeAndUnitLabels])
        scraped.scrape(
            "a{__type__=\"x\",__unit__=\"y\"} 1\n# TYPE b gauge\nb{__type__=\"x\",__unit__=\"y\"} 1\n",
            at: 0
        )
        #expect(scraped.labels(of: "a").map { [$0["__type__"], $0["__unit__"]] } == [["x", "y"]])
        #expect(scraped.labels(of: "b").map { [$0["__type__"], $0["__unit__"]] } == [["gauge", "y"]])
    }

    @Test("name the unit that was declared last")
    func units() throws {
        let scraped = try ScrapedTarget(features: [.typeAndUnitLabels])
        scraped.scrape(
            openMetrics: "# TYPE a_seconds counter\n# UNIT a_seconds seconds\na_seconds_total 1\n# TYPE b gauge\nb 1\n",
            at: 0
        )
        #expect(
            scraped.labels(of: "a_seconds_total").map { [$0["__type__"], $0["__unit__"]] } == [["counter", "seconds"]]
        )
        // A known bug of this version: the unit of the family before stays.
        #expect(scraped.labels(of: "b").map { [$0["__type__"], $0["__unit__"]] } == [["gauge", "seconds"]])
    }

    @Test(
        "make another series where the type changes: in protobuf, and from there to a text, but not from text to text"
    )
    func changedType() throws {
        let scraped = try ScrapedTarget(features: [.typeAndUnitLabels])
        func types() -> [String?] { scraped.labels(of: "a").map { $0["__type__"] } }
        var gauge = ProtobufPage()
        gauge.gauge("a", 1)
        gauge.gauge("b", 1)
        var counter = ProtobufPage()
        counter.counter("a", 1)
        counter.gauge("b", 1)
        for (step, added, gone) in [(0, 2, 0), (2, 1, 1), (4, 1, 1)] {
            let result = scraped.scrape(gauge, at: Double(step))
            #expect(result.seriesAdded == added && result.staleMarkers == gone)
            let changed = scraped.scrape(counter, at: Double(step) + 1)
            #expect(changed.seriesAdded == 1 && changed.staleMarkers == 1)
        }
        #expect(Set(types()) == ["gauge", "counter"] && scraped.samples("b").count == 6)
        let text = scraped.scrape("# TYPE a summary\na 1\n# TYPE b gauge\nb 1\n", at: 6)
        #expect(text.seriesAdded == 2 && text.staleMarkers == 1)
        #expect(scraped.scrape("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n", at: 7).seriesAdded == 0)
        #expect(Set(types()) == ["gauge", "counter", "summary"])
        #expect(scraped.samples("b").count == 8)
    }

    private func page(_ families: [(ProtobufPage.Kind, String)]) -> ProtobufPage {
        var page = ProtobufPage()
        for (kind, name) in families {
            page.add(name, kind, [ProtobufPage.metric([], kind == .gauge ? .gauge(1) : .counter(1))])
        }
        return page
    }

    @Test("leave a name with two types the first of them, and what is known as it is")
    func twoTypes() throws {
        let scraped = try ScrapedTarget(features: [.typeAndUnitLabels])
        let twice: [(ProtobufPage.Kind, String)] = [(.gauge, "a"), (.counter, "a"), (.gauge, "b")]
        #expect(scraped.scrape(page(twice), at: 0).seriesAdded == 2)
        #expect(scraped.scrape(page(twice + [(.gauge, "c")]), at: 1).seriesAdded == 1)
        #expect(scraped.labels(of: "a").map { $0["__type__"] } == ["gauge"])
        #expect(scraped.samples("a") == ["0:1", "1:1"])
    }

    @Test("are forgotten with their key")
    func forgotten() throws {
        let scraped = try ScrapedTarget(features: [.typeAndUnitLabels])
        scraped.scrape(page([(.gauge, "a"), (.gauge, "b")]), at: 0)
        #expect(scraped.block.declared.count == 2)
        scraped.scrape(page([(.gauge, "b")]), at: 1)
        #expect(scraped.block.declared.count == 1)
    }

    @Test("that change in a body that breaks leave the cache what it has")
    func brokenBody() throws {
        let scraped = try ScrapedTarget(features: [.typeAndUnitLabels])
        scraped.scrape(page([(.gauge, "a"), (.gauge, "b")]), at: 0)
        let bytes = page([(.counter, "a")]).bytes + [3, 0xFF, 0xFF, 0xFF]
        #expect(!scraped.scrape(bytes: bytes, at: 1, contentType: ProtobufPage.contentType).isUp)
        #expect(scraped.scrape(page([(.gauge, "a"), (.gauge, "b")]), at: 2).seriesAdded == 0)
        #expect(scraped.scrape(page([(.counter, "a"), (.gauge, "b")]), at: 3).seriesAdded == 1)
        #expect(Set(scraped.labels(of: "a").map { $0["__type__"] }) == ["gauge", "counter"])
    }

    @Test("let no label bring a second metric name, which without them fails the scrape", arguments: [true, false])
    func secondName(isOn: Bool) throws {
        let scraped = try ScrapedTarget(features: isOn ? [.typeAndUnitLabels] : [])
        let result = scraped.scrape("a{__name__=\"b\"} 1\n", at: 0)
        #expect(result.isUp == isOn)
        #expect(scraped.samples("a") == (isOn ? ["0:1"] : []))
    }
}

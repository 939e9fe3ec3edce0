import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import Synchronization
import Testing

@testable import HTTPTransport
@testable import ScrapeEngine

/// What a scrape says in the log (the catalogue of the scrape rules).
@Suite("Words of the log")
struct LogWordsTests {
    /// What a sink was given.
    private final class Sink: Sendable {
        private let events = Mutex<[EngineEvent]>([])

        func take(_ event: EngineEvent) { events.withLock { $0.append(event) } }

        var lines: [String] {
            events.withLock { $0 }.map { event in
                "\(event.level) \(event.text)" + event.fields.map { " \($0.name)=\($0.value)" }.joined()
            }
        }
    }

    private let sink = Sink()

    private func target(logsDebug: Bool = true, fallback: ScrapeProtocol? = nil) throws -> ScrapedTarget {
        var job = ScrapeJob(name: "job")
        job.fallbackProtocol = fallback
        let sink = sink
        return try ScrapedTarget(job: job, events: EventLog(sink: { sink.take($0) }, logsDebug: logsDebug))
    }

    @Test("sums up what storage refused, by reason, and folds it from scrape to scrape")
    func refusedSamples() throws {
        let target = try target()
        let now = ScrapedTarget.start
        let page = { (value: Int, behind: Int64) in
            """
            late \(value) \(now - behind)
            again \(value) \(now)
            twice{a="1"} \(value) \(now)
            ancient \(value) \(now - 7_200_000)

            """
        }
        target.scrape("late 1 \(now)\nagain 1 \(now)\ntwice{a=\"1\"} 1 \(now)\n", at: 0)
        #expect(sink.lines == [])
        target.scrape(page(2, 5_000), at: 10)
        target.scrape(page(3, 6_000), at: 20)
        let sums = [
            "warning Error on ingesting out-of-order samples num_dropped=1",
            "warning Error on ingesting samples with different value but same timestamp num_dropped=2",
            "warning Error on ingesting samples that are too old or are too far into the future num_dropped=1",
        ]
        #expect(sink.lines == sums + sums)
        let kept = target.services.events.events(after: 0, limit: 10)
        #expect(kept.map(\.count) == [2, 2, 2])
        #expect(kept.map(\.sentence) == sums.map { $0.dropFirst(8).replacing(" num", with: " (num") + ")" })
        #expect(kept.allSatisfy { $0.targetURL == "http://h:1/metrics" && $0.pool == "job" })
    }

    @Test("names a Content-Type that nothing reads, and what the job falls back to")
    func contentTypes() throws {
        let type = "content_type=text/html fallback_media_type="
        let refusal =
            #"received unsupported Content-Type "text/html" and no fallback_scrape_protocol specified for target"#
        let down = "warning new → DOWN  \(refusal)"
        try target().scrape("a 1\n", at: 0, contentType: "text/html")
        #expect(
            sink.lines == [
                "error Failed to determine correct type of scrape target. \(type) err=\(refusal)",
                "debug Append failed err=\(refusal)", down,
            ]
        )
        let other = LogWordsTests()
        try other.target(fallback: .prometheusText004).scrape("a 1\n", at: 0, contentType: "text/html")
        #expect(
            other.sink.lines == [
                "debug Invalid content type on scrape, using fallback setting. \(type)text/plain "
                    + #"err=received unsupported Content-Type "text/html", using fallback_scrape_protocol "text/plain""#
            ]
        )
    }

    @Test("tells failed scrapes from failed appends, for debugging")
    func failures() throws {
        let target = try target()
        target.scrape("a 1\n", at: 0)
        target.scrape("a 1\n", at: 10, status: "500 Oops")
        target.scrape("a{\n", at: 20)
        #expect(
            sink.lines.count == 3 && sink.lines[0] == "debug Scrape failed err=server returned HTTP status 500 Oops"
        )
        #expect(sink.lines[2].hasPrefix("debug Append failed err=expected "))
        #expect(target.services.events.events(after: 0, limit: 10).map(\.level) == [.warning])
    }

    @Test("says what storage refused of a scrape, then of its markers, then of its report")
    func refusedScrapes() throws {
        let target = try target()
        try target.storeElsewhere(at: 7200)
        target.scrape("a 1\nb 1\n", at: 0)
        target.scrape("a 1\n", at: 10)
        target.scrape("a 1\n", at: 20, status: "500 Oops")
        let refused = "warning Error on ingesting samples that are too old or are too far into the future num_dropped="
        let report = "warning Appending scrape report failed err=out of bounds"
        #expect(
            sink.lines.filter { !$0.contains("→") } == [
                refused + "2", report,
                refused + "1", "debug Append failed err=out of bounds", "warning Append failed err=out of bounds",
                report,
                "debug Scrape failed err=server returned HTTP status 500 Oops", "debug Append failed err=out of bounds",
                report,
            ]
        )
    }

    @Test("has no lines for debugging unless they are asked for")
    func withoutDebug() throws {
        let target = try target(logsDebug: false, fallback: .prometheusText004)
        target.scrape("a 1\n", at: 0, contentType: "text/html")
        target.scrape("a 1\n", at: 10, status: "500 Oops")
        target.scrape("a{\n", at: 20, contentType: "text/html")
        #expect(sink.lines == ["warning up → DOWN  server returned HTTP status 500 Oops"])
    }

    @Test("keeps two reasons apart and cuts long ones")
    func fields() {
        let log = EventLog()
        let event = { (reason: String) in
            EngineEvent(
                at: WallTime(milliseconds: 0),
                level: .error,
                area: .discovery,
                pool: "job",
                text: "Creating target failed",
                fields: [EngineEvent.Field("err", reason)]
            )
        }
        for reason in ["one", "two", "one", String(repeating: "x", count: 2000)] { log.record(event(reason)) }
        let events = log.events(after: 0, limit: 10)
        #expect(events.map(\.count) == [1, 2, 1])
        #expect(events.first?.sentence == "Creating target failed: two")
        #expect(events.last?.fields.first?.value == String(repeating: "x", count: 1000) + "… (2000 bytes)")
    }
}

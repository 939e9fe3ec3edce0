import Exposition
import MetricModel
import SampleStorage
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// What a real engine makes of targets that do not do what they should (texts: run against Prometheus
/// 3.5.3; `ADDR` stands for the exporter's address).
@Suite("An engine and a bad target")
struct EngineBadTargetTests {
    private struct Bad {
        let path: String
        let answer: LoopbackExporter.Answer
        let error: String
        let errorClass: String
    }

    private static let packed: [UInt8] = [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 0x2B, 0x48, 0x4C, 0x4F, 0x55, 0x30, 0xE4, 0xCA, 0xCD, 0x2F, 0x4A, 0x55,
        0x30, 0xE2, 2, 0, 0x96, 0x62, 0xEE, 0xDB, 0x0E, 0, 0, 0,
    ]

    private static func text(_ lines: String...) -> [UInt8] { Array(lines.joined(separator: "\r\n").utf8) }

    private static func redirect(to location: String) -> LoopbackExporter.Answer {
        .page(status: "302 Found", headers: ["Location: \(location)"], body: [])
    }

    private static func gzip(_ body: [UInt8]) -> LoopbackExporter.Answer {
        .page(headers: ["Content-Encoding: gzip"], body: body)
    }

    private static let answers: [Bad] = [
        Bad(
            path: "/silent",
            answer: .silence,
            error: #"Get "http://ADDR/silent": context deadline exceeded"#,
            errorClass: "timeout: waiting for an answer"
        ),
        Bad(
            path: "/stops-in-the-body",
            answer: .stalled(text("HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 99", "", "page 1\n")),
            error: "context deadline exceeded",
            errorClass: "timeout: receiving the body"
        ),
        Bad(
            path: "/500",
            answer: .page(status: "500 Internal Server Error", body: Array("oops\n".utf8)),
            error: "server returned HTTP status 500 Internal Server Error",
            errorClass: "http: 500 Internal Server Error"
        ),
        Bad(
            path: "/500-without-end",
            answer: .endless(head: text("HTTP/1.1 500 Internal Server Error", "", "")),
            error: "server returned HTTP status 500 Internal Server Error",
            errorClass: "http: 500 Internal Server Error"
        ),
        Bad(
            path: "/broken",
            answer: .text("page 1\nb{x=1} 2\n"),
            error: #"expected label value, got "1" ("INVALID") while parsing: "b{x=1""#,
            errorClass: "parse: expected label value (double-quoted string)"
        ),
        Bad(
            path: "/without-end",
            answer: .endless(),
            error: "body size limit exceeded",
            errorClass: "limit: body_size_limit"
        ),
        Bad(
            path: "/at-the-cap",
            answer: .page(body: [UInt8](repeating: 0x0A, count: 1 << 16)),
            error: "body size limit exceeded",
            errorClass: "limit: body_size_limit"
        ),
        Bad(
            path: "/closes-early",
            answer: .raw(text("HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 99", "", "page 1\n")),
            error: "unexpected EOF",
            errorClass: "body: closed early"
        ),
        Bad(
            path: "/hangs-up",
            answer: .hangUp,
            error: #"Get "http://ADDR/hangs-up": EOF"#,
            errorClass: "connect: closed early"
        ),
        Bad(
            path: "/not-gzip",
            answer: gzip(text("page_without_compression 1\n")),
            error: "gzip: invalid header",
            errorClass: "body: bad gzip"
        ),
        Bad(path: "/cut-gzip", answer: gzip(packed.dropLast(9)), error: "unexpected EOF", errorClass: "body: bad gzip"),
        Bad(
            path: "/circle",
            answer: redirect(to: "/circle"),
            error: #"Get "/circle": stopped after 10 redirects"#,
            errorClass: "http: redirect"
        ),
        Bad(
            path: "/untyped",
            answer: .page(contentType: "", body: text("page 1\n")),
            error: "non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol specified "
                + "for target",
            errorClass: "http: content type"
        ),
    ]

    /// Under a `body_size_limit` of 1000 bytes.
    private static let limited: [Bad] = [
        Bad(
            path: "/one-gibibyte",
            answer: .endless(
                head: text("HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 1073741824", "", "")
            ),
            error: "body size limit exceeded",
            errorClass: "limit: body_size_limit"
        ),
        Bad(
            path: "/unpacks-to-too-much",
            answer: gzip(bomb),
            error: "body size limit exceeded",
            errorClass: "limit: body_size_limit"
        ),
        Bad(
            path: "/at-the-limit",
            answer: .page(body: [UInt8](repeating: 0x0A, count: 1000)),
            error: "body size limit exceeded",
            errorClass: "limit: body_size_limit"
        ),
    ]

    /// 4,096 bytes of comment, packed.
    private static let bomb: [UInt8] = [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 0xED, 0xC1, 0x31, 0x0D, 0, 0, 0, 2, 0xA0, 0xDF, 0x1A, 0xF6, 0xEF,
        0x68, 0x0F, 7, 0xB4, 0, 0, 0, 0xC0, 0xB9, 0x0C, 0x56, 0x5A, 0xAE, 0x3A, 0, 0x10, 0, 0,
    ]

    private static let good: [String: LoopbackExporter.Answer] = [
        "/good": .text("page 1\nmore 2\n"), "/gzip": gzip(packed), "/moved": redirect(to: "/good"),
        "/empty": .text(""), "/below-the-cap": .page(body: [UInt8](repeating: 0x0A, count: (1 << 16) - 1)),
    ]

    private func engine(on site: Site) throws -> RunningEngine {
        try RunningEngine(
            interval: "1s",
            [
                site.job("bad", Self.answers.map(\.path)),
                site.job("limited", Self.limited.map(\.path) + ["/below-the-limit"], "body_size_limit: 1000B"),
                site.job("good", Self.good.keys.sorted()),
                "{job_name: refused, static_configs: [{targets: ['127.0.0.1:1'], labels: {instance: refused}}]}",
                "{job_name: stays, follow_redirects: false, metrics_path: /moved, static_configs: "
                    + "[{targets: ['\(site.address)'], labels: {instance: stays}}]}",
            ]
        ) { $0.maxBodyBytes = 1 << 16 }
    }

    private func site() throws -> Site {
        var pages = Self.good
        for bad in Self.answers + Self.limited { pages[bad.path] = bad.answer }
        pages["/below-the-limit"] = .page(body: [UInt8](repeating: 0x0A, count: 999))
        return try Site(pages)
    }

    @Test("shows Prometheus's error for each, while all other targets are scraped on")
    func everyBadTarget() async throws {
        let site = try site()
        let running = try engine(on: site)
        let healthy = Self.good.keys.sorted() + ["/below-the-limit"]
        let targets = Self.answers.count + Self.limited.count + healthy.count + 2
        let snapshot = try await running.scraped(2, targets: targets)

        for bad in Self.answers + Self.limited {
            let row = try #require(snapshot.row(bad.path))
            #expect(row.health == .down && row.state == .down, "\(bad.path)")
            #expect(row.failuresInRow == row.scrapes, "\(bad.path)")
            #expect(row.lastError.replacing(site.address, with: "ADDR") == bad.error, "\(bad.path)")
            #expect(row.failure?.errorClass == bad.errorClass, "\(bad.path)")
        }
        let refused = try #require(snapshot.row("refused"))
        #expect(
            refused.lastError
                == #"Get "http://127.0.0.1:1/metrics": dial tcp 127.0.0.1:1: connect: connection refused"#
        )
        #expect(refused.failure?.errorClass == "connect: connection refused")
        #expect(snapshot.row("stays")?.lastError == "server returned HTTP status 302 Found")
        for path in healthy {
            let row = try #require(snapshot.row(path))
            #expect(row.health == .up && row.lastError.isEmpty, "\(path): \(row.lastError)")
            #expect(running.results(of: path).filter { !$0.isUp }.isEmpty, "\(path)")
        }
        for path in ["/good", "/gzip", "/moved"] { #expect(snapshot.row(path)?.samplesScraped == 2, "\(path)") }
        #expect(snapshot.row("/empty")?.samplesScraped == 0)
        // What came of a body that broke off is kept, and has no time of a parser.
        let early = try #require(snapshot.row("/closes-early"))
        let body = try #require(running.engine.keptBody(of: early.id))
        #expect(body.bytes == Array("page 1\n".utf8) && body.isCut && body.exchange.status == 200)
        for path in ["/closes-early", "/hangs-up", "/untyped"] {
            #expect(running.results(of: path).allSatisfy { $0.parseNanoseconds == 0 }, "\(path)")
        }
        #expect(running.results(of: "/good").allSatisfy { $0.parseNanoseconds > 0 })
        #expect(snapshot.pool("bad")?.down == Self.answers.count)
        #expect(snapshot.pool("good")?.up == Self.good.count)
    }

    @Test("keeps the body that could not be used, with the place where it broke")
    func keptBodies() async throws {
        let site = try site()
        let running = try engine(on: site)
        let snapshot = try await running.eventually("scraped") { snapshot in
            ["/broken", "/500", "/good"].allSatisfy { (snapshot.row($0)?.scrapes ?? 0) > 0 }
        }
        let broken = try #require(snapshot.row("/broken"))
        let body = try #require(running.engine.keptBody(of: broken.id))
        #expect(String(decoding: body.bytes, as: UTF8.self) == "page 1\nb{x=1} 2\n")
        #expect(body.failure == broken.failure)
        #expect(body.failure.problem?.line == 2)
        #expect(body.failure.problem?.column == 5)
        #expect(body.failure.shortText == "parse 2:5")
        #expect(body.exchange.status == 200)
        #expect(running.engine.detail(of: broken.id)?.hasKeptBody == true)

        let failed = try #require(snapshot.row("/500"))
        let answer = try #require(running.engine.keptBody(of: failed.id))
        #expect(String(decoding: answer.bytes, as: UTF8.self) == "oops\n")
        #expect(answer.exchange.status == 500 && answer.exchange.reason == "Internal Server Error")

        let good = try #require(snapshot.row("/good"))
        #expect(running.engine.keptBody(of: good.id) == nil)
        #expect(running.engine.detail(of: good.id)?.hasKeptBody == false)
    }

    @Test("stores no sample of a broken body, and stale markers once when a good target breaks")
    func goodTargetBreaks() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine([site.job("j", ["/a"])])
        try await running.scraped(2, targets: 1)
        site.put(.text("page 2\nb{x=1} 2\n"), at: "/a")
        try await running.eventually("down") { ($0.row("/a")?.failuresInRow ?? 0) >= 3 }
        site.put(.text("page 3\n"), at: "/a")
        try await running.eventually("up again") { $0.row("/a")?.health == .up }

        let samples = running.samples("page", of: "/a")
        #expect(samples.count { $0.value == 1 } >= 2)
        #expect(!samples.contains { $0.value == 2 })
        #expect(samples.last?.value == 3)
        // The series stood before the broken line: neither sample nor marker (scrape rules 8.3).
        #expect(!samples.hasStaleMarker)
        #expect(running.results(of: "/a").filter { !$0.isUp }.allSatisfy { $0.samplesScraped == 1 })
        // Failed scrapes keep the cache.
        #expect(running.results(of: "/a").map(\.seriesAdded).reduce(0, +) == 1)

        site.put(.hangUp, at: "/a")
        try await running.eventually("down again") { ($0.row("/a")?.failuresInRow ?? 0) >= 3 }
        #expect(running.samples("page", of: "/a").staleMarkers == 1)
    }

    @Test("that loses series without a word is up, and its body is kept with the place")
    func silentLoss() async throws {
        let site = try Site(["/nul": .text("page 1\n\0more 2\n"), "/good": .text("page 1\n")])
        let running = try RunningEngine([site.job("j", ["/nul", "/good"])])
        let snapshot = try await running.scraped(2, targets: 2)
        let row = try #require(snapshot.row("/nul"))
        #expect(row.health == .up && row.samplesScraped == 1)
        let body = try #require(running.engine.keptBody(of: row.id))
        #expect(body.isWarning && body.failure.problem?.line == 2 && body.failure.problem?.offset == 7)
        let good = try #require(snapshot.row("/good"))
        #expect(running.engine.keptBody(of: good.id) == nil)

        site.put(.text("page 1\nmore 2\n"), at: "/nul")
        _ = try await running.eventually("whole again") { $0.row("/nul")?.samplesScraped == 2 }
        #expect(running.engine.keptBody(of: row.id) == nil)
    }

    @Test("that answers in a type nobody reads has its page kept")
    func refusedType() throws {
        let scraped = try ScrapedTarget()
        scraped.scrape("<html>sign in</html>", at: 0, contentType: "text/html")
        let kept = try #require(scraped.services.keptBodies.body(of: scraped.target.id))
        #expect(String(decoding: kept.bytes, as: UTF8.self) == "<html>sign in</html>")
        #expect(kept.failure.errorClass == "http: content type" && !kept.isWarning)
    }

    struct SilentLoss: Sendable, CustomTestStringConvertible {
        let page: String
        let scraped: Int
        let note: String

        var testDescription: String { note }
    }

    static let losses = [
        SilentLoss(
            page: "page 1\n\0more 2\nlast 3\n",
            scraped: 1,
            note: "up, but line 2: a NUL byte ends the page here: Prometheus never reads the 14 bytes behind it"
        ),
        SilentLoss(
            page: "page 1\nlast 3\n more 2\n",
            scraped: 3,
            note: "up, but line 3: the line begins with a blank, which Prometheus takes for part of the name"
        ),
    ]

    @Test("that loses series without a word raises one event, and another when it does so anew", arguments: losses)
    func silentLossEvent(loss: SilentLoss) throws {
        let scraped = try ScrapedTarget()
        func notes() -> [EngineEvent] {
            scraped.services.events.events(after: 0, limit: 10).filter { $0.text.hasPrefix("up, but") }
        }
        for step in 0..<3 {
            // One series more each time: a page in step has the verdict of the one before.
            let more = String(repeating: "page{l=\"\(step)\"} 1\n", count: step)
            let result = scraped.scrape(loss.page + more, at: Double(step) * 10)
            #expect(result.isUp)
        }
        #expect(notes().map(\.text) == [loss.note])
        #expect(notes().first?.level == .warning && notes().first?.target == scraped.target.id)
        #expect(notes().first?.count == 1)
        #expect(scraped.services.keptBodies.body(of: scraped.target.id)?.isWarning == true)
        scraped.scrape("page 1\nmore 2\nlast 3\n", at: 30)
        #expect(scraped.services.keptBodies.body(of: scraped.target.id) == nil)
        scraped.scrape(loss.page, at: 40)
        #expect(notes().first?.count == 2)
    }
}

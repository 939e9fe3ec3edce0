import Glibc
import HTTPTransport
import JSON
import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// What `scrape_failure_log_file` gets to read (scrape rules 11, 8.2; case 88).
@Suite("The failure log")
struct FailureLogTests {
    private static func lines(_ path: String) -> [String] {
        TemporaryFolder.text(of: path).split(separator: "\n").map(String.init)
    }

    /// The texts of the lines.
    private static func messages(_ path: String) throws -> [String] {
        try lines(path).map { try #require(JSONReader.parse(Array($0.utf8))["msg"]?.text) }
    }

    // MARK: Which scrapes are written

    enum Scrape: Sendable {
        case body(String, type: String = "text/plain", status: String = "200 OK")
        case refused
        case forced
    }

    static let scrapes: [(Scrape, String?)] = [
        (.refused, #"Get "http://h:1/metrics": dial tcp 127.0.0.1:1: connect: connection refused"#),
        (.body("gone", status: "500 Internal Server Error"), "server returned HTTP status 500 Internal Server Error"),
        (.body("a 1\n"), nil),
        (.body(""), nil),
        (.body("a b\n"), nil),
        (.body("a 1\n", type: ""), nil),
        (.body("a 1\nb 2\n"), nil),
        (.forced, nil),
    ]

    @Test(
        "has failed requests, not what is wrong with a body that came, nor what was never asked for",
        arguments: scrapes
    )
    func failures(scrape: Scrape, expected: String?) throws {
        let folder = TemporaryFolder()
        var job = ScrapeJob(name: "job")
        job.limits.samples = 1
        let scraped = try ScrapedTarget(job: job)
        scraped.settings.failureLog.replace(with: try FailureLog(path: folder.path("log")))
        switch scrape {
        case .body(let text, let type, let status): scraped.scrape(text, at: 0, contentType: type, status: status)
        case .refused: scraped.fail(.connect(address: "127.0.0.1:1", errno: ECONNREFUSED), at: 0)
        case .forced: scraped.force("target_limit exceeded (number of targets: 2, limit: 1)", at: 0)
        }
        #expect(try Self.messages(folder.path("log")) == (expected.map { [$0] } ?? []))
    }

    @Test("has a line of JSON per failure, as Go's logs are written: nothing escaped for HTML")
    func line() throws {
        let folder = TemporaryFolder()
        let scraped = try ScrapedTarget(job: ScrapeJob(name: "job"))
        let log = try FailureLog(path: folder.path("log"))
        log.write(
            "a\"<>&é\u{2028}\n",
            of: scraped.target,
            at: WallTime(nanoseconds: 1_000_000_500),
            file: "Module/Some.swift",
            line: 7
        )
        let zone = WallTime(nanoseconds: 1_000_000_500).rfc3339
        let source = #""source":"Some.swift:7","msg":"a\"<>&é\u2028\n""#
        #expect(
            Self.lines(folder.path("log")) == [
                #"{"time":"\#(zone)","level":"ERROR",\#(source),"job_name":"job","target":"http://h:1/metrics"}"#
            ]
        )
        #expect(zone.contains(":01.0000005"))
    }

    // MARK: Through reloads

    private let site: Site
    private let folder = TemporaryFolder()

    init() throws {
        let bad = LoopbackExporter.Answer.page(status: "500 Internal Server Error", body: [])
        site = try Site(["/a": bad, "/b": bad, "/c": bad])
    }

    private func job(_ name: String, _ log: String?) -> String {
        site.job(
            name,
            ["/\(name)"],
            log.map { "scrape_failure_log_file: '\(folder.path($0))'" } ?? "honor_labels: false"
        )
    }

    /// The names of the jobs that have written.
    private func writers(_ name: String) throws -> Set<String> {
        Set(try Self.lines(folder.path(name)).map { try #require(JSONReader.parse(Array($0.utf8))["job_name"]?.text) })
    }

    @Test(
        "follows the configuration: jobs share a file, without the key nothing comes until it is back, a rotated file is opened anew"
    )
    func reloads() async throws {
        let running = try RunningEngine(interval: "100ms", [job("a", "log"), job("b", "log")])
        try await running.scraped(2, targets: 2)
        #expect(try writers("log") == ["a", "b"])

        running.write(interval: "100ms", [job("a", nil), job("b", "log")])
        _ = try await running.reload()
        let before = try Self.messages(folder.path("log"))
        #expect(Set(before) == ["server returned HTTP status 500 Internal Server Error"])
        rename(folder.path("log"), folder.path("log.1"))
        _ = try await running.reload()
        try await running.moreScrapes(3, of: "/a")
        try await running.moreScrapes(3, of: "/b")
        #expect(try writers("log") == ["b"])

        running.write(interval: "100ms", [job("a", "log"), job("b", "log")])
        _ = try await running.reload()
        try await running.moreScrapes(3, of: "/a")
        #expect(try writers("log") == ["a", "b"])
    }

    @Test("that cannot be opened refuses the reload, and the dry run says so first")
    func refusal() async throws {
        let running = try RunningEngine(interval: "100ms", [job("a", "log")])
        try await running.scraped(1, targets: 1)
        running.write(interval: "100ms", [job("a", "log"), job("b", "new"), job("c", "none/log")])
        let path = folder.path("none/log")
        let expected = "scrape_failure_log_file: can't create json log file: open \(path): no such file or directory"

        guard case .planned(let plan) = await running.send(.reload(dryRun: true)) else {
            Issue.record("no plan")
            return
        }
        #expect(plan.problems.map(\.message) == [expected] && plan.problems.map(\.location.line) == [5])
        #expect(access(folder.path("new"), F_OK) != 0)
        guard case .reloadRefused(let failure) = await running.send(.reload(dryRun: false)) else {
            Issue.record("the reload was not refused")
            return
        }
        #expect(failure.problems.map(\.message) == [expected])
        let lines = Self.lines(folder.path("log")).count
        try await running.moreScrapes(2, of: "/a")
        #expect(Self.lines(folder.path("log")).count > lines)
        #expect(throws: ConfigurationErrors.self) {
            try RunningEngine([job("c", "none/log")])
        }
    }
}

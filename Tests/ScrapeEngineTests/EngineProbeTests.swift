import Exposition
import MetricModel
import SampleStorage
import ScrapeTestSupport
import SelfMetrics
import Synchronization
import Testing

@testable import ScrapeEngine

/// Probes of a running engine.
@Suite("A probe")
struct EngineProbeTests {
    private static let broken = "good 1\nbad{a=gold} 2\n"

    private static func probe(_ running: RunningEngine, _ targets: [TargetID]) async -> ProbeReport? {
        if case .probed(let report) = await running.send(.probe(targets)) { report } else { nil }
    }

    private static func probe(_ running: RunningEngine, _ instance: String) async throws -> ProbeResult {
        let row = try #require(running.engine.snapshot(fresh: true).row(instance))
        let report = try #require(await probe(running, [row.id]))
        guard case .probed(let result) = report.outcomes.first?.outcome else {
            throw RunningEngine.TimedOut(waitingFor: "a probe")
        }
        return result
    }

    /// Everything that scrapes leave behind, as text.
    private static func traces(_ running: RunningEngine, _ registry: MetricRegistry) -> [String] {
        let rows = running.engine.snapshot(fresh: true).targets.map {
            "\($0.scrapes) \($0.samplesScraped) \($0.failuresInRow) \(String(describing: $0.lastScrape))"
        }
        let series = running.engine.series(matching: [], limit: .max).map { series in
            "\(series.labels) \(running.engine.samples(of: series.ref, from: .min, to: .max)?.count ?? 0)"
        }
        let prefixes = [
            "prometheus_target_", "scrape_tui_scrape", "prometheus_tsdb_head_samples", "prometheus_tsdb_head_series",
        ]
        let metrics = registry.gather().filter { family in prefixes.contains { family.name.hasPrefix($0) } }
        return rows + series.sorted() + metrics.map { "\($0.name) \($0.samples)" }
    }

    @Test("asks as the loop does and leaves nothing in the head, the target's results and the engine's own metrics")
    func leavesNothing() async throws {
        let requests = Mutex<[[String]]>([])
        let exporter = try #require(
            LoopbackExporter(port: 0) { request, _ in
                requests.withLock { $0.append([request.method, request.path] + request.headers.sorted()) }
                return .text("# TYPE page gauge\npage{a=\"1\"} 1\npage{a=\"2\"} 2\n")
            }
        )
        defer { exporter.stop() }
        let registry = MetricRegistry()
        let job = "{job_name: j, static_configs: [{targets: ['\(exporter.address)']}]}"
        let running = try RunningEngine(interval: "300ms", [job], registry: registry)
        try await running.scraped(1, targets: 1)
        _ = await running.pause(.everything)
        try await running.eventually("marked") { $0.targets[0].state == .stale }
        let before = Self.traces(running, registry)
        let id = running.engine.snapshot(fresh: true).targets[0].id

        let report = try #require(await Self.probe(running, [id]))
        guard case .probed(let result) = report.outcomes[0].outcome else {
            Issue.record("not probed")
            return
        }
        #expect(result.failure == nil && result.samples == 2 && result.metadata == 1 && result.exchange?.status == 200)
        #expect(result.body.isEmpty && result.format == .prometheusText)
        let kept = try #require(running.engine.probe(of: id))
        #expect(kept.body == Array("# TYPE page gauge\npage{a=\"1\"} 1\npage{a=\"2\"} 2\n".utf8) && kept.isWhole)
        #expect(Self.traces(running, registry) == before)
        #expect(running.engine.keptBody(of: id) == nil)
        let sent = requests.withLock(\.self)
        #expect(Set(sent).count == 1 && sent.count >= 2)
        let event = running.engine.events(after: 0, limit: 100).last { $0.area == .user }
        #expect(event?.text.hasPrefix("probed: 200, 2 samples, ") == true)
    }

    @Test(
        "tells what would be wrong with the answer, and shows it",
        arguments: [
            (LoopbackExporter.Answer.text(broken), "parse", 2, broken),
            (.page(status: "503 Service Unavailable", body: Array("down\n".utf8)), "http", nil, "down\n"),
            (.page(contentType: "text/html", body: Array("<html>".utf8)), "http", nil, "<html>"),
            (.hangUp, "connect", nil, ""),
        ] as [(LoopbackExporter.Answer, String, Int?, String)]
    )
    func failures(answer: LoopbackExporter.Answer, step: String, line: Int?, body: String) async throws {
        let site = try Site(["/a": answer])
        let running = try RunningEngine(interval: "30s", [site.job("j", ["/a"])]) { $0.waitsForOffsets = true }
        try await running.eventually("known") { $0.targets.count == 1 }
        let result = try await Self.probe(running, "/a")
        #expect(result.failure?.step.rawValue == step && result.failure?.problem?.line == line)
        let id = running.engine.snapshot(fresh: true).targets[0].id
        #expect(running.engine.probe(of: id)?.body == Array(body.utf8))
        // The same words as the scrape's own.
        #expect(result.failure?.text.isEmpty == false)
    }

    @Test("is made once at a time for a target; targets that are gone are passed over")
    func onceAtATime() async throws {
        let site = try Site(["/slow": .silence])
        let running = try RunningEngine(interval: "2s", [site.job("j", ["/slow"])])
        let snapshot = try await running.eventually("known") { $0.targets.count == 1 }
        let id = snapshot.targets[0].id
        _ = await running.pause(.everything)
        try await running.eventually("nothing in flight") { !$0.targets[0].isInFlight }
        let before = site.requests(of: "/slow")
        async let first = Self.probe(running, [id, id])
        try await running.eventually("asked") { _ in site.requests(of: "/slow") > before }
        let second = try #require(await Self.probe(running, [id, TargetID(rawValue: 1)]))
        let texts = second.outcomes.map { outcome in
            if case .skipped(let text) = outcome.outcome { text } else { "probed" }
        }
        #expect(texts == ["a probe of it is under way", "not active any more"])
        let report = try #require(await first)
        #expect(report.outcomes.count == 1)
        #expect(await running.send(.probe([])).refusal == "there is nothing to probe")
    }

    @Test("is answered when the engine stops before it has ended")
    func stopped() async throws {
        let site = try Site(["/slow": .silence])
        let running = try RunningEngine(interval: "20s", [site.job("j", ["/slow"])])
        let snapshot = try await running.eventually("known") { $0.targets.count == 1 }
        async let reply = running.send(.probe([snapshot.targets[0].id]))
        try await running.eventually("asked") { _ in site.requests(of: "/slow") > 0 }
        running.engine.stop()
        let isAnswered = await reply.refusal != nil
        #expect(isAnswered)
    }

    @Test("keeps the newest eight answers, and of a large body its beginning")
    func bounded() async throws {
        let paths = (0..<10).map { "/\($0)" }
        let large = [UInt8](repeating: UInt8(ascii: "#"), count: Prober.keptBytes) + Array("\nlast 1\n".utf8)
        var pages: [String: LoopbackExporter.Answer] = [:]
        for path in paths { pages[path] = .text("page 1\n") }
        pages["/9"] = .page(body: large)
        let site = try Site(pages)
        let running = try RunningEngine(interval: "30s", [site.job("j", paths)])
        try await running.eventually("known") { $0.targets.count == 10 }
        for path in paths { _ = try await Self.probe(running, path) }
        let rows = running.engine.snapshot(fresh: true).targets
        let kept = rows.filter { running.engine.probe(of: $0.id) != nil }.compactMap { $0.labels["instance"] }
        #expect(Set(kept) == Set(paths.suffix(8)))
        let last = try #require(
            rows.first { $0.labels["instance"] == "/9" }.flatMap { running.engine.probe(of: $0.id) }
        )
        #expect(last.body.count == Prober.keptBytes && last.bodyBytes == large.count && !last.isWhole)
        #expect(last.samples == 1 && last.failure == nil)
    }

    @Test("several scopes are paused and resumed by one command")
    func several() async throws {
        let site = try Site(good: "/a", "/b", "/c")
        let running = try RunningEngine([site.job("j", ["/a", "/b"]), site.job("k", ["/c"])])
        let snapshot = try await running.scraped(1, targets: 3)
        let ids = ["/a", "/b"].compactMap { snapshot.row($0)?.id }
        let scopes = PauseScope.several(ids.map { .target($0) } + [.pool("gone")])
        #expect(await running.pause(scopes)?.targets == 2)
        let paused = running.engine.snapshot(fresh: true)
        #expect(paused.targets.filter { $0.pausedAt != nil }.map(\.id) == ids)
        #expect(await running.resume(scopes)?.targets == 2)
        #expect(running.engine.snapshot(fresh: true).targets.allSatisfy { $0.pausedAt == nil })
        #expect(await running.send(.pause(.several([.pool("gone")]))).refusal != nil)
    }
}

extension EngineReply {
    /// Why a command was refused; nil when it was not.
    fileprivate var refusal: String? { if case .refused(let text) = self { text } else { nil } }
}

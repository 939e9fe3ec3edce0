import Glibc
import MetricModel
import SampleStorage
import ScrapeConfiguration
import SelfMetrics
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// A real engine on a configuration of its own in a temporary directory; it ends with the value.
final class RunningEngine: Sendable {
    struct TimedOut: Error {
        let waitingFor: String
    }

    let directory: TemporaryFolder
    let engine: Engine

    /// `jobs` are entries of `scrape_configs` in flow style.
    init(
        interval: String = "500ms",
        _ jobs: [String],
        in directory: TemporaryFolder? = nil,
        registry: MetricRegistry = MetricRegistry(),
        options change: (inout EngineOptions) -> Void = { _ in }
    ) throws {
        let directory = directory ?? TemporaryFolder()
        self.directory = directory
        directory.write("prometheus.yml", Self.configuration(interval: interval, jobs))
        var options = EngineOptions(configurationPath: directory.path("prometheus.yml"))
        change(&options)
        engine = try Engine.load(options, registry: registry)
    }

    deinit { engine.stop() }

    static func configuration(interval: String, _ jobs: [String]) -> String {
        let entries = jobs.map { "- \($0)\n" }.joined()
        return "global: {scrape_interval: \(interval), scrape_timeout: \(interval)}\nscrape_configs:\n\(entries)"
    }

    var configurationPath: String { directory.path("prometheus.yml") }

    func write(interval: String = "500ms", _ jobs: [String]) {
        write(text: Self.configuration(interval: interval, jobs))
    }

    func write(text: String) { directory.write("prometheus.yml", text, renaming: true) }

    // MARK: Commands

    func send(_ command: EngineCommand) async -> EngineReply {
        await withCheckedContinuation { continuation in
            engine.send(command) { continuation.resume(returning: $0) }
        }
    }

    /// Reloads and wants it to succeed.
    func reload(sourceLocation: Testing.SourceLocation = #_sourceLocation) async throws -> ReloadReport {
        guard case .reloaded(let report) = await send(.reload(dryRun: false)) else {
            Issue.record("the reload did not succeed", sourceLocation: sourceLocation)
            throw TimedOut(waitingFor: "a reload")
        }
        return report
    }

    func pause(_ scope: PauseScope) async -> PauseReport? {
        if case .paused(let report) = await send(.pause(scope)) { report } else { nil }
    }

    func resume(_ scope: PauseScope) async -> PauseReport? {
        if case .resumed(let report) = await send(.resume(scope)) { report } else { nil }
    }

    func undo(_ undo: PauseUndo) async -> EngineReply { await send(.undo(undo)) }

    // MARK: What is to be seen

    /// Waits until `condition` holds of a snapshot, far longer than it should take.
    @discardableResult
    func eventually(
        _ what: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation,
        _ condition: (EngineSnapshot) -> Bool
    ) async throws -> EngineSnapshot {
        let deadline = MonotonicTime.now() + 30_000_000_000
        while true {
            let snapshot = engine.snapshot(fresh: true)
            if condition(snapshot) { return snapshot }
            guard MonotonicTime.now() < deadline else {
                let rows = snapshot.targets.map { "\($0.url) \($0.state) \($0.scrapes) \($0.lastError)" }
                Issue.record("never \(what); \(rows.joined(separator: "; "))", sourceLocation: sourceLocation)
                throw TimedOut(waitingFor: what)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Waits until every target was scraped `count` times.
    @discardableResult
    func scraped(
        _ count: Int = 2,
        targets: Int,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async throws -> EngineSnapshot {
        try await eventually("all scraped \(count) times", sourceLocation: sourceLocation) { snapshot in
            snapshot.targets.count == targets && snapshot.targets.allSatisfy { $0.scrapes >= count }
        }
    }

    /// Waits until the target of this instance was scraped `count` times more.
    func moreScrapes(
        _ count: Int,
        of instance: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let before = engine.snapshot(fresh: true).row(instance)?.scrapes ?? 0
        try await eventually("\(count) more scrapes of \(instance)", sourceLocation: sourceLocation) { snapshot in
            snapshot.row(instance).map { $0.scrapes >= before + count } ?? false
        }
    }

    func results(of instance: String) -> [ScrapeResult] {
        guard let row = engine.snapshot(fresh: true).row(instance) else { return [] }
        return engine.detail(of: row.id)?.results ?? []
    }

    /// The stored samples of a metric's series with these labels, oldest first.
    func samples(_ metric: String, _ labels: [(name: String, value: String)]) -> [Sample] {
        let matchers = [LabelMatcher.metric(metric)] + labels.map { LabelMatcher(.equal, $0.name, $0.value) }
        return engine.series(matching: matchers, limit: .max).flatMap { series in
            engine.samples(of: series.ref, from: .min, to: .max) ?? []
        }
    }

    func samples(_ metric: String, of instance: String) -> [Sample] { samples(metric, [("instance", instance)]) }
}

extension EngineSnapshot {
    /// The row of the target with this instance label.
    func row(_ instance: String) -> TargetRow? { targets.first { $0.labels["instance"] == instance } }

    func pool(_ name: String) -> PoolRow? { pools.first { $0.name == name } }
}

extension Sample {
    var isStaleMarker: Bool { valueBits == StaleMarker.bits }
}

extension [Sample] {
    var staleMarkers: Int { count { $0.isStaleMarker } }
    var hasStaleMarker: Bool { staleMarkers > 0 }
}

import MetricModel
import ScrapeEngine
import ScrapeTestSupport
import SelfMetrics

@testable import StatusServer

/// A snapshot with the pools of these names, nothing scraped yet.
func snapshot(pools: [String] = []) -> EngineSnapshot {
    var snapshot = EngineSnapshot(
        generation: 1,
        takenAt: WallTime(milliseconds: 0),
        startedAt: WallTime(milliseconds: 0),
        configuration: ConfigurationState(path: "prometheus.yml", loadedAt: WallTime(milliseconds: 0))
    )
    snapshot.pools = pools.map {
        PoolRow(name: $0, location: SourceLocation(file: "prometheus.yml", line: 1, column: 1))
    }
    return snapshot
}

/// For those whose own method is called `snapshot`.
func emptySnapshot() -> EngineSnapshot { snapshot() }

func target(_ pool: String, _ address: String, id: UInt64) -> TargetRow {
    TargetRow(
        id: TargetID(rawValue: id),
        pool: pool,
        url: "http://\(address)/metrics",
        labels: Labels([("instance", address), ("job", pool)]),
        discoveredLabels: Labels([("__address__", address), ("job", pool)])
    )
}

func dropped(_ pool: String, _ address: String, _ reason: DroppedRow.Reason) -> DroppedRow {
    DroppedRow(
        pool: pool,
        discovered: DiscoveredLabels(target: Labels([("__address__", address)])),
        reason: reason
    )
}

/// A running server with its script; stopped when the test forgets it.
struct Fixture {
    let engine: ScriptedEngine
    let registry = MetricRegistry()
    let server: StatusServer

    init(_ snapshot: EngineSnapshot = snapshot(), enableLifecycle: Bool = false, isReady: Bool = true) throws {
        engine = ScriptedEngine(snapshot)
        server = try StatusServer.start(
            address: "127.0.0.1:0",
            engine: engine,
            registry: registry,
            enableLifecycle: enableLifecycle
        )
        if isReady { server.markReady() }
    }

    func get(_ target: String) -> RawAnswer { RawClient.request("GET", target, port: server.port) }

    func request(_ method: String, _ target: String) -> RawAnswer {
        RawClient.request(method, target, port: server.port)
    }
}

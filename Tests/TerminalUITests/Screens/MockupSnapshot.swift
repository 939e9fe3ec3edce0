import Exposition
import MetricModel
import ScrapeConfiguration
import ScrapeEngine

/// The state that the design's mockups show, at 14:07:32: eight pools, 1,270 targets, 14 of them down.
enum MockupSnapshot {
    static let now = time("14:07:32")

    /// A time of 2026-08-01, UTC.
    static func time(_ clock: String) -> WallTime {
        let parts = clock.split(separator: ":").compactMap { Double($0) }
        let seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
        return WallTime(nanoseconds: 1_785_542_400_000_000_000 + Int64((seconds * 1000).rounded()) * 1_000_000)
    }

    static func place(_ line: Int, _ column: Int = 5) -> SourceLocation {
        SourceLocation(file: "/etc/prometheus/prometheus.yml", line: line, column: column)
    }

    static let parseFailure = ScrapeFailure(
        step: .parse,
        errorClass: "parse: expected label value",
        text: "expected label value, got \"gold\"",
        problem: ParseProblem(
            text: "expected label value, got \"gold\"",
            offset: 8_112,
            line: 214,
            column: 23,
            expected: "expected label value (double-quoted string)",
            hint: "label values need double quotes"
        )
    )
    static let refused = ScrapeFailure(
        step: .connect,
        errorClass: "connect: connection refused",
        text: "Get \"http://10.4.2.17:9102/metrics\": dial tcp 10.4.2.17:9102: connect: connection refused"
    )
    static let expired = ScrapeFailure(
        step: .connect,
        errorClass: "tls: certificate has expired",
        text: "Get \"https://edge-1.example:9443/metrics\": tls: failed to verify certificate: x509: certificate has"
            + " expired or is not yet valid: current time 2026-08-01T14:07:28Z is after 2026-08-01T13:58:11Z"
    )
    static let unavailable = ScrapeFailure(
        step: .http,
        errorClass: "http: 503 Service Unavailable",
        text: "server returned HTTP status 503 Service Unavailable"
    )

    static let snapshot: EngineSnapshot = {
        var configuration = ConfigurationState(path: "/etc/prometheus/prometheus.yml", loadedAt: time("14:02:11"))
        configuration.loadNanoseconds = 84_000_000
        configuration.contentHash = "9f3c1e"
        var snapshot = EngineSnapshot(
            generation: 90_211,
            takenAt: now,
            startedAt: time("11:53:00"),
            configuration: configuration
        )
        snapshot.targets = MockupTargets.all
        snapshot.pools = MockupPools.all(of: snapshot.targets)
        snapshot.dropped = MockupDropped.rows
        snapshot.droppedCounts = ["kube-pods": 3105]
        snapshot.samplesPerSecond = 98_400
        snapshot.scrapesPerSecond = 84
        snapshot.keptBodyBytes = 3_250_586
        snapshot.keptBodyLimit = 64 << 20
        snapshot.lastEvent = 3
        return snapshot
    }()

    static let events: [EngineEvent] = {
        var parse = EngineEvent(
            sequence: 3,
            at: time("14:07:00.530"),
            level: .warning,
            area: .scrape,
            pool: "kube-pods",
            target: MockupTargets.broken.id,
            address: "10.4.9.3:8080",
            text: "parse line 214 col 23"
        )
        parse.count = 3
        return [
            EngineEvent(
                sequence: 1,
                at: time("14:04:22"),
                level: .info,
                area: .user,
                pool: "postgres",
                text: "paused 6 targets, stale markers at 14:04:54"
            ),
            EngineEvent(
                sequence: 2,
                at: time("14:05:40.200"),
                level: .info,
                area: .configuration,
                text: "prometheus.yml changed on disk, not loaded"
            ),
            parse,
        ]
    }()

    static let reloadFailure = ConfigurationFailure(
        at: time("14:07:20"),
        problems: [
            ConfigurationProblem(
                location: place(58, 13),
                message: "unknown relabel action \"kepp\"",
                suggestion: "keep"
            ),
            ConfigurationProblem(
                location: place(71, 5),
                message: "field scrape_intervall not found in type config.ScrapeConfig",
                suggestion: "scrape_interval"
            ),
        ]
    )
}

import Discovery
import MetricModel
import ScrapeEngine

@testable import TerminalUI

/// The mockup with providers in every state.
enum MockupDiscovery {
    static let snapshot: EngineSnapshot = {
        var snapshot = MockupSnapshot.snapshot
        snapshot.providers = providers
        return snapshot
    }()

    static let providers: [ProviderStatus] = [
        ProviderStatus(
            id: ProviderID(kind: "static", number: 0),
            jobs: ["self"],
            health: .ok,
            location: place(12),
            groupCount: 1,
            targetCount: 1
        ),
        provider("kubernetes", 1, "api server https://10.0.0.1 role=pod", .ok, 214, 3923, ago: 2, took: 1_200_000),
        provider("file", 2, "/etc/prometheus/targets/*.yml", .ok, 14, 96, ago: 184, took: 400_000),
        provider(
            "http",
            3,
            "https://sd.example/targets?team=shop",
            .failed(
                "server returned HTTP status 503 Service Unavailable",
                since: MockupSnapshot.time("14:01:12.000")
            ),
            31,
            402,
            ago: 7,
            took: 12_400_000
        ),
        provider("dns", 4, "_prometheus._tcp.example.org SRV", .pending, 0, 0, ago: nil, took: nil),
        provider(
            "kubernetes",
            5,
            "in cluster role=node",
            .unavailable(
                "unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined"
            ),
            0,
            0,
            ago: nil,
            took: nil
        ),
    ]

    private static func provider(
        _ kind: String,
        _ number: Int,
        _ subject: String,
        _ health: ProviderStatus.Health,
        _ groups: Int,
        _ targets: Int,
        ago seconds: Int64?,
        took nanoseconds: Int64?
    ) -> ProviderStatus {
        ProviderStatus(
            id: ProviderID(kind: kind, number: number),
            jobs: ["\(kind)-job", "shared"],
            health: health,
            location: place(20 + number * 7),
            subject: subject,
            groupCount: groups,
            targetCount: targets,
            lastAnswer: seconds.map { MockupSnapshot.now + -$0 * 1_000_000_000 },
            answerNanoseconds: nanoseconds,
            activity: health == .pending ? "asking \(subject)" : nil
        )
    }

    private static func place(_ line: Int) -> SourceLocation {
        SourceLocation(file: "/etc/prometheus/prometheus.yml", line: line, column: 5)
    }
}

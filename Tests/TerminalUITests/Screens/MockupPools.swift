import MetricModel
import ScrapeEngine

/// The mockup's pools, counted from its targets.
enum MockupPools {
    private struct Facts {
        var name: String
        /// Milliseconds.
        var median: Double
        var p95: Double
        var timeout: Int64 = 10
        var samples: Int
        /// Seconds since the last scrape.
        var last: Int64?
        /// How many were down in the newest slices; none before.
        var downs: [Int] = []
    }

    private static let facts: [Facts] = [
        Facts(name: "edge-tls", median: 41, p95: 42, samples: 0, last: 4, downs: Array(repeating: 3, count: 60)),
        Facts(name: "kube-pods", median: 88, p95: 1210, samples: 812_000, last: 2, downs: [120, 9, 9]),
        Facts(
            name: "api",
            median: 240,
            p95: 840,
            timeout: 5,
            samples: 44_000,
            last: 1,
            downs: Array(repeating: 2, count: 10)
        ),
        Facts(name: "blackbox", median: 320, p95: 4610, timeout: 5, samples: 1200, last: 3),
        Facts(name: "canary", median: 0, p95: 0, samples: 0, last: nil),
        Facts(name: "postgres", median: 28, p95: 31, samples: 0, last: 192),
        Facts(name: "node", median: 66, p95: 96, samples: 618_000, last: 1),
        Facts(name: "self", median: 4.1, p95: 4.1, samples: 901, last: 2),
    ]

    static func all(of targets: [TargetRow]) -> [PoolRow] {
        facts.enumerated().map { number, facts in pool(facts, number, targets.filter { $0.pool == facts.name }) }
    }

    private static func pool(_ facts: Facts, _ number: Int, _ targets: [TargetRow]) -> PoolRow {
        var pool = PoolRow(name: facts.name, location: MockupSnapshot.place(20 + number * 12))
        for target in targets { pool.counts[target.state, default: 0] += 1 }
        pool.targets = targets.count
        pool.interval = PrometheusDuration(seconds: 15)
        pool.timeout = PrometheusDuration(seconds: facts.timeout)
        pool.samples = facts.samples
        pool.seriesAdded = facts.name == "kube-pods" ? 42 : 0
        pool.staleMarkersWritten = facts.name == "kube-pods" ? 9821 : 0
        pool.bodyBytes = facts.samples * 82
        pool.dropped = facts.name == "kube-pods" ? 3105 : 0
        pool.nextDue = MockupSnapshot.time("14:07:39")
        pool.discovery = facts.name == "canary" ? ["file: 1 file, 2s ago"] : []
        pool.configuredAt = MockupSnapshot.time("14:02:11")
        if facts.name == "postgres" { pool.pausedAt = MockupSnapshot.time("14:04:22") }
        guard let last = facts.last else { return pool }
        pool.lastScrape = MockupSnapshot.now + -last * 1_000_000_000
        pool.medianDurationNanoseconds = Int64(facts.median * 1_000_000)
        pool.p95DurationNanoseconds = Int64(facts.p95 * 1_000_000)
        let downs = Array(repeating: 0, count: 60 - facts.downs.count) + facts.downs
        pool.history = downs.enumerated().map { index, down in
            pool.pausedAt != nil && index >= 51
                ? PoolHealth(up: 0, down: 0, paused: 6)
                : PoolHealth(
                    up: pool.targets - down,
                    down: down,
                    paused: 0,
                    samples: facts.name == "kube-pods" ? 823_000 : facts.samples
                )
        }
        return pool
    }
}

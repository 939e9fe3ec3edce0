internal import HTTPTransport
internal import MetricModel
internal import Relabeling
internal import ScrapeEngine

/// What the screens show in `scrape-bench screen`.
enum ScreenFixture {
    /// Ten pools of a thousand targets, one in ten of them down.
    static func snapshot(generation: Int) -> EngineSnapshot {
        let now = WallTime(nanoseconds: 1_785_592_800_000_000_000)
        let configuration = ConfigurationState(path: "prometheus.yml", loadedAt: now)
        var snapshot = EngineSnapshot(
            generation: UInt64(generation),
            takenAt: now,
            startedAt: now,
            configuration: configuration
        )
        for number in 0..<10 {
            var pool = PoolRow(
                name: "pool-\(number)",
                location: SourceLocation(file: "prometheus.yml", line: 9, column: 5)
            )
            pool.targets = 1000
            pool.counts = [.up: 900, .down: 100]
            pool.history = Array(repeating: PoolHealth(up: 900, down: 100, paused: 0), count: 60)
            snapshot.pools.append(pool)
            for index in 0..<1000 {
                snapshot.targets.append(target(pool.name, number * 1000 + index, now, generation))
            }
        }
        snapshot.dropped = (0..<10_000).map { dropped($0, now) }
        snapshot.droppedCounts = ["pool-0": 10_000]
        return snapshot
    }

    private static func target(_ pool: String, _ number: Int, _ now: WallTime, _ generation: Int) -> TargetRow {
        let address = "10.\(number / 10_000).\(number / 200).\(number % 200):9100"
        var row = TargetRow(
            id: TargetID(rawValue: UInt64(number) &* 0x9E37_79B9_7F4A_7C15),
            pool: pool,
            url: "http://\(address)/metrics",
            labels: Labels([("app", "shop-\(number % 37)"), ("instance", address), ("job", pool), ("tier", "web")]),
            discoveredLabels: Labels([("__address__", address)])
        )
        row.interval = PrometheusDuration(seconds: 15)
        row.timeout = PrometheusDuration(seconds: 10)
        row.lastScrape = now
        row.since = now + -Int64(number) * 50_000_000 * Int64(generation)
        for _ in 0..<20 { row.recentHealth.append(.up) }
        guard number % 10 == 0 else {
            row.state = .up
            row.health = .up
            return row
        }
        row.state = .down
        row.health = .down
        row.recentHealth.append(.down)
        row.failure = ScrapeFailure(
            step: .connect,
            errorClass: "connect: cause \(number % 7)",
            text: "Get \"\(row.url)\": dial tcp \(address): connect: connection refused"
        )
        return row
    }

    private static func dropped(_ number: Int, _ now: WallTime) -> DroppedRow {
        let address = "10.9.\(number / 200).\(number % 200):9100"
        return DroppedRow(
            pool: "pool-0",
            discovered: DiscoveredLabels(target: Labels([("__address__", address), ("job", "pool-0")])),
            reason: .rule(
                number: 1,
                rule: "keep __meta_scrape =~ \"true\"",
                value: "",
                location: SourceLocation(file: "prometheus.yml", line: 58, column: 9)
            ),
            since: now
        )
    }

    /// A target that was scraped 120 times, the last of them without success.
    static func detail(of row: TargetRow) -> TargetDetail {
        var detail = TargetDetail(
            row: row,
            trace: RelabelRules.none.explain(labels: row.discoveredLabels),
            limits: TargetLimits(samples: 5000, bodyBytes: 10_000_000, labels: 30)
        )
        let newest = row.lastScrape ?? WallTime(nanoseconds: 0)
        detail.results = (0..<120).map { number in
            var result = ScrapeResult(timestamp: newest + Int64(number - 119) * 15_000_000_000)
            result.durationNanoseconds = Int64(80 + number * 7 % 52) * 1_000_000
            result.timings.wait = 70_000_000
            result.samplesScraped = 1204
            result.samplesKept = 1198
            result.failure = number == 119 ? row.failure : nil
            return result
        }
        detail.lastGood = detail.results.last(where: \.isUp)
        return detail
    }

    /// A second's worth of events.
    static func events(after sequence: UInt64, of row: TargetRow, at now: WallTime) -> [EngineEvent] {
        (1...100).map { number in
            EngineEvent(
                sequence: sequence + number,
                at: now,
                level: .warning,
                area: .scrape,
                pool: row.pool,
                target: TargetID(rawValue: number),
                targetURL: row.url,
                text: "Scrape failed",
                fields: [.init("err", row.lastError)]
            )
        }
    }
}

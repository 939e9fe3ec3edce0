import MetricModel
import ScrapeEngine

/// The mockup's targets.
enum MockupTargets {
    private static func target(
        _ pool: String,
        _ url: String,
        _ number: Int,
        _ labels: [(String, String)] = []
    ) -> TargetRow {
        let address = String(url.split(separator: "/", maxSplits: 2)[1].prefix { $0 != "/" })
        var row = TargetRow(
            id: TargetID(rawValue: ByteHash.fnv1a64(url.utf8)),
            pool: pool,
            url: url,
            labels: Labels([("instance", address), ("job", pool)] + labels),
            discoveredLabels: Labels([("__address__", address), ("job", pool)])
        )
        row.interval = PrometheusDuration(seconds: 15)
        row.timeout = PrometheusDuration(seconds: 10)
        let age = Int64(number * 37 % 14_000 + 700)
        row.lastScrape = MockupSnapshot.now + -age * 1_000_000
        row.nextDue = row.lastScrape.map { $0 + 15_000_000_000 }
        row.location = MockupSnapshot.place(54)
        return row
    }

    private static func up(_ row: TargetRow, milliseconds: Double, samples: Int) -> TargetRow {
        var row = row
        row.health = .up
        row.state = .up
        row.since = MockupSnapshot.time("12:00:00")
        row.lastDurationNanoseconds = Int64(milliseconds * 1_000_000)
        row.latenessNanoseconds = 400_000
        row.samplesScraped = samples
        row.samplesKept = samples - samples / 200
        row.bodyBytes = samples * 82
        for _ in 0..<RecentHealth.capacity { row.recentHealth.append(.up) }
        return row
    }

    private static func down(
        _ row: TargetRow,
        _ failure: ScrapeFailure,
        since: String,
        fails: Int,
        milliseconds: Double
    ) -> TargetRow {
        var row = row
        row.health = .down
        row.state = .down
        row.since = MockupSnapshot.time(since)
        row.latenessNanoseconds = 1_200_000
        row.failuresInRow = fails
        row.failure = failure
        row.lastDurationNanoseconds = Int64(milliseconds * 1_000_000)
        for _ in 0..<max(RecentHealth.capacity - fails, 0) { row.recentHealth.append(.up) }
        for _ in 0..<min(fails, RecentHealth.capacity) { row.recentHealth.append(.down) }
        return row
    }

    /// The target whose page does not parse; the detail's mockups are about it.
    static let broken: TargetRow = {
        var row = down(
            target("kube-pods", "http://10.4.9.3:8080/metrics", 0, [("app", "cart"), ("tier", "web")]),
            MockupSnapshot.parseFailure,
            since: "14:07:00",
            fails: 3,
            milliseconds: 112
        )
        row.lastScrape = MockupSnapshot.time("14:07:30.412")
        row.nextDue = MockupSnapshot.time("14:07:45.412")
        row.bodyBytes = 98_406
        row.wireBytes = 15_200
        return row
    }()

    static let all: [TargetRow] = edge + pods + api + blackbox + canary + postgres + node + own

    private static let edge: [TargetRow] = (1...3).map { number in
        down(
            target("edge-tls", "https://edge-\(number).example:9443/metrics", number * 40),
            MockupSnapshot.expired,
            since: "13:58:2\(number)",
            fails: 37,
            milliseconds: 41
        )
    }

    private static let pods: [TargetRow] = [broken] + refusing + shop

    private static let refusing: [TargetRow] = (0..<8).map { number in
        down(
            target("kube-pods", "http://10.4.2.\(17 + number):9102/metrics", number + 80, [("app", "mesh")]),
            MockupSnapshot.refused,
            since: "14:06:5\(number)",
            fails: 3,
            milliseconds: 0.9
        )
    }

    private static let shop: [TargetRow] = (0..<796).map { number in
        let url = "http://10.4.\(10 + number / 200).\(number % 200 + 1):8080/metrics"
        let row = target("kube-pods", url, number, [("app", "shop")])
        return up(row, milliseconds: 60 + Double(number % 90), samples: 1020)
    }

    private static let api: [TargetRow] = (1...18).map { number in
        let row = target("api", "http://api-\(number).prod:8080/metrics", number * 11)
        return number == 7 || number == 9
            ? down(row, MockupSnapshot.unavailable, since: "14:05:1\(number)", fails: 9, milliseconds: 840)
            : up(row, milliseconds: 240 + Double(number), samples: 2750)
    }

    private static let blackbox: [TargetRow] = (1...24).map { number in
        let url = "http://bb:9115/probe?module=http_2xx&target=eu-\(number)"
        let row = target("blackbox", url, number * 5, [("target", "eu-\(number)")])
        var probe = up(row, milliseconds: number == 3 ? 4610 : 320, samples: 50)
        probe.timeout = PrometheusDuration(seconds: 5)
        if number == 3 { probe.state = .slow }
        return probe
    }

    private static let canary: [TargetRow] = {
        var row = target("canary", "http://canary.prod:8080/metrics", 0)
        row.lastScrape = nil
        row.nextDue = MockupSnapshot.time("14:07:39")
        return [row]
    }()

    private static let postgres: [TargetRow] = (1...6).map { number in
        var row = up(target("postgres", "http://pg-\(number):9187/metrics", number), milliseconds: 31, samples: 900)
        row.pausedAt = MockupSnapshot.time("14:04:22")
        row.lastScrape = MockupSnapshot.time("14:04:20")
        row.nextDue = nil
        row.state = number <= 5 ? .stale : .paused
        row.staleMarkersWritten = number <= 5 ? 900 : 0
        if number == 6 { row.staleMarkersDue = StaleMarkersDue(count: 900, at: MockupSnapshot.time("14:07:54")) }
        for _ in 0..<9 { row.recentHealth.append(.paused) }
        return row
    }

    private static let node: [TargetRow] = (1...412).map { number in
        let row = target("node", "http://n\(number):9100/metrics", number)
        return up(row, milliseconds: 40 + Double(number % 57), samples: 1500)
    }

    private static let own: [TargetRow] = [
        up(target("self", "http://127.0.0.1:9760/metrics", 35), milliseconds: 4.1, samples: 901)
    ]
}

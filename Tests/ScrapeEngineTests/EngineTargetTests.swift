import MetricModel
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// Which targets an engine scrapes, which not, and what it tells of them.
@Suite("The targets of an engine")
struct EngineTargetTests {
    @Test("are not asked while there are more than target_limit allows")
    func targetLimit() async throws {
        let site = try Site(good: "/a", "/b", "/other")
        let jobs = { (limit: Int) in
            [site.job("j", ["/a", "/b"], "target_limit: \(limit)"), site.job("k", ["/other"], "target_limit: 1")]
        }
        let running = try RunningEngine(jobs(1))
        let limited = try await running.scraped(2, targets: 3)
        for path in ["/a", "/b"] {
            let row = try #require(limited.row(path))
            #expect(row.state == .down)
            #expect(row.lastError == "target_limit exceeded (number of targets: 2, limit: 1)")
            #expect(row.failure?.errorClass == "limit: target_limit" && row.failure?.step == .forced)
            #expect(site.requests(of: path) == 0)
        }
        #expect(limited.row("/other")?.state == .up)

        running.write(jobs(2))
        #expect(try await running.reload().loopsRestarted == 2)
        let free = try await running.eventually("up") { $0.pool("j")?.up == 2 }
        #expect(free.row("/a")?.lastError == "")
    }

    @Test("are all forced to fail or all asked again, as the limit and their number change")
    func targetLimitInARow() async throws {
        let site = try Site([:])
        func job(_ targets: Int, limit: Int) -> String {
            site.job("j", (0..<targets).map { "/\($0)" }, "target_limit: \(limit)")
        }
        let running = try RunningEngine([job(50, limit: 30)])
        try await running.scraped(1, targets: 50)
        let steps = [(50, 30), (50, 50), (50, 40), (30, 40), (40, 40), (41, 40)]
        for (targets, limit) in steps {
            running.write([job(targets, limit: limit)])
            _ = try await running.reload()
            let expected =
                targets > limit
                ? "target_limit exceeded (number of targets: \(targets), limit: \(limit))"
                : "server returned HTTP status 404 Not Found"
            let snapshot = try await running.eventually("\(targets) targets at limit \(limit)") { snapshot in
                snapshot.targets.count == targets && snapshot.targets.allSatisfy { $0.lastError == expected }
            }
            #expect(snapshot.pool("j")?.targetLimit == limit)
        }
    }

    @Test("that are dropped name the rule and its place, as many of them as keep_dropped_targets keeps")
    func dropped() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine([])
        running.write(
            text: """
                global: {scrape_interval: 500ms, scrape_timeout: 500ms}
                scrape_configs:
                  - job_name: j
                    keep_dropped_targets: 2
                    static_configs:
                      - {targets: ["\(site.address)", "x:1", "x:2", "x:3", "\(site.address)"], labels: {__metrics_path__: /a}}
                      - targets: ["bad/address"]
                    relabel_configs:
                      - {target_label: seen, replacement: "1"}
                      - {source_labels: [__address__], regex: "x:.*", action: drop}

                """
        )
        _ = try await running.reload()
        let snapshot = try await running.scraped(1, targets: 1)
        #expect(snapshot.droppedCounts == ["j": 3])
        #expect(snapshot.pool("j")?.dropped == 3)
        // There may be very many; five snapshots a second do not copy them.
        let next = running.engine.snapshot(fresh: true)
        let isShared = snapshot.dropped.withUnsafeBufferPointer { old in
            next.dropped.withUnsafeBufferPointer { $0.baseAddress == old.baseAddress && $0.count == old.count }
        }
        #expect(next.generation > snapshot.generation && isShared)
        let byAddress = Dictionary(grouping: snapshot.dropped, by: \.address)
        #expect(byAddress.mapValues(\.count) == ["x:1": 1, "x:2": 1, site.address: 1, "bad/address": 1])

        let row = try #require(byAddress["x:1"]?.first)
        guard case .rule(let number, let rule, let value, let location) = row.reason else {
            Issue.record("\(row.reason)")
            return
        }
        #expect(number == 2 && rule == #"drop __address__ =~ "x:.*""# && value == "x:1")
        #expect(location.shortDescription == "prometheus.yml:10")
        #expect(row.location?.line == 6 && row.pool == "j")
        #expect(row.discoveredLabels["job"] == "j" && row.discoveredLabels["seen"] == nil)

        #expect(byAddress[site.address]?.first?.reason == .duplicate(of: site.address))
        let invalid = try #require(byAddress["bad/address"]?.first)
        #expect(invalid.reason == .invalid(#""bad/address" is not a valid hostname"#))
        #expect(invalid.location?.line == 7)
        let events = running.engine.events(after: 0, limit: 100).filter { $0.area == .discovery && $0.pool == "j" }
        #expect(
            events.map(\.sentence) == [
                #"Creating target failed: instance 0 in group 1: "bad/address" is not a valid hostname"#
            ]
        )
    }

    @Test("with the same labels are shown as duplicates, in other jobs too")
    func duplicates() async throws {
        let site = try Site(good: "/a", "/b", "/c")
        let twin = "labels: {job: same, instance: same, __metrics_path__: "
        let running = try RunningEngine([
            "{job_name: j, static_configs: [{targets: ['\(site.address)'], \(twin)/a}}]}",
            "{job_name: k, static_configs: [{targets: ['\(site.address)'], \(twin)/b}}]}",
            site.job("l", ["/c"]),
        ])
        let snapshot = try await running.scraped(1, targets: 3)
        #expect(snapshot.targets.map(\.state) == [.duplicate, .duplicate, .up])
        #expect(snapshot.pools.map(\.up) == [1, 1, 1])

        running.write([site.job("l", ["/c"])])
        _ = try await running.reload()
        #expect(running.engine.snapshot(fresh: true).targets.map(\.state) == [.up])
    }

    @Test("that two jobs have alike are two: each has its own health and body, and a pause ends one")
    func twins() async throws {
        let site = try Site(good: "/a")
        let same = "relabel_configs: [{target_label: job, replacement: same}]"
        let running = try RunningEngine([
            site.job("bad", ["/a"], "label_limit: 1", same), site.job("good", ["/a"], same),
        ])
        let snapshot = try await running.scraped(1, targets: 2)
        let (bad, good) = (snapshot.targets[0], snapshot.targets[1])
        #expect(bad.labels == good.labels && bad.url == good.url && bad.id != good.id)
        #expect(running.engine.detail(of: bad.id)?.row.pool == "bad")
        #expect(running.engine.detail(of: bad.id)?.row.health == .down)
        #expect(running.engine.detail(of: good.id)?.row.pool == "good")
        #expect(running.engine.keptBody(of: bad.id) != nil && running.engine.keptBody(of: good.id) == nil)

        #expect(await running.pause(.target(good.id))?.targets == 1)
        #expect(running.engine.snapshot(fresh: true).targets.map { $0.pausedAt != nil } == [false, true])
    }

    @Test("raise one event when they go down and one when they come back; repeats are folded")
    func transitions() async throws {
        let site = try Site(good: "/a", "/down")
        let running = try RunningEngine(interval: "400ms", [site.job("j", ["/a", "/down"])])
        try await running.scraped(1, targets: 2)
        for _ in 0..<3 {
            site.put(.page(status: "500 Internal Server Error", body: []), at: "/a")
            try await running.eventually("down") { ($0.row("/a")?.failuresInRow ?? 0) >= 2 }
            site.put(.text("page 1\n"), at: "/a")
            try await running.eventually("up") { $0.row("/a")?.health == .up }
        }
        site.put(.hangUp, at: "/down")
        let snapshot = try await running.eventually("down") { ($0.row("/down")?.failuresInRow ?? 0) >= 3 }
        #expect(snapshot.row("/a")?.state == .flapping)

        let events = running.engine.events(after: 0, limit: 100)
        let down = events.filter { $0.text.contains("→ DOWN  server returned HTTP status 500") }
        #expect(down.map(\.count) == [3])
        #expect(down.first?.level == .warning && down.first?.area == .scrape && down.first?.pool == "j")
        #expect(down.first?.target == snapshot.row("/a")?.id && down.first?.address == site.address)
        let up = events.filter { $0.text == "DOWN → up" && $0.target == snapshot.row("/a")?.id }
        #expect(up.map(\.count) == [3])
        let once = events.filter { $0.target == snapshot.row("/down")?.id }
        #expect(once.map(\.text) == ["up → DOWN  Get \"http://\(site.address)/down\": EOF"])
        #expect(once.map(\.count) == [1])
        #expect(snapshot.lastEvent >= events.map(\.sequence).max() ?? 0)
    }

    @Test("are all scraped, one by one, when only one body may be in flight")
    func backPressure() async throws {
        let healthy = (0..<8).map { "/\($0)" }
        let site = try Site(Dictionary(uniqueKeysWithValues: healthy.map { ($0, .text("page 1\n")) }))
        site.put(.text("page 1\n"), at: "/turns-silent")
        let slow = "scrape_timeout: 100ms"
        let running = try RunningEngine([
            site.job("j", healthy), site.job("slow", ["/turns-silent"], slow),
        ]) { $0.bytesInFlight = 1 }
        try await running.scraped(2, targets: 9)
        // Its reservation is held until the timeout, then it must be free again.
        site.put(.silence, at: "/turns-silent")
        try await running.eventually("silent") { ($0.row("/turns-silent")?.failuresInRow ?? 0) >= 2 }

        // Loops stop and start again while their scrapes stand in line.
        running.write([site.job("j", healthy, "sample_limit: 9"), site.job("slow", ["/turns-silent"], slow)])
        for _ in 0..<5 {
            #expect(await running.pause(.pool("j"))?.targets == 8)
            #expect(await running.resume(.pool("j"))?.targets == 8)
        }
        #expect(try await running.reload().loopsRestarted == 8)
        for path in healthy { try await running.moreScrapes(2, of: path) }
        let snapshot = running.engine.snapshot(fresh: true)
        #expect(snapshot.pool("j")?.up == 8)
        for path in healthy { #expect(running.results(of: path).map(\.seriesAdded).reduce(0, +) == 1, "\(path)") }
    }
}

import Glibc
import MetricModel
import Relabeling
import SampleStorage
import ScrapeConfiguration
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// What a reload does to running loops, caches and series (scrape rules 1.5, 2.3, 2.5).
@Suite("A reload")
struct EngineReloadTests {
    @Test("starts added targets, ends removed ones with stale markers, and leaves no gap in the others")
    func targetsComeAndGo() async throws {
        let site = try Site(good: "/stays", "/goes", "/comes")
        let running = try RunningEngine([site.job("j", ["/stays", "/goes"])])
        try await running.scraped(2, targets: 2)

        running.write([site.job("j", ["/stays", "/comes"])])
        let report = try await running.reload()
        #expect(report.targetsAdded == 1 && report.targetsRemoved == 1)
        #expect(report.jobsChanged == ["j"] && report.jobsAdded.isEmpty && report.jobsRemoved.isEmpty)

        let requests = site.requests(of: "/goes")
        try await running.eventually("markers of the removed target") { _ in
            running.samples("page", of: "/goes").last?.isStaleMarker == true
        }
        #expect(running.samples("up", of: "/goes").last?.isStaleMarker == true)
        let snapshot = try await running.scraped(4, targets: 2)
        #expect(snapshot.targets.map { $0.labels["instance"] } == ["/stays", "/comes"])
        // A request that was out when the reload came may still be counted.
        #expect(site.requests(of: "/goes") <= requests + 1)
        #expect(!running.samples("page", of: "/stays").hasStaleMarker)
    }

    @Test(
        "takes jobs with discovery that is not supported: the rest of them is scraped, and the pool says what is missing"
    )
    func unsupportedDiscovery() async throws {
        let site = try Site(good: "/a")
        let block = "ec2_sd_configs: [{region: r}]"
        let running = try RunningEngine([site.job("mixed", ["/a"], block), "{job_name: none, \(block)}"])
        let snapshot = try await running.scraped(1, targets: 1)
        let text = "discovery not available: ec2: not supported yet"
        let trouble = "ec2: not available: not supported yet"
        let failure = PoolFailure(text: text, remainder: .otherDiscovery)
        #expect(snapshot.isSynced)
        #expect(snapshot.pools.map(\.failure) == [failure, failure])
        #expect(snapshot.pools.map(\.isBroken) == [false, true])
        #expect(snapshot.pools.map(\.discovery) == [[trouble], [trouble]])
        running.write([site.job("mixed", ["/a"]), "{job_name: none}"])
        let report = try await running.reload()
        #expect(report.jobsChanged == ["mixed", "none"])
        #expect(running.engine.snapshot(fresh: true).pools.allSatisfy { $0.failure == nil && $0.discovery.isEmpty })
    }

    @Test("that removes a target in the middle of a scrape ends its loop")
    func targetRemovedInFlight() async throws {
        let site = try Site(good: "/stays", "/goes")
        site.put(.silence, at: "/goes")
        let running = try RunningEngine(interval: "1s", [site.job("j", ["/stays", "/goes"])])
        try await running.eventually("in flight") { $0.row("/goes")?.isInFlight == true }

        running.write(interval: "1s", [site.job("j", ["/stays"])])
        let report = try await running.reload()
        #expect(report.targetsRemoved == 1)
        let requests = site.requests(of: "/goes")
        try await running.moreScrapes(4, of: "/stays")
        #expect(site.requests(of: "/goes") <= requests + 1)
    }

    @Test("that changes the sample limit keeps the cache")
    func sampleLimit() async throws {
        let site = try Site(["/a": .text("page 1\nmore 2\n")])
        let running = try RunningEngine([site.job("j", ["/a"])])
        let before = try await running.scraped(2, targets: 1)

        running.write([site.job("j", ["/a"], "sample_limit: 1")])
        #expect(try await running.reload().loopsRestarted == 1)
        let limited = try await running.eventually("limited") { ($0.row("/a")?.failuresInRow ?? 0) >= 2 }
        #expect(limited.row("/a")?.lastError == "sample limit exceeded")
        #expect(limited.row("/a")?.id == before.row("/a")?.id)

        running.write([site.job("j", ["/a"], "sample_limit: 2")])
        _ = try await running.reload()
        try await running.eventually("up again") { $0.row("/a")?.health == .up }
        let added = running.results(of: "/a").map(\.seriesAdded)
        #expect(added.first == 2)
        #expect(added.dropFirst().allSatisfy { $0 == 0 }, "\(added)")
    }

    @Test("that changes honor_labels begins a new cache, and the old series get their stale markers")
    func honorLabels() async throws {
        let site = try Site(["/a": .text("page{job=\"x\"} 1\nmore 2\n")])
        let running = try RunningEngine([site.job("j", ["/a"])])
        let before = try await running.scraped(2, targets: 1)

        running.write([site.job("j", ["/a"], "honor_labels: true")])
        let report = try await running.reload()
        #expect(report.loopsRestarted == 1 && report.targetsAdded == 0 && report.targetsRemoved == 0)
        try await running.eventually("markers of the old series") { _ in
            running.samples("page", [("job", "j"), ("exported_job", "x")]).last?.isStaleMarker == true
        }
        try await running.moreScrapes(2, of: "/a")
        #expect(running.engine.snapshot(fresh: true).row("/a")?.id == before.row("/a")?.id)
        let renewed = running.samples("page", [("job", "x"), ("exported_job", "")])
        #expect(renewed.count >= 2 && !renewed.hasStaleMarker)
        // Exposed under the same labels before and after: its newer samples keep the old loop's marker out.
        #expect(!running.samples("more", of: "/a").hasStaleMarker)
        #expect(!running.samples("up", of: "/a").hasStaleMarker)
        #expect(running.results(of: "/a").map(\.seriesAdded).filter { $0 > 0 } == [2, 2])
    }

    @Test("that begins a new cache ends no series that goes on, also of targets slower than a tenth of their interval")
    func slowTargets() async throws {
        let exporter = try #require(
            LoopbackExporter { _, _ in
                usleep(150_000)
                return .text("page 1\n")
            }
        )
        defer { exporter.stop() }
        let names = (0..<12).map { "\($0)" }
        let groups = names.map { "{targets: ['\(exporter.address)'], labels: {instance: '\($0)'}}" }
        let job = "job_name: j, static_configs: [\(groups.joined(separator: ", "))]"
        let running = try RunningEngine(["{\(job)}"])
        try await running.scraped(2, targets: names.count)
        running.write(["{\(job), track_timestamps_staleness: true}"])
        #expect(try await running.reload().loopsRestarted == names.count)
        try await running.scraped(8, targets: names.count)
        for name in names {
            let samples = running.samples("page", of: name)
            let isEnded = zip(samples, samples.dropFirst()).contains {
                $1.isStaleMarker && $1.timestampMillis - $0.timestampMillis < 50
            }
            #expect(!isEnded && samples.count > 6, "\(samples)")
        }
    }

    @Test("that changes the interval replaces the targets it applies to, and no other's cache")
    func interval() async throws {
        let site = try Site(good: "/a", "/own")
        let own = site.group("/own", labels: ", __scrape_interval__: 400ms, __scrape_timeout__: 400ms")
        let jobs = [site.job("j", ["/a"]), "{job_name: k, static_configs: [\(own)]}"]
        let running = try RunningEngine(jobs)
        let before = try await running.scraped(2, targets: 2)

        running.write(interval: "300ms", jobs)
        let report = try await running.reload()
        #expect(report.jobsChanged == ["j", "k"] && report.loopsRestarted == 2)
        #expect(report.targetsAdded == 1 && report.targetsRemoved == 1)
        try await running.moreScrapes(4, of: "/own")
        let after = try await running.scraped(4, targets: 2)

        let replaced = try #require(after.row("/a"))
        #expect(replaced.id != before.row("/a")?.id)
        #expect(replaced.interval.description == "300ms" && replaced.timeout.description == "300ms")
        #expect(running.results(of: "/a").map(\.seriesAdded).prefix(3) == [1, 0, 0])
        let kept = try #require(after.row("/own"))
        #expect(kept.id == before.row("/own")?.id)
        #expect(kept.interval.description == "400ms")
        #expect(running.results(of: "/own").map(\.seriesAdded).reduce(0, +) == 1)
        #expect(!running.samples("page", of: "/own").hasStaleMarker)
    }

    @Test("leaves the loops of unchanged jobs alone")
    func unchangedJobs() async throws {
        let site = try Site(good: "/a", "/b")
        let running = try RunningEngine([site.job("j", ["/a"]), site.job("k", ["/b"])])
        let before = try await running.scraped(2, targets: 2)

        running.write([site.job("j", ["/a"]), site.job("k", ["/b"], "sample_limit: 9")])
        let report = try await running.reload()
        #expect(report.jobsChanged == ["k"] && report.loopsRestarted == 1)
        try await running.moreScrapes(3, of: "/a")
        let after = running.engine.snapshot(fresh: true)
        #expect(after.row("/a")?.id == before.row("/a")?.id)
        #expect(after.row("/a")?.missedTicks == 0)
        let results = running.results(of: "/a")
        #expect(results.map(\.seriesAdded).reduce(0, +) == 1)
        #expect(running.samples("page", of: "/a").staleMarkers == 0)
    }

    @Test("of an equal file, or with a comment line more, restarts nothing", arguments: [false, true])
    func equalFile(withComment: Bool) async throws {
        let site = try Site(good: "/a")
        let drop = "relabel_configs: [{source_labels: [instance], regex: '/dropped', action: drop}]"
        let jobs = [site.job("j", ["/a", "/dropped"], drop)]
        let running = try RunningEngine(jobs)
        let before = try await running.scraped(2, targets: 1)

        let text = RunningEngine.configuration(interval: "500ms", jobs)
        running.write(text: (withComment ? "# a comment\n" : "") + text)
        let report = try await running.reload()
        #expect(report.jobsChanged.isEmpty && report.loopsRestarted == 0)
        #expect(report.targetsAdded == 0 && report.targetsRemoved == 0)
        try await running.moreScrapes(2, of: "/a")
        let after = running.engine.snapshot(fresh: true)
        #expect(after.row("/a")?.id == before.row("/a")?.id)
        #expect(running.results(of: "/a").map(\.seriesAdded).reduce(0, +) == 1)

        // What tells of places tells of the new ones.
        let moved = withComment ? 1 : 0
        #expect(after.pool("j")?.location.line == 3 + moved)
        #expect(after.row("/a")?.location?.line == 3 + moved)
        #expect(after.dropped.first?.location?.line == 3 + moved)
        let id = try #require(after.row("/a")?.id)
        #expect(running.engine.detail(of: id)?.trace.steps.first?.rule.location.line == 3 + moved)
        #expect((after.configuration.contentHash == before.configuration.contentHash) == !withComment)
    }

    @Test("ends a removed job at once and starts an added one")
    func jobsComeAndGo() async throws {
        let site = try Site(good: "/stays", "/goes", "/comes")
        site.put(.silence, at: "/goes")
        let running = try RunningEngine(interval: "1s", [site.job("s", ["/stays"]), site.job("g", ["/goes"])])
        try await running.eventually("in flight") { $0.row("/goes")?.isInFlight == true }

        running.write(interval: "1s", [site.job("c", ["/comes"]), site.job("s", ["/stays"])])
        let report = try await running.reload()
        #expect(report.jobsAdded == ["c"] && report.jobsRemoved == ["g"] && report.jobsChanged.isEmpty)
        #expect(report.targetsAdded == 1 && report.targetsRemoved == 1 && report.loopsRestarted == 0)
        let events = running.engine.events(after: 0, limit: 100).map(\.text)
        #expect(events.contains("loaded \(running.configurationPath): +2 -0 targets, 2 pools added"))
        #expect(events.contains("loaded \(running.configurationPath): +1 -1 targets, c added, g removed"))
        let requests = site.requests(of: "/goes")
        let snapshot = try await running.scraped(3, targets: 2)
        #expect(snapshot.pools.map(\.name) == ["c", "s"])
        #expect(site.requests(of: "/goes") <= requests + 1)
    }

    @Test("is answered, whatever else was asked for at the same time", arguments: [true, false])
    func reloadsAtOnce(isGood: Bool) async throws {
        let site = try Site(good: "/a")
        let files = "{job_name: f, file_sd_configs: [{files: ['*.json']}]}"
        // Right after the start the answers of the provider are awaited: all of these stand in line.
        let running = try RunningEngine([site.job("j", ["/a"]), files])
        if !isGood { running.write(text: "nonsense") }
        async let first = running.send(.reload(dryRun: false))
        async let second = running.send(.reload(dryRun: false))
        async let third = running.send(.reload(dryRun: false))
        for reply in await [first, second, third] {
            switch reply {
            case .reloaded: #expect(isGood)
            case .reloadRefused: #expect(!isGood)
            default: Issue.record("unexpected reply \(reply)")
            }
        }
        let snapshot = try await running.scraped(1, targets: 1)
        #expect((snapshot.configuration.lastFailure == nil) == isGood)
        #expect(!snapshot.configuration.isReloading)
    }
}

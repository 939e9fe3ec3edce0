import MetricModel
import SampleStorage
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// Pauses in a running engine.
@Suite("A pause")
struct EnginePauseTests {
    @Test("of a job ends its requests, shows when the markers are due, then writes them; a resume begins anew")
    func job() async throws {
        let site = try Site(good: "/a", "/b", "/other")
        let running = try RunningEngine([site.job("j", ["/a", "/b"]), site.job("k", ["/other"])])
        try await running.scraped(2, targets: 3)

        let report = try #require(await running.pause(.pool("j")))
        #expect(report.targets == 2 && report.staleMarkersAt != nil)
        let paused = try await running.eventually("nothing in flight") { snapshot in
            snapshot.targets.allSatisfy { $0.pool == "k" || !$0.isInFlight }
        }
        let requests = site.requests(of: "/a") + site.requests(of: "/b")
        #expect(paused.pool("j")?.pausedAt != nil && paused.pool("k")?.pausedAt == nil)
        #expect(paused.allPausedAt == nil)

        let marked = try await running.eventually("marked") { $0.pool("j")?.counts[.stale] == 2 }
        for path in ["/a", "/b"] {
            let row = try #require(marked.row(path))
            #expect(row.health == .up && row.lastError.isEmpty && row.nextDue == nil)
            // The one series of the page and the five that report.
            #expect(row.staleMarkersWritten == 6 && row.staleMarkersDue == nil)
            #expect(running.samples("page", of: path).last?.isStaleMarker == true)
            #expect(running.samples("up", of: path).last?.isStaleMarker == true)
        }
        try await running.moreScrapes(2, of: "/other")
        #expect(site.requests(of: "/a") + site.requests(of: "/b") == requests)
        #expect(!running.samples("page", of: "/other").hasStaleMarker)

        let scrapes = running.results(of: "/a").count
        #expect(await running.resume(.pool("j"))?.targets == 2)
        try await running.moreScrapes(2, of: "/a")
        let resumed = running.engine.snapshot(fresh: true)
        #expect(resumed.row("/a")?.state == .up && resumed.pool("j")?.pausedAt == nil)
        #expect(running.results(of: "/a")[scrapes].seriesAdded == 1)
        // What the pause wrote is known for as long as the target is.
        let id = try #require(resumed.row("/a")?.id)
        let last = try #require(running.engine.detail(of: id)?.lastEndOfRun)
        #expect(last.markers == 6 && last.at > running.results(of: "/a")[scrapes - 1].timestamp)
        #expect(resumed.row("/a")?.staleMarkersWritten == 0)
    }

    @Test("that ends before its markers leaves none, and the cache goes on")
    func resumedInTime() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine(interval: "2s", [site.job("j", ["/a"])])
        try await running.scraped(1, targets: 1)
        for _ in 0..<3 {
            #expect(await running.pause(.pool("j"))?.staleMarkersAt != nil)
            let row = try #require(running.engine.snapshot(fresh: true).row("/a"))
            #expect(row.state == .paused && row.staleMarkersDue?.count == 6)
            #expect(await running.resume(.pool("j"))?.targets == 1)
        }
        try await running.moreScrapes(4, of: "/a")
        #expect(!running.samples("page", of: "/a").hasStaleMarker)
        #expect(!running.samples("up", of: "/a").hasStaleMarker)
        #expect(running.results(of: "/a").map(\.seriesAdded).reduce(0, +) == 1)
    }

    @Test("of one target leaves its siblings alone, and its markers come although it is removed meanwhile")
    func target() async throws {
        let site = try Site(good: "/a", "/b")
        let running = try RunningEngine([site.job("j", ["/a", "/b"])])
        let before = try await running.scraped(2, targets: 2)
        let id = try #require(before.row("/a")?.id)

        #expect(await running.pause(.target(id))?.targets == 1)
        #expect(await running.pause(.target(id))?.targets == 0)
        let paused = running.engine.snapshot(fresh: true)
        #expect(paused.row("/a")?.state == .paused && paused.row("/b")?.state == .up)
        #expect(paused.pool("j")?.pausedAt == nil)

        running.write([site.job("j", ["/b"])])
        #expect(try await running.reload().targetsRemoved == 1)
        try await running.eventually("markers of the removed target") { _ in
            running.samples("page", of: "/a").last?.isStaleMarker == true
        }
        try await running.moreScrapes(2, of: "/b")
        #expect(!running.samples("page", of: "/b").hasStaleMarker)
        #expect(running.engine.detail(of: id) == nil)
    }

    @Test("that is taken back leaves those before it, and a resume that is taken back has them again")
    func undone() async throws {
        let site = try Site(good: "/a", "/b", "/c", "/d")
        let running = try RunningEngine([site.job("j", ["/a", "/b"]), site.job("k", ["/c"]), site.job("l", ["/d"])])
        let before = try await running.scraped(1, targets: 4)
        let id = try #require(before.row("/a")?.id)
        func paused() -> [String] {
            running.engine.snapshot(fresh: true).targets.filter { $0.pausedAt != nil }.compactMap { row in
                ["/a", "/b", "/c", "/d"].first { row.url.hasSuffix($0) }
            }
            .sorted()
        }
        _ = await running.pause(.target(id))
        _ = await running.pause(.pool("k"))

        let everything = try #require(await running.pause(.everything))
        #expect(everything.targets == 2 && paused() == ["/a", "/b", "/c", "/d"])
        guard case .resumed(let undone) = await running.undo(try #require(everything.undo)) else {
            Issue.record("nothing was resumed")
            return
        }
        #expect(undone.targets == 2 && undone.undo == nil && paused() == ["/a", "/c"])
        #expect(running.engine.snapshot(fresh: true).allPausedAt == nil)

        let pool = try #require(await running.pause(.pool("j")))
        _ = await running.undo(try #require(pool.undo))
        #expect(pool.targets == 1 && paused() == ["/a", "/c"])

        _ = await running.pause(.everything)
        let resume = try #require(await running.resume(.target(id)))
        #expect(resume.targets == 1 && paused() == ["/b", "/c", "/d"])
        guard case .paused(let again) = await running.undo(try #require(resume.undo)) else {
            Issue.record("nothing was paused")
            return
        }
        #expect(again.targets == 1 && paused() == ["/a", "/b", "/c", "/d"])
        let snapshot = running.engine.snapshot(fresh: true)
        #expect(snapshot.allPausedAt != nil && snapshot.pools.allSatisfy { $0.pausedAt != nil })
        #expect(await running.pause(.everything)?.undo == nil)
    }

    @Test("of everything survives a reload; new jobs and targets start paused; resumed, all are scraped")
    func everything() async throws {
        let site = try Site(good: "/a", "/b", "/c")
        let running = try RunningEngine([site.job("j", ["/a"])])
        try await running.scraped(1, targets: 1)

        #expect(await running.pause(.everything)?.targets == 1)
        #expect(running.engine.snapshot(fresh: true).allPausedAt != nil)
        running.write([site.job("j", ["/a", "/b"]), site.job("k", ["/c"])])
        let report = try await running.reload()
        #expect(report.targetsAdded == 2 && report.loopsRestarted == 0)
        let marked = try await running.eventually("marked") { $0.row("/a")?.state == .stale }
        #expect(marked.row("/b")?.state == .paused && marked.row("/c")?.state == .paused)
        #expect(marked.row("/b")?.staleMarkersDue == nil)
        #expect(marked.pools.allSatisfy { $0.pausedAt != nil } && marked.allPausedAt != nil)
        #expect(site.requests(of: "/b") == 0 && site.requests(of: "/c") == 0)

        #expect(await running.resume(.everything)?.targets == 3)
        let resumed = try await running.eventually("all scraped") { snapshot in
            snapshot.targets.count == 3 && snapshot.targets.allSatisfy { $0.state == .up }
        }
        #expect(resumed.allPausedAt == nil && resumed.pools.allSatisfy { $0.pausedAt == nil })
        try await running.moreScrapes(1, of: "/b")
    }

    @Test("of one target goes on when a reload makes it another one by its interval, until it is resumed")
    func targetAcrossReload() async throws {
        let site = try Site(good: "/a", "/b")
        let running = try RunningEngine(interval: "500ms", [site.job("j", ["/a", "/b"])])
        let id = try #require(try await running.scraped(1, targets: 2).row("/a")?.id)
        #expect(await running.pause(.target(id))?.targets == 1)
        let since = try #require(running.engine.snapshot(fresh: true).row("/a")?.pausedAt)
        try await running.eventually("nothing in flight") { $0.row("/a")?.isInFlight == false }
        let requests = site.requests(of: "/a")

        running.write(interval: "400ms", [site.job("j", ["/a", "/b"])])
        #expect(try await running.reload().targetsAdded == 2)
        try await running.moreScrapes(3, of: "/b")
        let row = try #require(running.engine.snapshot(fresh: true).row("/a"))
        #expect(row.id != id && row.state == .paused && row.pausedAt == since)
        #expect(site.requests(of: "/a") == requests)

        #expect(await running.resume(.target(row.id))?.targets == 1)
        try await running.moreScrapes(2, of: "/a")
        #expect(running.engine.snapshot(fresh: true).row("/a")?.state == .up)
    }

    @Test("of a job survives a reload, and the job's new targets start paused")
    func jobAcrossReload() async throws {
        let site = try Site(good: "/a", "/b", "/c")
        let running = try RunningEngine([site.job("j", ["/a"]), site.job("k", ["/c"])])
        try await running.scraped(1, targets: 2)
        #expect(await running.pause(.pool("j"))?.targets == 1)
        running.write([site.job("j", ["/a", "/b"]), site.job("k", ["/c"])])
        #expect(try await running.reload().targetsAdded == 1)
        try await running.moreScrapes(3, of: "/c")
        let snapshot = running.engine.snapshot(fresh: true)
        #expect(snapshot.pool("j")?.pausedAt != nil && snapshot.row("/b")?.state == .paused)
        #expect(site.requests(of: "/b") == 0)

        // One of them alone: the others stay paused.
        let id = try #require(snapshot.row("/b")?.id)
        #expect(await running.resume(.target(id))?.targets == 1)
        try await running.moreScrapes(2, of: "/b")
        let resumed = running.engine.snapshot(fresh: true)
        #expect(resumed.row("/b")?.state == .up && resumed.row("/a")?.pausedAt != nil)
        #expect(resumed.pool("j")?.pausedAt == nil)
    }

    @Test("that follows a reload in the middle of a scrape holds")
    func afterReloadInFlight() async throws {
        let site = try Site(good: "/a", "/slow")
        site.put(.silence, at: "/slow")
        let running = try RunningEngine(interval: "1s", [site.job("j", ["/slow"]), site.job("k", ["/a"])])
        try await running.eventually("in flight") { $0.row("/slow")?.isInFlight == true }
        running.write(interval: "1s", [site.job("j", ["/slow"], "sample_limit: 5"), site.job("k", ["/a"])])
        #expect(try await running.reload().loopsRestarted == 1)
        #expect(await running.pause(.pool("j"))?.targets == 1)
        try await running.eventually("ended") { $0.row("/slow")?.isInFlight == false }
        let requests = site.requests(of: "/slow")
        try await running.moreScrapes(3, of: "/a")
        #expect(site.requests(of: "/slow") == requests)

        site.put(.text("page 1\n"), at: "/slow")
        #expect(await running.resume(.pool("j"))?.targets == 1)
        try await running.eventually("up") { $0.row("/slow")?.state == .up }
    }

    @Test("that ends before its markers begins a new cache when the job changed meanwhile")
    func changedMeanwhile() async throws {
        let site = try Site(["/a": .text("page{job=\"x\"} 1\n")])
        let running = try RunningEngine(interval: "1s", [site.job("j", ["/a"])])
        try await running.scraped(1, targets: 1)
        #expect(await running.pause(.pool("j"))?.targets == 1)
        running.write(interval: "1s", [site.job("j", ["/a"], "honor_labels: true")])
        #expect(try await running.reload().loopsRestarted == 0)
        #expect(await running.resume(.pool("j"))?.targets == 1)
        try await running.eventually("markers of the old series") { _ in
            running.samples("page", [("exported_job", "x")]).last?.isStaleMarker == true
        }
        try await running.moreScrapes(1, of: "/a")
        #expect(running.samples("page", [("job", "x")]).contains { $0.value == 1 })
        #expect(!running.samples("up", of: "/a").hasStaleMarker)
    }

    @Test("of a name that is not scraped is refused")
    func unknownNames() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine([site.job("j", ["/a"])])
        let commands: [EngineCommand] = [
            .pause(.pool("nope")), .resume(.pool("nope")), .pause(.target(TargetID(rawValue: 1))),
            .resume(.target(TargetID(rawValue: 1))),
        ]
        for command in commands {
            guard case .refused = await running.send(command) else {
                Issue.record("\(command) was not refused")
                continue
            }
        }
        let snapshot = try await running.scraped(1, targets: 1)
        #expect(snapshot.row("/a")?.state == .up)
    }
}

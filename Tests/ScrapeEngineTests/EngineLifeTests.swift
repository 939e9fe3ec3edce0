import Glibc
import MetricModel
import SampleStorage
import ScrapeTestSupport
import SelfMetrics
import Synchronization
import Testing

@testable import ScrapeEngine

/// The beginning and the end of an engine, and what it tells in between.
@Suite("An engine")
struct EngineLifeTests {
    /// The names of this process's threads that belong to engines.
    private static func engineThreads() -> [String] {
        var names: [String] = []
        guard let directory = opendir("/proc/self/task") else { return [] }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let task = withUnsafeBytes(of: entry.pointee.d_name) { name in
                String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let file = fopen("/proc/self/task/\(task)/comm", "r") else { continue }
            var line = [CChar](repeating: 0, count: 64)
            let isRead = fgets(&line, 64, file) != nil
            fclose(file)
            let bytes = line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
            if isRead { names.append(String(decoding: bytes, as: UTF8.self)) }
        }
        return names.filter { $0 == "control" || $0 == "scrape-io" || $0.hasPrefix("worker") }.sorted()
    }

    @Test("ends its threads, in a process of its own so that no other test's are counted")
    func threads() async {
        await #expect(processExitsWith: .success) {
            let site = try Site(good: "/a")
            site.put(.silence, at: "/silent")
            let running = try RunningEngine(interval: "1s", [site.job("j", ["/a", "/silent"])]) { $0.workers = 2 }
            try await running.eventually("under way") { snapshot in
                (snapshot.row("/a")?.scrapes ?? 0) > 0 && snapshot.row("/silent")?.isInFlight == true
            }
            #expect(EngineLifeTests.engineThreads() == ["control", "scrape-io", "worker 0", "worker 1"])
            running.engine.stop()
            // A joined thread may be listed for a moment longer.
            for _ in 0..<1000 where !EngineLifeTests.engineThreads().isEmpty { sched_yield() }
            #expect(EngineLifeTests.engineThreads() == [])
            exit(EngineLifeTests.engineThreads().isEmpty ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }

    @Test("gives requests in flight up when it stops, commits them as failed, and asks nobody afterwards")
    func stopInFlight() async throws {
        let site = try Site(["/silent": .silence, "/a": .text("page 1\n")])
        // Only a cancelled request can end in this test's life.
        let running = try RunningEngine(interval: "1h", [site.job("j", ["/silent", "/a"])]) {
            $0.waitsForOffsets = false
        }
        try await running.eventually("in flight") { snapshot in
            snapshot.row("/silent")?.isInFlight == true && snapshot.row("/a")?.scrapes == 1
                && site.requests(of: "/silent") == 1
        }
        running.engine.stop()
        let ended = running.engine.snapshot(fresh: true)
        let cut = running.results(of: "/silent")
        #expect(cut.map(\.failure?.text) == [#"Get "http://\#(site.address)/silent": context canceled"#])
        #expect(cut.allSatisfy(\.isCut) && ended.row("/silent")?.health == .unknown)
        #expect(!running.engine.events(after: 0, limit: 1000).contains { $0.text.contains("DOWN") })
        #expect(running.samples("up", of: "/silent").map(\.value) == [0])
        #expect(site.requests(of: "/silent") == 1 && site.requests(of: "/a") == 1)
        // Shutting down leaves no markers.
        #expect(running.samples("page", of: "/a").map(\.value) == [1])
        for command in [EngineCommand.reload(dryRun: false), .pause(.everything), .resume(.pool("j"))] {
            guard case .refused = await running.send(command) else {
                Issue.record("\(command) was not refused by a stopped engine")
                continue
            }
        }
        running.engine.stop()
    }

    @Test("can be stopped right after its start; commands given meanwhile are answered")
    func stopAtOnce() async throws {
        let site = try Site(good: "/a")
        for _ in 0..<10 {
            let files = "{job_name: f, file_sd_configs: [{files: ['*.json']}]}"
            let running = try RunningEngine(interval: "1h", [site.job("j", ["/a"]), files])
            async let first = running.send(.reload(dryRun: false))
            async let second = running.send(.reload(dryRun: false))
            running.engine.stop()
            for reply in await [first, second] {
                switch reply {
                case .reloaded, .refused: break
                default: Issue.record("unexpected reply \(reply)")
                }
            }
            #expect(running.engine.snapshot(fresh: true).targets.allSatisfy { !$0.isInFlight })
        }
        #expect(site.requests(of: "/a") == 0)
    }

    @Test("can start and stop again and again on one file")
    func again() async throws {
        let site = try Site(good: "/a")
        let directory = TemporaryFolder()
        for round in 1...3 {
            let running = try RunningEngine(interval: "1h", [site.job("j", ["/a"])], in: directory) {
                $0.waitsForOffsets = false
            }
            try await running.scraped(1, targets: 1)
            running.engine.stop()
            #expect(site.requests(of: "/a") == round)
        }
    }

    @Test("gives every newer snapshot a larger generation, in step with what is stored")
    func snapshots() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine(interval: "200ms", [site.job("j", ["/a"])])
        var generation: UInt64 = 0
        var scrapes = 0
        for round in 1...5 {
            let fresh = try await running.eventually("scrape \(round)") { ($0.row("/a")?.scrapes ?? 0) >= round }
            #expect(fresh.generation > generation)
            generation = fresh.generation
            let row = try #require(fresh.row("/a"))
            #expect(row.scrapes >= scrapes)
            scrapes = row.scrapes
            // What a snapshot tells of is stored: `up` and its samples are one commit.
            #expect(running.samples("up", of: "/a").count >= row.scrapes)
            #expect(running.samples("up", of: "/a").contains { $0.timestampMillis == row.lastScrape?.milliseconds })
            // What a detail tells of is in a fresh snapshot.
            let known = running.results(of: "/a").count
            #expect((running.engine.snapshot(fresh: true).row("/a")?.scrapes ?? 0) >= known)
        }
    }

    @Test("never gives two different snapshots the same generation")
    func generations() async throws {
        let site = try Site(good: "/a")
        let running = try RunningEngine(interval: "200ms", [site.job("j", ["/a"])])
        let generations = await withTaskGroup(of: [UInt64].self) { group in
            for _ in 0..<4 {
                group.addTask { (0..<200).map { _ in running.engine.snapshot(fresh: true).generation } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(generations).count == 800)
    }

    @Test("wakes its observer with a newer snapshot each time")
    func observer() async throws {
        final class Seen: Sendable {
            let generations = Mutex<[UInt64]>([])
        }
        let site = try Site(good: "/a")
        let running = try RunningEngine(interval: "200ms", [site.job("j", ["/a"])])
        let seen = Seen()
        let engine = running.engine
        engine.observe { [unowned engine] in
            let generation = engine.snapshot(fresh: false).generation
            seen.generations.withLock { $0.append(generation) }
        }
        try await running.eventually("woken") { _ in seen.generations.withLock { $0.count >= 3 } }
        let generations = seen.generations.withLock { $0 }
        #expect(zip(generations, generations.dropFirst()).allSatisfy { $0 < $1 })
        engine.observe(nil)
    }
}

import Glibc
import MetricModel
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// Targets that come from files, in a running engine.
@Suite("An engine with target files")
struct EngineFileDiscoveryTests {
    private func file(_ site: Site, _ paths: String...) -> String {
        let groups = paths.map { path in
            #"{"targets": ["\#(site.address)"], "labels": {"instance": "\#(path)", "__metrics_path__": "\#(path)"}}"#
        }
        return "[\(groups.joined(separator: ","))]"
    }

    @Test("follows an edited file, keeps its targets when it is broken, and says so")
    func editedFile() async throws {
        let site = try Site(good: "/a", "/b", "/c")
        let directory = TemporaryFolder()
        directory.write("targets.json", file(site, "/a", "/b"), renaming: true)
        let running = try RunningEngine(
            ["{job_name: f, file_sd_configs: [{files: ['targets.json']}]}"],
            in: directory
        )
        let before = try await running.scraped(1, targets: 2)
        #expect(before.isSynced)
        #expect(before.pool("f")?.discovery.isEmpty == true)

        directory.write("targets.json", file(site, "/b", "/c"), renaming: true)
        let edited = try await running.eventually("edited") { snapshot in
            snapshot.targets.map { $0.labels["instance"] } == ["/b", "/c"] && (snapshot.row("/c")?.scrapes ?? 0) > 0
        }
        #expect(edited.row("/b")?.id == before.row("/b")?.id)
        #expect(running.results(of: "/b").map(\.seriesAdded).reduce(0, +) == 1)
        try await running.eventually("markers of the removed target") { _ in
            running.samples("page", of: "/a").last?.isStaleMarker == true
        }

        directory.write("targets.json", "[{\n", renaming: true)
        let broken = try await running.eventually("told of the broken file") {
            $0.pool("f")?.discovery.isEmpty == false
        }
        let trouble = try #require(broken.pool("f")?.discovery.first)
        #expect(broken.pool("f")?.isDiscoveryFailing == true)
        #expect(trouble.hasPrefix("file: ") && trouble.contains("targets.json"), "\(trouble)")
        try await running.moreScrapes(2, of: "/b")
        #expect(running.engine.snapshot(fresh: true).targets.count == 2)

        directory.write("targets.json", file(site, "/b"), renaming: true)
        let mended = try await running.eventually("told of the good file") { $0.pool("f")?.discovery.isEmpty == true }
        #expect(mended.pool("f")?.isDiscoveryFailing == false)
        // A reload hands over what is known without waiting for the throttles.
        let report = try await running.reload()
        #expect(report.loopsRestarted == 0 && report.jobsChanged.isEmpty)
        #expect(running.engine.snapshot(fresh: true).targets.map { $0.labels["instance"] } == ["/b"])
    }

    @Test("goes on beside pipes into which nobody writes, and names them")
    func pipes() async throws {
        let site = try Site(good: "/a")
        let directory = TemporaryFolder()
        directory.write("targets.json", file(site, "/a"), renaming: true)
        for name in ["pipe.json", "password"] { #expect(mkfifo(directory.path(name), 0o600) == 0) }
        let running = try RunningEngine(
            [
                "{job_name: f, file_sd_configs: [{files: ['targets.json']}]}",
                "{job_name: p, file_sd_configs: [{files: ['pipe.json']}]}",
                "{job_name: q, basic_auth: {username: u, password_file: password}, "
                    + "static_configs: [{targets: ['\(site.address)']}]}",
            ],
            in: directory
        )
        try await running.moreScrapes(2, of: "/a")
        let snapshot = try await running.eventually("told of the pipe") { $0.pool("p")?.discovery.isEmpty == false }
        #expect(snapshot.pool("p")?.discovery.first?.hasSuffix("pipe.json: not a regular file") == true)
        #expect(try await running.reload().jobsBroken.isEmpty)
    }

    @Test("shows a job without targets, and says which file is missing from the start")
    func nothingYet() async throws {
        let running = try RunningEngine(["{job_name: f, file_sd_configs: [{files: ['none.json']}]}"])
        let snapshot = try await running.eventually("synced") { $0.isSynced }
        #expect(snapshot.pools.map(\.name) == ["f"])
        #expect(snapshot.targets.isEmpty && snapshot.dropped.isEmpty)
    }
}

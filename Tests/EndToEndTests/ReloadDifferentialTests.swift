import Glibc
import JSON
import MetricModel
import ScrapeTestSupport
import Testing

/// One reload of a file in which every job is changed in another way, by a real Prometheus and by us.
@Suite("A reload does what a real Prometheus's does", .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5"))
struct ReloadDifferentialTests {
    @Test("to 42 jobs, each changed in another way: targets, counts, the answer, which series go on and which end")
    func differential() throws {
        let exporter = try #require(LoopbackExporter { _, _ in .text("a 1\nb{c=\"d\"} 2\n") })
        defer { exporter.stop() }
        let jobs = ChangedJobs(address: exporter.address)
        let directory = try TemporaryDirectory()
        try directory.write("p.yml", jobs.configuration(isAfter: false))
        let theirs = try RealPrometheus(
            configuration: "p.yml",
            in: directory.path,
            storage: directory.path("theirs"),
            flags: ["--web.enable-lifecycle", "--scrape.discovery-reload-interval=1s"]
        )
        let ours = try RunningProgram(
            ["agent", "p.yml", "--storage.path=ours", "--web.listen-address=127.0.0.1:0", "--web.enable-lifecycle"],
            in: directory.path
        )
        let both = [theirs.address, try ours.listeningAddress()]
        let before = try settled(both)
        #expect(before.count == 44)

        try directory.write("p.yml", jobs.configuration(isAfter: true))
        let reloadedAt = WallTime.now().milliseconds
        // One job cannot have its new client.
        #expect(both.map { LoopbackRequest.post($0, "/-/reload", [], []).status } == [500, 500])
        let after = try settled(both, not: before)
        #expect(after.count == 43)
        for name in [
            "target_scrape_pool_reloads_total", "target_scrape_pool_reloads_failed_total",
            "config_last_reload_successful",
        ] {
            let counts = both.map { LoggingAgent.metric("prometheus_\(name)", at: $0) }
            #expect(counts[0] == counts[1] && counts[0] != nil, "\(name) \(counts)")
        }
        // Two intervals of the slowest, so that what ended has its stale markers.
        usleep(5_000_000)
        // A scrape that the end cuts off fails, which is another matter.
        let time = reloadedAt..<WallTime.now().milliseconds - 500
        try theirs.stop()
        ours.signal(SIGTERM)
        #expect(ours.waitForEnd() == 0)
        let fates = try ["theirs", "ours"].map { try self.fates(in: directory.path($0), time) }
        #expect(fates[0].count > 300)
        #expect(differences(fates[1], fates[0]) == [])
    }

    /// The active targets of both, once they are the same ones and all are scraped; after 20 s whatever they are.
    private func settled(_ addresses: [String], not old: [String] = []) throws -> [String] {
        var targets: [[String]] = []
        for _ in 0..<100 {
            usleep(200_000)
            targets = addresses.map(Self.targets)
            if targets[0] == targets[1], targets[0] != old, !targets[0].contains(where: { $0.hasSuffix("unknown") }),
                !targets[0].isEmpty
            {
                return targets[0]
            }
        }
        #expect(differences(targets[1], targets[0]) == [])
        return targets[0]
    }

    private static func targets(of address: String) -> [String] {
        let answer = try? JSONReader.parse(LoopbackRequest.get(address, "/api/v1/targets").body)
        return (answer?["data"]?["activeTargets"]?.elements ?? []).map { target in
            let labels = (target["labels"]?.members ?? []).map { "\($0.key)=\($0.value.text ?? "")" }.sorted()
            let texts = ["scrapeUrl", "scrapeInterval", "scrapeTimeout", "lastError", "health"].map {
                target[$0]?.text ?? ""
            }
            return (labels + texts).joined(separator: " ")
        }
        .sorted()
    }

    /// What became of every series: whether it was there before the reload, and whether a stale marker is its last.
    private func fates(in directory: String, _ time: Range<Int64>) throws -> [String] {
        var series: [String: (isOld: Bool, last: Int64, isEnded: Bool)] = [:]
        for line in try LoggedSamples.dumpedByPromtool(directory) {
            let words = line.split(separator: " ")
            let (at, isMarker) = (Int64(words[words.count - 2]) ?? 0, words.last == "NaN")
            guard at < time.upperBound else { continue }
            let labels = words.dropLast(2).joined(separator: " ")
            var fate = series[labels] ?? (false, 0, false)
            if at < time.lowerBound { fate.isOld = true }
            if at > fate.last { (fate.last, fate.isEnded) = (at, isMarker) }
            series[labels] = fate
        }
        return series.map { labels, fate in
            "\(labels) \(fate.isOld ? "old" : "new") \(fate.isEnded ? "ended" : "goes on")"
        }
        .sorted()
    }
}

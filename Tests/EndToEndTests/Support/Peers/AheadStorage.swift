import Glibc
import MetricModel
import ScrapeTestSupport

/// A storage directory whose newest sample is two hours ahead of the clock. A scraped float sample would be refused as too
/// far in the future; Prometheus 3.5 takes native histograms from any time.
enum AheadStorage {
    static func make() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let ahead = WallTime.now().milliseconds + 7_200_000
        let exporter = LoopbackExporter { _, _ in
            var page = ProtobufPage()
            let histogram = ProtobufPage.Histogram(count: 1, sum: 1, zeroThreshold: 0.001, zeroCount: 1)
            page.add("ahead", .histogram, [ProtobufPage.metric([], .histogram(histogram), at: ahead)])
            return .page(contentType: ProtobufPage.contentType, body: page.bytes)
        }
        guard let exporter else { throw RunningProgram.Problem(text: "no exporter") }
        defer { exporter.stop() }
        try directory.write(
            "a.yml",
            "scrape_configs: [{job_name: ahead, scrape_interval: 200ms, scrape_timeout: 200ms, "
                + "static_configs: [{targets: [\"\(exporter.address)\"]}]}]\n"
        )
        let agent = try RunningProgram(
            [
                "agent", "a.yml", "--storage.path=data", "--web.listen-address=127.0.0.1:0",
                "--enable-feature=native-histograms",
            ],
            in: directory.path
        )
        // The second request comes when the first scrape is stored.
        let isStored = eventually { exporter.requests >= 2 }
        agent.signal(SIGTERM)
        guard isStored, agent.waitForEnd() == 0 else { throw RunningProgram.Problem(text: agent.errors) }
        return directory
    }
}

import Glibc
import ScrapeTestSupport
import Testing

/// A configuration with jobs and destinations, and the agents that run with it, one after another, on one storage.
final class RemoteWriteRun {
    /// An entry of `remote_write`: how fast and how much of it suits a test of a few seconds.
    struct Destination {
        var name: String
        var url: String
        var shards = 2
        var batch = 100
        /// Further keys of the entry, and of its `queue_config`, as they stand in a flow mapping.
        var keys = ""
        var queueKeys = ""

        fileprivate var yaml: String {
            let queue =
                "{min_shards: \(shards), max_shards: \(shards), max_samples_per_send: \(batch), capacity: \(4 * batch)"
            let times = "batch_send_deadline: 200ms, min_backoff: 20ms, max_backoff: 200ms"
            return
                "- {name: \(name), url: '\(url)', queue_config: \(queue), \(times)\(after(queueKeys))}\(after(keys))}\n"
        }

        private func after(_ text: String) -> String { text.isEmpty ? "" : ", \(text)" }
    }

    let directory: TemporaryDirectory
    let exporters: [LoopbackExporter]
    private let interval: String

    /// Targets whose every sample says the number of the scrape: `m{i="0"}`, `m{i="1"}`, ….
    init(targets: Int = 1, series: Int = 40, interval: String = "100ms") throws {
        directory = try TemporaryDirectory()
        self.interval = interval
        exporters = try (0..<targets).map { _ in
            try #require(
                LoopbackExporter { _, number in
                    .text((0..<series).map { "m{i=\"\($0)\"} \(number)\n" }.joined())
                }
            )
        }
    }

    deinit { for exporter in exporters { exporter.stop() } }

    var configurationPath: String { directory.path("a.yml") }

    /// Where agents keep their log.
    var storagePath: String { directory.path("data") }

    func configure(_ destinations: [Destination]) throws {
        let targets = exporters.map { "'\($0.address)'" }.joined(separator: ", ")
        try directory.write(
            "a.yml",
            """
            global: {scrape_interval: \(interval)}
            scrape_configs:
            - {job_name: a, static_configs: [{targets: [\(targets)]}]}
            remote_write:
            \(destinations.map(\.yaml).joined())
            """
        )
    }

    func startAgent(_ more: String...) throws -> RunningProgram {
        let arguments = ["agent", "a.yml", "--storage.path=data", "--web.listen-address="] + more
        return try RunningProgram(arguments, in: directory.path)
    }

    /// Waits until every target was scraped so many times more.
    func waitForScrapes(_ count: Int) -> Bool {
        let before = exporters.map(\.requests)
        return eventually { zip(exporters, before).allSatisfy { $0.requests >= $1 + count } }
    }

    /// What the log holds; no agent runs.
    func log() throws -> StoredSamples { try StoredSamples(log: storagePath) }
}

import Glibc
import Testing

/// The other way round: the agent takes over what a real Prometheus wrote.
@Suite(
    "A directory that Prometheus wrote",
    .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5"),
    .enabled(if: LoggedSamples.hasReader, "needs python3")
)
struct PrometheusDirectoryTests {
    @Test(
        "is replayed and gone on with: series keep their numbers, new ones get others",
        arguments: [
            ["--storage.tsdb.path=data", "--enable-feature=metadata-wal-records"],
            ["--agent", "--storage.agent.path=data"],
        ]
    )
    func goesOn(flags: [String]) throws {
        let agent = try LoggingAgent()
        try agent.run(scrapes: 4) { try agent.startPrometheus(flags) }
        let before = try LoggedSamples.inLog(agent.path)
        #expect(before.count > 20)
        let process = try agent.start(configuration: "nothing.yml")
        #expect(process.says("WAL: read 1 segments, \(before.count) series, "))
        #expect(LoggingAgent.metric("scrape_tui_head_series", of: process) == Double(before.count))
        process.signal(SIGTERM)
        #expect(process.waitForEnd() == 0)
        try agent.run(scrapes: 4)
        let after = try LoggedSamples.inLog(agent.path)
        let numbers = Dictionary(uniqueKeysWithValues: after.map { (LoggedSamples.text($0.labels), $0.number) })
        #expect(numbers.count == after.count)
        #expect(before.allSatisfy { numbers[LoggedSamples.text($0.labels)] == $0.number })
        let found = try LoggedSamples.dumpedByPromtool(agent.path)
        #expect(differences(found, LoggedSamples.lines(after)) == [])
    }

    @Test("packed with zstd is refused in words, and nothing is touched")
    func zstd() throws {
        let agent = try LoggingAgent()
        let flags = ["--storage.tsdb.path=data", "--storage.tsdb.wal-compression-type=zstd"]
        try agent.run(scrapes: 4) { try agent.startPrometheus(flags) }
        let before = try agent.directory.checksums(of: "data")
        let process = try agent.start()
        #expect(process.waitForEnd() == 2)
        #expect(process.errors.contains("--storage.path: \(agent.path)/wal/00000000: zstd is not supported"))
        #expect(try agent.directory.checksums(of: "data") == before)
    }

    @Test("the first scrape after a restart adds as many series as Prometheus says it does")
    func seriesAdded() throws {
        let agent = try LoggingAgent()
        for _ in 0..<2 { try agent.run(scrapes: 3) }
        let ours = try addedAfterRestart(agent)
        let theirs = try LoggingAgent()
        for _ in 0..<2 {
            try theirs.run(scrapes: 3) { try theirs.startPrometheus(["--storage.tsdb.path=data"]) }
        }
        #expect(try addedAfterRestart(theirs) == ours)
        #expect(ours.count == 2 && ours.allSatisfy { $0 > 10 })
    }

    /// `scrape_series_added` of the first scrape of every run, less what the page's number makes of it.
    private func addedAfterRestart(_ agent: LoggingAgent) throws -> [Int] {
        let log = try LoggedSamples.inLog(agent.path).filter { $0.label("job") == "steady" }
        let added = log.first { $0.label("__name__") == "scrape_series_added" }?.samples ?? []
        let pages = log.first { $0.label("__name__") == ScrapedPage.numberName }?.samples ?? []
        return agent.starts.compactMap { start in
            guard let first = added.first(where: { $0.millis > start }) else { return nil }
            guard let page = pages.first(where: { $0.millis == first.millis }) else { return nil }
            let number = Int(Double(bitPattern: page.bits))
            return Int(Double(bitPattern: first.bits)) - (number % 2 == 0 ? 1 : 0) - (number == 1 ? 1 : 0)
        }
    }
}

import Glibc
import Testing

/// What the agent does when the directory is not what it should be.
@Suite("A storage directory with faults")
struct DirectoryFaultTests {
    /// A file system of its own, of 256 KiB, that only root can have.
    final class SmallDisk {
        let path: String

        init(_ path: String, _ options: String = "size=256k") throws {
            self.path = path
            let run = CommandRun(
                ["sh", "-c", "mkdir -p \"$0\" && mount -t tmpfs -o \(options) tmpfs \"$0\"", path],
                environment: CommandRun.plainEnvironment
            )
            guard run.status == 0 else { throw RunningProgram.Problem(text: "mount: \(run.status)") }
        }

        deinit { _ = CommandRun(["umount", "-l", path], environment: CommandRun.plainEnvironment) }

        static let isPossible: Bool = {
            guard geteuid() == 0, let directory = try? TemporaryDirectory() else { return false }
            return (try? SmallDisk(directory.path("disk"))) != nil
        }()
    }

    @Test(
        "a full disk: scraping goes on, what is lost is counted, and writing goes on when there is room",
        .enabled(if: SmallDisk.isPossible, "needs root and tmpfs"),
        .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5"),
        .enabled(if: LoggedSamples.hasReader, "needs python3")
    )
    func fullDisk() throws {
        let agent = try LoggingAgent()
        let disk = try SmallDisk(agent.path)
        let process = try agent.start(["--no-storage.wal-compression"])
        agent.waitForScrapes(3)
        let ballast = "data/ballast"
        try agent.directory.writeBytes(ballast, [UInt8](repeating: 0, count: 300_000))
        let failure = "WAL FAILING: write \(agent.path)/wal/00000000: no space left on device"
        #expect(process.says("\(failure); scraping goes on, samples are kept in memory only"))
        agent.waitForScrapes(4)
        #expect(LoggingAgent.metric("scrape_tui_wal_samples_lost_total", of: process) ?? 0 > 40)
        unlink(agent.directory.path(ballast))
        #expect(process.says("WAL: writing again after "))
        let lost = LoggingAgent.metric("scrape_tui_wal_samples_lost_total", of: process) ?? 0
        agent.waitForScrapes(3)
        #expect(LoggingAgent.metric("prometheus_tsdb_wal_segment_current", of: process) == 1)
        #expect(LoggingAgent.metric("scrape_tui_wal_samples_lost_total", of: process) == lost)
        process.signal(SIGTERM)
        #expect(process.waitForEnd() == 0)
        try expectSound(disk.path)
    }

    @Test(
        "a disk that is still full at the end: the agent ends as always, and what it had written is whole",
        .enabled(if: SmallDisk.isPossible, "needs root and tmpfs"),
        .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5"),
        .enabled(if: LoggedSamples.hasReader, "needs python3")
    )
    func fullAtTheEnd() throws {
        let agent = try LoggingAgent()
        let disk = try SmallDisk(agent.path)
        let process = try agent.start()
        agent.waitForScrapes(3)
        try agent.directory.writeBytes("data/ballast", [UInt8](repeating: 0, count: 300_000))
        process.signal(SIGTERM)
        #expect(process.waitForEnd() == 0)
        #expect(access("\(disk.path)/lock", F_OK) != 0)
        // A start finds no room for anything either, and says so once it has something to write.
        let again = try agent.start()
        #expect(again.says("WAL FAILING: write \(agent.path)/wal/00000001: no space left on device"))
        again.signal(SIGTERM)
        #expect(again.waitForEnd() == 0)
        unlink(agent.directory.path("data/ballast"))
        try expectSound(disk.path)
    }

    @Test(
        "the monitor's header says it as long as the disk is full",
        .enabled(if: SmallDisk.isPossible, "needs root and tmpfs"),
        .enabled(if: TmuxSession.isAvailable, "needs tmux")
    )
    func header() throws {
        let agent = try LoggingAgent()
        let disk = try SmallDisk(agent.path)
        let session = try TmuxSession(
            [
                BuiltProgram.scrapeTUI(), agent.directory.path("a.yml"), "--storage.path=\(disk.path)",
                "--web.listen-address=",
            ],
            columns: 120
        )
        agent.waitForScrapes(2)
        try agent.directory.writeBytes("data/ballast", [UInt8](repeating: 0, count: 300_000))
        func isSaid(_ screen: String) -> Bool { screen.prefix { $0 != "\n" }.contains("WAL FAILING") }
        #expect(isSaid(try session.waitUntil("WAL FAILING in the header", isSaid)))
        unlink(agent.directory.path("data/ballast"))
        #expect(!isSaid(try session.waitUntil("a header without it") { !isSaid($0) && !$0.isEmpty }))
    }

    /// Our reader and a real Prometheus find the same.
    private func expectSound(_ path: String) throws {
        let log = LoggedSamples.lines(try LoggedSamples.inLog(path))
        #expect(log.count > 30)
        #expect(differences(try LoggedSamples.dumpedByPromtool(path), log) == [])
    }

    @Test(
        "a read-only file system is refused",
        .enabled(if: SmallDisk.isPossible, "needs root and tmpfs"),
        arguments: [("data", "open data/lock"), ("data/below", "mkdir data/below")]
    )
    func readOnly(path: String, operation: String) throws {
        let agent = try LoggingAgent()
        let disk = try SmallDisk(agent.path, "ro")
        let process = try agent.start(path: path)
        #expect(process.waitForEnd() == 2)
        #expect(process.errors == "--storage.path: \(operation): read-only file system\n", "\(disk.path)")
    }

    @Test(
        "a path that cannot be a directory is refused",
        arguments: [
            ("a.yml", "open a.yml/lock: not a directory"), ("a.yml/below", "mkdir a.yml/below: not a directory"),
            ("/dev/null", "open /dev/null/lock: not a directory"),
        ]
    )
    func notADirectory(path: String, text: String) throws {
        let agent = try LoggingAgent()
        let process = try agent.start(path: path)
        #expect(process.waitForEnd() == 2)
        #expect(process.errors == "--storage.path: \(text)\n")
    }

    @Test("a second process is told who has the directory, and the first goes on")
    func secondProcess() throws {
        let agent = try LoggingAgent()
        let first = try agent.start(configuration: "nothing.yml")
        #expect(first.says("listening on"))
        let second = try agent.start()
        #expect(second.waitForEnd() == 2)
        let owner = try agent.directory.read("data/lock").dropLast()
        #expect(Int32(owner) ?? 0 > 1)
        #expect(
            second.errors == "--storage.path: storage directory \(agent.path) is in use by process \(owner): "
                + "stop that one, or give this one another --storage.path\n"
        )
        first.signal(SIGTERM)
        #expect(first.waitForEnd() == 0)
        #expect(access(agent.directory.path("data/lock"), F_OK) != 0)
    }
}

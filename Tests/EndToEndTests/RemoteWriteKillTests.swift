import Glibc
import MetricModel
import ScrapeTestSupport
import Synchronization
import Testing

/// Scrape-tui and its receiver are killed at seeded random moments; nothing that was committed is lost.
@Suite("Remote write through kills")
struct RemoteWriteKillTests {
    private static let series = 60
    /// How many times the agent is killed: `make soak` says more.
    private static let kills = getenv("SCRAPE_TUI_KILLS").flatMap { Int(String(cString: $0)) } ?? 10

    // MARK: - A real receiver

    @Test(
        "every scrape is in the log whole, and a real Prometheus, killed itself, has every sample of the log once",
        .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5")
    )
    func kills() throws {
        var random = SeededRandom(seed: 3)
        let run = try RemoteWriteRun(targets: 3, series: Self.series, interval: "150ms")
        let receiver = try #require(try RealReceiver(.prometheus))
        try run.configure([.init(name: "real", url: receiver.writeURL, shards: 3, batch: 50)])
        var lives: [[Range<Int>]] = []
        var isReceiverUp = true
        for _ in 0..<Self.kills {
            let before = run.exporters.map(\.requests)
            let agent = try run.startAgent()
            #expect(run.waitForScrapes(1), "\(agent.errors)")
            usleep(UInt32.random(in: 0..<700_000, using: &random))
            switch UInt8.random(in: 0..<4, using: &random) {
            case 0 where isReceiverUp:
                receiver.stop(Bool.random(using: &random) ? SIGKILL : SIGTERM)
                isReceiverUp = false
            case 1 where !isReceiverUp:
                try receiver.start()
                isReceiverUp = true
            default: break
            }
            usleep(UInt32.random(in: 0..<300_000, using: &random))
            agent.signal(SIGKILL)
            #expect(agent.waitForEnd() == -SIGKILL)
            lives.append(zip(before, run.exporters.map(\.requests)).map { $0..<$1 })
        }
        if !isReceiverUp { try receiver.start() }
        let last = try run.startAgent()
        #expect(run.waitForScrapes(3))
        last.signal(SIGTERM)
        #expect(last.waitForEnd() == 0 && !last.errors.contains("refused"), "\(last.errors)")

        let log = try run.log()
        let differences = try receiver.samples().differences(from: log)
        #expect(differences.isEmpty, "\(differences)\n\(last.errors)")
        for (index, exporter) in run.exporters.enumerated() {
            expectWholeScrapes(log, of: exporter.address, answered: lives.map { $0[index] })
        }
    }

    /// A scrape is in the log with all its samples and reports or not at all, and all are but for the last of each life,
    /// which the kill may have met, and those that timed out.
    private func expectWholeScrapes(_ log: StoredSamples, of address: String, answered: [Range<Int>]) {
        let target = log.filtered { name, _ in name.contains("instance=\"\(address)\"") }
        var scrapes: [Int64: (numbers: Set<UInt64>, samples: Int, reports: Int)] = [:]
        var down = 0
        for (name, points) in target.series {
            let isSample = name.contains("__name__=\"m\"")
            for point in points where point.bits != StaleMarker.bits {
                if name.contains("__name__=\"up\""), point.bits == 0 { down += 1 }
                var scrape = scrapes[point.milliseconds] ?? ([], 0, 0)
                if isSample { scrape.numbers.insert(point.bits) }
                scrape.samples += isSample ? 1 : 0
                scrape.reports += isSample ? 0 : 1
                scrapes[point.milliseconds] = scrape
            }
        }
        let torn = scrapes.filter { _, scrape in
            scrape.reports != 5 || scrape.samples > 0 && (scrape.samples != Self.series || scrape.numbers.count != 1)
        }
        #expect(torn.isEmpty, "\(torn)")
        let numbers = Set(scrapes.values.flatMap(\.numbers).map { Int(Double(bitPattern: $0)) })
        let missing = answered.flatMap { $0.dropLast() }.filter { !numbers.contains($0) }
        #expect(missing.count <= down && !numbers.isEmpty, "\(missing) of \(answered), \(down) failed")
    }

    // MARK: - Between the answer and its note

    @Test("a request that was taken before we could note it is sent again as it was, and counts as delivered")
    func killedBeforeTheNote() throws {
        final class Trap: Sendable {
            /// The process to kill and the requests to let through before.
            let armed = Mutex<(process: pid_t, left: Int)?>(nil)

            func springs() -> pid_t? {
                armed.withLock { armed in
                    guard let now = armed else { return nil }
                    armed = now.left > 0 ? (now.process, now.left - 1) : nil
                    return now.left > 0 ? nil : now.process
                }
            }
        }
        let trap = Trap()
        let receiver = try ScriptedReceiver { _ in
            guard let process = trap.springs() else { return .take }
            return .takeThen {
                kill(process, SIGKILL)
                return .hangUp
            }
        }
        var random = SeededRandom(seed: 5)
        let run = try RemoteWriteRun(interval: "50ms")
        try run.configure([.init(name: "scripted", url: receiver.writeURL, shards: 1, batch: 300)])
        for _ in 0..<6 {
            let agent = try run.startAgent()
            #expect(run.waitForScrapes(1), "\(agent.errors)")
            trap.armed.withLock { $0 = (agent.process, Int.random(in: 1..<4, using: &random)) }
            #expect(agent.waitForEnd() == -SIGKILL && !agent.errors.contains("refused"), "\(agent.errors)")
        }
        let last = try run.startAgent()
        #expect(run.waitForScrapes(3))
        last.signal(SIGTERM)
        #expect(last.waitForEnd() == 0 && !last.errors.contains("refused"), "\(last.errors)")
        let taken = receiver.now
        let differences = taken.stored.differences(from: try run.log())
        #expect(differences.isEmpty, "\(differences)")
        // Each of the six came again: with several scrapes in it as one that is out of order, else as a repetition.
        #expect(taken.outOfOrder + taken.repeated >= 6 && taken.outOfOrder > 0 && taken.outOfOrder <= 6)
        #expect(taken.malformed == 0)
    }
}

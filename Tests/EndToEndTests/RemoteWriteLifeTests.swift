import Glibc
import ScrapeTestSupport
import Synchronization
import Testing

/// Destinations through restarts, reloads and ends of the agent.
@Suite("Remote write's destinations in an agent")
struct RemoteWriteLifeTests {
    @Test("each sample is sent once through reloads and restarts with other queue settings")
    func position() throws {
        let receiver = try ScriptedReceiver()
        let run = try RemoteWriteRun()
        let settings = [(shards: 2, batch: 100), (3, 7), (1, 500), (4, 20)]
        for pair in settings.indices where pair % 2 == 0 {
            try run.configure([destination(receiver, settings[pair])])
            let agent = try run.startAgent()
            #expect(run.waitForScrapes(6), "\(agent.errors)")
            try run.configure([destination(receiver, settings[pair + 1])])
            agent.signal(SIGHUP)
            #expect(agent.says("msg=\"loaded a.yml: ") && run.waitForScrapes(6), "\(agent.errors)")
            agent.signal(SIGTERM)
            #expect(agent.waitForEnd() == 0)
        }
        let taken = receiver.now
        let differences = taken.stored.differences(from: try run.log())
        #expect(differences.isEmpty && taken.repeated == 0 && taken.outOfOrder == 0, "\(differences)")
    }

    private func destination(
        _ receiver: ScriptedReceiver,
        _ settings: (shards: Int, batch: Int)
    ) -> RemoteWriteRun.Destination {
        RemoteWriteRun.Destination(
            name: "one",
            url: receiver.writeURL,
            shards: settings.shards,
            batch: settings.batch
        )
    }

    @Test(
        "a dead one holds nobody up and loses nothing; one that a reload adds starts there, one it removes is flushed"
    )
    func independence() throws {
        let fine = try ScriptedReceiver()
        let late = try ScriptedReceiver()
        let port = try LoopbackPort.free()
        let run = try RemoteWriteRun()
        let two = [
            RemoteWriteRun.Destination(name: "dead", url: "http://127.0.0.1:\(port)/api/v1/write"),
            RemoteWriteRun.Destination(name: "fine", url: fine.writeURL),
        ]
        try run.configure(two)
        let agent = try run.startAgent("--storage.remote.flush-deadline=1s")
        #expect(run.waitForScrapes(8), "\(agent.errors)")
        let added = run.exporters[0].requests
        try run.configure(two + [RemoteWriteRun.Destination(name: "late", url: late.writeURL)])
        agent.signal(SIGHUP)
        #expect(eventually { late.requests > 0 } && run.waitForScrapes(8))
        let removed = run.exporters[0].requests
        try run.configure(two)
        agent.signal(SIGHUP)
        #expect(run.waitForScrapes(8))
        agent.signal(SIGTERM)
        #expect(agent.waitForEnd() == 0)

        let log = try run.log()
        let differences = fine.now.stored.differences(from: log)
        #expect(differences.isEmpty && fine.now.repeated == 0, "\(differences)")
        expectStretch(late.now, of: log, from: added, to: removed)

        let back = try ScriptedReceiver(port: port)
        let next = try run.startAgent()
        #expect(run.waitForScrapes(3))
        next.signal(SIGTERM)
        #expect(next.waitForEnd() == 0, "\(next.errors)")
        let both = try run.log()
        #expect(back.now.stored.differences(from: both).isEmpty && fine.now.stored.differences(from: both).isEmpty)
        #expect(back.now.outOfOrder == 0 && fine.now.repeated == 0)
    }

    /// `taken` is all of the log between two scrapes, the first not before `added` and the last not before `removed`, but
    /// for the one that was under way.
    private func expectStretch(_ taken: ScriptedReceiver.Taken, of log: StoredSamples, from added: Int, to removed: Int)
    {
        let times = taken.stored.series.values.flatMap { $0.map(\.milliseconds) }
        let range = (times.min() ?? 0)...(times.max() ?? 0)
        let stretch = log.filtered { range.contains($1.milliseconds) }
        #expect(taken.stored.differences(from: stretch).isEmpty && taken.repeated == 0)
        let numbers = taken.stored.series.filter { $0.key.contains("__name__=\"m\"") }.values
            .flatMap { $0.map { Int(Double(bitPattern: $0.bits)) } }
        #expect((numbers.min() ?? 0) >= added - 1 && (numbers.max() ?? 0) >= removed - 2)
    }

    @Test(
        "the end waits for the receiver as long as it may, a second signal ends it at once, the next run sends the rest"
    )
    func flush() throws {
        final class Mood: Sendable {
            let isDeaf = Atomic(true)
        }
        let mood = Mood()
        let receiver = try ScriptedReceiver { _ in mood.isDeaf.load(ordering: .relaxed) ? .fail(.silence) : .take }
        let run = try RemoteWriteRun()
        try run.configure([.init(name: "one", url: receiver.writeURL, batch: 50)])

        let first = try run.startAgent()
        #expect(run.waitForScrapes(8) && eventually { receiver.requests > 0 })
        first.signal(SIGTERM)
        #expect(first.says("another Ctrl-C or SIGTERM ends it now"), "\(first.errors)")
        first.signal(SIGTERM)
        #expect(first.waitForEnd() == 0)

        let second = try run.startAgent("--storage.remote.flush-deadline=1s")
        #expect(run.waitForScrapes(4))
        second.signal(SIGTERM)
        #expect(second.waitForEnd() == 0 && second.errors.contains("left in the log"), "\(second.errors)")

        mood.isDeaf.store(false, ordering: .relaxed)
        let third = try run.startAgent()
        #expect(run.waitForScrapes(3))
        third.signal(SIGTERM)
        #expect(third.waitForEnd() == 0)
        let differences = receiver.now.stored.differences(from: try run.log())
        #expect(differences.isEmpty && receiver.now.outOfOrder == 0, "\(differences)\n\(third.errors)")
    }
}

import Glibc
import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import SelfMetrics
import Testing

/// Receivers that fail in every way a receiver can, all at once beside one engine.
@Suite("Remote write to receivers that fail")
struct RemoteWriteFaultTests {
    private struct Fault {
        var name: String
        var keys = ""
        var queueKeys = ""
        /// What happens to the requests of this number, counted from 0.
        var script: @Sendable (Int) -> ScriptedReceiver.Treatment
    }

    private static let answered = Array("HTTP/1.1 204 No Content\r\nX-Cut: h".utf8)

    private static func failing(
        _ count: Int,
        _ treatment: ScriptedReceiver.Treatment
    ) -> @Sendable (Int) -> ScriptedReceiver.Treatment {
        { $0 < count ? treatment : .take }
    }

    private static func page(_ status: String, _ headers: String...) -> LoopbackExporter.Answer {
        ScriptedReceiver.page(status, "a reason\u{1B}[31m", headers: headers)
    }

    private static let faults: [Fault] = [
        Fault(name: "fine", script: { _ in .take }),
        Fault(name: "error500", script: failing(6, .fail(page("500 Internal Server Error")))),
        Fault(name: "error503_later", script: failing(2, .fail(page("503 Service Unavailable", "Retry-After: 1")))),
        Fault(name: "bad400", script: failing(4, .refuse(page("400 Bad Request")))),
        Fault(name: "moved", script: failing(3, .refuse(page("300 Multiple Choices")))),
        Fault(name: "limited_dropped", script: failing(3, .refuse(page("429 Too Many Requests", "Retry-After: 1")))),
        Fault(
            name: "limited_retried",
            queueKeys: "retry_on_http_429: true",
            script: failing(3, .fail(page("429 Too Many Requests", "Retry-After: 1")))
        ),
        Fault(name: "hangs", keys: "remote_timeout: 500ms", script: failing(2, .fail(.silence))),
        Fault(name: "hangs_up", script: failing(5, .fail(.hangUp))),
        Fault(name: "resets", script: failing(5, .fail(.reset([])))),
        Fault(name: "takes_and_resets", script: failing(3, .takeThen { .reset(answered) })),
        Fault(name: "takes_and_is_cut", script: failing(3, .takeThen { .raw(answered) })),
        Fault(name: "garbage", script: failing(4, .fail(.raw(Array("\u{0}\u{1}garbage\r\n\r\n".utf8))))),
        Fault(
            name: "endless",
            keys: "remote_timeout: 500ms",
            script: failing(2, .fail(.endless(head: Array("HTTP/1.1 200".utf8))))
        ),
        Fault(
            name: "slow",
            script: { number in
                if number < 6 { usleep(300_000) }
                return .take
            }
        ),
    ]

    /// What an engine says of a destination at its end.
    private struct Account {
        var state: DestinationStatistics
        var mostPending = 0
    }

    private static let batch = 30
    private static let shards = 2
    /// Per shard: four batches wait (the capacity), one is being filled, one is under way.
    private static let mostPending = shards * (4 + 2) * batch

    @Test("what must arrive arrives in order, what is refused is counted and shown, memory is bounded")
    func faults() throws {
        let receivers = try Self.faults.map { try ScriptedReceiver($0.script) }
        let run = try RemoteWriteRun()
        let port = try LoopbackPort.free()
        var destinations = zip(Self.faults, receivers).map { fault, receiver in
            RemoteWriteRun.Destination(
                name: fault.name,
                url: receiver.writeURL,
                shards: Self.shards,
                batch: Self.batch,
                keys: (fault.keys.isEmpty ? "" : fault.keys + ", ") + "metadata_config: {send: false}",
                queueKeys: fault.queueKeys
            )
        }
        destinations.append(
            RemoteWriteRun.Destination(
                name: "down",
                url: "http://127.0.0.1:\(port)/api/v1/write",
                shards: Self.shards,
                batch: Self.batch
            )
        )
        try run.configure(destinations)
        var options = EngineOptions(configurationPath: run.configurationPath)
        options.storage.path = run.storagePath
        let registry = MetricRegistry()
        let engine = try Engine.load(options, registry: registry)
        var accounts = watch(engine, until: { run.exporters[0].requests >= 25 })
        let late = try ScriptedReceiver(port: port)
        // Until all of them came through, and refused requests were told.
        accounts = watch(engine, accounts) {
            engine.snapshot(fresh: true).storage.destinations.allSatisfy { $0.samplesSent > 0 && $0.phase == .sending }
        }
        let failed = counts(registry, "prometheus_remote_storage_samples_failed_total")
        engine.stop()

        let log = try run.log()
        for (fault, receiver) in zip(Self.faults, receivers) {
            let taken = receiver.now
            try expectAll(fault.name, taken, log)
            let account = try #require(accounts[fault.name])
            #expect(account.mostPending <= Self.mostPending, "\(fault.name): \(account.mostPending)")
            #expect(account.state.samplesFailed == UInt64(taken.refused.count), "\(fault.name)")
            #expect(failed[fault.name] == Double(taken.refused.count), "\(fault.name)")
            #expect(account.state.samplesDropped == 0 && account.state.samplesLost == 0, "\(fault.name)")
            #expect((account.state.lastError != nil) == (fault.name != "fine" && fault.name != "slow"), "\(fault.name)")
        }
        try expectAll("down", late.now, log)
        #expect(accounts["down"]?.state.lastError?.contains("connection refused") == true)
    }

    private func expectAll(_ name: String, _ taken: ScriptedReceiver.Taken, _ log: StoredSamples) throws {
        let expected = log.filtered { !taken.refused[$0].contains($1) }
        let differences = taken.stored.differences(from: expected)
        #expect(differences.isEmpty, "\(name): \(differences)")
        #expect(log.count == taken.stored.count + taken.refused.count, "\(name)")
        #expect((taken.refused.count > 0) == ["bad400", "moved", "limited_dropped"].contains(name), "\(name)")
        // Only a request whose answer was lost may come again.
        let mayRepeat = name.hasPrefix("takes_and_")
        #expect(mayRepeat || taken.repeated + taken.outOfOrder == 0, "\(name) repeats")
    }

    private func watch(
        _ engine: Engine,
        _ known: [String: Account] = [:],
        until isDone: () -> Bool
    ) -> [String: Account] {
        var accounts = known
        _ = eventually {
            for state in engine.snapshot(fresh: true).storage.destinations {
                let most = max(accounts[state.id]?.mostPending ?? 0, state.pending)
                accounts[state.id] = Account(state: state, mostPending: most)
            }
            return isDone()
        }
        return accounts
    }

    /// A counter's values by destination.
    private func counts(_ registry: MetricRegistry, _ name: String) -> [String: Double] {
        let samples = registry.gather().first { $0.name == name }?.samples ?? []
        return samples.reduce(into: [:]) { counts, sample in
            let name = sample.labels.first { $0.0 == "remote_name" }?.1 ?? ""
            counts[name] = sample.value
        }
    }
}

import MetricModel
import SampleStorage
import ScrapeEngine
import SelfMetrics
import Testing

/// Without `--storage.path` the log is a ring in memory.
@Suite("Remote write from memory")
struct RemoteWriteMemoryTests {
    @Test("every sample arrives, and the end sends the rest")
    func arrives() throws {
        let receiver = try ScriptedReceiver()
        let run = try RemoteWriteRun()
        try run.configure([.init(name: "one", url: receiver.writeURL)])
        let engine = try Engine.load(
            EngineOptions(configurationPath: run.configurationPath),
            registry: MetricRegistry()
        )
        #expect(run.waitForScrapes(12))
        engine.stop()
        var stored = StoredSamples()
        for series in engine.head.series(matching: []) {
            let name = StoredSamples.name(series.labels.pairs)
            for sample in engine.head.samples(of: series.ref, from: .min, to: .max) ?? [] {
                stored.add(name, .init(milliseconds: sample.timestampMillis, bits: sample.valueBits))
            }
        }
        let differences = receiver.now.stored.differences(from: stored)
        #expect(differences.isEmpty && receiver.now.repeated == 0 && stored.count > 0, "\(differences)")
    }

    @Test("a ring that a dead receiver lets run over says what is lost, and takes no more memory")
    func runsOver() throws {
        let port = try LoopbackPort.free()
        let run = try RemoteWriteRun(series: 12_000)
        try run.configure([.init(name: "one", url: "http://127.0.0.1:\(port)/api/v1/write", keys: "remote_timeout: 1s")]
        )
        var options = EngineOptions(configurationPath: run.configurationPath)
        options.storage.isCompressed = false
        options.storage.ringBytes = 4 << 20
        options.storage.flushDeadline = PrometheusDuration(milliseconds: 100)
        let engine = try Engine.load(options, registry: MetricRegistry())
        defer { engine.stop() }
        var mostBytes = 0
        let isTold = eventually {
            let storage = engine.snapshot(fresh: true).storage
            mostBytes = max(mostBytes, storage.ringBytes)
            return storage.destinations.first?.samplesLost ?? 0 > 0
        }
        #expect(isTold && mostBytes <= options.storage.ringBytes, "\(engine.snapshot(fresh: true).storage)")
    }
}

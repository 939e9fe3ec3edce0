import MetricModel
import ScrapeConfiguration
import SelfMetrics
import Synchronization
import Testing

@testable import SampleStorage

/// Destinations with their threads. Nothing here waits for a time: what is asked for ends by itself, or by the flush.
@Suite("Remote write's destinations")
struct RemoteWriteManagerTests {
    private let directory = ScratchDirectory()

    /// Senders by URL: each answers at once from its receiver, or keeps what it gets.
    private final class Receivers: Sendable {
        let receivers = Mutex<[String: StrictReceiver]>([:])
        let silent = Mutex<[String: ScriptedSender]>([:])
        let events = Mutex<[String]>([])

        subscript(url: String) -> StrictReceiver {
            receivers.withLock { receivers in
                let receiver = receivers[url] ?? StrictReceiver()
                receivers[url] = receiver
                return receiver
            }
        }

        func sender(_ section: RemoteWriteSection) -> any RequestSender {
            if section.url.hasPrefix("http://silent") {
                let sender = ScriptedSender()
                silent.withLock { $0[section.url] = sender }
                return sender
            }
            let receiver = self[section.url]
            return ScriptedSender { receiver.write($0) }
        }
    }

    private static func section(_ url: String, capacity: Int = 100) -> RemoteWriteSection {
        var section = RemoteWriteSection(url: url)
        section.queue.maxSamplesPerSend = 10
        section.queue.capacity = capacity
        return section
    }

    private func remoteWrite(
        _ log: WrittenLog,
        _ receivers: Receivers,
        directory: String?,
        deadline: Int64 = 60_000
    ) -> RemoteWrite {
        RemoteWrite(
            log: log.store,
            logEnd: { log.end },
            directory: directory,
            seriesSource: log,
            metadataSource: nil,
            intake: log.intake,
            registry: MetricRegistry(),
            flushDeadline: PrometheusDuration(milliseconds: deadline),
            makeSender: { receivers.sender($0) },
            event: { event in receivers.events.withLock { $0.append(event.text) } }
        )
    }

    @Test("each destination gets everything from its start on, and stopping sends the rest", arguments: [true, false])
    func everything(onDisk: Bool) throws {
        let log = try WrittenLog()
        let receivers = Receivers()
        try log.commit(DestinationLoopTests.samples(1...5, at: base))
        let remote = remoteWrite(log, receivers, directory: onDisk ? directory.path : nil)
        remote.apply([Self.section("http://a/"), Self.section("http://b/")], externalLabels: .empty)
        for round in 1...200 { try log.commit(DestinationLoopTests.samples(1...25, at: base + Int64(round))) }
        remote.stop()
        for url in ["http://a/", "http://b/"] {
            let series = receivers[url].series
            #expect(series.count == 25)
            #expect(series.values.allSatisfy { $0.map(\.timestampMillis) == (1...200).map { base + $0 } })
        }
        #expect(remote.oldestNeededSegment == nil)
    }

    @Test("a next run goes on where the last one ended, without gap and without repetition")
    func nextRun() throws {
        let log = try WrittenLog()
        let receivers = Receivers()
        for run in 0..<5 {
            let remote = remoteWrite(log, receivers, directory: directory.path)
            remote.apply([Self.section("http://a/")], externalLabels: .empty)
            for round in 1...20 {
                try log.commit(DestinationLoopTests.samples(1...25, at: base + Int64(run * 100 + round)))
            }
            if run % 2 == 0 { remote.stop() } else { remote.interrupt() }
            if run % 2 == 1 { remote.stop() }
            try log.startSegment()
        }
        let expected = (0..<5).flatMap { run in (1...20).map { base + Int64(run * 100 + $0) } }
        #expect(receivers["http://a/"].series.values.allSatisfy { $0.map(\.timestampMillis) == expected })
        #expect(receivers["http://a/"].series.count == 25)
    }

    @Test(
        "changing a setting hands the position over, in memory too; a removed destination flushes",
        arguments: [true, false]
    )
    func reload(onDisk: Bool) throws {
        let log = try WrittenLog()
        let receivers = Receivers()
        let remote = remoteWrite(log, receivers, directory: onDisk ? directory.path : nil)
        for reload in 0..<12 {
            let urls = reload == 11 ? ["http://a/"] : ["http://a/", "http://gone/"]
            remote.apply(urls.map { Self.section($0, capacity: 10 + reload / 2 * 10) }, externalLabels: .empty)
            #expect(remote.states().count >= urls.count)
            for round in 0..<10 {
                try log.commit(DestinationLoopTests.samples(1...25, at: base + Int64(reload * 10 + round)))
            }
        }
        remote.stop()
        let series = receivers["http://a/"].series
        #expect(series.count == 25)
        #expect(series.values.allSatisfy { $0.map(\.timestampMillis) == (0..<120).map { base + $0 } })
        // At least what was there when it was removed.
        let removed = receivers["http://gone/"].series
        #expect(removed.count == 25)
        #expect(removed.values.allSatisfy { $0.map(\.timestampMillis).starts(with: (0..<110).map { base + $0 }) })
    }

    @Test("an equal section goes on, wherever it stands in the file")
    func unchanged() throws {
        let log = try WrittenLog()
        let receivers = Receivers()
        let remote = remoteWrite(log, receivers, directory: nil)
        var section = Self.section("http://silent/")
        remote.apply([section], externalLabels: .empty)
        let sender = receivers.silent.withLock { $0["http://silent/"] }
        section.location = SourceLocation(file: "f.yml", line: 7, column: 3)
        remote.apply([Self.section("http://new/"), section], externalLabels: .empty)
        #expect(receivers.silent.withLock { $0["http://silent/"] } === sender)
        #expect(remote.states().map(\.url) == ["http://new/", "http://silent/"])
        #expect(remote.states()[1].location.line == 7)
        remote.apply([section], externalLabels: Labels([("a", "b")]))
        #expect(receivers.silent.withLock { $0["http://silent/"] } !== sender)
        remote.interrupt()
        remote.stop()
    }

    @Test("a receiver that never answers holds a stop up for the deadline only, and the position keeps the rest")
    func silent() throws {
        let log = try WrittenLog()
        let receivers = Receivers()
        var remote = remoteWrite(log, receivers, directory: directory.path, deadline: 20)
        var section = Self.section("http://silent/")
        section.name = "x"
        remote.apply([section], externalLabels: .empty)
        try log.commit(DestinationLoopTests.samples(1...25, at: base))
        remote.stop()
        try log.startSegment()
        #expect(receivers.events.withLock { $0.contains { $0.contains("unsent entries") } })
        remote = remoteWrite(log, receivers, directory: directory.path)
        section.url = "http://a/"
        remote.apply([section], externalLabels: .empty)
        #expect(remote.oldestNeededSegment == 0)
        remote.stop()
        #expect(receivers["http://a/"].series.count == 25)
    }

    @Test("a spoiled progress file is told, and everything in the log is sent again")
    func spoiled() throws {
        let log = try WrittenLog()
        let receivers = Receivers()
        try log.commit(DestinationLoopTests.samples(1...25, at: base))
        var section = Self.section("http://a/")
        section.name = "x"
        ScratchDirectory.write([1, 2, 3], to: directory.path + "/name-x")
        let remote = remoteWrite(log, receivers, directory: directory.path)
        remote.apply([section], externalLabels: .empty)
        remote.stop()
        #expect(receivers["http://a/"].series.count == 25)
        #expect(
            receivers.events.withLock { $0 } == [
                "\(directory.path)/name-x: 3 bytes are no size of a progress file; everything in the log is sent again"
            ]
        )
    }

    @Test("positions behind the log's end are not believed")
    func ahead() throws {
        let log = try WrittenLog()
        let receivers = Receivers()
        var section = Self.section("http://a/")
        section.name = "x"
        _ = try ShardProgressFile.create(path: directory.path + "/name-x", shardCount: 2, at: LogPosition(segment: 9))
        try log.commit(DestinationLoopTests.samples(1...25, at: base))
        let remote = remoteWrite(log, receivers, directory: directory.path)
        remote.apply([section], externalLabels: .empty)
        remote.stop()
        #expect(receivers["http://a/"].series.count == 25)
        #expect(receivers.events.withLock { $0.count } == 1)
    }
}

import Glibc
import MetricModel
import ScrapeConfiguration
import ScrapeEngine
import ScrapeTestSupport
import Synchronization
import Testing

@testable import Recording

@Suite("The file of a recording") struct RecordingFileTests {
    @Test("is nobody else's to read, and never one that is there already")
    func made() throws {
        let folder = TemporaryFolder()
        let before = umask(0)
        defer { umask(before) }
        let file = try RecordingFile(creating: folder.path("a"))
        #expect(FileBytes.mode(file.path) == 0o600)
        let problem = #expect(throws: RecordingProblem.self) { try RecordingFile(creating: folder.path("a")) }
        #expect(problem?.text == "\(folder.path("a")) is there already: a recording never writes over a file")
        symlink(folder.path("elsewhere"), folder.path("link"))
        #expect(throws: RecordingProblem.self) { try RecordingFile(creating: folder.path("link")) }
        let missing = #expect(throws: RecordingProblem.self) { try RecordingFile(creating: folder.path("no/a")) }
        #expect(missing?.text == "cannot make \(folder.path("no/a")): No such file or directory")
    }

    @Test("shows what was recorded, and what was not ended in order says so")
    func read() throws {
        let folder = TemporaryFolder()
        let engine = Everything.engine()
        let recorder = Recorder(engine, file: try RecordingFile(creating: folder.path("a")))
        recorder.takeTick()
        // The same once more is no tick.
        recorder.takeTick()
        for tick in 1..<4 {
            Everything.show(tick: tick, on: engine)
            recorder.takeTick()
        }
        let open = try RecordingReader(path: folder.path("a"))
        #expect(open.remark == "it was not ended in order" && open.index.ticks.count == 4)
        recorder.stop()
        let closed = try RecordingReader(path: folder.path("a"))
        #expect(closed.remark == nil)
        let replay = RecordedEngine(closed)
        let last = try #require(replay.perform(.hold))
        var expected = engine.snapshot(fresh: true)
        expected.playback = last.playback
        #expect(described(last) == described(expected))
        #expect(replay.events(after: 0, limit: 10_000).map(\.sequence) == [1, 2, 3, 4])
        #expect(replay.configurationTexts().running.map { $0.lines.map(\.text) } == [["a: 1", "b: 2"]])
        let row = Everything.row(1)
        let detail = try #require(replay.detail(of: row.id))
        #expect(detail.exchange == Everything.exchange)
        #expect(replay.keptBody(of: row.id)?.bytes == Everything.body.bytes)
        #expect(replay.keptBody(of: Everything.row(0).id) == nil && replay.detail(of: TargetID(rawValue: 1)) == nil)
    }

    @Test("cut at any byte shows every tick before it")
    func cut() throws {
        let folder = TemporaryFolder()
        let engine = Everything.engine()
        let recorder = Recorder(engine, file: try RecordingFile(creating: folder.path("a")))
        for tick in 0..<3 {
            Everything.show(tick: tick, on: engine)
            recorder.takeTick()
        }
        recorder.stop()
        let bytes = FileBytes.read(folder.path("a"))
        var counts: Set<Int> = []
        // Behind the last tick there may be fewer bytes than a step.
        for length in Array(stride(from: 0, to: bytes.count, by: 37)) + [bytes.count - 1] {
            folder.write("b", Array(bytes[..<length]))
            guard let reader = try? RecordingReader(path: folder.path("b")) else { continue }
            #expect(reader.remark != nil)
            counts.insert(reader.index.ticks.count)
            #expect(RecordedEngine(reader).perform(.hold)?.playback?.lastTick == reader.index.ticks.count - 1)
        }
        #expect(counts == [1, 2, 3])
    }

    @Test("on a full disk ends there, says so once, and the tape goes on")
    func full() throws {
        let engine = Everything.engine()
        let tape = MemoryTape(base: Everything.start)
        let file = RecordingFile(path: "/dev/full", descriptor: open("/dev/full", O_WRONLY))
        let recorder = Recorder(engine, tape: tape, file: file)
        let said = Mutex<[String]>([])
        recorder.observeProblems { text in said.withLock { $0.append(text) } }
        for tick in 0..<3 {
            Everything.show(tick: tick, on: engine)
            recorder.takeTick()
        }
        let text = "recording has ended: /dev/full: No space left on device; scraping goes on"
        #expect(said.withLock { $0 } == [text])
        #expect(tape.index.ticks.count == 3)
    }

    @Test(
        "a disk that hangs holds nobody up: what it has no room for is left out, counted, and said in the recording",
        .timeLimit(.minutes(2))
    )
    func hangs() throws {
        let folder = TemporaryFolder()
        let disk = try #require(SlowDisk())
        let engine = Everything.engine()
        let tape = MemoryTape(base: Everything.start)
        let recorder = Recorder(engine, tape: tape, file: RecordingFile(path: "/mnt/a", descriptor: disk.writeEnd))
        let said = Mutex<[String]>([])
        recorder.observeProblems { text in said.withLock { $0.append(text) } }
        #expect(recorder.startWriting())
        var ticks = 0
        func pass() {
            Everything.show(tick: ticks, on: engine)
            recorder.takeTick()
            ticks += 1
        }
        for _ in 0..<200 { pass() }
        #expect(tape.index.ticks.count == 200)
        let behind = "recording is behind: /mnt/a does not take what is written; until it does, ticks are left out"
        #expect(said.withLock { $0 } == [behind])
        while said.withLock({ $0.count }) < 2, ticks < 2000 {
            disk.work()
            pass()
        }
        for _ in 0..<3 { pass() }
        disk.takesAll()
        recorder.stop()
        disk.work()
        folder.write("a", disk.bytes)
        let reader = try RecordingReader(path: folder.path("a"))
        #expect(reader.remark == nil)
        let gap = try #require(reader.index.gap(upTo: .max))
        #expect(reader.index.gaps.count == 1 && gap.count + reader.index.ticks.count == ticks)
        #expect(said.withLock { $0.last } == "recording goes on: \(gap.count) ticks were left out")
        #expect(reader.index.ticks[gap.tick].place.header.kind == .whole)
        let replay = RecordedEngine(reader)
        var position = replay.perform(.step(gap.tick - 1))?.playback
        #expect(position?.tick == gap.tick - 1 && position?.gap == nil)
        position = replay.perform(.step(1))?.playback
        #expect(position?.gap == PlaybackPosition.Gap(tick: gap.tick, count: gap.count))
        // Whatever else was left out is there again, and all that happened.
        let last = try #require(replay.perform(.hold))
        var expected = engine.snapshot(fresh: true)
        expected.playback = last.playback
        #expect(described(last) == described(expected))
        #expect(replay.configurationTexts().running.count == Everything.texts.running.count)
        #expect(replay.detail(of: Everything.row(1).id)?.exchange == Everything.exchange)
        #expect(replay.events(after: 0, limit: 10_000).map(\.sequence) == Array(1...last.lastEvent))
    }
}

/// A disk that takes a page and then nothing, until it is told to work: a pipe.
private final class SlowDisk {
    /// Whoever writes closes it.
    let writeEnd: CInt
    private let readEnd: CInt
    private(set) var bytes: [UInt8] = []

    /// nil without descriptors.
    init?() {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (readEnd, writeEnd) = (ends[0], ends[1])
        _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
        _ = fcntl(writeEnd, Self.setPipeSize, 4096)
    }

    deinit { close(readEnd) }

    /// `F_SETPIPE_SZ`, which Swift does not see.
    private static let setPipeSize: CInt = 1031

    /// Takes what was written so far, after a moment for what waits.
    func work() {
        var page = [UInt8](repeating: 0, count: 65536)
        while true {
            var polled = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
            guard poll(&polled, 1, 20) == 1 else { return }
            let count = read(readEnd, &page, page.count)
            guard count > 0 else { return }
            bytes += page[..<count]
        }
    }

    /// From now on it is as fast as any.
    func takesAll() {
        work()
        _ = fcntl(writeEnd, Self.setPipeSize, 1 << 20)
    }
}

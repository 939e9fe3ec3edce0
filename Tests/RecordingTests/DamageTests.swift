import MetricModel
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import Recording

/// Records in memory, as somebody may have written them.
final class ForgedSource: RecordSource {
    var still: any RecordSource { self }

    let index: RecordIndex
    let base: Int64
    private let contents: [[UInt8]]

    init(_ records: [(RecordHeader, [UInt8])]) {
        var index = RecordIndex()
        for (order, record) in records.enumerated() {
            index.add(RecordPlace(header: record.0, order: order, offset: Int64(order)))
        }
        self.index = index
        base = Everything.start.nanoseconds
        contents = records.map(\.1)
    }

    func content(of place: RecordPlace) throws(RecordingProblem) -> [UInt8] { contents[place.order] }
}

@Suite("Damaged and forged recordings") struct DamageTests {
    private static func records(ticks: Int) throws -> [(RecordHeader, [UInt8])] {
        let engine = Everything.engine()
        var scribe = Scribe(start: Everything.start)
        var records: [Record] = []
        for tick in 0..<ticks {
            Everything.show(tick: tick, targets: tick % 3 == 2 ? Array(3..<9) : Array(0..<12), on: engine)
            records += scribe.tick(engine)
        }
        return try records.map { record in
            (record.header, try RecordPlace(header: record.header, order: 0, offset: 0).content(record.stored))
        }
    }

    /// Looks at everything that a screen may look at.
    private static func exercise(_ engine: RecordedEngine) {
        for command in [PlaybackCommand.hold, .step(-3), .skip(2)] {
            guard let snapshot = engine.perform(command) else { continue }
            _ = engine.events(after: 0, limit: 100)
            _ = engine.configurationTexts()
            for row in snapshot.targets.prefix(2) {
                _ = engine.detail(of: row.id)
                _ = engine.keptBody(of: row.id)
            }
            if let row = snapshot.dropped.first { _ = engine.trace(pool: row.pool, discovered: row.discovered) }
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        guard !bytes.isEmpty else { return }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            case 3: bytes.removeSubrange(index..<min(index + Int.random(in: 1...8, using: &random), bytes.count))
            default: bytes[index] = 0xFF
            }
            if bytes.isEmpty { return }
        }
    }

    @Test("forged contents, with checksums that are right, give what can be read or a problem, never a trap")
    func forged() throws {
        let sound = try Self.records(ticks: 6)
        var random = SeededRandom(seed: 20_261_122)
        var problems = 0
        for _ in 0..<1000 {
            var records = sound
            let place = Int.random(in: 0..<records.count, using: &random)
            Self.mutate(&records[place].1, &random)
            let engine = RecordedEngine(source: ForgedSource(records), recorder: nil, remark: nil) { .now() }
            Self.exercise(engine)
            if engine.perform(.step(0))?.playback?.problem != nil { problems += 1 }
        }
        #expect(problems > 20)
    }

    @Test("files with bytes that are others, missing or too many open up to there, or say where they are wrong")
    func files() throws {
        let folder = TemporaryFolder()
        let path = folder.path("a.rec")
        let engine = Everything.engine()
        let recorder = Recorder(engine, file: try RecordingFile(creating: path))
        for tick in 1..<8 {
            recorder.takeTick()
            Everything.show(tick: tick, on: engine)
        }
        recorder.stop()
        let sound = FileBytes.read(path)
        #expect(try RecordingReader(path: path).remark == nil)
        var random = SeededRandom(seed: 7)
        var opened = 0
        for number in 0..<600 {
            var bytes = sound
            if number % 3 == 0 {
                bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
            } else {
                Self.mutate(&bytes, &random)
            }
            folder.write("b.rec", bytes)
            do {
                let reader = try RecordingReader(path: folder.path("b.rec"))
                opened += 1
                #expect(bytes == sound || reader.remark != nil)
                Self.exercise(RecordedEngine(reader))
            } catch {
                #expect(!error.text.isEmpty)
            }
        }
        #expect(opened > 150)
    }

    @Test(
        "what is no recording is refused with the reason",
        arguments: [
            ("", "byte 0: this is no recording of scrape-tui"),
            ("global:\n", "byte 0: this is no recording of scrape-tui"),
            ("scrape-tui recording 2\n", "byte 0: a recording of another version than 1: use the program that made it"),
            ("scrape-tui recording 1\n", "byte 23: nothing was recorded yet"),
            ("scrape-tui recording 1\nabc", "its end is cut off at byte 23"),
            ("scrape-tui recording 1\n" + String(repeating: "a", count: 40), "it is damaged at byte 23"),
        ]
    )
    func refused(content: String, reason: String) throws {
        let folder = TemporaryFolder()
        folder.write("x", Array(content.utf8))
        let problem = #expect(throws: RecordingProblem.self) { try RecordingReader(path: folder.path("x")) }
        #expect(problem?.description == reason)
    }

    @Test("a record that claims to be huge takes no memory")
    func bomb() throws {
        let packed = withUnsafeBytes(of: UInt32.max.littleEndian) { Array($0) } + [1, 2, 3]
        #expect(Packing.unpacked(packed) == nil)
        var reader = FieldReader([0xFF, 0xFF, 0xFF, 0xFF, 0x0F], base: 0, place: 9)
        let problem = #expect(throws: RecordingProblem.self) { try reader.takeList(Int.self) }
        #expect(problem?.description == "byte 9: the record has a count of 4294967295 where 0 bytes are left")
    }
}

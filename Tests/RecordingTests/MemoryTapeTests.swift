import MetricModel
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import Recording

@Suite("The tape in memory") struct MemoryTapeTests {
    /// Ticks of nothing but a time, a whole one every 60, with a detail and an event record each.
    private static func fill(_ tape: MemoryTape, ticks: Range<Int>, bytes: Int = 10) {
        for tick in ticks {
            let at = Everything.time(Double(tick))
            var random = SeededRandom(seed: UInt64(tick))
            let content = (0..<bytes).map { _ in UInt8(random.below(256)) }
            tape.append([
                Record(.detail, at: at, subject: UInt64(tick % 2), content), Record(.events, at: at, content),
                Record(tick % 60 == 0 ? .whole : .change, at: at, content),
            ])
        }
    }

    @Test("keeps a quarter of an hour, whole minutes of it, and what was known of a target before")
    func length() {
        let tape = MemoryTape(base: Everything.start)
        Self.fill(tape, ticks: 0..<2000)
        let index = tape.index
        #expect(index.ticksGone == 1080 && index.ticks.count == 920)
        #expect(index.ticks[0].place.header.kind == .whole && index.ticks[0].whole == 0)
        let known = [0, 1].map { RecordIndex.newest(index.details[$0] ?? [], before: index.ticks[0])?.order }
        #expect(known == [1080 * 3, 1079 * 3])
        #expect(index.events.count == 1119)
    }

    @Test("never takes more than it may, and keeps the newest minute whatever that takes")
    func room() {
        let tape = MemoryTape(base: Everything.start, byteLimit: 600_000)
        for start in stride(from: 0, to: 1200, by: 60) {
            Self.fill(tape, ticks: start..<start + 60, bytes: 1000)
            #expect(tape.byteCount <= 600_000 + 60 * 3100)
        }
        #expect(tape.index.ticks.count >= 60 && tape.index.ticks.count < 400)
        let small = MemoryTape(base: Everything.start, byteLimit: 1)
        Self.fill(small, ticks: 0..<130, bytes: 1000)
        #expect(small.index.ticks.count == 10)
    }

    @Test("of bodies keeps the newest")
    func bodies() {
        let tape = MemoryTape(base: Everything.start)
        var random = SeededRandom(seed: 1)
        let body = (0..<1 << 20).map { _ in UInt8(random.below(256)) }
        for number in 0..<20 { tape.append([Record(.body, at: Everything.start, subject: UInt64(number), body)]) }
        #expect(tape.byteCount <= MemoryTape.bodyByteLimit)
        #expect(Set(tape.index.bodies.keys) == Set((5..<20).map { UInt64($0) }))
    }
}

import MetricModel
import ScrapeConfiguration
import ScrapeEngine
import Testing

@testable import Recording

@Suite("What is written into a recording is what is read out of it") struct SnapshotRoundTripTests {
    private let base = Everything.start.nanoseconds

    private func roundTrip<Value: Recordable>(_ value: Value) throws -> Value {
        var writer = FieldWriter(base: base)
        writer.put(value)
        var reader = FieldReader(writer.bytes, base: base, place: 0)
        let read: Value = try reader.take()
        try reader.end()
        return read
    }

    @Test("a whole snapshot, with something in every field")
    func whole() throws {
        let snapshot = Everything.snapshot()
        var encoder = SnapshotEncoder(base: base)
        let encoded = encoder.encode(snapshot, isWhole: true) { _ in nil }
        var decoder = SnapshotDecoder()
        var reader = FieldReader(encoded.content, base: base, place: 0)
        _ = try decoder.take(&reader, isWhole: true)
        #expect(described(decoder.snapshot) == described(snapshot))
    }

    @Test("changes: targets that are scraped, come, go, move and come back, jobs that come and go")
    func changes() throws {
        let lists: [[Int]] = [
            Array(0..<12), Array(0..<12), Array(2..<12), [2, 3, 4, 8, 9], [0, 2, 3, 4, 8, 9, 11], [11, 0, 2], [],
            [5, 6],
            Array(0..<12),
        ]
        var encoder = SnapshotEncoder(base: base)
        var decoder = SnapshotDecoder()
        for (tick, list) in lists.enumerated() {
            var snapshot = Everything.snapshot(tick: tick, targets: list)
            if tick == 3 { snapshot.pools.removeLast() }
            if tick == 4 { snapshot.pools[1].samples = 99 }
            if tick == 5 { snapshot.vitals = nil }
            if tick == 6 { snapshot.dropped = [] }
            let encoded = encoder.encode(snapshot, isWhole: tick == 0) { _ in nil }
            var reader = FieldReader(encoded.content, base: base, place: 0)
            _ = try decoder.take(&reader, isWhole: tick == 0)
            #expect(described(decoder.snapshot) == described(snapshot), "tick \(tick)")
        }
    }

    @Test("of a scrape its result, once")
    func results() throws {
        var encoder = SnapshotEncoder(base: base)
        var decoder = SnapshotDecoder()
        var scraped: [Int] = []
        for tick in 0..<6 {
            let snapshot = Everything.snapshot(tick: tick, targets: [1, 2])
            let encoded = encoder.encode(snapshot, isWhole: tick == 0) { id in
                Everything.result(1, at: snapshot.targets.first { $0.id == id }?.lastScrape ?? .blank)
            }
            var reader = FieldReader(encoded.content, base: base, place: 0)
            let results = try decoder.take(&reader, isWhole: tick == 0)
            scraped.append(results.count)
            for (id, result) in results {
                #expect(result.timestamp == snapshot.targets.first { $0.id == id }?.lastScrape)
                #expect(described(result) == described(Everything.result(1, at: result.timestamp)))
            }
        }
        #expect(scraped == [1, 1, 2, 0, 2, 0])
    }

    @Test("what stays is not written again")
    func small() {
        var encoder = SnapshotEncoder(base: base)
        let first = encoder.encode(Everything.snapshot(), isWhole: true) { _ in nil }
        var snapshot = Everything.snapshot()
        snapshot.takenAt = Everything.time(1)
        let second = encoder.encode(snapshot, isWhole: false) { _ in nil }
        #expect(first.content.count > 2000 && second.content.count < 100)
    }

    @Test("events, details, bodies, rules")
    func others() throws {
        for number in 0..<8 {
            #expect(try described(roundTrip(Everything.event(number + 1))) == described(Everything.event(number + 1)))
            let result = Everything.result(number, at: Everything.start)
            #expect(try described(roundTrip(result)) == described(result))
        }
        let detail = RecordedDetail(Everything.detail(1, tick: 4))
        #expect(try described(roundTrip(detail)) == described(detail))
        #expect(try described(roundTrip(Everything.body)) == described(Everything.body))
        let job = RecordedJob("a", Everything.rules)
        let read = try roundTrip(job)
        #expect(described(read) == described(job))
        #expect(read.jobRules.relabelRules == Everything.rules.relabelRules)
        #expect(read.jobRules.limits == Everything.rules.limits)
    }

    @Test("texts of the configuration: lines that were alike still are, and nothing tells what a secret was")
    func texts() throws {
        let recorded = RecordedTexts(Everything.texts)
        let read = try roundTrip(recorded).texts
        #expect(read.running.map { $0.lines.map(\.text) } == [["a: 1", "b: 2"]])
        let (old, new) = (read.running[0].lines, try #require(read.onDisk)[0].lines)
        #expect(old[0].fingerprint == new[0].fingerprint && old[1].fingerprint != new[1].fingerprint)
        #expect(recorded.running[0].lines.map(\.number) == [0, 1] && recorded.onDisk[0].lines.map(\.number) == [0, 2])
    }

    @Test("numbers beyond any use become the nearest that can be used")
    func bounds() throws {
        #expect(try roundTrip(Int.max) == Int(Int.recordedRange.upperBound))
        #expect(try roundTrip(Int64.min) == Int64.recordedRange.lowerBound)
        #expect(try roundTrip(UInt64.max) == UInt64.recordedLimit)
        #expect(try roundTrip(Double.infinity) == Double.recordedLimit)
        #expect(try roundTrip(Double.nan) == 0)
        #expect(try roundTrip(WallTime(nanoseconds: .max)).nanoseconds == WallTime.recordedRange.upperBound)
        #expect(try roundTrip(WallTime(nanoseconds: .min)).nanoseconds == 0)
        #expect(try roundTrip(PrometheusDuration(milliseconds: .max)).milliseconds == 1_000_000_000_000)
    }
}

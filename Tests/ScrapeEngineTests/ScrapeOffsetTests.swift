import MetricModel
import Testing

@testable import ScrapeEngine

@Suite("The offset of a target")
struct ScrapeOffsetTests {
    private let interval: Int64 = 10_000_000_000

    @Test("spreads 10,000 targets evenly over ten slots, each within 15 % of the mean")
    func spread() {
        let offset = ScrapeOffset(seed: 42)
        let start = WallTime(nanoseconds: 1_700_000_000_000_000_000)
        var slots = [Int](repeating: 0, count: 10)
        for index in 0..<10_000 {
            let labels = Labels([("instance", "host-\(index):9100"), ("job", "node")])
            let hash = TargetHash(labels: labels, url: "http://host-\(index):9100/metrics")
            let wait = offset.wait(for: hash, interval: interval, now: start)
            #expect(wait > 0 && wait <= interval)
            slots[Int((wait - 1) * 10 / interval)] += 1
        }
        #expect(slots.allSatisfy { (850...1150).contains($0) }, "\(slots)")
    }

    @Test(
        "is pinned to absolute time: the same slot from wherever it is asked",
        arguments: [0, 1, 3_141_592_653] as [Int64]
    )
    func pinned(later: Int64) {
        let offset = ScrapeOffset(seed: 7)
        let hash = TargetHash(rawValue: 0x1234_5678_9ABC_DEF0)
        let start = WallTime(nanoseconds: 1_700_000_000_123_456_789)
        let first = start + offset.wait(for: hash, interval: interval, now: start)
        let second = start + later + offset.wait(for: hash, interval: interval, now: start + later)
        #expect((second - first) % interval == 0)
    }

    @Test("differs for other external labels")
    func seeds() {
        let one = ScrapeOffset(externalLabels: Labels([("replica", "a")]))
        let other = ScrapeOffset(externalLabels: Labels([("replica", "b")]))
        #expect(one.seed != other.seed)
        #expect(one.seed != 0)
    }
}

import Glibc
import HTTPTransport
import MetricModel
import SampleStorage
import Synchronization
import Testing

@testable import ScrapeEngine

/// What others see while scrapes are committed (scrape rules 5.3, case 87).
@Suite("A scrape under the eyes of a reader")
struct AtomicityTests {
    @Test("is there as a whole or not at all: samples or markers, and the report with them")
    func wholeScrapes() throws {
        let scraped = try ScrapedTarget()
        let head = scraped.head
        let names = ["a", "b", "c", "d"] + ScrapeReport.names(extra: false)
        // The first scrape makes the series.
        scraped.scrape("a 0\nb 0\nc 0\nd 0\n", at: 0)
        let refs = names.compactMap { head.series(matching: [.metric($0)]).first?.ref }
        #expect(refs.count == 9)

        let isDone = Atomic(false)
        let looks = Atomic(0)
        let torn = Atomic(0)
        let reader = Workers(count: 1)
        reader.run { _ in
            while !isDone.load(ordering: .acquiring) {
                if head.statistics.samplesAppended % 9 != 0 { torn.add(1, ordering: .relaxed) }
                // Read one after the other, a later series is never behind an earlier one, in whatever order.
                for refs in [refs, refs.reversed()] {
                    let counts = refs.map { head.samples(of: $0, from: .min, to: .max)?.count ?? 0 }
                    if counts != counts.sorted() { torn.add(1, ordering: .relaxed) }
                }
                looks.add(1, ordering: .relaxed)
            }
        }
        var patience = 200_000
        while looks.load(ordering: .relaxed) == 0, patience > 0 {
            usleep(100)
            patience -= 1
        }
        var step = 0
        while step < 200 || looks.load(ordering: .relaxed) < 20 && step < 20_000 {
            step += 1
            if step % 4 == 0 {
                scraped.fail(.timeout, at: Double(step) / 100)
            } else {
                scraped.scrape("a \(step)\nb \(step)\nc \(step)\nd \(step)\n", at: Double(step) / 100)
            }
        }
        isDone.store(true, ordering: .releasing)
        reader.stop()
        #expect(torn.load(ordering: .relaxed) == 0)
        #expect(looks.load(ordering: .relaxed) >= 20)
        #expect(head.statistics.samplesAppended == 9 * UInt64(step + 1))
        #expect(refs.allSatisfy { head.samples(of: $0, from: .min, to: .max)?.count == step + 1 })
    }
}

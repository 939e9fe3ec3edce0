import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("A count that ought to stand still is noticed") struct StateRecentGrowthTests {
    @Test(
        "for a minute after it grew",
        arguments: [
            // counts and when they were told, in seconds; asked when; expected
            ([(0, 0)], 0, false), ([(7, 0)], 0, false), ([(7, 0), (7, 10)], 10, false),
            ([(7, 0), (8, 10)], 10, true), ([(7, 0), (8, 10)], 69, true), ([(7, 0), (8, 10)], 70, false),
            ([(7, 0), (8, 10), (9, 50)], 109, true), ([(7, 0), (3, 10)], 10, false),
            ([(7, 0), (3, 10), (4, 11)], 11, true), ([(7, 0), (8, 10)], 5, false),
        ] as [([(UInt64, Int64)], Int64, Bool)]
    )
    func recent(counts: [(UInt64, Int64)], at: Int64, expected: Bool) {
        var growth = RecentGrowth()
        for (count, second) in counts {
            growth.note(count, at: MockupSnapshot.now + second * 1_000_000_000)
        }
        #expect(growth.isRecent(at: MockupSnapshot.now + at * 1_000_000_000) == expected)
    }
}

import HTTPTransport
import MetricModel
import Testing

@testable import ScrapeEngine

/// What a target's scrapes store while the wall clock jumps (scrape rules 5.2, 6.3, 6.9, 8.1): a loop keeps its
/// old base until the clock has passed it, and storage takes nothing that is ten minutes ahead of the clock or an hour
/// behind the newest sample.
@Suite("A clock that steps")
struct ClockStepTests {
    enum Answer: Sendable { case page, failure, nothing }

    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// How far off the clock is at each scrape, in seconds; scrapes are ten seconds apart.
        let skews: [Double]
        /// What the target answers from the third scrape to the last but one.
        var answer = Answer.page
        /// The scrape before which the loop is started anew, as a reload of another interval does.
        var restart: Int?
        let isUp: [Bool]
        /// Of the series `up`, in seconds.
        let stored: [Int]
    }

    static let rows = [
        Row(testDescription: "a minute back", skews: [0, 0, -60, -60, 0], isUp: all(5), stored: [0, 10, 40]),
        Row(
            testDescription: "an hour back",
            skews: [0, 0, -3600, -3600, 0],
            isUp: [true, true, false, true, true],
            stored: [0, 10, 40]
        ),
        Row(
            testDescription: "an hour back, failing",
            skews: [0, 0, -3600, -3600, 0],
            answer: .failure,
            isUp: [true, true, false, false, true],
            stored: [0, 10, 40]
        ),
        Row(
            testDescription: "an hour back, empty bodies",
            skews: [0, 0, -3600, -3600, 0],
            answer: .nothing,
            isUp: all(5),
            stored: [0, 10, 40]
        ),
        Row(
            testDescription: "an hour back, reloaded",
            skews: [0, 0, -3600, -3600, 0],
            restart: 2,
            isUp: all(5),
            stored: [0, 10, 40]
        ),
        Row(
            testDescription: "two hours back, reloaded",
            skews: [0, 0, -7200, -7200, 0],
            restart: 2,
            isUp: [true, true, false, true, true],
            stored: [0, 10, 40]
        ),
        Row(
            testDescription: "a day forward",
            skews: [0, 0, 86_400, 86_400],
            isUp: all(4),
            stored: [0, 10, 86_420, 86_430]
        ),
        Row(
            testDescription: "a day forward, failing",
            skews: [0, 0, 86_400, 86_400],
            answer: .failure,
            isUp: [true, true, false, true],
            stored: [0, 10, 86_420, 86_430]
        ),
        Row(
            testDescription: "a day forward and back",
            skews: [0, 0, 86_400, 0, 0, 86_400],
            isUp: [true, true, true, false, true, true],
            stored: [0, 10, 86_420, 86_450]
        ),
        Row(
            testDescription: "a day forward and back, empty bodies",
            skews: [0, 0, 86_400, 0, 0, 86_400],
            answer: .nothing,
            isUp: all(6),
            stored: [0, 10, 86_420, 86_450]
        ),
        Row(
            testDescription: "a day forward and back, reloaded",
            skews: [0, 0, 86_400, 0, 0, 86_400],
            restart: 3,
            isUp: [true, true, true, false, true, true],
            stored: [0, 10, 86_420, 86_450]
        ),
    ]

    private static func all(_ count: Int) -> [Bool] { Array(repeating: true, count: count) }

    @Test("stores what the rules of its storage let through", arguments: rows)
    func scrapes(row: Row) throws {
        let scraped = try ScrapedTarget()
        var loop = ScrapeLoop(interval: 10_000_000_000)
        var isUp: [Bool] = []
        for number in row.skews.indices {
            let now = Self.instant(number, skew: row.skews[number])
            if number == row.restart { loop = ScrapeLoop(interval: 10_000_000_000) }
            let isFirst = number == 0 || number == row.restart
            let action = isFirst ? loop.start(at: now, offset: 0) : loop.timerReached(at: now)
            guard case .scrape(let timestamp, _) = action else {
                Issue.record("no scrape but \(action)")
                return
            }
            _ = loop.scrapeEnded(at: now)
            scraped.clock = Double(now.wall.milliseconds - ScrapedTarget.start) / 1000
            let isDisturbed = number >= 2 && number < row.skews.count - 1
            isUp.append(
                Self.scrape(scraped, isDisturbed ? row.answer : .page, value: number, timestamp).isUp
            )
        }
        #expect(isUp == row.isUp)
        #expect(scraped.samples("up").compactMap { Int($0.prefix { $0 != ":" }) } == row.stored)
        #expect(scraped.samples("a").last == "\(row.stored.last ?? 0):\(row.skews.count - 1)")
    }

    private static func instant(_ number: Int, skew: Double) -> ScrapeLoop.Instant {
        let milliseconds = Int64(number) * 10_000
        return ScrapeLoop.Instant(
            monotonic: MonotonicTime(nanoseconds: milliseconds * 1_000_000),
            wall: WallTime(milliseconds: ScrapedTarget.start + milliseconds + Int64(skew * 1000))
        )
    }

    private static func scrape(
        _ scraped: ScrapedTarget,
        _ answer: Answer,
        value: Int,
        _ timestamp: WallTime
    ) -> ScrapeResult {
        let seconds = Double(timestamp.milliseconds - ScrapedTarget.start) / 1000
        return switch answer {
        case .page: scraped.scrape("a \(value)\n", at: seconds)
        case .failure: scraped.fail(.timeout, at: seconds)
        case .nothing: scraped.scrape("", at: seconds)
        }
    }
}

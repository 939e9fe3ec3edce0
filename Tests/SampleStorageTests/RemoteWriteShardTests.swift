import MetricModel
import ScrapeConfiguration
import Testing

@testable import SampleStorage

/// Rates per second of a steady interval, and the shards that follow.
struct ShardRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var shards: Int
    var received = 10
    var sent = 10
    var dropped = 0
    /// Seconds of sending per second.
    var sending: Double
    var backlogSeconds = 0.0
    let expected: Int

    init(
        _ name: String,
        shards: Int,
        received: Int = 10,
        sent: Int = 10,
        dropped: Int = 0,
        sending: Double,
        backlog: Double = 0,
        expected: Int
    ) {
        testDescription = name
        self.shards = shards
        self.received = received
        self.sent = sent
        self.dropped = dropped
        self.sending = sending
        backlogSeconds = backlog
        self.expected = expected
    }
}

@Suite("How many shards a destination has")
struct RemoteWriteShardTests {
    private static let interval = ShardCalculator.intervalSeconds
    private static let second: Int64 = 1_000_000_000
    private static let start = MonotonicTime(nanoseconds: 5 * second)

    static let rows = [
        ShardRow("nothing sent", shards: 3, sent: 0, sending: 0, expected: 3),
        ShardRow("nothing at all", shards: 1, received: 0, sent: 0, sending: 0, expected: 1),
        ShardRow("steady", shards: 1, sending: 1, expected: 1),
        ShardRow("fewer", shards: 10, sending: 5, expected: 5),
        ShardRow("fewer, within the tolerance", shards: 7, sending: 5, expected: 7),
        ShardRow("more", shards: 1, sending: 10, expected: 10),
        ShardRow("more, within the tolerance", shards: 8, sending: 10, expected: 8),
        ShardRow("20 s behind", shards: 2, sending: 2, backlog: 20, expected: 4),
        ShardRow("90 s behind", shards: 4, sending: 4, backlog: 90, expected: 22),
        ShardRow("catching up", shards: 22, sent: 20, sending: 4, backlog: 10, expected: 3),
        ShardRow("caught up", shards: 3, sending: 2, expected: 2),
        ShardRow("a little slower", shards: 1, sending: 1.2, expected: 2),
        ShardRow("faster", shards: 2, sending: 1.2, expected: 2),
        ShardRow("much faster", shards: 2, sending: 0.9, expected: 1),
        ShardRow("just not enough for fewer", shards: 3, sending: 2.01, expected: 3),
        ShardRow("just enough for fewer", shards: 3, sending: 1.99, expected: 2),
        ShardRow(
            "fewer, but more than ten seconds behind",
            shards: 22,
            sent: 20,
            sending: 4,
            backlog: 10.5,
            expected: 22
        ),
        ShardRow("no more than the most", shards: 10, sending: 500, expected: 50),
        ShardRow("a backlog of years", shards: 10, sending: 5, backlog: 1e300, expected: 50),
        ShardRow("no fewer than the least", shards: 5, sending: 0.001, expected: 1),
        ShardRow("half of it dropped", shards: 10, received: 20, sent: 10, dropped: 10, sending: 5, expected: 5),
        ShardRow("a destination ahead of the clock", shards: 5, sending: 5, backlog: -1000, expected: 1),
    ]

    @Test("follows from the rates", arguments: rows)
    func rates(row: ShardRow) {
        var calculator = ShardCalculator(RemoteWriteSection.Queue(), shards: row.shards)
        let now = Self.start
        Self.feed(&calculator, row, now)
        let changed = calculator.tick(highestReceived: 1000 + row.backlogSeconds, highestSent: 1000, now: now)
        #expect(calculator.shards == row.expected)
        #expect(changed == (row.expected == row.shards ? nil : row.expected))
    }

    /// What arrives and goes out in one interval.
    private static func feed(_ calculator: inout ShardCalculator, _ row: ShardRow, _ now: MonotonicTime) {
        calculator.didReceive(row.received * Int(interval))
        calculator.didDrop(row.dropped * Int(interval))
        guard row.sent > 0 else { return }
        let nanoseconds = Int64(row.sending * Double(interval * second))
        calculator.didSend(row.sent * Int(interval), nanoseconds: nanoseconds, now: now)
    }

    @Test(
        "changes only while something is sent, and not soon after a retry",
        arguments: [
            // Seconds since the last send; seconds since a sleep of 4 s began, if one did; whether it changes.
            (0, nil, true), (10, nil, true), (11, nil, false), (0, 8, true), (0, 7, false), (9, 8, true),
        ] as [(Int64, Int64?, Bool)]
    )
    func skipped(sinceSend: Int64, sinceSleep: Int64?, changes: Bool) {
        var calculator = ShardCalculator(RemoteWriteSection.Queue(), shards: 10)
        let now = MonotonicTime(nanoseconds: 1000 * Self.second)
        let row = ShardRow("", shards: 10, sending: 5, expected: 5)
        Self.feed(&calculator, row, now + -sinceSend * Self.second)
        if let sinceSleep {
            calculator.willSleep(nanoseconds: 4 * Self.second, now: now + -sinceSleep * Self.second)
            // An earlier end does not shorten the wait.
            calculator.willSleep(nanoseconds: Self.second, now: now + -sinceSleep * Self.second)
        }
        #expect(calculator.tick(highestReceived: 0, highestSent: 0, now: now) == (changes ? 5 : nil))
        #expect(calculator.desired == 5)
    }

    @Test(
        "begins with those of the run before, within the bounds of now",
        arguments: [(nil, 3), (1, 3), (5, 5), (99, 20)] as [(Int?, Int)]
    )
    func firstNumber(before: Int?, number: Int) {
        var queue = RemoteWriteSection.Queue()
        (queue.minShards, queue.maxShards) = (3, 20)
        #expect(ShardCalculator(queue, shards: before).shards == number)
    }

    @Test("A sleep of ages blocks for ages and overflows nothing")
    func longSleep() {
        var calculator = ShardCalculator(RemoteWriteSection.Queue(), shards: 10)
        calculator.willSleep(nanoseconds: .max, now: Self.start)
        Self.feed(&calculator, ShardRow("", shards: 10, sending: 5, expected: 5), Self.start)
        #expect(calculator.tick(highestReceived: 0, highestSent: 0, now: Self.start) == nil)
    }

    static let averages: [(events: [Double], rates: [Double])] = [
        ([], []), ([0, 0, 10], [0, 0, 1]), ([10, 20], [1, 1.2]), ([10, 0, 0], [1, 0.8, 0.64]),
        ([0, 100, 50, 50], [0, 10, 9, 8.2]),
    ]

    @Test("Averages begin with the first interval that has events, and follow by a fifth", arguments: averages.indices)
    func average(row: Int) {
        var average = RateAverage(intervalSeconds: 10)
        let rates = Self.averages[row].events.map { events in
            average.add(events / 2)
            average.add(events / 2)
            average.tick()
            return average.perSecond
        }
        #expect(rates.count == Self.averages[row].rates.count)
        #expect(zip(rates, Self.averages[row].rates).allSatisfy { abs($0 - $1) < 1e-9 })
    }
}

internal import Glibc
internal import MetricModel
internal import SampleStorage
internal import SelfMetrics

/// Prints what the head costs: a farm of 1,000 targets with 1,000 series of seven labels each, scraped every 10 s in
/// turn, so that no target's series are in the caches when their turn comes. Of the values one third change at every
/// scrape, as counters do. Times are of this thread's CPU, memory is the process's.
func runHeadBenchmark() {
    var farm = HeadFarm(targetCount: 1000, seriesPerTarget: 1000)
    farm.createSeries()
    farm.fillWindow(rounds: 200)
    farm.replay(rounds: 20)
}

private struct HeadFarm {
    private let head = Head()
    private let targetCount: Int
    private let seriesPerTarget: Int
    private var columns: [SampleColumns]
    private var exceptions: [SampleException] = []
    private var round: Int64 = 0
    private let residentAtStart = ProcessStatistics.read().residentBytes

    init(targetCount: Int, seriesPerTarget: Int) {
        self.targetCount = targetCount
        self.seriesPerTarget = seriesPerTarget
        columns = Array(repeating: SampleColumns(), count: targetCount)
    }

    private var seriesCount: Int { targetCount * seriesPerTarget }

    mutating func createSeries() {
        var spent: UInt64 = 0
        for target in 0..<targetCount {
            let labels = (0..<seriesPerTarget).map { seriesLabels(target: target, series: $0) }
            let start = threadNanoseconds()
            var appender = head.appender()
            for labels in labels {
                guard case .success(let ref) = appender.resolve(labels) else { continue }
                columns[target].append(ref, valueBits: 0)
            }
            spent += threadNanoseconds() - start
        }
        let figures = head.statistics
        report("resolve a new series", Double(spent) / Double(seriesCount), "ns")
        report("head without chunks", Double(figures.totalBytes - figures.chunkBytes) / Double(seriesCount), "B/series")
    }

    mutating func fillWindow(rounds: Int) {
        var checking: UInt64 = 0
        var committing: UInt64 = 0
        var maintaining: UInt64 = 0
        for number in 0..<rounds {
            if number == rounds / 2 { (checking, committing, maintaining) = (0, 0, 0) }
            round += 1
            for target in 0..<targetCount {
                changeValues(of: target)
                let begin = threadNanoseconds()
                var appender = head.appender()
                let now = WallTime(milliseconds: columns[target].timestampMillis)
                appender.check(columns[target], now: now, exceptions: &exceptions)
                let middle = threadNanoseconds()
                appender.commit(columns[target])
                committing += threadNanoseconds() - middle
                checking += middle - begin
            }
            let begin = threadNanoseconds()
            head.maintain(now: WallTime(milliseconds: columns[0].timestampMillis))
            maintaining += threadNanoseconds() - begin
        }
        let samples = Double(seriesCount * (rounds - rounds / 2))
        report("check a sample, cold", Double(checking) / samples, "ns")
        report("commit a sample, cold", Double(committing) / samples, "ns")
        report("check and commit a sample, cold", Double(checking + committing) / samples, "ns")
        report("maintain, per sample", Double(maintaining) / samples, "ns")
        let figures = head.statistics
        report("samples kept", Double(figures.samplesKept) / Double(seriesCount), "/series")
        report("chunks", Double(figures.chunkBytes) / Double(figures.samplesKept), "B/sample kept")
        report("chunks", Double(figures.chunkBytes) / Double(seriesCount * 90), "B/sample in the window")
        let columnBytes = seriesCount * 16
        let resident = ProcessStatistics.read().residentBytes - residentAtStart - columnBytes
        report("resident", Double(resident) / Double(seriesCount), "B/series")
        if !exceptions.isEmpty { print("unexpected: \(exceptions.count) exceptions") }
    }

    /// What it costs to make a head of a log, behind the decoding of its records.
    mutating func replay(rounds: Int) {
        let end = columns[targetCount - 1].timestampMillis + Int64(rounds + 1) * 10_000
        var replay = HeadReplay(now: WallTime(milliseconds: end))
        var number: UInt64 = 0
        var spent: UInt64 = 0
        for target in 0..<targetCount {
            let labels = (0..<seriesPerTarget).map { seriesLabels(target: target, series: $0).encoded }
            let start = threadNanoseconds()
            for labels in labels {
                number += 1
                replay.addSeries(number: number, encodedLabels: labels)
            }
            spent += threadNanoseconds() - start
        }
        report("replay a series", Double(spent) / Double(seriesCount), "ns")
        spent = 0
        for _ in 0..<rounds {
            round += 1
            number = 0
            for target in 0..<targetCount {
                changeValues(of: target)
                let scrape = columns[target]
                let start = threadNanoseconds()
                for bits in scrape.valueBits {
                    number += 1
                    replay.addSample(number: number, timestampMillis: scrape.timestampMillis, valueBits: bits)
                }
                spent += threadNanoseconds() - start
            }
        }
        report("replay a sample", Double(spent) / Double(seriesCount * rounds), "ns")
        let counts = replay.counts
        if counts.samples != seriesCount * rounds { print("unexpected: \(counts)") }
        _ = replay.makeHead()
    }

    /// Two thirds of the values stay, one third counts up.
    private mutating func changeValues(of target: Int) {
        columns[target].timestampMillis = 1_700_000_000_000 + round * 10_000 + Int64(target) * 7
        for series in stride(from: target % 3, to: seriesPerTarget, by: 3) {
            let value = Double(bitPattern: columns[target].valueBits[series])
            columns[target].valueBits[series] = (value + Double((series &* 31 &+ Int(round)) % 97)).bitPattern
        }
    }

    private func seriesLabels(target: Int, series: Int) -> Labels {
        Labels([
            ("__name__", "node_metric_number_\(series / 4)_total"),
            ("instance", "10.0.\(target / 250).\(target % 250):9100"),
            ("job", "node"), ("cluster", "production"), ("device", "device\(series % 4)"),
            ("mode", "mode\(series % 8)"),
            ("zone", "zone\(target % 3)"),
        ])
    }

    private func report(_ what: String, _ figure: Double, _ unit: String) {
        let hundredths = Int((figure * 100).rounded())
        print("head: \(what): \(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10) \(unit)")
    }
}

private func threadNanoseconds() -> UInt64 {
    var reading = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &reading)
    return UInt64(reading.tv_sec) * 1_000_000_000 + UInt64(reading.tv_nsec)
}

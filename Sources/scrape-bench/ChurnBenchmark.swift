internal import HTTPTransport
internal import MetricModel
internal import SampleStorage
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import SelfMetrics

/// Prints what a target costs whose series are all new at every scrape, beside ten steady ones of 1,000 series, every ten
/// seconds of a clock of its own: `scrape-bench churn [SERIES] [MINUTES] [own]`, 50,000 and 60 where nothing is said. With
/// `own` its samples have times of their own, so that no series ends with a stale marker.
func runChurnBenchmark(_ arguments: [String]) {
    let numbers = arguments.compactMap { Int($0) }
    do {
        let farm = try ChurnFarm(series: numbers.first ?? 50_000, hasTimestamps: arguments.contains("own"))
        farm.run(minutes: numbers.dropFirst().first ?? 60)
    } catch {
        print("churn: \(error)")
    }
}

private final class ChurnFarm {
    private let series: Int
    private let hasTimestamps: Bool
    private let head = Head()
    private let pool: BenchPool
    private let churning: BenchTarget
    private let steady: [BenchTarget]
    private let start = WallTime.now()
    private var churnNanoseconds: Int64 = 0
    private var steadyNanoseconds: Int64 = 0
    private var upkeepNanoseconds: Int64 = 0
    private var longestUpkeep: Int64 = 0

    init(series: Int, hasTimestamps: Bool) throws {
        self.series = series
        self.hasTimestamps = hasTimestamps
        let pool = try BenchPool(job: ScrapeJob(name: "bench"), storage: head)
        self.pool = pool
        churning = pool.makeTarget(0)
        steady = (1...10).map { pool.makeTarget($0) }
    }

    func run(minutes: Int) {
        for round in 0..<minutes * 6 {
            let time = start + Int64(round) * 10_000_000_000
            let body = churningBody(round, at: time)
            churnNanoseconds += spent { pool.scrape(churning, body, at: time) }
            for target in steady {
                let body = steadyBody(round)
                steadyNanoseconds += spent { pool.scrape(target, body, at: time) }
            }
            for half in 0..<2 as Range<Int64> {
                let upkeep = spent { head.maintain(now: time + half * 5_000_000_000) }
                upkeepNanoseconds += upkeep
                longestUpkeep = max(longestUpkeep, upkeep)
            }
            if round % 30 == 29 { report(minute: round / 6 + 1) }
        }
    }

    private func spent(_ body: () -> Void) -> Int64 {
        let began = Benchmark.processorNanoseconds()
        body()
        return Benchmark.processorNanoseconds() - began
    }

    private func report(minute: Int) {
        let figures = head.statistics
        let kept = head.series(matching: [LabelMatcher(.equal, "__name__", "steady_0")]).map {
            head.samples(of: $0.ref, from: .min, to: .max)?.count ?? 0
        }
        print(
            "churn: minute \(minute): \(figures.seriesCount) series, head \(figures.totalBytes >> 20) MiB, "
                + "resident \(ProcessStatistics.read().residentBytes >> 20) MiB, steady ones keep \(kept.min() ?? 0) samples, "
                + "\(figures.chunksDroppedByBudget) chunks and \(figures.samplesDroppedByBudget) samples taken; CPU: "
                + "\(milliseconds(churnNanoseconds / 30)) ms per scrape of \(series), "
                + "\(Benchmark.text(Double(steadyNanoseconds) / 300_000)) ns per steady sample, "
                + "\(milliseconds(upkeepNanoseconds / 60)) ms per upkeep, at most \(milliseconds(longestUpkeep)) ms"
        )
        (churnNanoseconds, steadyNanoseconds, upkeepNanoseconds, longestUpkeep) = (0, 0, 0, 0)
    }

    private func milliseconds(_ nanoseconds: Int64) -> String { Benchmark.text(Double(nanoseconds) / 1e6) }

    private func churningBody(_ round: Int, at time: WallTime) -> BodyBuffer {
        let end = hasTimestamps ? "\",code=\"200\"} 1 \(time.milliseconds)\n" : "\",code=\"200\"} 1\n"
        var text = "# TYPE churning gauge\n"
        for number in 0..<series { text += "churning{pod=\"web-\(round)-\(number)" + end }
        return BodyBuffer(Array(text.utf8))
    }

    private func steadyBody(_ round: Int) -> BodyBuffer {
        let text = (0..<1000).map { "steady_\($0) \($0 % 3 == 0 ? round : $0)\n" }.joined()
        return BodyBuffer(Array(text.utf8))
    }
}

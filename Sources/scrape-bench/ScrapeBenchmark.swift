internal import HTTPTransport
internal import MetricModel
internal import Relabeling
internal import SampleStorage
internal import ScrapeConfiguration
internal import ScrapeEngine

/// Prints the cost per sample of everything behind the transport: parse, append, report, commit to the head, status.
/// Each of the targets has bodies of its own, too many for the processor's caches, whose values change for a third.
func runScrapeBenchmark() {
    for (lineCount, targetCount) in [(1000, 1000), (1643, 600), (100, 2000)] {
        do {
            let nanoseconds = try ScrapeFarm(lineCount: lineCount, targetCount: targetCount).measure()
            print(
                "scrape: \(lineCount) samples x \(targetCount) targets: "
                    + "\(Benchmark.text(nanoseconds / Double(lineCount))) ns/sample, "
                    + "\(Benchmark.text(nanoseconds / 1000)) us/scrape"
            )
        } catch {
            print("scrape: \(error)")
        }
    }
    for rules in [0, 3] {
        do {
            let farm = try ScrapeFarm(lineCount: 1000, targetCount: 100, metricRules: rules)
            let nanoseconds = farm.measureFirstSight() / 1000
            print(
                "scrape: 1000 samples x 100 targets that are new, \(rules) metric relabel rules: "
                    + "\(Benchmark.text(nanoseconds)) ns/sample"
            )
        } catch {
            print("scrape: \(error)")
        }
    }
}

private final class ScrapeFarm {
    private struct Source {
        let target: BenchTarget
        let bodies: [BodyBuffer]
    }

    private let pool: BenchPool
    private let sources: [Source]

    init(lineCount: Int, targetCount: Int, metricRules: Int = 0) throws {
        var job = ScrapeJob(name: "bench")
        job.metricRelabelRules = RelabelRules(Array(try Self.rules().prefix(metricRules)))
        let pool = try BenchPool(job: job, storage: Head())
        self.pool = pool
        sources = (0..<targetCount).map { number in
            Source(
                target: pool.makeTarget(number),
                bodies: (0..<2).map { Self.body(lineCount: lineCount, state: $0) }
            )
        }
    }

    /// Nanoseconds of CPU time per scrape, once every target is known.
    func measure() -> Double {
        let start = WallTime.now().nanoseconds
        for number in sources.indices { scrape(number, at: start) }
        return Benchmark.nanoseconds(runs: 9, calls: sources.count) { call in
            let round = Int64(call / sources.count) + 1
            scrape(call % sources.count, at: start + round * 10_000_000_000)
        }
    }

    /// Nanoseconds of CPU time per scrape of a target that nobody knows yet, of series that storage has.
    func measureFirstSight() -> Double {
        let start = WallTime.now().nanoseconds
        return Benchmark.nanoseconds(runs: 9, calls: sources.count) { call in
            let number = call % sources.count
            let block = TargetBlock(seriesLabels: sources[number].target.labels)
            scrape(number, at: start + Int64(call / sources.count) * 10_000_000_000, into: block)
        }
    }

    /// What users write for metrics: drop some, drop a label, make one of another.
    private static func rules() throws -> [RelabelRule] {
        [
            try RelabelRule(sourceLabels: ["__name__"], regex: RelabelRegex("go_(gc|memstats)_.+"), action: .drop),
            try RelabelRule(regex: RelabelRegex(".*_hash|tmp_.*"), action: .labelDrop),
            try RelabelRule(sourceLabels: ["path"], targetLabel: "route", regex: RelabelRegex("/api/([^/]+)/.*")),
        ]
    }

    private func scrape(_ number: Int, at nanoseconds: Int64, into block: TargetBlock? = nil) {
        let source = sources[number]
        // Every scrape brings a body of its own, as from the network.
        let body = BodyBuffer(source.bodies[Int(nanoseconds / 10_000_000_000 % 2)].bytes)
        pool.scrape(source.target, body, at: WallTime(nanoseconds: nanoseconds), into: block)
    }

    private static func body(lineCount: Int, state: Int) -> BodyBuffer {
        var text = ""
        for line in 0..<lineCount {
            if line % 10 == 0 { text += "# HELP bench_family_\(line / 10)_total One of many.\n" }
            if line % 10 == 0 { text += "# TYPE bench_family_\(line / 10)_total counter\n" }
            let value = line % 3 == 0 ? 1000 + line * 7 + state : line
            text += "bench_family_\(line / 10)_total{mode=\"m\(line % 10)\",path=\"/api/v1/query\"} \(value)\n"
        }
        return BodyBuffer(Array(text.utf8))
    }
}

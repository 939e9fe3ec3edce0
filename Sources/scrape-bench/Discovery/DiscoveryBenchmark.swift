internal import Discovery
internal import Glibc
internal import HTTPTransport
internal import MetricModel
internal import SampleStorage
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import ScrapeTestSupport
internal import SelfMetrics

/// Prints what 50,000 discovered targets cost, step by step, at first and when one in a hundred of them has changed.
func runDiscoveryBenchmark(_ arguments: [String]) {
    for size in [1, 100] {
        DiscoverySteps(list: TargetList(targets: arguments.first.flatMap(Int.init) ?? 50_000, groupSize: size))
            .measure()
    }
}

private struct DiscoverySteps {
    let list: TargetList
    private let origin = TargetListOrigin.file("t.json")

    init(list: TargetList) { self.list = list }

    private struct Times {
        var parse = 0.0
        var receive = 0.0
        var due = 0.0
        var relabel = 0.0
        var sync = 0.0

        var text: String {
            [("read", parse), ("receive", receive), ("set", due), ("sync", sync), ("relabeling of it", relabel)]
                .map { "\($0) \(Benchmark.text($1 / 1e6))" }.joined(separator: ", ") + " ms"
        }
    }

    func measure() {
        let section = FileDiscoverySection(files: ["t.json"], location: SourceLocation(file: "", line: 0, column: 0))
        var job = job
        job.discoveries = [.file(section)]
        var state = DiscoveryManagerState(start: MonotonicTime(nanoseconds: 0))
        let wall = WallTime.now()
        let actions = state.apply(
            [DiscoveryManagerState.Job(name: job.name, sections: DiscoverySection.sections(of: job))],
            at: MonotonicTime(nanoseconds: 0)
        )
        guard case .start(let id, _)? = actions.first else { return }
        guard let pool = try? BenchPool(job: job, storage: Head()).makePool() else { return }
        var all: [Times] = []
        var groups: [TargetGroup] = []
        var relabeled = RelabeledGroups()
        let texts = (0..<6).map { Array(list.text(turn: $0).utf8) }
        let resident = ProcessStatistics.read().residentBytes
        for (turn, bytes) in texts.enumerated() {
            let now = MonotonicTime(nanoseconds: Int64(turn) * 6_000_000_000)
            var times = Times()
            times.parse = time { groups = (try? origin.groups(json: bytes, before: groups)) ?? [] }
            times.receive = time { state.received(groups, from: id, at: now) }
            state.answered(by: id, problem: nil, at: now, wall)
            var sets: TargetSets?
            times.due = time { sets = state.due(at: MonotonicTime(nanoseconds: now.nanoseconds + 5_500_000_000)) }
            let found = sets?.groups[job.name] ?? []
            times.sync = time { _ = pool.sync(found) }
            times.relabel = time { _ = relabeled.update(to: found, of: job) }
            all.append(times)
        }
        let size = "\(list.targets) targets in groups of \(list.groupSize), \(texts[0].count >> 10) KiB"
        print("discovery: \(size), first: \(all[0].text)")
        print("discovery: \(size), later: \(median(all.dropFirst()).text); \(pool.targetCount) active")
        let grown = ProcessStatistics.read().residentBytes - resident
        print("discovery: \(size): \(grown / list.targets) B per target")
    }

    private func median(_ all: ArraySlice<Times>) -> Times {
        func middle(_ path: KeyPath<Times, Double>) -> Double { all.map { $0[keyPath: path] }.sorted()[all.count / 2] }
        return Times(
            parse: middle(\.parse),
            receive: middle(\.receive),
            due: middle(\.due),
            relabel: middle(\.relabel),
            sync: middle(\.sync)
        )
    }

    private func time(_ work: () -> Void) -> Double {
        let start = Benchmark.processorNanoseconds()
        work()
        return Double(Benchmark.processorNanoseconds() - start)
    }

    private var job: ScrapeJob {
        let text =
            "scrape_configs:\n- job_name: many\n  scrape_interval: 1h\n  relabel_configs:\n"
            + TargetList.rules.map { "  - \($0)\n" }.joined()
        guard let job = try? ConfigurationFile.parse(text: text, path: "many.yml").jobs.first else { exit(1) }
        return job
    }
}

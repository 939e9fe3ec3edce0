internal import Glibc

/// Runs one benchmark by its name, or all of them; what follows the name is for `exposition`, `storage`,
/// `http`, `scale` and `churn`.
func runBenchmarks(_ arguments: [String]) {
    let name = arguments.first
    let rest = Array(arguments.dropFirst())
    let benchmarks: [(name: String, run: () -> Void)] = [
        ("parser", runParserBenchmark), ("exposition", { runExpositionBenchmark(named: rest.first ?? "") }),
        ("head", runHeadBenchmark), ("scrape", runScrapeBenchmark), ("storage", { runStorageBenchmark(rest) }),
        ("wire", runWireBenchmark), ("http", { runHTTPBenchmark(rest) }), ("relabel", runRelabelBenchmark),
        ("screen", runScreenBenchmark),
        ("scale", { runScaleBenchmark(rest) }), ("churn", { runChurnBenchmark(rest) }),
        ("discovery", { runDiscoveryBenchmark(rest) }), ("recording", runRecordingBenchmark),
    ]
    let chosen = benchmarks.filter { name == nil || $0.name == name }
    guard !chosen.isEmpty else {
        print("usage: scrape-bench [\(benchmarks.map(\.name).joined(separator: "|"))]")
        print("       scrape-bench churn [SERIES] [MINUTES] [own]   every series new at each scrape")
        print("       scrape-bench discovery [TARGETS]   from a list of targets to loops")
        print("       scrape-bench exposition [NAME]   rows whose name has NAME in it")
        print("       scrape-bench http URL [CA-FILE]   requests to a server that is there already")
        let scenarios = ScaleScenario.names.joined(separator: "|")
        print("       scrape-bench scale [\(scenarios)]… [--seconds S] [--targets N] [--check]")
        print("       scrape-bench storage [PAGE…]     pages of one target, in the order of time")
        exit(2)
    }
    for benchmark in chosen { benchmark.run() }
}

/// Measures the process's CPU time, never wall time: the machine may be busy with other things.
enum Benchmark {
    /// The median over the runs, in nanoseconds of CPU time per call of `body`; `body` is told the call's number.
    static func nanoseconds(runs: Int = 9, calls: Int, _ body: (Int) -> Void) -> Double {
        var results: [Double] = []
        for run in 0..<runs {
            let start = processorNanoseconds()
            for call in 0..<calls { body(run * calls + call) }
            results.append(Double(processorNanoseconds() - start) / Double(calls))
        }
        return results.sorted()[runs / 2]
    }

    /// A figure with one digit behind the point.
    static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// CPU time of the process so far.
    static func processorNanoseconds() -> Int64 {
        var reading = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &reading)
        return Int64(reading.tv_sec) * 1_000_000_000 + Int64(reading.tv_nsec)
    }
}

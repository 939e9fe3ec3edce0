internal import ScrapeEngine

/// What a run of `scrape-bench scale` has measured.
struct ScaleFigures {
    var scrapes = 0
    var missed = 0
    var failed = 0
    /// Nanoseconds from the tick to the request, ascending.
    var lateness: [Int64] = []
    var processorNanoseconds: Int64 = 0
    var seconds = 0
    var residentBytes = 0

    static let heading = row([
        "", "scrapes", "missed", "failed", "late p50", "p99", "max ms", "core", "us/scrape", "MiB",
    ])

    func row(of scenario: ScaleScenario) -> String {
        let late = [50, 99, 100].map { Benchmark.text(milliseconds($0)) }
        let share = Double(processorNanoseconds) / Double(max(seconds, 1)) / 1e7
        return Self.row(
            [scenario.name, "\(scrapes)", "\(missed)", "\(failed)"] + late
                + ["\(Benchmark.text(share)) %", Benchmark.text(microsecondsPerScrape), "\(Int(mebibytes))"]
        ) + "   \(scenario.text), for \(seconds) s"
    }

    /// What is missed, and what is beyond twice the documented figures.
    func problems(beside documented: ScaleScenario.Documented) -> [String] {
        var problems = missed > 0 ? ["\(missed) missed"] : []
        for (name, figure, usual) in [
            ("late p99 ms", milliseconds(99), ScaleScenario.Documented.lateMilliseconds),
            ("us/scrape", microsecondsPerScrape, documented.microsecondsPerScrape),
            ("MiB", mebibytes, documented.mebibytes),
        ] where figure > 2 * usual {
            problems.append("\(name) \(Benchmark.text(figure)), documented \(Benchmark.text(usual))")
        }
        return problems
    }

    private func milliseconds(_ percent: Int) -> Double { Double(lateness.nearestRank(percent) ?? 0) / 1e6 }

    private var microsecondsPerScrape: Double { Double(processorNanoseconds) / Double(max(scrapes, 1)) / 1000 }

    private var mebibytes: Double { Double(residentBytes) / 1_048_576 }

    private static func row(_ cells: [String]) -> String {
        let widths = [-8, 9, 7, 7, 9, 7, 7, 7, 10, 6]
        return zip(cells, widths).map { cell, width in
            let blanks = String(repeating: " ", count: max(abs(width) - cell.count, 1))
            return width < 0 ? cell + blanks : blanks + cell
        }
        .joined()
    }
}

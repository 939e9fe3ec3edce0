internal import Glibc

/// Runs whole engines on many targets of other processes: how punctual they are, what they cost; a table with a row for
/// each scenario named, `many` without any, all of them for `all`. With `--check` the exit code is 1 when scrapes were
/// missed or a figure is beyond twice the documented one. How late scrapes begin wants a machine that does nothing else.
func runScaleBenchmark(_ arguments: [String]) {
    if arguments.first == "exporter" { return ScaleExporter.run(arguments.dropFirst().compactMap { Int($0) }) }
    func number(_ option: String) -> Int? {
        guard let place = arguments.firstIndex(of: option), place + 1 < arguments.count else { return nil }
        return Int(arguments[place + 1])
    }
    let words = arguments.filter { !$0.hasPrefix("--") && Int($0) == nil && $0 != "row" }
    guard words.allSatisfy(ScaleScenario.names.contains) else {
        print("scale: knows \(ScaleScenario.names.joined(separator: ", "))")
        exit(2)
    }
    let chosen = ScaleScenario.all.filter { words.contains($0.name) || words.contains("all") }
    var scenarios = chosen.isEmpty ? Array(ScaleScenario.all.prefix(1)) : chosen
    if let targets = number("--targets") { scenarios = scenarios.map { $0.with(targets: targets) } }
    let seconds = number("--seconds") ?? 60
    if !arguments.contains("row") { print(ScaleFigures.heading) }
    let isWithin: [Bool] = scenarios.map { scenario in
        // Each in a process of its own: the next one's memory is to be its own.
        guard scenarios.count == 1 else {
            let options = arguments.filter { !ScaleScenario.names.contains($0) }
            return OwnProcess(arguments: ["scale", scenario.name, "row"] + options)?.wait() == 0
        }
        guard let figures = ScaleRun(scenario).measure(seconds: seconds) else { return false }
        print(figures.row(of: scenario))
        for problem in figures.problems(beside: scenario.documented) { print("  beyond: \(problem)") }
        return figures.problems(beside: scenario.documented).isEmpty
    }
    if isWithin.contains(false), arguments.contains("--check") { exit(1) }
}

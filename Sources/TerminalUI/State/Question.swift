internal import MetricModel
internal import ScrapeEngine

/// A question in the status line. `y` is yes; every other key, Enter too, is no.
enum Question: Sendable, Equatable {
    case quit
    case pauseEverything(targets: Int)
    /// Several pools or marked targets, in words, and how many targets that are.
    case pause(PauseScope, String, targets: Int)
    /// `slowest` is the target that may take long, if one does.
    case probe([TargetID], slowest: ProbeWarning?)
    /// A reload that loses much; `targets` is how many there are, `broken` the jobs that do not run now either.
    case reload(ReloadPlan, targets: Int, broken: Set<String> = [])

    var text: String {
        switch self {
        case .quit: "quit? scraping stops"
        case .pauseEverything(let targets):
            targets == 0
                ? "pause everything? there is no target yet; new ones start paused"
                : "pause everything? \(Self.stale(targets))"
        case .pause(_, let what, let targets):
            "pause \(what)? \(Self.stale(targets))"
        case .probe(let targets, let slowest): Self.probe(targets.count, slowest)
        case .reload(let plan, let targets, let broken):
            "reload? " + Self.consequences(of: plan, targets, broken).joined(separator: "; ")
        }
    }

    /// Without the consequences, where there is no room for them.
    var shortText: String { "\(text.prefix { $0 != "?" })?" }

    /// What a pause does to so many targets.
    private static func stale(_ targets: Int) -> String {
        "\(Monitor.targets(targets)) \(targets == 1 ? "goes" : "go") stale after two intervals"
    }

    private static func probe(_ count: Int, _ slowest: ProbeWarning?) -> String {
        let what = count == 1 ? slowest?.name ?? "1 target" : Monitor.targets(count)
        guard let slowest else { return "probe \(what)? each gets one more request; nothing is stored" }
        let time = ReadableNumber.duration(slowest.nanoseconds)
        return "probe \(what)? \(count == 1 ? "its" : "the slowest's") last scrape took \(time)"
    }

    /// The one key that says yes.
    static let yes = Key.character("y")

    var isAboutReload: Bool { if case .reload = self { true } else { false } }

    private static func consequences(of plan: ReloadPlan, _ targets: Int, _ broken: Set<String>) -> [String] {
        var parts: [String] = []
        if plan.targetsLost > 0 {
            let lost = ReadableNumber.fullCount(plan.targetsLost)
            parts.append("~\(lost) of \(ReadableNumber.fullCount(targets)) targets go")
        }
        if let first = plan.failures.first {
            let others = plan.failures.count - 1
            parts.append(others == 0 ? "\(first.job) stays as it is" : "\(others + 1) jobs stay as they are")
        }
        let newlyBroken = plan.report.jobsBroken.filter { !broken.contains($0.job) }
        if let first = newlyBroken.first {
            let others = newlyBroken.count - 1
            parts.append(others == 0 ? "\(first.job) cannot run" : "\(others + 1) jobs cannot run")
        }
        return parts
    }
}

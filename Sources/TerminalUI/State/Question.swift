internal import ScrapeEngine

/// A question in the status line. `y` is yes; every other key, Enter too, is no.
enum Question: Sendable, Equatable {
    case quit
    case pauseEverything(targets: Int)
    /// A reload that loses much; `targets` is how many there are.
    case reload(ReloadPlan, targets: Int)

    var text: String {
        switch self {
        case .quit: "quit? scraping stops"
        case .pauseEverything(let targets):
            "pause everything? \(ReadableNumber.fullCount(targets)) \(targets == 1 ? "target" : "targets") go stale"
                + " after two intervals"
        case .reload(let plan, let targets): "reload? " + Self.consequences(of: plan, targets).joined(separator: "; ")
        }
    }

    var isAboutReload: Bool { if case .reload = self { true } else { false } }

    private static func consequences(of plan: ReloadPlan, _ targets: Int) -> [String] {
        var parts: [String] = []
        if plan.targetsLost > 0 {
            let lost = ReadableNumber.fullCount(plan.targetsLost)
            parts.append("~\(lost) of \(ReadableNumber.fullCount(targets)) targets go")
        }
        if let first = plan.failures.first {
            let others = plan.failures.count - 1
            parts.append(others == 0 ? "\(first.job) stays as it is" : "\(others + 1) jobs stay as they are")
        }
        if let first = plan.report.jobsBroken.first {
            let others = plan.report.jobsBroken.count - 1
            parts.append(others == 0 ? "\(first.job) cannot run" : "\(others + 1) jobs cannot run")
        }
        return parts
    }
}

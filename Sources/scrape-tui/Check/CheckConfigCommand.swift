internal import ArgumentParser
internal import MetricModel
internal import ScrapeConfiguration

/// `scrape-tui check config FILE…`: every mistake as `file:line:column: message`, with promtool's verdict.
struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check configuration files.",
        discussion: "Exit code 1 when one has problems, 2 when one cannot be read."
    )

    @Argument(help: ArgumentHelp("Configurations in the format of prometheus.yml.", valueName: "file"))
    var files: [String]

    func run() throws {
        var worst = ExitStatus.fine
        for file in files { worst = max(worst, try check(file)) }
        if worst != .fine { throw worst }
    }

    private func check(_ path: String) throws(ExitStatus) -> ExitStatus {
        let check: ConfigurationCheck
        do {
            check = try ConfigurationCheck(of: ConfigurationFile.load(path: path))
        } catch {
            if let unreadable = error.unreadable(path) {
                Output.complain(unreadable)
                return .usage
            }
            try show(error.problems)
            return .wrong
        }
        for warning in check.warnings { try Output.deliver(warning.described(as: "warning: ")) }
        try show(check.problems)
        if !check.problems.isEmpty { return .wrong }
        try Output.deliver("\(path): fine, \(check.summary)")
        return .fine
    }

    /// Each with the line it is about.
    private func show(_ problems: [ConfigurationProblem]) throws(ExitStatus) {
        var excerpts = SourceExcerpts(of: problems)
        for problem in problems {
            try Output.deliver(problem.description)
            if let excerpt = excerpts.excerpt(at: problem.location) { try Output.deliver(excerpt) }
        }
    }
}

extension ConfigurationErrors {
    /// Why the file itself cannot be read; nil when it was.
    fileprivate func unreadable(_ path: String) -> String? {
        guard problems.count == 1, let only = problems.first, only.location.file == path, only.location.line == 0 else {
            return nil
        }
        return only.message
    }
}

extension ExitStatus: Comparable {
    static func < (left: ExitStatus, right: ExitStatus) -> Bool { left.rawValue < right.rawValue }
}

extension ConfigurationProblem {
    /// `file:line:column: warning: message`.
    fileprivate func described(as kind: String) -> String {
        ConfigurationProblem(location: location, message: kind + message, suggestion: suggestion).description
    }
}

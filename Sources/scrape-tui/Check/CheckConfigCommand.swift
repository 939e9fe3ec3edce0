internal import ArgumentParser
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
        for file in files { worst = max(worst, check(file)) }
        if worst != .fine { throw worst }
    }

    private func check(_ path: String) -> ExitStatus {
        let check: ConfigurationCheck
        do {
            _ = try InputFile(reading: path)
            check = try ConfigurationCheck(of: ConfigurationFile.load(path: path))
        } catch let error as InputFile.Unreadable {
            Output.complain(error.description)
            return .usage
        } catch let errors as ConfigurationErrors {
            show(errors.problems)
            return .wrong
        } catch {
            Output.complain("\(path): \(error)")
            return .internal
        }
        for warning in check.warnings { Output.text(warning.described(as: "warning: ")) }
        show(check.problems)
        if !check.problems.isEmpty { return .wrong }
        Output.text("\(path): fine, \(check.summary)")
        return .fine
    }

    /// Each with the line it is about.
    private func show(_ problems: [ConfigurationProblem]) {
        var excerpts = SourceExcerpts()
        for problem in problems {
            Output.text(problem.description)
            if let excerpt = excerpts.excerpt(at: problem.location) { Output.text(excerpt) }
        }
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

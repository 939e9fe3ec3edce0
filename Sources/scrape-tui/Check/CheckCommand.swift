internal import ArgumentParser

/// `scrape-tui check …`: verdicts on files, without scraping.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a configuration, its targets, or an exposition.",
        subcommands: [CheckConfigCommand.self, CheckTargetsCommand.self, CheckMetricsCommand.self]
    )

    func run() throws { throw ValidationError("say what to check: config, targets or metrics") }
}

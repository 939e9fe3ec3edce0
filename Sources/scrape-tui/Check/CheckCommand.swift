internal import ArgumentParser

/// `scrape-tui check …`: verdicts on files, without scraping.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a configuration or an exposition.",
        subcommands: [CheckConfigCommand.self, CheckMetricsCommand.self]
    )

    func run() throws { throw ValidationError("say what to check: config or metrics") }
}

internal import ArgumentParser

/// `scrape-tui check …`: verdicts on files, without scraping.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a configuration, its targets, or an exposition.",
        subcommands: [
            CheckConfigCommand.self, CheckTargetsCommand.self, CheckMetricsCommand.self, UnknownCheckCommand.self,
        ],
        defaultSubcommand: UnknownCheckCommand.self
    )
}

/// What stands where one of `check`'s commands is expected.
struct UnknownCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "unknown", shouldDisplay: false)

    @Argument(help: .hidden)
    var words: [String] = []

    func run() throws {
        let unknown = words.first.map { "there is no 'check \($0)': " } ?? ""
        throw ValidationError(
            unknown + "say what to check: 'check config FILE', 'check targets [FILE]' or 'check metrics [FILE]'"
        )
    }
}

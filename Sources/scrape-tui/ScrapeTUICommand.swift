internal import ArgumentParser

/// The whole command line.
struct ScrapeTUICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrape-tui",
        abstract: "The terminal for Prometheus scraping.",
        discussion: "Exit codes: 0 fine, 1 something is down or wrong, 2 configuration or usage, 3 internal error.",
        version: "scrape-tui \(Version.current)",
        subcommands: [
            MonitorCommand.self, AgentCommand.self, BatchCommand.self, CheckCommand.self, ReplayCommand.self,
            DemoCommand.self,
        ],
        defaultSubcommand: MonitorCommand.self
    )
}

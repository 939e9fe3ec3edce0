internal import ArgumentParser
internal import HTTPTransport
internal import ScrapeConfiguration
internal import ScrapeEngine

/// `scrape-tui check targets [CONFIG]`: what would be scraped, what would not, and by which rule.
struct CheckTargetsCommand: ParsableCommand {
    /// What `--format` takes.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json
    }

    static let configuration = CommandConfiguration(
        commandName: "targets",
        abstract: "Discover and relabel targets without scraping them.",
        discussion: """
            Lists the targets that would be scraped and those that relabeling drops, with the rule that dropped them.
            Exit code 1 when a target cannot be built or a discovery block fails, 2 when the configuration does not load.
            """
    )

    @OptionGroup var configuration: ConfigurationFlags

    @Option(name: .customLong("job"), help: ArgumentHelp("Only this job; may be given again.", valueName: "name"))
    var jobs: [String] = []

    @Option(help: "table for people, json for programs.")
    var format = Format.table

    @Flag(help: "Tell for each target what every relabel rule looked at and what it changed.")
    var explain = false

    @Option(help: ArgumentHelp("How long discovery may take.", valueName: "duration"))
    var timeout = DurationArgument(seconds: 10)

    func run() throws {
        let survey = try TargetReport(
            configuration: configuration.path,
            jobs: surveyed(),
            explains: explain
        )
        switch format {
        case .table: try Output.deliver(TargetTable(report: survey).text)
        case .json: try Output.deliver(TargetJSON(report: survey).bytes)
        }
        if !survey.isFine { throw ExitStatus.wrong }
    }

    private func surveyed() throws(ExitStatus) -> [SurveyedJob] {
        let chosen = try chosenJobs()
        do {
            return try TargetSurvey.run(jobs: chosen, deadline: timeout.duration)
        } catch {
            Output.complain("scrape-tui cannot discover targets: \(error)")
            throw .internal
        }
    }

    private func chosenJobs() throws(ExitStatus) -> [ScrapeJob] {
        let loaded: Configuration
        do {
            loaded = try ConfigurationFile.load(path: configuration.path)
        } catch {
            Output.complain(error.description)
            throw .usage
        }
        if jobs.isEmpty { return loaded.jobs }
        for name in jobs where !loaded.jobs.contains(where: { $0.name == name }) {
            Output.complain("\(configuration.path) has no job \"\(name)\"")
            throw .usage
        }
        return loaded.jobs.filter { jobs.contains($0.name) }
    }
}

internal import ArgumentParser
internal import Glibc
internal import MetricModel
internal import Recording
internal import TerminalUI

/// `scrape-tui replay FILE`: the monitor on what was recorded. Nothing is scraped.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Show what monitor or agent wrote with --record.",
        discussion: "Space plays and stops, comma and period step, { and } skip a minute, + plays faster."
    )

    @Argument(help: ArgumentHelp("The recording.", valueName: "file")) var file: String

    @OptionGroup var screen: ScreenFlags

    @OptionGroup var plain: PlainFlag

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        if screen.dumpSchema { return try Output.deliver(SettingsSchema.text) }
        let settings = try screen.load()
        if screen.dumpConfig { return try Output.deliver(settings.yaml) }
        let options = ScreenFlags.options(settings.values)
        do {
            // What is wrong with the file is said first, wherever there is a terminal.
            let engine = RecordedEngine(try RecordingReader(path: file))
            let isPlain = try plain.isPlain(options)
            var monitor = Monitor()
            monitor.apply(settings)
            monitor.readOnly = .recording
            if let remark = engine.openingRemark {
                let notice = MonitorEvent.notice("of this recording, \(remark): what is before can be seen")
                _ = monitor.update(notice, at: (wall: .now(), monotonic: .now()))
            }
            let reason =
                isPlain
                ? try PlainRunner.run(monitor, engine: engine, options: PlainFlag.options(options))
                : try MonitorRunner.run(monitor, engine: engine, options: options)
            if reason.exitCode != 0 { throw ExitCode(reason.exitCode) }
        } catch let problem as TerminalProblem {
            if case .system = problem {
                Output.complain(problem.description)
            } else {
                Output.complain("\(problem.cause): 'scrape-tui replay --plain' prints lines instead of a screen")
            }
            throw ExitStatus.usage
        } catch let problem as RecordingProblem {
            Output.complain("\(file): \(problem)")
            throw ExitStatus.usage
        }
    }
}

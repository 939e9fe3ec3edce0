internal import ArgumentParser
internal import DemoFarm
internal import Glibc

/// `scrape-tui demo`: exporters in every state on loopback addresses, and the monitor on them.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the monitor on exporters that are well, slow, flapping, broken, huge, gone.",
        discussion: "Takes the flags of monitor: scrape-tui demo --ascii"
    )

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("Flags of monitor.", valueName: "flags"))
    var flags: [String] = []

    func run() throws {
        if flags.contains("--help") || flags.contains("-h") { throw CleanExit.helpRequest(self) }
        signal(SIGPIPE, SIG_IGN)
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let farm: DemoFarm
        do {
            farm = try DemoFarm.start(in: parent)
        } catch {
            Output.complain(error.description)
            throw ExitStatus.internal
        }
        defer { farm.stop() }
        var monitor = try MonitorCommand.parse(["--config.file", farm.configurationPath] + flags)
        // Its configuration is another file in each run.
        monitor.screen.state = false
        try monitor.run()
    }
}

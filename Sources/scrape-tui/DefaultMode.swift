internal import ArgumentParser
internal import Glibc

/// What runs when the command line names no command: the monitor, or batch where there is no terminal for it or `--batch`
/// asks for it. Every flag stays, so that one which batch does not have is an error that names it.
enum DefaultMode: Equatable {
    /// As the command line says.
    case asNamed
    /// Batch, by `--batch`.
    case asked
    /// Batch, because there is no terminal.
    case implied

    /// Behind an error about flags that somebody gave to the monitor.
    static let explanation =
        "There is no terminal to draw on, so this is 'scrape-tui batch'; 'scrape-tui agent' keeps scraping without one, "
        + "'scrape-tui --plain' prints lines."

    private static let batch = "batch"
    private static let batchFlag = "--batch"
    /// With these the parser answers by itself, or the monitor needs no terminal.
    private static let others = [
        "-h", "--help", "--help-hidden", "--version", "--plain", "--dump-config", "--dump-schema",
    ]

    init(_ arguments: [String], hasTerminal: Bool) {
        let options = arguments.prefix { $0 != "--" }
        let commands = ScrapeTUICommand.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        let isNamed = arguments.first.map { commands.contains($0) } ?? false
        let isOther = options.contains {
            Self.others.contains($0) || $0.hasPrefix("--generate") || $0.hasPrefix("--exp")
        }
        if isNamed || isOther {
            self = .asNamed
        } else if options.contains(Self.batchFlag) {
            self = .asked
        } else {
            self = hasTerminal ? .asNamed : .implied
        }
    }

    /// The command line with the command that it means.
    func arguments(_ arguments: [String]) -> [String] {
        guard self != .asNamed else { return arguments }
        let options = arguments.prefix { $0 != "--" }
        return [Self.batch] + options.filter { $0 != Self.batchFlag } + arguments[options.count...]
    }

    /// True when somebody would see a screen: the output is a terminal, and the process has one.
    static var hasTerminal: Bool {
        guard isatty(STDOUT_FILENO) != 0 else { return false }
        let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }
}

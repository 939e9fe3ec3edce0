internal import ArgumentParser
internal import Glibc
internal import TerminalUI

/// Lines instead of a screen: because they are wanted, or because the terminal can show nothing else.
struct PlainFlag: ParsableArguments {
    @Flag(
        help: "Lines and typed commands instead of a screen, for screen readers and simple terminals (docs/plain.md)."
    )
    var plain = false

    /// True when lines are wanted, or all that the terminal can show, which is then said.
    ///
    /// - Throws: when there is no terminal, or a simple one that nobody types on.
    func isPlain(_ options: MonitorOptions) throws(TerminalProblem) -> Bool {
        if plain { return true }
        do throws(TerminalProblem) {
            try MonitorRunner.check(options)
            return false
        } catch {
            switch error {
            case .cannotPlaceCursor, .unknown: break
            case .noTerminal, .system: throw error
            }
            guard isatty(STDIN_FILENO) != 0, isatty(STDOUT_FILENO) != 0 else { throw error }
            Output.complain("\(error.cause): lines instead of a screen, as with --plain")
            return true
        }
    }

    /// What the plain front end gets of the options of a screen.
    static func options(_ options: MonitorOptions) -> PlainOptions {
        PlainOptions(glyphs: PlainOptions.glyphs(options), version: Version.current, environment: [:])
    }
}

internal import ArgumentParser
internal import Glibc

/// Where the process starts. The work is done by a free function: what stands in `main` itself would belong to the main
/// actor, closures handed to other threads included.
@main
enum Program {
    static func main() { exit(run(Array(CommandLine.arguments.dropFirst()))) }
}

/// Runs the command line and returns the exit code.
private func run(_ arguments: [String]) -> Int32 {
    // Labels and file names are bytes of UTF-8; numbers are never read or written in the user's locale.
    if setlocale(LC_CTYPE, "") == nil { setlocale(LC_CTYPE, "C.UTF-8") }
    let mode = DefaultMode(arguments, hasTerminal: DefaultMode.hasTerminal)
    do {
        var command = try ScrapeTUICommand.parseAsRoot(mode.arguments(withEmptyValues(arguments)))
        try command.run()
        return ExitStatus.fine.rawValue
    } catch let status as ExitStatus {
        return status.rawValue
    } catch let code as ExitCode {
        return code.rawValue
    } catch {
        let message = ScrapeTUICommand.fullMessage(for: error)
        if ScrapeTUICommand.exitCode(for: error).isSuccess { return told(message).rawValue }
        Output.complain(message)
        if mode == .implied { Output.complain(DefaultMode.explanation) }
        return ExitStatus.usage.rawValue
    }
}

/// Help and version are what was asked for.
private func told(_ message: String) -> ExitStatus {
    do {
        try Output.deliver(message)
        return .fine
    } catch {
        return error
    }
}

/// `--flag=` gives an empty value, as it does to Prometheus; the parser takes that only as a word of its own.
private func withEmptyValues(_ arguments: [String]) -> [String] {
    let options = arguments.prefix { $0 != "--" }
    let spelled = options.flatMap { argument in
        argument.hasPrefix("--") && argument.utf8.firstIndex(of: UInt8(ascii: "=")) == argument.utf8.indices.last
            ? [String(argument.dropLast()), ""] : [argument]
    }
    return spelled + arguments[options.count...]
}

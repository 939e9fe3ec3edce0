/// How a command ended. Thrown by a command that has said why already.
enum ExitStatus: Int32, Error {
    case fine = 0
    /// Something is down, or what was checked has problems.
    case wrong = 1
    /// A configuration that does not load, a file that cannot be read, or a command line that makes no sense.
    case usage = 2
    /// scrape-tui itself does not work.
    case `internal` = 3
}

/// Why the monitor's screen closed. The terminal is restored when the caller gets it; stopping the engine is theirs.
package enum ExitReason: Hashable, Sendable {
    /// The user said so.
    case quit
    /// SIGTERM, SIGINT from another process, or SIGQUIT.
    case signal(Int32)
    /// The terminal went away.
    case hangUp
    /// Ctrl-C again and again: somebody wants it to end now, whatever is still to be sent or written.
    case interrupted

    /// A stop that somebody asked for is a success; a lost terminal is 128 + SIGHUP, impatience 128 + SIGINT.
    package var exitCode: Int32 {
        switch self {
        case .quit, .signal: 0
        case .hangUp: 129
        case .interrupted: 130
        }
    }
}

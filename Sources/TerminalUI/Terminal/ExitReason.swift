/// Why the monitor's screen closed. The terminal is restored when the caller gets it; stopping the engine is theirs.
package enum ExitReason: Hashable, Sendable {
    /// The user said so.
    case quit
    /// SIGTERM, SIGINT from another process, or SIGQUIT.
    case signal(Int32)
    /// The terminal went away.
    case hangUp

    /// A stop that somebody asked for is a success; a lost terminal is 128 + SIGHUP.
    package var exitCode: Int32 { self == .hangUp ? 129 : 0 }
}

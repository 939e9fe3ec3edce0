/// Why the engine takes no commands from a screen.
package enum ReadOnlyReason: Sendable, Equatable {
    /// The user wants it so.
    case flag
    /// What is shown is over: there is no engine.
    case recording

    /// In the fewest words, for the help.
    var cause: String { self == .flag ? "--read-only" : "a recording" }

    /// For the status line.
    var text: String {
        switch self {
        case .flag: "read-only: started with --read-only"
        case .recording: "a recording: nothing is scraped"
        }
    }
}

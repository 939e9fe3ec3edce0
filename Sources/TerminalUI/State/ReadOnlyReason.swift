/// Why the engine takes no commands from a screen.
package enum ReadOnlyReason: Sendable, Equatable {
    /// The user wants it so, and said it with the flag.
    case flag
    /// The user wants it so, and said it here: `SCRAPE_TUI_READ_ONLY`, `/home/me/.config/scrape-tui/config.yaml:3:1`.
    case setting(String)
    /// What is shown is over: there is no engine.
    case recording

    /// In the fewest words, for the help.
    var cause: String {
        switch self {
        case .flag: "--read-only"
        case .setting(let origin): Sanitiser.text(origin.split(separator: "/").last.map(String.init) ?? origin)
        case .recording: "a recording"
        }
    }

    /// For the status line.
    var text: String {
        switch self {
        case .flag: "read-only: started with --read-only"
        case .setting(let origin): "read-only: \(Sanitiser.text(origin)) says so"
        case .recording: "a recording: nothing is scraped"
        }
    }
}

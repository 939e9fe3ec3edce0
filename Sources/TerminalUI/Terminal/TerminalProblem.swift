/// Why the monitor cannot open its screen. Each says in one sentence what to use instead.
package enum TerminalProblem: Error, Equatable, CustomStringConvertible {
    /// There is no terminal: a pipe, a service, a container without `-t`.
    case noTerminal
    /// TERM names a terminal whose cursor cannot be placed (`TERM=dumb`).
    case cannotPlaceCursor(term: String)
    /// Neither TERM nor `xterm-256color` is described on this system.
    case unknown(term: String)
    /// The system refused something that every terminal needs.
    case system(String)

    /// What it comes from, without advice.
    package var cause: String {
        switch self {
        case .noTerminal: "no terminal"
        case .cannotPlaceCursor(let term): "TERM=\(Sanitiser.text(term)) cannot place a cursor"
        case .unknown(let term): "TERM=\(Sanitiser.text(term)) and xterm-256color are not described here"
        case .system(let text): Sanitiser.text(text)
        }
    }

    package var description: String {
        switch self {
        case .noTerminal:
            "no terminal to draw on: use 'scrape-tui batch' for one round of scrapes or 'scrape-tui agent' to keep scraping"
        case .cannotPlaceCursor(let term):
            "TERM=\(Sanitiser.text(term)) cannot place a cursor: "
                + "use 'scrape-tui batch' for one round of scrapes or 'scrape-tui agent' to keep scraping"
        case .unknown(let term) where term.isEmpty:
            "TERM is not set and xterm-256color is not described here: set TERM, or install ncurses-base"
        case .unknown(let term):
            "TERM=\(Sanitiser.text(term)) and xterm-256color are not described here: install ncurses-base or ncurses-term"
        case .system(let text): "the terminal could not be opened: \(Sanitiser.text(text))"
        }
    }
}

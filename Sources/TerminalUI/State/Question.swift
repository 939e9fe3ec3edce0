/// A question in the status line. `y` is yes; every other key, Enter too, is no.
enum Question: Sendable, Equatable {
    case quit
    case pauseEverything(targets: Int)

    var text: String {
        switch self {
        case .quit: "quit? scraping stops"
        case .pauseEverything(let targets):
            "pause everything? \(ReadableNumber.fullCount(targets)) \(targets == 1 ? "target" : "targets") go stale"
                + " after two intervals"
        }
    }
}

/// The health Prometheus reports for a target (`scrape/target.go`, v3.5).
package enum TargetHealth: String, Sendable {
    case unknown, up, down
}

/// What a row says at a glance: health, refined by what a person on call wants to know first.
package enum TargetState: UInt8, Sendable, CaseIterable {
    /// The last scrape failed.
    case down
    /// The due time passed by more than one interval.
    case late
    /// Up, but the last scrape took more than 80 % of the timeout.
    case slow
    /// Three or more transitions within ten minutes.
    case flapping
    /// Another target has the same final labels.
    case duplicate
    /// Up, but samples of the last scrape were refused: repeated, out of order, or out of bounds.
    case refused
    /// Never scraped.
    case new
    /// Paused by the user.
    case paused
    /// Paused, and its stale markers are written.
    case stale
    case up

    /// True for the states that `!` keeps on the screen.
    package var isProblem: Bool {
        switch self {
        case .down, .late, .slow, .flapping, .duplicate, .refused: true
        case .new, .paused, .stale, .up: false
        }
    }
}

/// Names a target of a job for as long as its final labels and URL stay the same.
package struct TargetID: Hashable, Sendable, Comparable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static func < (left: TargetID, right: TargetID) -> Bool { left.rawValue < right.rawValue }
}

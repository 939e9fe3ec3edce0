package import MetricModel

/// Names a provider for the life of the process: `file/3`. Numbers count over all kinds and are never used again.
package struct ProviderID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let kind: String
    package let number: Int

    package init(kind: String, number: Int) {
        self.kind = kind
        self.number = number
    }

    package static func < (left: ProviderID, right: ProviderID) -> Bool { left.number < right.number }

    package var description: String { "\(kind)/\(number)" }
}

/// How a provider is doing, for the screen and for the answer to a reload.
package struct ProviderStatus: Sendable, Hashable {
    package enum Health: Sendable, Hashable {
        /// Its last answer was fine.
        case ok
        /// It has not answered yet.
        case pending
        /// Its last answer was not fine, in these words, and has not been since then. What it said before still holds.
        case failed(String, since: WallTime)
    }

    package let id: ProviderID
    /// The jobs that use it, in the order of the configuration.
    package let jobs: [String]
    package let health: Health
    /// Where the configuration has its block, in the first of the jobs.
    package let location: SourceLocation?
    package let groupCount: Int
    package let targetCount: Int
    /// When it last answered, fine or not.
    package let lastAnswer: WallTime?
    /// What it waits for when it is pending, where that is known: `reading t.json`.
    package internal(set) var activity: String?
}

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
        /// There is no provider, for this reason.
        case unavailable(String)

        /// True when something is wrong with it; one that has not answered yet may be well.
        package var isFailing: Bool {
            switch self {
            case .ok, .pending: false
            case .failed, .unavailable: true
            }
        }
    }

    package let id: ProviderID
    /// The jobs that use it, in the order of the configuration.
    package let jobs: [String]
    package let health: Health
    /// Where the configuration has its block, in the first of the jobs.
    package let location: SourceLocation?
    /// Whom or what it asks, for people: `http://sd.example/targets`.
    package let subject: String
    package let groupCount: Int
    package let targetCount: Int
    /// When it last answered, fine or not.
    package let lastAnswer: WallTime?
    /// How long the last answer took, where that is known.
    package let answerNanoseconds: Int64?
    /// What it waits for when it is pending, where that is known: `reading t.json`.
    package internal(set) var activity: String?

    package init(
        id: ProviderID,
        jobs: [String],
        health: Health,
        location: SourceLocation? = nil,
        subject: String = "",
        groupCount: Int = 0,
        targetCount: Int = 0,
        lastAnswer: WallTime? = nil,
        answerNanoseconds: Int64? = nil,
        activity: String? = nil
    ) {
        self.id = id
        self.jobs = jobs
        self.health = health
        self.location = location
        self.subject = subject
        self.groupCount = groupCount
        self.targetCount = targetCount
        self.lastAnswer = lastAnswer
        self.answerNanoseconds = answerNanoseconds
        self.activity = activity
    }
}

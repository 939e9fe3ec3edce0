internal import HTTPTransport
package import MetricModel

/// One configured job in a snapshot, whether its pool could be built or not.
package struct PoolRow: Sendable {
    package var name: String
    package var location: SourceLocation
    /// What keeps the job from running as the file says; nil for a job that does.
    package var failure: PoolFailure?
    package var interval: PrometheusDuration
    package var timeout: PrometheusDuration
    /// How many active targets are in each state.
    package var counts: [TargetState: Int]
    package var targets: Int
    /// How many targets the job may have; 0 is any number. With more of them every scrape fails.
    package var targetLimit: Int
    /// Every dropped target, those beyond `keep_dropped_targets` too.
    package var dropped: Int
    /// Of the last scrapes of its targets, in nanoseconds; nil before the first.
    package var medianDurationNanoseconds: Int64?
    package var p95DurationNanoseconds: Int64?
    /// Sums over the last scrapes of its targets.
    package var samples: Int
    package var seriesAdded: Int
    package var staleMarkersWritten: Int
    package var bodyBytes: Int
    package var lastScrape: WallTime?
    package var nextDue: WallTime?
    /// How many targets changed their health three times or more within the last ten minutes.
    package var flapping: Int
    /// When its pool was made or a reload changed it; nil for a job without a pool.
    package var configuredAt: WallTime?
    /// Set while the whole job is paused.
    package var pausedAt: WallTime?
    /// One entry per 15 s, oldest first, at most 60.
    package var history: [PoolHealth]
    /// Providers that have not answered yet or failed, in words: `file: 2 files pending`.
    package var discovery: [String]
    /// True while one of its providers fails or is not available: its targets are those that are known from before, or none.
    package var isDiscoveryFailing = false

    package init(name: String, location: SourceLocation) {
        self.name = name
        self.location = location
        interval = .zero
        timeout = .zero
        counts = [:]
        targets = 0
        targetLimit = 0
        dropped = 0
        samples = 0
        seriesAdded = 0
        staleMarkersWritten = 0
        bodyBytes = 0
        flapping = 0
        history = []
        discovery = []
    }

    /// Targets that are not paused.
    package var running: Int { targets - (counts[.paused] ?? 0) - (counts[.stale] ?? 0) }

    /// Up in the wide sense: the last scrape was good.
    package var up: Int {
        (counts[.up] ?? 0) + (counts[.slow] ?? 0) + (counts[.late] ?? 0) + (counts[.flapping] ?? 0)
            + (counts[.duplicate] ?? 0) + (counts[.refused] ?? 0)
    }

    package var down: Int { counts[.down] ?? 0 }

    /// How many samples more or fewer than five minutes ago; nil while it is not known for so long.
    package var samplesChange: Int? {
        let slices = Int(300 / PoolHealth.sliceSeconds)
        return history.count > slices ? samples - history[history.count - 1 - slices].samples : nil
    }

    /// False while the job is only configured.
    package var hasPool: Bool { failure?.remainder != .nothing }

    /// True when nothing of the job is scraped because of its failure.
    package var isBroken: Bool {
        switch failure?.remainder {
        case nil, .oldConfiguration: false
        case .nothing: true
        case .otherDiscovery: targets == 0
        }
    }
}

/// Why a job does not run as the file says.
package struct PoolFailure: Sendable, Hashable {
    /// What of the job runs all the same.
    package enum Remainder: Sendable, Hashable {
        /// It has no pool.
        case nothing
        /// The pool goes on under the configuration it had.
        case oldConfiguration
        /// What some of its discovery would find is missing.
        case otherDiscovery
    }

    package var text: String
    package var nextTry: WallTime?
    package var remainder: Remainder

    /// The secrets of URLs that the text quotes are not kept.
    package init(text: String, nextTry: WallTime? = nil, remainder: Remainder = .nothing) {
        self.text = SecretParameters.masked(inSentence: text)
        self.nextTry = nextTry
        self.remainder = remainder
    }
}

/// A pool's health over one slice of time.
package struct PoolHealth: Sendable, Hashable {
    package var up: Int
    package var down: Int
    package var paused: Int
    /// Of the last scrapes of its targets.
    package var samples: Int

    /// How long a slice is.
    package static let sliceSeconds: Int64 = 15

    package init(up: Int, down: Int, paused: Int, samples: Int = 0) {
        self.samples = samples
        self.up = up
        self.down = down
        self.paused = paused
    }
}

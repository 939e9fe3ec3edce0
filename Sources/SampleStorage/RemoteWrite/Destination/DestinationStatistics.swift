package import MetricModel

/// A destination as the screen shows it.
package struct DestinationStatistics: Sendable, Hashable, Identifiable {
    package enum Phase: String, Sendable {
        /// Reads the series, then where the last run ended, and sends what was under way then.
        case starting
        case sending
        /// Waits before the next attempt.
        case retrying
        /// Ends; sends what there is.
        case flushing
        case ended
    }

    /// The name, or the hash where the file gives none.
    package var name: String
    /// Without the password.
    package var url: String
    /// Where the file describes it.
    package var location: SourceLocation
    package var phase = Phase.starting
    /// Newest entry committed minus newest one sent; nil before anything was sent.
    package var lagSeconds: Double?
    /// Over the last few seconds; of bytes as they are sent.
    package var samplesPerSecond = 0.0
    package var bytesPerSecond = 0.0
    /// Entries read from the log and not answered for.
    package var pending = 0
    package var shards = 0
    package var shardsDesired = 0
    package var shardsMax = 0
    /// Samples and native histograms that the receiver has.
    package var samplesSent: UInt64 = 0
    package var samplesRetried: UInt64 = 0
    /// Refused for good by the receiver.
    package var samplesFailed: UInt64 = 0
    /// Left out on purpose, by relabeling.
    package var samplesFiltered: UInt64 = 0
    /// Left out for their age, or of a series that the log never named.
    package var samplesDropped: UInt64 = 0
    /// Gone with segments that retention took before they were read, as far as this process wrote them.
    package var samplesLost: UInt64 = 0
    package var bytesSent: UInt64 = 0
    package var segment: UInt32 = 0
    package var segmentsBehind = 0
    package var lastSentAt: WallTime?
    package var lastError: String?
    package var lastErrorAt: WallTime?
    /// While it waits: when the next attempt is due.
    package var nextTryAt: WallTime?

    package init(name: String, url: String, location: SourceLocation) {
        self.name = name
        self.url = url
        self.location = location
    }

    package var id: String { name }
}

internal import MetricModel

/// What all destinations share: the log, who knows its series, and whom they tell what.
struct DestinationServices: Sendable {
    let log: any SegmentStore
    let seriesSource: any SeriesSource
    let intake: RemoteIntake
    /// Nil when nobody knows metadata.
    let metadataSource: (any MetadataSource)?
    let event: @Sendable (RemoteWriteEvent) -> Void
}

/// An answer to a request of a destination, on its way to the destination's thread.
struct DestinationAnswer: Sendable {
    enum Request: Sendable, Hashable {
        case shard(Int)
        case metadata
    }

    var request: Request
    var outcome: SendOutcome
    /// When it came.
    var at: MonotonicTime
    var wallTime: WallTime
}

/// How far a shard has come in the log.
package struct ShardProgress: Hashable, Sendable {
    /// The receiver has answered for every entry of the shard before this place.
    package var acknowledged: LogPosition
    /// While a request is under way, or was when the process ended: the place behind its last entry. It holds exactly
    /// the shard's entries from `acknowledged` up to here.
    package var inFlightEnd: LogPosition?

    package init(acknowledged: LogPosition, inFlightEnd: LogPosition? = nil) {
        self.acknowledged = acknowledged
        self.inFlightEnd = inFlightEnd
    }
}

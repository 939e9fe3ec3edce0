/// What a recording holds at most, whatever is shown or whatever a file claims.
enum RecordingLimits {
    /// Bytes of one record, unpacked.
    static let recordBytes = 128 << 20
    /// Deflate cannot pack better.
    static let packingRatio = 1032
    /// Seconds between whole snapshots.
    static let ticksPerBlock = 60
    /// Dropped targets with their labels; their counts are complete.
    static let droppedRows = 2000
    /// Bytes of one body of a failed scrape. A longer one is left out.
    static let bodyBytes = 1 << 20
    /// What bodies may take: so much at once, and so much more with every tick.
    static let bodyBudget = 16 << 20
    static let bodyBudgetPerTick = 16 << 10
    /// Targets whose exchange and results are written with one tick.
    static let detailsPerTick = 50
    /// Events of one record.
    static let eventsPerRecord = 1000
    /// Events that are kept as they were read, while the past is looked at: what the screen shows, twice.
    static let eventsInMemory = 20_000
    /// A gap between two ticks is played as one of so many nanoseconds at most: nobody watches a night of sleep.
    static let longestGap: Int64 = 5_000_000_000
    /// What may wait for the disk before ticks are left out.
    static let waitingTicks = 30
    static let waitingBytes = 16 << 20
    /// Blocks that are looked through for the results of one target.
    static let historyBlocks = 30
}

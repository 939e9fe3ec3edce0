internal import MetricModel

/// When a destination forgets series: now and then it asks which ones live; the others get no entry behind what was
/// written by then, so they can go once the reader has come to the log's end after that.
struct SeriesForgetting {
    /// Some of the series that were known at a time live on.
    struct Census {
        fileprivate let live: SeriesNumbers
        /// Numbers above came later.
        fileprivate let highest: UInt64
        fileprivate let takenAt: MonotonicTime

        func isAlive(_ number: UInt64) -> Bool { number > highest || live.contains(number) }
    }

    private static let interval: Int64 = 600_000_000_000
    /// Longer than a commit may take from looking a series up to writing its entry.
    private static let settling: Int64 = 60_000_000_000

    private var census: Census?
    private var dueAt: MonotonicTime
    private var highest: UInt64 = 0

    init(now: MonotonicTime) { dueAt = now + Self.interval }

    /// A series' record was read.
    mutating func read(_ number: UInt64) { highest = max(highest, number) }

    /// The reader is at the log's end: asks for `live` series when it is time to.
    ///
    /// - Returns: The census to forget by, when there is one.
    mutating func reachedEnd(_ now: MonotonicTime, _ live: () -> SeriesNumbers) -> Census? {
        if let census, now - census.takenAt >= Self.settling {
            self.census = nil
            return census
        }
        if census == nil, dueAt <= now {
            dueAt = now + Self.interval
            census = Census(live: live(), highest: highest, takenAt: now)
        }
        return nil
    }
}

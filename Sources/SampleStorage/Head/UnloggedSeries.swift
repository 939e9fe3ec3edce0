/// The series that the head made and the log does not have yet, as entries of a series record, and the numbers of those
/// it collected since somebody asked.
///
/// Whoever writes to the log takes the entries first, so that a series always lies before its samples, whoever made it
/// and whether or not that scrape was rolled back. Series that were only named are not among them before a commit has
/// something of them. Lives inside the head's state, whose lock guards it.
struct UnloggedSeries: Sendable {
    /// When the log fails for so long that more than this waits, the entries are dropped and every series is owed.
    static let mostBytes = 64 << 20

    /// Whether there is a log at all.
    private(set) var isNoted: Bool
    private(set) var entries: [UInt8] = []
    /// The entries were dropped: the log lacks series that only a walk over all of them finds.
    private(set) var owesEverySeries = false
    private var collected: [UInt64] = []

    init(isNoted: Bool) { self.isNoted = isNoted }

    /// True when there is nothing to take.
    var isEmpty: Bool { entries.isEmpty && !owesEverySeries }

    /// From now on series are noted.
    mutating func begin() { isNoted = true }

    /// Nobody logs any more.
    mutating func end() { self = UnloggedSeries(isNoted: false) }

    /// Notes a series that was just made or, so far only named, is to get its first sample.
    mutating func add(number: UInt64, encodedLabels: [UInt8]) {
        guard isNoted, !owesEverySeries else { return }
        SeriesLogRecord.appendEntry(number: number, encodedLabels: encodedLabels, into: &entries)
        bound()
    }

    /// Hands over the entries; they are the taker's to write or to give back.
    mutating func take() -> [UInt8] {
        defer { entries = [] }
        return entries
    }

    /// Puts entries back in front of what came since: their write failed.
    mutating func giveBack(_ unwritten: [UInt8]) {
        guard !owesEverySeries else { return }
        entries = unwritten + entries
        bound()
    }

    /// Begins the walk over all series that the log is owed; what is made from now on is noted again.
    mutating func beginWalk() {
        owesEverySeries = false
        entries = []
    }

    /// Notes a number whose series is gone.
    mutating func addCollected(_ number: UInt64) {
        if isNoted { collected.append(number) }
    }

    mutating func takeCollected() -> [UInt64] {
        defer { collected = [] }
        return collected
    }

    private mutating func bound() {
        guard entries.count > Self.mostBytes else { return }
        entries = []
        owesEverySeries = true
    }
}

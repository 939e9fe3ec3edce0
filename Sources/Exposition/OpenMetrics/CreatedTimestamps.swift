/// What looking ahead for `_created` samples has found, so that a block of samples is looked through once
/// (`OpenMetricsParser.CreatedTimestamp`, v3.5).
///
/// Prometheus scans forward from every sample to the next `_created` one or to the end of the block. All samples before
/// that place stop there, so the place is kept: the result is the same, and a long block costs O(n), not O(n²).
struct CreatedTimestamps {
    /// That of a series whose creation is not a number, also when only an exemplar is none.
    static let lost = Int64.min

    /// Where the last look ahead stopped: the start of a line.
    private var stop = -1
    /// The series of the `_created` sample there; nil when there is something else.
    private var stopSeries: [UInt8]?
    private var stopTimestamp: Int64 = 0
    /// The unit declared there: Prometheus takes it for the unit in force.
    private(set) var unit: TextPart?

    /// The series found last, and when it was created: good for its samples behind the `_created` one too. Empty when the
    /// last look ahead found nothing.
    private var series: [UInt8] = []
    private var timestamp: Int64 = 0

    private var buffer: [UInt8] = []

    /// The answer for a series that was found before.
    func timestamp(of identity: [UInt8]) -> Int64? {
        timestamp > 0 && !series.isEmpty && identity == series ? timestamp : nil
    }

    /// The last look ahead is good for a sample that ends at `offset`.
    func reaches(_ offset: Int) -> Bool { offset <= stop }

    mutating func stop(at offset: Int, series: [UInt8]? = nil, timestamp: Int64 = 0, unit: TextPart? = nil) {
        stop = offset
        stopSeries = series
        stopTimestamp = timestamp
        self.unit = unit
    }

    /// The answer for a series whose samples stand before the place. `valueIsLost` when the sample asked for has an
    /// exemplar that is NaN: then Prometheus reads every value ahead as NaN.
    mutating func settle(_ identity: [UInt8], valueIsLost: Bool) -> Int64 {
        guard let stopSeries, stopSeries == identity else {
            forgetSeries()
            return 0
        }
        timestamp = valueIsLost ? Self.lost : stopTimestamp
        if series != identity { series = identity }
        return timestamp
    }

    mutating func forgetSeries() { series.removeAll(keepingCapacity: true) }

    /// Room for an identity, empty.
    mutating func takeBuffer() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &buffer)
        taken.removeAll(keepingCapacity: true)
        return taken
    }

    mutating func giveBack(_ taken: inout [UInt8]) { swap(&taken, &buffer) }
}

internal import MetricModel

/// A record that can be fetched.
struct RecordPlace: Sendable {
    var header: RecordHeader
    /// Its number in the recording; what stands before a tick was known then.
    var order: Int
    /// The byte of the file at which its content begins; in memory its number.
    var offset: Int64
}

/// What a recording has, and where: looked up without reading any content.
struct RecordIndex: Sendable {
    struct Tick: Sendable {
        var place: RecordPlace
        /// The tick, by its place in `ticks`, at which a whole snapshot stands.
        var whole: Int
        /// Since the first one, long gaps left out, in nanoseconds.
        var elapsed: Int64
    }

    private(set) var ticks: [Tick] = []
    private(set) var events: [RecordPlace] = []
    private(set) var texts: [RecordPlace] = []
    private(set) var rules: [RecordPlace] = []
    private(set) var details: [UInt64: [RecordPlace]] = [:]
    private(set) var bodies: [UInt64: [RecordPlace]] = [:]
    /// How many ticks there were that are gone.
    private(set) var ticksGone = 0
    private(set) var hasEnd = false
    /// How many ticks were left out before one of them.
    private(set) var gaps: [Int: Int] = [:]

    init(ticksGone: Int = 0) { self.ticksGone = ticksGone }

    mutating func add(_ place: RecordPlace) {
        switch place.header.kind {
        case .begin: break
        case .end: hasEnd = true
        case .gap: gaps[ticks.count, default: 0] += Int(clamping: min(place.header.subject, UInt64.recordedLimit))
        case .events: events.append(place)
        case .texts: texts.append(place)
        case .rules: rules.append(place)
        case .detail: details[place.header.subject, default: []].append(place)
        case .body: bodies[place.header.subject, default: []].append(place)
        case .whole, .change:
            // Without a whole one before it nothing can be made of a change.
            guard place.header.kind == .whole || !ticks.isEmpty else { return }
            let gap = ticks.last.map { min(max(place.header.at - $0.place.header.at, 0), RecordingLimits.longestGap) }
            ticks.append(
                Tick(
                    place: place,
                    whole: place.header.kind == .whole ? ticks.count : ticks[ticks.count - 1].whole,
                    elapsed: (ticks.last?.elapsed ?? 0) + (gap ?? 0)
                )
            )
        }
    }

    /// The tick that is shown so long after the first one.
    func tick(at elapsed: Int64) -> Int {
        var (low, high) = (0, ticks.count)
        while low < high {
            let middle = (low + high) / 2
            if ticks[middle].elapsed <= elapsed { low = middle + 1 } else { high = middle }
        }
        return max(low - 1, 0)
    }

    /// The last place up to a tick where some are missing.
    func gap(upTo tick: Int) -> (tick: Int, count: Int)? {
        gaps.filter { $0.key <= tick }.max { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The newest of these records that was known at a tick.
    static func newest(_ places: [RecordPlace], before tick: Tick) -> RecordPlace? {
        places.last { $0.order < tick.place.order }
    }
}

/// Where records come from. Any thread.
protocol RecordSource: AnyObject, Sendable {
    /// What is there now.
    var index: RecordIndex { get }
    /// Times are written as their distance from this.
    var base: Int64 { get }
    /// What there is now, to be read for as long as it is held, whatever is added or let go of meanwhile.
    var still: any RecordSource { get }
    /// A record's content, unpacked.
    func content(of place: RecordPlace) throws(RecordingProblem) -> [UInt8]
}

extension RecordPlace {
    /// The content out of what is stored.
    ///
    /// - Throws: when it is not what was written.
    func content(_ stored: [UInt8]) throws(RecordingProblem) -> [UInt8] {
        guard Checksum.of(stored[...]) == header.checksum else { throw RecordingProblem("damaged", at: offset) }
        guard header.isPacked else { return stored }
        guard let content = Packing.unpacked(stored) else {
            throw RecordingProblem("the record cannot be unpacked", at: offset)
        }
        return content
    }
}

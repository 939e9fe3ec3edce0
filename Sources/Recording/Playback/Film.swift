internal import MetricModel
internal import Relabeling
internal import ScrapeEngine

/// Reads what was recorded, at any tick, and remembers what it needs again for the next one.
struct Film {
    /// What there is to read. Another one may know newer ticks, and not know the oldest any more.
    var source: any RecordSource {
        didSet { index = source.index }
    }

    private(set) var index: RecordIndex

    /// What could not be read of the tick shown; nil when all of it could.
    private(set) var problem: RecordingProblem?
    private var decoder = SnapshotDecoder()
    /// What `decoder` has read, as a number since the recording began; nil when that is not known.
    private var decodedTick: Int?
    private var checkpoints = Checkpoints()
    private var jobs: (order: Int, rules: [String: JobRules])?
    private var history: TargetHistory?
    private var knownEvents: [Int: [EngineEvent]] = [:]

    init(_ source: any RecordSource) {
        self.source = source
        index = source.index
    }

    // MARK: Snapshots

    /// What was read last.
    var newest: EngineSnapshot { decoder.snapshot }

    /// The snapshot of a tick; where it cannot be read, what was read last, and `problem` says why.
    mutating func snapshot(at tick: Int) -> EngineSnapshot {
        if decodedTick != index.ticksGone + tick {
            do {
                try decode(upTo: tick)
                problem = nil
            } catch {
                decodedTick = nil
                problem = error
            }
        }
        return decoder.snapshot
    }

    /// Goes on from the nearest moment before that is known.
    private mutating func decode(upTo tick: Int) throws(RecordingProblem) {
        let gone = index.ticksGone
        let whole = index.ticks[tick].whole
        var next = whole
        // Nobody sees one that is half read.
        var decoder = SnapshotDecoder()
        if let known = checkpoints.newest(in: gone + whole...gone + tick) {
            (next, decoder) = (known.tick - gone + 1, known.decoder)
        }
        if let decodedTick, decodedTick >= gone + next, decodedTick < gone + tick {
            (next, decoder) = (decodedTick - gone + 1, self.decoder)
        }
        while next <= tick {
            _ = try take(next, into: &decoder)
            if (next - whole).isMultiple(of: Checkpoints.distance) { checkpoints.keep(decoder, at: gone + next) }
            next += 1
        }
        self.decoder = decoder
        decodedTick = gone + tick
    }

    private func take(
        _ number: Int,
        into decoder: inout SnapshotDecoder
    ) throws(RecordingProblem) -> [(target: TargetID, result: ScrapeResult)] {
        let place = index.ticks[number].place
        var reader = try reader(of: place)
        return try decoder.take(&reader, isWhole: place.header.kind == .whole)
    }

    private func reader(of place: RecordPlace) throws(RecordingProblem) -> FieldReader {
        FieldReader(try source.content(of: place), base: source.base, place: place.offset)
    }

    /// The value of the newest of some records that a tick knew.
    private func value<Value: Recordable>(_ places: [RecordPlace]?, at tick: Int) -> Value? {
        guard index.ticks.indices.contains(tick), let places,
            let place = RecordIndex.newest(places, before: index.ticks[tick])
        else { return nil }
        do {
            var reader = try reader(of: place)
            return try reader.take()
        } catch {
            return nil
        }
    }

    // MARK: Events

    /// Those above `sequence` that had happened at a tick, oldest first, the newest `limit` of them.
    mutating func events(after sequence: UInt64, limit: Int, at tick: Int) -> [EngineEvent] {
        guard index.ticks.indices.contains(tick) else { return [] }
        var parts: [[EngineEvent]] = []
        var count = 0
        var used: [Int: [EngineEvent]] = [:]
        for place in index.events.reversed() where place.order < index.ticks[tick].place.order {
            guard count < limit, place.header.subject > sequence else { break }
            guard let part = events(of: place) else { continue }
            used[place.order] = part
            parts.append(part.filter { $0.sequence > sequence })
            count += parts[parts.count - 1].count
        }
        knownEvents.merge(used) { $1 }
        if knownEvents.values.reduce(0, { $0 + $1.count }) > RecordingLimits.eventsInMemory { knownEvents = used }
        // The screen looks for them by their number.
        let events = parts.reversed().joined().sorted { $0.sequence < $1.sequence }
        return Array(events.suffix(max(limit, 0)))
    }

    private func events(of place: RecordPlace) -> [EngineEvent]? {
        if let known = knownEvents[place.order] { return known }
        guard var reader = try? reader(of: place) else { return nil }
        return try? reader.takeList()
    }

    // MARK: Configuration

    func texts(at tick: Int) -> ConfigurationTexts {
        (value(index.texts, at: tick) as RecordedTexts?)?.texts ?? ConfigurationTexts()
    }

    mutating func rules(of pool: String, at tick: Int) -> JobRules? {
        guard index.ticks.indices.contains(tick),
            let place = RecordIndex.newest(index.rules, before: index.ticks[tick])
        else { return nil }
        if jobs?.order != place.order {
            var rules: [String: JobRules] = [:]
            if var reader = try? reader(of: place), let read = try? reader.takeList(RecordedJob.self) {
                for job in read { rules[job.name] = job.jobRules }
            }
            jobs = (place.order, rules)
        }
        return jobs?.rules[pool]
    }

    // MARK: One target

    /// What is known of a target at a tick; nil when it is not in its snapshot.
    mutating func detail(of id: TargetID, at tick: Int) -> TargetDetail? {
        guard let row = snapshot(at: tick).targets.first(where: { $0.id == id }) else { return nil }
        let rules = rules(of: row.pool, at: tick) ?? JobRules(relabelRules: .none, limits: .blank)
        var detail = TargetDetail(
            row: row,
            trace: rules.relabelRules.explain(labels: row.discoveredLabels, masked: RecordedSecrets.mask),
            limits: rules.limits
        )
        let recorded: RecordedDetail? = value(index.details[id.rawValue], at: tick)
        var known = history?.id == id ? history ?? TargetHistory(id: id) : TargetHistory(id: id)
        let results = results(of: &known, at: tick)
        history = known
        // What was known when the recording began belongs before what it has seen, if there is no hole between them.
        let first = results.first?.timestamp
        let earlier = recorded?.results.filter { result in first.map { result.timestamp < $0 } ?? true } ?? []
        let isJoined = known.reachesBeginning || earlier.count < (recorded?.results.count ?? 0)
        detail.results = ((isJoined ? earlier : []) + results).filter { $0.timestamp <= row.lastScrape ?? $0.timestamp }
            .suffix(ResultRing.capacity)
        detail.lastGood = detail.results.last(where: \.isUp) ?? recorded?.lastGood
        detail.recorded = TargetDetail.Recorded(exchangeOf: recorded?.at)
        guard let recorded else { return detail }
        detail.lastEndOfRun = recorded.lastEndOfRun
        detail.largest = recorded.largest
        detail.exchange = recorded.exchange
        detail.failedExchange = recorded.failedExchange
        detail.hasKeptBody = recorded.hasKeptBody
        return detail
    }

    func keptBody(of id: TargetID, at tick: Int) -> KeptBody? { value(index.bodies[id.rawValue], at: tick) }

    /// Of the scrapes that the ticks up to this one tell of, the newest; oldest first.
    private func results(of known: inout TargetHistory, at tick: Int) -> [ScrapeResult] {
        guard index.ticks.indices.contains(tick) else { return [] }
        var parts: [[ScrapeResult]] = []
        var count = 0
        var end = tick
        let id = known.id
        known.reachesBeginning = false
        for _ in 0..<RecordingLimits.historyBlocks {
            let whole = index.ticks[end].whole
            let part = known.part(whole: whole, end: end, offset: index.ticksGone) {
                results(of: id, in: whole...lastTick(of: whole, from: end))
            }
            parts.append(part)
            count += part.count
            guard whole > 0 else {
                known.reachesBeginning = index.ticksGone == 0
                break
            }
            guard count < ResultRing.capacity else { break }
            end = whole - 1
        }
        return Array(parts.reversed().joined())
    }

    /// The last tick of a block that is worth reading for what one of its ticks is asked: the next ones are likely to be
    /// asked as well.
    private func lastTick(of whole: Int, from tick: Int) -> Int {
        var last = tick
        while last + 1 < index.ticks.count, index.ticks[last + 1].whole == whole,
            last + 1 - whole < RecordingLimits.ticksPerBlock
        {
            last += 1
        }
        return last
    }

    private func results(of id: TargetID, in ticks: ClosedRange<Int>) -> TargetHistory.Part {
        var decoder = SnapshotDecoder(wanting: id)
        var part = TargetHistory.Part(end: ticks.upperBound)
        for number in ticks {
            guard let new = try? take(number, into: &decoder) else { break }
            for (_, result) in new { part.results.append((number, result)) }
        }
        return part
    }
}

/// The results of the target that was asked about last, block by block: the next tick adds one block at most.
struct TargetHistory {
    /// The results that the ticks of a block tell of, up to one of them. Ticks are counted from the oldest that is kept.
    struct Part {
        var end: Int
        var results: [(tick: Int, result: ScrapeResult)] = []
    }

    let id: TargetID
    /// Nothing of the recording is before what was found.
    var reachesBeginning = false
    /// By the tick at which the block begins; here ticks are counted since the recording began.
    private var parts: [Int: Part] = [:]

    init(id: TargetID) { self.id = id }

    /// The results of a block, which begins at the tick `whole`, up to another one; `offset` ticks are gone.
    mutating func part(whole: Int, end: Int, offset: Int, _ read: () -> Part) -> [ScrapeResult] {
        if let known = parts[offset + whole], known.end >= offset + end {
            return known.results.filter { $0.tick <= offset + end }.map(\.result)
        }
        var part = read()
        part.end += offset
        part.results = part.results.map { ($0.tick + offset, $0.result) }
        parts[offset + whole] = part
        return part.results.filter { $0.tick <= offset + end }.map(\.result)
    }
}

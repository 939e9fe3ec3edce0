internal import Exposition
internal import MetricModel
internal import ScrapeEngine

/// Knows what is written already, and makes records of the rest. It reads no clock.
struct Scribe {
    private var encoder: SnapshotEncoder
    private let base: Int64
    private var ticks = 0
    private var lastGeneration: UInt64?
    private var lastEvent: UInt64 = 0
    private var texts: TextsVersion?
    private var rules: RulesVersion?
    private var details = DetailPlan()
    private var bodyBudget = RecordingLimits.bodyBudget
    /// When the body of a target was kept that is written.
    private var bodies: [TargetID: WallTime] = [:]

    init(start: WallTime) {
        base = start.nanoseconds
        encoder = SnapshotEncoder(base: base)
    }

    /// What a tick adds, what it is about before the snapshot itself; nothing when the engine says what it said.
    mutating func tick(_ engine: any EngineAccess) -> [Record] {
        let snapshot = engine.snapshot(fresh: false)
        guard snapshot.generation != lastGeneration else { return [] }
        lastGeneration = snapshot.generation
        let isWhole = ticks % RecordingLimits.ticksPerBlock == 0
        ticks += 1
        let encoded = encoder.encode(snapshot, isWhole: isWhole) { engine.newestResult(of: $0) }
        details.note(snapshot.targets, scraped: encoded.scraped)
        if isWhole { forgetGone(snapshot.targets) }
        bodyBudget = min(bodyBudget + RecordingLimits.bodyBudgetPerTick, RecordingLimits.bodyBudget)
        var records = configurationRecords(engine, snapshot)
        records += eventRecords(engine, snapshot)
        for id in details.take(RecordingLimits.detailsPerTick) {
            records += detailRecords(engine, id, at: snapshot.takenAt)
        }
        records.append(
            Record(isWhole ? .whole : .change, at: snapshot.takenAt, subject: snapshot.lastEvent, encoded.content)
        )
        return records
    }

    /// What comes next needs nothing of what was written before: the file lacks some of it.
    mutating func beginAnew() {
        ticks = 0
        texts = nil
        rules = nil
        details = DetailPlan()
        bodies = [:]
    }

    private func record(
        _ kind: RecordKind,
        at time: WallTime,
        subject: UInt64 = 0,
        _ fill: (inout FieldWriter) -> Void
    ) -> Record {
        var writer = FieldWriter(base: base)
        fill(&writer)
        return Record(kind, at: time, subject: subject, writer.bytes)
    }

    // MARK: Configuration

    /// When the texts are others.
    private struct TextsVersion: Equatable {
        var loadedAt: WallTime
        var hash: String
        var onDisk: DiskConfiguration?
    }

    private struct RulesVersion: Equatable {
        var loadedAt: WallTime
        var pools: [String]
    }

    private mutating func configurationRecords(_ engine: any EngineAccess, _ snapshot: EngineSnapshot) -> [Record] {
        var records: [Record] = []
        let configuration = snapshot.configuration
        let version = TextsVersion(
            loadedAt: configuration.loadedAt,
            hash: configuration.contentHash,
            onDisk: configuration.onDisk
        )
        if texts != version {
            texts = version
            let recorded = RecordedTexts(engine.configurationTexts())
            records.append(record(.texts, at: snapshot.takenAt) { $0.put(recorded) })
        }
        let rulesVersion = RulesVersion(loadedAt: configuration.loadedAt, pools: snapshot.pools.map(\.name))
        if rules != rulesVersion {
            rules = rulesVersion
            let jobs = rulesVersion.pools.compactMap { name in
                engine.rules(of: name).map { RecordedJob(name, $0) }
            }
            records.append(record(.rules, at: snapshot.takenAt) { $0.put(jobs) })
        }
        return records
    }

    // MARK: Events

    private mutating func eventRecords(_ engine: any EngineAccess, _ snapshot: EngineSnapshot) -> [Record] {
        guard snapshot.lastEvent > lastEvent else { return [] }
        let events = engine.events(after: lastEvent, limit: 10_000).filter { $0.sequence <= snapshot.lastEvent }
        lastEvent = snapshot.lastEvent
        return stride(from: 0, to: events.count, by: RecordingLimits.eventsPerRecord).map { start in
            let part = Array(events[start..<min(start + RecordingLimits.eventsPerRecord, events.count)])
            return record(.events, at: snapshot.takenAt, subject: part.last?.sequence ?? 0) { writer in
                writer.put(count: part.count)
                for event in part {
                    writer.secrets = event.target.flatMap { encoder.secrets(of: $0) }
                    writer.put(event)
                }
            }
        }
    }

    // MARK: Details

    private mutating func detailRecords(_ engine: any EngineAccess, _ id: TargetID, at time: WallTime) -> [Record] {
        guard let detail = engine.detail(of: id) else { return [] }
        let secrets = encoder.secrets(of: id)
        var records = [
            record(.detail, at: time, subject: id.rawValue) { writer in
                writer.secrets = secrets
                writer.put(RecordedDetail(detail))
            }
        ]
        guard detail.hasKeptBody, let body = engine.keptBody(of: id), bodies[id] != body.at,
            body.bytes.count <= min(RecordingLimits.bodyBytes, bodyBudget)
        else { return records }
        bodies[id] = body.at
        bodyBudget -= body.bytes.count
        records.append(
            record(.body, at: time, subject: id.rawValue) { writer in
                writer.secrets = secrets
                writer.put(body)
            }
        )
        return records
    }

    private mutating func forgetGone(_ targets: [TargetRow]) {
        let active = Set(targets.map(\.id))
        details.forget { !active.contains($0) }
        bodies = bodies.filter { active.contains($0.key) }
    }
}

/// Of which targets the details are to be written next: of those that were never, and where a scrape came out otherwise
/// than the ones before.
struct DetailPlan {
    private var outcomes: [TargetID: ScrapeFailure?] = [:]
    private var failing: [TargetID] = []
    private var others: [TargetID] = []
    private var waiting: Set<TargetID> = []

    mutating func note(_ targets: [TargetRow], scraped: [Int]) {
        for index in scraped {
            let row = targets[index]
            guard outcomes[row.id] != .some(row.failure) else { continue }
            outcomes[row.id] = .some(row.failure)
            guard waiting.insert(row.id).inserted else { continue }
            if row.failure == nil { others.append(row.id) } else { failing.append(row.id) }
        }
    }

    /// Those that fail first.
    mutating func take(_ count: Int) -> [TargetID] {
        let first = failing.prefix(count)
        let rest = others.prefix(count - first.count)
        failing.removeFirst(first.count)
        others.removeFirst(rest.count)
        for id in first + rest { waiting.remove(id) }
        return Array(first + rest)
    }

    mutating func forget(_ isGone: (TargetID) -> Bool) {
        outcomes = outcomes.filter { !isGone($0.key) }
    }
}

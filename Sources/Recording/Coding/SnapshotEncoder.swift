internal import MetricModel
internal import ScrapeEngine

/// Makes a record's content of each snapshot: all of it, or what has become different since the one before.
struct SnapshotEncoder {
    /// Times are written as their distance from this.
    let base: Int64
    /// The sections of the snapshot before, as hashes of their bytes.
    private var sections: [UInt64?] = []
    private var pools: [UInt64?] = []
    private var order: [TargetID] = []
    private var rows: [TargetID: KnownRow] = [:]
    private var facts: [ObjectIdentifier: KnownFacts] = [:]
    /// Of the targets that have some, in this block and in the one before: events tell of targets that are gone.
    private var secrets: [TargetID: LabelSecrets] = [:]
    private var formerSecrets: [TargetID: LabelSecrets] = [:]
    /// Held, so that another array cannot stand where it stood.
    private var dropped: [DroppedRow] = []

    private struct KnownRow {
        var hash: UInt64
        var lastScrape: WallTime?
    }

    private struct KnownFacts {
        var number: Int
        /// Held, so that no other object gets its address.
        var facts: TargetFacts
        /// nil when it has none.
        var secrets: LabelSecrets?
    }

    init(base: Int64) { self.base = base }

    /// A snapshot's content, and the places of the targets that were scraped since the one before.
    struct Encoded {
        var content: [UInt8]
        var scraped: [Int] = []
    }

    /// O(targets).
    mutating func encode(
        _ snapshot: EngineSnapshot,
        isWhole: Bool,
        newestResult: (TargetID) -> ScrapeResult?
    ) -> Encoded {
        if isWhole {
            sections = []
            pools = []
            order = []
            facts = [:]
            (secrets, formerSecrets) = ([:], secrets)
        }
        var writer = FieldWriter(base: base)
        put(moment: snapshot, into: &writer)
        put(sections: snapshot, into: &writer, isWhole: isWhole)
        put(pools: snapshot.pools, into: &writer)
        put(order: snapshot.targets, into: &writer)
        let scraped = put(rows: snapshot.targets, into: &writer, isWhole: isWhole, newestResult)
        return Encoded(content: writer.bytes, scraped: scraped)
    }

    private func put(moment snapshot: EngineSnapshot, into writer: inout FieldWriter) {
        var moment = RecordedMoment(snapshot)
        try? moment.transfer(&writer)
    }

    // MARK: Sections

    private mutating func put(sections snapshot: EngineSnapshot, into writer: inout FieldWriter, isWhole: Bool) {
        let counts = snapshot.droppedCounts.sorted { $0.key < $1.key }.map {
            DroppedCount(pool: $0.key, count: $0.value)
        }
        var known = self.sections
        var number = 0
        func put(_ fill: (inout FieldWriter) -> Void) {
            var section = FieldWriter(base: base)
            fill(&section)
            if known.count == number { known.append(nil) }
            let hash = Self.hash(section)
            writer.put(known[number] != hash)
            if known[number] != hash { writer.append(section) }
            known[number] = hash
            number += 1
        }
        put { $0.put(snapshot.configuration) }
        put { $0.put(snapshot.providers) }
        put { $0.put(counts) }
        put { $0.put(snapshot.storage) }
        put { $0.put(snapshot.vitals) }
        self.sections = known
        // There may be very many, and mostly they are the array of before.
        let isSame = !isWhole && snapshot.dropped.isSameArray(as: dropped)
        writer.put(!isSame)
        if !isSame { writer.put(Array(snapshot.dropped.prefix(RecordingLimits.droppedRows))) }
        dropped = snapshot.dropped
    }

    private mutating func put(pools rows: [PoolRow], into writer: inout FieldWriter) {
        if pools.count != rows.count { pools = rows.map { _ in nil } }
        writer.put(count: rows.count)
        var changes = FieldWriter(base: base)
        var count = 0
        var section = FieldWriter(base: base)
        for (index, row) in rows.enumerated() {
            section.removeAll()
            section.put(row)
            let hash = Self.hash(section)
            guard pools[index] != hash else { continue }
            pools[index] = hash
            changes.put(count: index)
            changes.append(section)
            count += 1
        }
        writer.put(count: count)
        writer.append(changes)
    }

    // MARK: Targets

    /// How many stay at the beginning, how many behind those are gone, and who stands there instead.
    private mutating func put(order targets: [TargetRow], into writer: inout FieldWriter) {
        var start = 0
        while start < min(order.count, targets.count), order[start] == targets[start].id { start += 1 }
        var end = 0
        while end < min(order.count, targets.count) - start,
            order[order.count - 1 - end] == targets[targets.count - 1 - end].id
        {
            end += 1
        }
        writer.put(count: start)
        writer.put(count: order.count - start - end)
        let new = targets[start..<targets.count - end]
        writer.put(count: new.count)
        for row in new { writer.put(hash: row.id.rawValue) }
        guard !new.isEmpty || order.count != targets.count else { return }
        order = targets.map(\.id)
    }

    private mutating func put(
        rows targets: [TargetRow],
        into writer: inout FieldWriter,
        isWhole: Bool,
        _ newestResult: (TargetID) -> ScrapeResult?
    ) -> [Int] {
        var newFacts = FieldWriter(base: base)
        var newFactsCount = 0
        var changes = FieldWriter(base: base)
        var count = 0
        var scraped: [Int] = []
        var known: [TargetID: KnownRow] = [:]
        known.reserveCapacity(targets.count)
        var section = FieldWriter(base: base)
        for (index, row) in targets.enumerated() {
            let before = rows[row.id]
            let object = ObjectIdentifier(row.facts)
            let number: Int
            let secrets: LabelSecrets?
            if let known = facts[object] {
                (number, secrets) = (known.number, known.secrets)
            } else {
                let found = LabelSecrets(row.discoveredLabels)
                (number, secrets) = (facts.count, found.hidesSomething ? found : nil)
                facts[object] = KnownFacts(number: number, facts: row.facts, secrets: secrets)
                newFacts.put(row.facts.content)
                newFactsCount += 1
            }
            if let secrets { self.secrets[row.id] = secrets }
            section.removeAll()
            section.secrets = secrets
            section.put(count: number)
            section.put(row)
            let hash = Self.hash(section)
            known[row.id] = KnownRow(hash: hash, lastScrape: row.lastScrape)
            guard isWhole || before?.hash != hash else { continue }
            changes.put(count: index)
            changes.append(section)
            let isScraped = row.lastScrape != nil && row.lastScrape != before?.lastScrape
            changes.secrets = secrets
            changes.put(isScraped ? newestResult(row.id) : nil)
            if isScraped { scraped.append(index) }
            count += 1
        }
        rows = known
        writer.put(count: newFactsCount)
        writer.append(newFacts)
        writer.put(count: count)
        writer.append(changes)
        return scraped
    }

    /// What of a target nobody may read; nil when there is nothing. A rule may have copied it into anything that is said
    /// of the target.
    func secrets(of target: TargetID) -> LabelSecrets? { secrets[target] ?? formerSecrets[target] }

    private static func hash(_ writer: FieldWriter) -> UInt64 { writer.bytes.withUnsafeBytes { ByteHash.xx64($0) } }
}

/// What is different in every snapshot.
struct RecordedMoment: Recordable {
    var snapshot: EngineSnapshot

    static var blank: RecordedMoment {
        RecordedMoment(
            EngineSnapshot(generation: 0, takenAt: .blank, startedAt: .blank, configuration: .blank)
        )
    }

    init(_ snapshot: EngineSnapshot) { self.snapshot = snapshot }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&snapshot.generation)
        try coder.field(&snapshot.takenAt)
        try coder.field(&snapshot.startedAt)
        try coder.field(&snapshot.isSynced)
        try coder.field(&snapshot.samplesPerSecond)
        try coder.field(&snapshot.scrapesPerSecond)
        try coder.field(&snapshot.bytesPerSecond)
        try coder.field(&snapshot.keptBodyBytes)
        try coder.field(&snapshot.keptBodyLimit)
        try coder.field(&snapshot.resultsPerTarget)
        try coder.field(&snapshot.allPausedAt)
        try coder.field(&snapshot.lastEvent)
        var (again, behind) = (snapshot.storesAgainAt, snapshot.clockBehindUntil)
        try coder.field(&again)
        try coder.field(&behind)
        guard coder.isReading else { return }
        snapshot.restoreStorageGap(storesAgainAt: again, clockBehindUntil: behind)
    }
}

extension Array {
    /// True when both are one array, and so equal; false says nothing.
    fileprivate func isSameArray(as other: [Element]) -> Bool {
        count == other.count
            && withUnsafeBufferPointer { own in
                other.withUnsafeBufferPointer { $0.baseAddress == own.baseAddress }
            }
    }
}

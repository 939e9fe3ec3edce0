internal import MetricModel
internal import ScrapeEngine

/// Makes snapshots of the contents that `SnapshotEncoder` has written: of a whole one first, then of changes one after
/// another.
struct SnapshotDecoder {
    /// What was said last.
    private(set) var snapshot = RecordedMoment.blank.snapshot
    private var facts: [TargetFacts] = []

    private static let unknown = TargetFacts(.blank)

    /// The only target whose results are wanted; nil for all. The texts of what others say are passed over.
    private let wanted: TargetID?

    init(wanting target: TargetID? = nil) { wanted = target }

    /// Takes one content in; returns the results of the scrapes that it tells of.
    ///
    /// - Throws: when it is none. Then nothing is known any more until the next whole one.
    mutating func take(
        _ reader: inout FieldReader,
        isWhole: Bool
    ) throws(RecordingProblem) -> [(target: TargetID, result: ScrapeResult)] {
        if isWhole { self = SnapshotDecoder(wanting: wanted) }
        reader.isSkimming = wanted != nil
        var moment = RecordedMoment(snapshot)
        try moment.transfer(&reader)
        snapshot = moment.snapshot
        try takeSections(&reader)
        try takePools(&reader)
        try takeOrder(&reader)
        let results = try takeRows(&reader)
        try reader.end()
        return results
    }

    private mutating func takeSections(_ reader: inout FieldReader) throws(RecordingProblem) {
        if try reader.take(Bool.self) { snapshot.configuration = try reader.take() }
        if try reader.take(Bool.self) { snapshot.providers = try reader.takeList() }
        if try reader.take(Bool.self) {
            let counts = try reader.takeList(DroppedCount.self)
            snapshot.droppedCounts = Dictionary(counts.map { ($0.pool, $0.count) }) { _, last in last }
        }
        if try reader.take(Bool.self) { snapshot.storage = try reader.take() }
        if try reader.take(Bool.self) { snapshot.vitals = try reader.takeOptional() }
        if try reader.take(Bool.self) { snapshot.dropped = try reader.takeList() }
    }

    private mutating func takePools(_ reader: inout FieldReader) throws(RecordingProblem) {
        var count: UInt64 = 0
        try reader.number(&count)
        let changed = try reader.takeCount()
        if count != UInt64(snapshot.pools.count) {
            // All of them follow, or there is none.
            guard count == UInt64(changed) else { throw reader.problem("\(changed) of \(count) jobs") }
            // One by one: who says that there are millions has to bring them.
            snapshot.pools = []
            for place in 0..<changed {
                guard try reader.takeIndex(below: changed, of: "job") == place else {
                    throw reader.problem("job \(place) of \(changed) is not the next")
                }
                snapshot.pools.append(try reader.take())
            }
            return
        }
        for _ in 0..<changed {
            let index = try reader.takeIndex(below: snapshot.pools.count, of: "job")
            snapshot.pools[index] = try reader.take()
        }
    }

    private mutating func takeOrder(_ reader: inout FieldReader) throws(RecordingProblem) {
        let start = try reader.takeIndex(below: snapshot.targets.count + 1, of: "target")
        let gone = try reader.takeIndex(below: snapshot.targets.count - start + 1, of: "target")
        let count = try reader.takeCount()
        var new: [TargetRow] = []
        for _ in 0..<count {
            new.append(TargetRow(id: TargetID(rawValue: try reader.takeHash()), facts: Self.unknown))
        }
        guard gone > 0 || !new.isEmpty else { return }
        snapshot.targets.replaceSubrange(start..<start + gone, with: new)
    }

    private mutating func takeRows(
        _ reader: inout FieldReader
    ) throws(RecordingProblem) -> [(target: TargetID, result: ScrapeResult)] {
        let newFacts = try reader.takeCount()
        for _ in 0..<newFacts { facts.append(TargetFacts(try reader.take())) }
        let changed = try reader.takeCount()
        var results: [(target: TargetID, result: ScrapeResult)] = []
        for _ in 0..<changed {
            let index = try reader.takeIndex(below: snapshot.targets.count, of: "target")
            let number = try reader.takeIndex(below: facts.count, of: "facts")
            let id = snapshot.targets[index].id
            reader.isSkimming = wanted.map { $0 != id } ?? false
            var row = TargetRow(id: id, facts: facts[number])
            try row.transfer(&reader)
            snapshot.targets[index] = row
            let result = try reader.takeOptional(ScrapeResult.self)
            if let result, wanted.map({ $0 == id }) ?? true { results.append((id, result)) }
        }
        return results
    }
}

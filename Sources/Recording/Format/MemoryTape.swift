internal import MetricModel
internal import Synchronization

/// The last quarter of an hour in memory, recorded as into a file: what rewinding looks at. Any thread.
package final class MemoryTape: RecordSource {
    /// Memory for all of it.
    package static let byteLimit = 64 << 20
    /// What of that bodies may take.
    static let bodyByteLimit = 16 << 20
    /// How long ticks are kept, in nanoseconds.
    package static let length: Int64 = 900_000_000_000

    fileprivate struct State {
        var index = RecordIndex()
        var records: [Int: Record] = [:]
        var nextOrder = 0
        var byteCount = 0
        var bodyByteCount = 0
    }

    private let state = Mutex(State())
    private let byteLimit: Int
    let base: Int64

    package convenience init() { self.init(base: WallTime.now(), byteLimit: Self.byteLimit) }

    init(base: WallTime, byteLimit: Int = MemoryTape.byteLimit) {
        self.base = base.nanoseconds
        self.byteLimit = byteLimit
    }

    var index: RecordIndex { state.withLock { $0.index } }

    var still: any RecordSource { state.withLock { StillTape(base: base, index: $0.index, records: $0.records) } }

    /// What the records take.
    package var byteCount: Int { state.withLock { $0.byteCount } }

    func content(of place: RecordPlace) throws(RecordingProblem) -> [UInt8] {
        guard let record = state.withLock({ $0.records[place.order] }) else {
            throw RecordingProblem("that moment is not kept any more")
        }
        return try place.content(record.stored)
    }

    func append(_ records: [Record]) {
        state.withLock { state in
            for record in records { state.add(record) }
            state.makeRoom(byteLimit)
        }
    }
}

/// What a tape held at one time. As long as somebody has it the tape takes up to twice its memory.
private final class StillTape: RecordSource {
    let base: Int64
    let index: RecordIndex
    private let records: [Int: Record]

    init(base: Int64, index: RecordIndex, records: [Int: Record]) {
        self.base = base
        self.index = index
        self.records = records
    }

    var still: any RecordSource { self }

    func content(of place: RecordPlace) throws(RecordingProblem) -> [UInt8] {
        guard let record = records[place.order] else { throw RecordingProblem("that record is not kept") }
        return try place.content(record.stored)
    }
}

extension MemoryTape.State {
    fileprivate mutating func add(_ record: Record) {
        records[nextOrder] = record
        index.add(RecordPlace(header: record.header, order: nextOrder, offset: Int64(nextOrder)))
        nextOrder += 1
        byteCount += record.byteCount
        if record.header.kind == .body { bodyByteCount += record.byteCount }
    }

    /// Lets go of the oldest minute while it is out of date or there is too much, and of what nobody can ask for then.
    fileprivate mutating func makeRoom(_ byteLimit: Int) {
        var dropped: Set<Int> = []
        while bodyByteCount > MemoryTape.bodyByteLimit, let oldest = oldestBody(but: dropped) {
            dropped.insert(oldest)
            forget(oldest)
        }
        var firstTick = 0
        while let next = index.ticks[firstTick...].dropFirst().first(where: { $0.place.header.kind == .whole }) {
            let isOld = (index.ticks.last?.elapsed ?? 0) - next.elapsed >= MemoryTape.length
            guard isOld || byteCount > byteLimit else { break }
            for tick in index.ticks[firstTick..<next.whole] { forget(tick.place.order) }
            firstTick = next.whole
            for order in unreachable(from: next.place.order) { forget(order) }
        }
        if firstTick > 0 || !dropped.isEmpty { rebuild(ticksGone: index.ticksGone + firstTick) }
    }

    private func oldestBody(but dropped: Set<Int>) -> Int? {
        index.bodies.values.joined().lazy.map(\.order).filter { !dropped.contains($0) }.min()
    }

    /// Records that a newer one of the same kind and subject, which is as old as the first tick, stands for; and events
    /// that are older than the screen keeps.
    private func unreachable(from order: Int) -> [Int] {
        let lists = [index.texts, index.rules] + Array(index.details.values) + Array(index.bodies.values)
        var orders = lists.flatMap { places in places.filter { $0.order < order }.dropLast().map(\.order) }
        let eventRecords = index.events.filter { $0.order < order }
        orders += eventRecords.dropLast(MemoryTape.eventRecordsKept).map(\.order)
        return orders
    }

    private mutating func forget(_ order: Int) {
        guard let record = records.removeValue(forKey: order) else { return }
        byteCount -= record.byteCount
        if record.header.kind == .body { bodyByteCount -= record.byteCount }
    }

    private mutating func rebuild(ticksGone: Int) {
        index = RecordIndex(ticksGone: ticksGone)
        for order in records.keys.sorted() {
            guard let record = records[order] else { continue }
            index.add(RecordPlace(header: record.header, order: order, offset: Int64(order)))
        }
    }
}

extension MemoryTape {
    /// Of what happened before the oldest tick: records of one tick each.
    fileprivate static let eventRecordsKept = 200
}

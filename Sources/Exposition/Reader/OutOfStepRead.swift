internal import CSystem
internal import MetricModel

/// Reads a body whose lines are not the reference body's lines in order: a first scrape, series that came or went,
/// other comments, other order. Tries to fall back into step after every line.
struct OutOfStepRead<Scanner: LineScanner> {
    /// How many reference lines are looked at before the index of all keys is built: enough for single lines gone.
    private static var lookAhead: Int { 8 }

    let new: BodyView
    let ghosts: GhostKeys
    let ghostBytes: UnsafePointer<UInt8>?
    /// The reference body; nil when there is none.
    let old: BodyView?
    let oldLines: LineTable
    let oldSlots: [SeriesSlot]

    private(set) var table: BodyTable
    private(set) var lines = LineTable()
    private(set) var slots: [SeriesSlot] = []
    private(set) var pool: SlotPool
    private(set) var seen: SlotSet

    /// The reference line that would come next, and where its prefix starts.
    private var line = 0
    private var oldOffset = 0
    /// Where the prefix of the new body's next sample starts.
    private var newOffset = 0
    private var scanner: Scanner
    private let listsExemplars: Bool
    private var index = KeyIndex()
    private var hasIndex = false

    init(
        new: BodyView,
        old: BodyView?,
        lines: LineTable,
        slots: [SeriesSlot],
        ghosts: GhostKeys,
        ghostBytes: UnsafePointer<UInt8>?,
        pool: SlotPool,
        seen: SlotSet,
        listsExemplars: Bool,
        table: consuming BodyTable
    ) {
        self.new = new
        self.old = old
        oldLines = lines
        oldSlots = slots
        self.ghosts = ghosts
        self.ghostBytes = ghostBytes
        self.pool = pool
        self.seen = seen
        self.seen.removeAll()
        self.table = table
        scanner = Scanner(base: new.start, byteCount: new.count, position: 0)
        self.listsExemplars = listsExemplars
        self.table.beginOutOfStep()
    }

    /// Reads to the end or to the first problem. `walk` has read the first lines in step; their values are in the table.
    mutating func run(after walk: InStepWalk<Scanner>?, repeats: [Int32]) {
        if let walk {
            takeOver(walk, repeats)
        } else {
            table.removeValues(from: 0)
            table.exemplars.removeAll(keepingCapacity: true)
        }
        while true {
            if followsReference() { continue }
            if !readLine() { break }
        }
        if slots.capacity > slots.count + slots.count / 4 + 16 { slots = Array(slots) }
        table.slots = slots
        table.count = slots.count
        table.finishTimestamps()
        table.trim()
    }

    private mutating func takeOver(_ walk: InStepWalk<Scanner>, _ repeats: [Int32]) {
        let count = walk.line
        lines = oldLines.readLines(count)
        slots = Array(oldSlots.prefix(count))
        table.removeValues(from: count)
        table.repeats = Array(repeats.prefix { Int($0) < count })
        for slot in slots { _ = seen.insert(slot) }
        var offset = 0
        for index in 0..<count {
            let prefix = lines.prefixLength(index)
            readMetadata(from: offset, before: index)
            offset += prefix + lines.valueLength(index, at: new.start + offset + prefix)
        }
        line = count
        newOffset = walk.newOffset
        oldOffset = walk.oldOffset
    }

    /// Takes the metadata lines in front of a sample that was recognised without reading it.
    private mutating func readMetadata(from prefixStart: Int, before row: Int) {
        guard new.hasLinesBefore(prefixStart) else { return }
        scanner.seek(prefixStart)
        while true {
            switch scanner.next() {
            case .sample, .end, .problem: return
            case .help, .type, .unit: table.appendMetadata(scanner.metadata, before: row)
            case .comment, .histogram: continue
            }
        }
    }

    /// False behind a line whose end was not understood: then the next entry is the problem.
    private var isAtLineStart: Bool { newOffset == 0 || new.start[newOffset - 1] == 0x0A }

    /// Behind the last byte of the body's text: the line feed behind the body belongs to Prometheus's own format.
    private var textEnd: Int { scanner.lexer.limit }

    /// Reads the next sample as the reference's next line; false when it is not, or not in the plainest form.
    private mutating func followsReference() -> Bool {
        guard let old, line < oldLines.count, oldLines.storedValueLength(line) != 0, isAtLineStart else { return false }
        let prefix = oldLines.prefixLength(line)
        guard prefix <= new.count - newOffset,
            csystem_equal(new.start + newOffset, old.start + oldOffset, prefix) != 0
        else { return false }
        let value = new.start + newOffset + prefix
        var end = value
        let bits = DecimalFloat.bits(at: value, end: &end)
        let length = end - value + 1
        guard end != value, end.pointee == 0x0A, length <= 0xFFFF, value + length - new.start <= textEnd else {
            return false
        }
        readMetadata(from: newOffset, before: slots.count)
        add(oldSlots[line], bits, BodyTable.noTimestamp, prefix, length)
        newOffset += prefix + length
        step(over: line, prefixStart: oldOffset, in: old)
        return true
    }

    private mutating func step(over line: Int, prefixStart: Int, in old: BodyView) {
        let valueStart = prefixStart + oldLines.prefixLength(line)
        oldOffset = valueStart + oldLines.valueLength(line, at: old.start + valueStart)
        self.line = line + 1
    }

    private mutating func add(
        _ slot: SeriesSlot,
        _ bits: UInt64,
        _ timestamp: Int64,
        _ prefixLength: Int,
        _ storedLength: Int
    ) {
        if !seen.insert(slot) { table.repeats.append(Int32(slots.count)) }
        table.appendValue(bits, timestamp)
        lines.append(prefixLength: prefixLength, storedValueLength: storedLength)
        slots.append(slot)
    }

    /// Reads comments and one sample exactly. Returns false at the end and at a problem.
    private mutating func readLine() -> Bool {
        guard newOffset <= new.count else { return false }
        if scanner.position != newOffset { scanner.seek(newOffset) }
        while true {
            switch scanner.next() {
            case .comment, .histogram: continue
            case .help, .type, .unit: table.appendMetadata(scanner.metadata, before: slots.count)
            case .end: return false
            case .problem:
                table.problem = scanner.problem
                return false
            case .sample:
                addScannedSample()
                return true
            }
        }
    }

    private mutating func addScannedSample() {
        let slot = slot(ofKey: new.start + scanner.keyPart.start, scanner.keyPart.end - scanner.keyPart.start)
        let valueStart = scanner.valuePart.start
        let length = LineTable.storedLength(
            scanner.position - valueStart,
            byteBefore: valueStart > 0 ? new.start[valueStart - 1] : 0
        )
        if listsExemplars { scanner.appendExemplars(row: Int32(slots.count), to: &table.exemplars) }
        add(slot, scanner.valueBits, scanner.timestamp, valueStart - newOffset, length)
        newOffset = scanner.position
    }

    private mutating func slot(ofKey key: UnsafePointer<UInt8>, _ count: Int) -> SeriesSlot {
        if !hasIndex {
            if let slot = slotAhead(ofKey: key, count) { return slot }
            buildIndex()
        }
        let hash = KeyIndex.hash(key, count)
        if let record = index.find(key, count, hash: hash) {
            if record.line >= 0, let old { step(over: Int(record.line), prefixStart: record.prefixStart, in: old) }
            return record.slot
        }
        let slot = pool.take()
        index.add(key, count, hash: hash, slot: slot)
        let start = key - new.start
        table.newKeys.append(
            NewKey(entry: slots.count, slot: slot, range: start..<start + count, type: scanner.type, unit: scanner.unit)
        )
        return slot
    }

    /// Looks for the key in the next reference lines, and goes on behind it when it is there.
    private mutating func slotAhead(ofKey key: UnsafePointer<UInt8>, _ count: Int) -> SeriesSlot? {
        guard let old else { return nil }
        var prefixStart = oldOffset
        for candidate in line..<min(line + Self.lookAhead, oldLines.count) {
            let valueStart = prefixStart + oldLines.prefixLength(candidate)
            let known = old.key(prefixStart: prefixStart, valueStart: valueStart, as: Scanner.self)
            if known.count == count, csystem_equal(known.bytes, key, count) != 0 {
                step(over: candidate, prefixStart: prefixStart, in: old)
                return oldSlots[candidate]
            }
            prefixStart = valueStart + oldLines.valueLength(candidate, at: old.start + valueStart)
        }
        return nil
    }

    /// Enters every known key, ghosts included.
    private mutating func buildIndex() {
        hasIndex = true
        index.reserve(oldLines.count + ghosts.ghosts.count)
        if let ghostBytes {
            for ghost in ghosts.ghosts {
                let key = ghostBytes + ghost.start
                index.add(key, ghost.count, hash: KeyIndex.hash(key, ghost.count), slot: ghost.slot)
            }
        }
        guard let old else { return }
        var prefixStart = 0
        for line in 0..<oldLines.count {
            let valueStart = prefixStart + oldLines.prefixLength(line)
            let key = old.key(prefixStart: prefixStart, valueStart: valueStart, as: Scanner.self)
            index.add(
                key.bytes,
                key.count,
                hash: KeyIndex.hash(key.bytes, key.count),
                slot: oldSlots[line],
                line: line,
                prefixStart: prefixStart
            )
            prefixStart = valueStart + oldLines.valueLength(line, at: old.start + valueStart)
        }
    }
}

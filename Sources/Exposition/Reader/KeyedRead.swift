internal import CSystem
internal import MetricModel

/// Reads a body by comparing the key of each row with the key that stood there in the last good body. What is out of
/// step is looked for in the next few keys, then by hash. Benchmark: `scrape-bench exposition`.
struct KeyedRead<Scanner: EntryScanner> {
    /// How many keys are looked at before the index of all keys is built: enough for single series gone.
    private static var lookAhead: Int { 8 }

    private let body: BodyView
    private let options: ReadOptions
    private let known: KnownKeys
    private let memory: ScratchMemory
    private(set) var scanner: Scanner
    private var cursor: KeyCursor
    /// Written when the rows are no longer those of the known keys.
    private var writer: KeyListWriter?

    private(set) var table: BodyTable
    private(set) var slots: [SeriesSlot] = []
    private(set) var newKeys = NewKeyStore()
    /// A hash of everything the metadata lines say.
    private(set) var metadataHash: UInt64 = 0
    private(set) var pool: SlotPool
    private(set) var seen: SlotSet

    private var row = 0
    /// The bytes of the keys of the rows in step.
    private var keyByteCount = 0
    private var lastFamily = 0..<0
    /// Metadata that the scanner has left out so far is not in the table.
    private var passesFamilies = false
    private var labels = LabelsBuilder()
    private var index = KeyIndex()
    private var hasIndex = false

    init(
        _ scanner: Scanner,
        body: BodyView,
        options: ReadOptions,
        known: KnownKeys,
        pool: SlotPool,
        seen: SlotSet,
        table: consuming BodyTable,
        memory: ScratchMemory
    ) {
        self.scanner = scanner
        self.body = body
        self.options = options
        self.known = known
        self.pool = pool
        self.seen = seen
        self.table = table
        self.memory = memory
        cursor = KeyCursor(known.list, in: memory)
    }

    /// The rows are those of the known keys, in their order.
    var isInStep: Bool { writer == nil }

    /// The hashes of all families; nil when they are the known ones.
    var familyHashes: [UInt64]? { passesFamilies ? nil : scanner.familyHashes }

    /// The keys of all rows; nil when they are the known ones.
    func finishedKeys() -> KeyList? { writer?.finish() }

    /// Reads to the end or to the first problem.
    mutating func run() {
        table.beginKeyed(rowCount: known.list.count)
        if known.isReference {
            passesFamilies = true
            scanner.pass(families: known.families)
        }
        var entry = walkInStep()
        if entry == .end, cursor.isAtEnd, known.isReference { return finishInStep() }
        leaveStep()
        while true {
            switch entry {
            case .end: return finish()
            case .problem:
                table.problem = scanner.problem
                return finish()
            case .help, .type, .unit: addMetadata()
            case .sample, .histogram: addRow(entry)
            case .comment: break
            }
            entry = scanner.next()
        }
    }

    // MARK: In step

    /// Reads as long as the keys are the known ones; returns the first entry that it leaves.
    private mutating func walkInStep() -> BodyEntry {
        // Out of the table meanwhile, so that both can be written at once.
        var bits: [UInt64] = []
        swap(&bits, &table.valueBits)
        let entry = bits.withUnsafeMutableBufferPointer { bits in walk(bits.baseAddress) }
        swap(&bits, &table.valueBits)
        return entry
    }

    private mutating func walk(_ bits: UnsafeMutablePointer<UInt64>?) -> BodyEntry {
        while true {
            scanner.expect(cursor.key, sharing: cursor.sharedCount)
            let entry = scanner.next()
            switch entry {
            case .sample, .histogram:
                guard let bits, !cursor.isAtEnd, scanner.hasKey(cursor.key) else { return entry }
                bits[row] = scanner.valueBits
                addRest(of: entry)
                row &+= 1
                keyByteCount &+= cursor.key.count
                cursor.advance()
            case .help, .type, .unit: addMetadata()
            case .comment: continue
            case .end, .problem: return entry
            }
        }
    }

    private mutating func finishInStep() {
        if passesFamilies, scanner.passesAll { metadataHash = known.metadataHash } else { addPassedMetadata() }
        table.isInStep = metadataHash == known.metadataHash
        table.slots = known.slots
        table.repeats = known.repeats
        table.count = row
        if table.isInStep { table.metadata.removeAll() }
    }

    /// What a row may have beside its value; the row's number is that of the values before it.
    @inline(__always)
    private mutating func addRest(of entry: BodyEntry) {
        let timestamp = scanner.timestamp
        if timestamp != BodyTable.noTimestamp || !table.timestamps.isEmpty {
            table.appendTimestamp(timestamp, row: row)
        }
        if options.createdTimestamps {
            let created = scanner.createdTimestamp()
            if created != 0 || !table.createdTimestamps.isEmpty { table.appendCreated(created, row: row) }
        }
        if entry == .histogram {
            table.histograms.append(HistogramRow(row: Int32(truncatingIfNeeded: row), histogram: scanner.histogram))
        }
        if options.exemplars {
            scanner.appendExemplars(row: Int32(truncatingIfNeeded: row), to: &table.exemplars)
        }
    }

    private mutating func addMetadata() {
        addPassedMetadata()
        add(scanner.metadata, before: row)
    }

    /// Catches up with what the scanner has left out.
    private mutating func addPassedMetadata() {
        guard passesFamilies else { return }
        passesFamilies = false
        scanner.stopPassing()
        for line in scanner.passedMetadata { add(line, before: Int(line.row)) }
    }

    private mutating func add(_ line: MetadataLine, before row: Int) {
        table.appendMetadata(line, before: row)
        var hash = metadataHash ^ line.kind.seed
        if line.family != lastFamily { hash = self.hash(line.family, hash) }
        lastFamily = line.family
        metadataHash = self.hash(line.text, hash)
    }

    private func hash(_ range: Range<Int>, _ seed: UInt64) -> UInt64 {
        csystem_hash(body.start + range.lowerBound, range.count, seed)
    }

    // MARK: Out of step

    private mutating func leaveStep() {
        scanner.expect(UnsafeRawBufferPointer(start: nil, count: 0), sharing: 0)
        addPassedMetadata()
        writer = KeyListWriter(known.list, before: cursor, keyByteCount: keyByteCount, in: memory)
        table.removeValues(from: row)
        slots = Array(known.slots.prefix(row))
        table.repeats = Array(known.repeats.prefix { Int($0) < row })
        seen.removeAll()
        for slot in slots { _ = seen.insert(slot) }
    }

    private mutating func finish() {
        if slots.capacity > slots.count + slots.count / 4 + 16 { slots = Array(slots) }
        table.slots = slots
        table.count = slots.count
        table.trim()
    }

    private mutating func addRow(_ entry: BodyEntry) {
        let key: UnsafeRawBufferPointer
        let slot: SeriesSlot
        if !cursor.isAtEnd, scanner.hasKey(cursor.key) {
            key = cursor.key
            slot = known.slots[cursor.row]
            writer?.append(key)
            cursor.advance()
        } else {
            key = scanner.key
            writer?.append(key)
            slot = self.slot(of: key)
        }
        if !seen.insert(slot) { table.repeats.append(Int32(truncatingIfNeeded: row)) }
        table.valueBits.append(scanner.valueBits)
        addRest(of: entry)
        slots.append(slot)
        row += 1
    }

    private mutating func slot(of key: UnsafeRawBufferPointer) -> SeriesSlot {
        guard let start = key.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return pool.take() }
        if !hasIndex {
            if let slot = slotAhead(of: key) { return slot }
            buildIndex()
        }
        let hash = KeyIndex.hash(start, key.count)
        if let record = index.find(start, key.count, hash: hash) {
            if record.line >= 0 {
                let known = UnsafeRawBufferPointer(start: record.bytes, count: Int(record.count))
                cursor.go(toRow: Int(record.line), key: known, entryEnd: record.prefixStart)
                cursor.advance()
            }
            return record.slot
        }
        return newSlot(of: key, hash)
    }

    private mutating func newSlot(of key: UnsafeRawBufferPointer, _ hash: UInt64) -> SeriesSlot {
        let slot = pool.take()
        labels.reset()
        let count = key.count
        // The labels first: getting them may use the memory that the key stands in.
        let copy = withUnsafeTemporaryAllocation(byteCount: count + 1, alignment: 1) { copy in
            copy.copyMemory(from: key)
            scanner.appendLabels(into: &labels)
            return newKeys.add(UnsafeRawBufferPointer(rebasing: copy[..<count]), labels)
        }
        if let start = copy.key.baseAddress?.assumingMemoryBound(to: UInt8.self) {
            index.add(start, count, hash: hash, slot: slot)
        }
        table.newKeys.append(
            NewKey(entry: row, slot: slot, range: copy.range, type: scanner.type, unit: scanner.unit)
        )
        return slot
    }

    /// Looks for the key in the next known ones, and goes on behind it when it is there.
    private mutating func slotAhead(of key: UnsafeRawBufferPointer) -> SeriesSlot? {
        guard !cursor.isAtEnd else { return nil }
        let start = (row: cursor.row, key: Array(cursor.key), entryEnd: cursor.entryEnd)
        cursor.advance()
        for _ in 1..<Self.lookAhead where !cursor.isAtEnd {
            if KeyBytes.areEqual(cursor.key, key) {
                defer { cursor.advance() }
                return known.slots[cursor.row]
            }
            cursor.advance()
        }
        start.key.withUnsafeBytes { cursor.go(toRow: start.row, key: $0, entryEnd: start.entryEnd) }
        return nil
    }

    /// Enters every known key, written out, and the ghosts.
    private mutating func buildIndex() {
        hasIndex = true
        index.reserve(known.list.count + known.ghosts.ghosts.count)
        if let start = known.ghostBytes {
            for ghost in known.ghosts.ghosts { add(start + ghost.start, ghost.count, ghost.slot) }
        }
        let capacity = known.list.keyByteCount + BodyBuffer.padding
        var position = ScratchBuffer<UInt8>(capacity: capacity, in: memory).memory
        var all = KeyCursor(known.list, in: memory)
        while !all.isAtEnd {
            let count = all.key.count
            if let start = all.key.baseAddress { copyBlocks(start, count, to: position) }
            add(position, count, known.slots[all.row], row: all.row, entryEnd: all.entryEnd)
            position += count
            all.advance()
        }
    }

    private mutating func add(
        _ start: UnsafePointer<UInt8>,
        _ count: Int,
        _ slot: SeriesSlot,
        row: Int = -1,
        entryEnd: Int = 0
    ) {
        index.add(start, count, hash: KeyIndex.hash(start, count), slot: slot, line: row, prefixStart: entryEnd)
    }
}

/// What a reader knows of keys before it reads: those of the last good body in order, and ghosts.
struct KnownKeys {
    /// There is a last good body, and these are its keys.
    let isReference: Bool
    let list: KeyList
    let slots: [SeriesSlot]
    let repeats: [Int32]
    let metadataHash: UInt64
    /// A hash of each family's metadata, for scanners that make use of it.
    let families: UnsafeBufferPointer<UInt64>
    let ghosts: GhostKeys
    /// The ghosts' bytes; nil when there are none.
    let ghostBytes: UnsafePointer<UInt8>?
}

extension MetadataLine.Kind {
    fileprivate var seed: UInt64 {
        switch self {
        case .type(let type): UInt64(type.rawValue)
        case .help: 0x100
        case .unit: 0x200
        }
    }
}

package import MetricModel
internal import Synchronization

/// Reads one target's bodies, scrape after scrape. It owns the last good body, which is at once the store of all known
/// exposure keys: a body that has the same series in the same order is read by walking both side by side.
///
/// A scrape is `read`, then either `adopt` or `abandon`. One owner at a time; no method blocks.
package struct ExpositionReader: Sendable {
    /// What `read` has found, until it is adopted or abandoned.
    private struct Pending: Sendable {
        var body: BodyBuffer
        var stamp: UInt64
        var isInStep: Bool
        var hasProblem: Bool
        var lines: LineTable
        var slots: [SeriesSlot]
        var repeats: [Int32]
        var newKeys: [NewKey]
    }

    private static let stamps = Atomic<UInt64>(0)

    private var reference: BodyBuffer?
    private var lines = LineTable()
    private var slots: [SeriesSlot] = []
    private var repeats: [Int32] = []
    /// The read that made the reference body's values.
    private var referenceStamp: UInt64 = 0
    private var pending: Pending?
    private var ghosts = GhostKeys()
    private var pool = SlotPool()
    /// The slots of the body read last, when that was out of step.
    private var seen = SlotSet()

    package init() {}

    /// All slots handed out so far are below it.
    package var slotLimit: Int { pool.limit }

    /// The size of the last good body; a good guess for the next.
    package var referenceByteCount: Int { reference?.count ?? 0 }

    /// Memory held, bodies and line tables included; the caller's table is not.
    package var memoryBytes: Int {
        var bytes = (reference?.capacity ?? 0) + (pending?.body.capacity ?? 0) + lines.memoryBytes
        bytes += slots.capacity * 4 + repeats.capacity * 4 + ghosts.memoryBytes + pool.memoryBytes + seen.memoryBytes
        return bytes
    }

    /// Reads a whole body into the table; `table.problem` says when it is refused. A body read before and neither adopted
    /// nor abandoned is abandoned without any of its keys. O(body).
    ///
    /// The options must be the same for all bodies of one reader.
    package mutating func read(
        _ body: BodyBuffer,
        as format: ExpositionFormat,
        options: ReadOptions = ReadOptions(),
        into table: inout BodyTable
    ) {
        if pending != nil { _ = abandon(entries: 0, flush: false) }
        guard format == .prometheusText else { return refuse(body, format, &table) }
        let stamp = Self.stamps.wrappingAdd(1, ordering: .relaxed).newValue
        let new = BodyView(body)
        var walk: InStepWalk?
        if let reference {
            let keepsValues = table.beginInStep(lineCount: lines.count, referenceStamp: referenceStamp)
            var inStep = InStepWalk(new: new, old: BodyView(reference), keepsValues: keepsValues)
            if inStep.run(&lines, &table) { return finishInStep(body, stamp, &table) }
            walk = inStep
        }
        readOutOfStep(body, stamp, after: walk, &table)
    }

    private mutating func finishInStep(_ body: BodyBuffer, _ stamp: UInt64, _ table: inout BodyTable) {
        table.isInStep = true
        table.count = lines.count
        table.slots = slots
        table.repeats = repeats
        table.stamp = stamp
        if !table.timestamps.isEmpty { table.finishTimestamps() }
        pending = Pending(
            body: body,
            stamp: stamp,
            isInStep: true,
            hasProblem: false,
            lines: LineTable(),
            slots: slots,
            repeats: [],
            newKeys: []
        )
    }

    private mutating func readOutOfStep(
        _ body: BodyBuffer,
        _ stamp: UInt64,
        after walk: InStepWalk?,
        _ table: inout BodyTable
    ) {
        var taken = BodyTable()
        swap(&taken, &table)
        let ghostBytes = ghosts.bytes
        ghostBytes.withUnsafeBufferPointer { ghostBytes in
            var read = OutOfStepRead(
                new: BodyView(body),
                old: reference.map { BodyView($0) },
                lines: lines,
                slots: slots,
                ghosts: ghosts,
                ghostBytes: ghosts.isEmpty ? nil : ghostBytes.baseAddress,
                pool: pool,
                seen: seen,
                table: taken
            )
            taken = BodyTable()
            read.run(after: walk, repeats: repeats)
            pool = read.pool
            seen = read.seen
            table = read.table
            table.stamp = stamp
            pending = Pending(
                body: body,
                stamp: stamp,
                isInStep: false,
                hasProblem: table.problem != nil,
                lines: read.lines,
                slots: read.slots,
                repeats: table.repeats,
                newKeys: table.newKeys
            )
        }
    }

    private mutating func refuse(_ body: BodyBuffer, _ format: ExpositionFormat, _ table: inout BodyTable) {
        table.beginOutOfStep()
        table.removeValues(from: 0)
        table.count = 0
        table.stamp = 0
        table.problem = ParseProblem(
            text: ContentNegotiation.unreadable(format),
            offset: 0,
            line: 1,
            column: 1,
            expected: "expected text/plain"
        )
        pending = Pending(
            body: body,
            stamp: 0,
            isInStep: false,
            hasProblem: true,
            lines: LineTable(),
            slots: [],
            repeats: [],
            newKeys: []
        )
        seen.removeAll()
    }

    /// The scrape succeeded: the body just read becomes the reference. Returns the slots of keys that are gone; they may
    /// be handed out again by the next `read`. O(1) in step, else O(keys). A refused body is abandoned instead.
    package mutating func adopt() -> [SeriesSlot] {
        guard let read = pending else { return [] }
        guard !read.hasProblem else { return abandon(entries: read.slots.count, flush: false) }
        pending = nil
        var gone: [SeriesSlot] = []
        if read.isInStep {
            lines.swapLengths()
            if !ghosts.isEmpty { gone = ghosts.ghosts.map(\.slot) }
        } else {
            for slot in slots where seen.insert(slot) { gone.append(slot) }
            for ghost in ghosts.ghosts where seen.insert(ghost.slot) { gone.append(ghost.slot) }
            lines = read.lines
            lines.trim()
            slots = read.slots.capacity > read.slots.count + read.slots.count / 8 + 16 ? Array(read.slots) : read.slots
            repeats = read.repeats
        }
        if !ghosts.isEmpty { ghosts.removeAll() }
        reference = read.body
        read.body.shrink()
        referenceStamp = read.stamp
        pool.giveBack(gone)
        return gone
    }

    /// The scrape failed after `entries` samples: the reference stays. New keys among those samples are remembered as
    /// Prometheus remembers them, later ones are forgotten; with `flush` every key not seen in those samples is forgotten
    /// too. Returns the slots of forgotten keys. Without a body just read, `entries` counts as 0. O(1) when nothing is
    /// new and nothing flushed.
    package mutating func abandon(entries: Int, flush: Bool) -> [SeriesSlot] {
        let read = pending
        pending = nil
        var gone: [SeriesSlot] = []
        if let read {
            let bytes = read.body.bytes
            for key in read.newKeys {
                if key.entry < entries {
                    ghosts.add(UnsafeRawBufferPointer(rebasing: bytes[key.range]), slot: key.slot)
                } else {
                    gone.append(key.slot)
                }
            }
        }
        if flush { gone += forget(allBut: (read?.slots ?? []).prefix(max(entries, 0))) }
        pool.giveBack(gone)
        return gone
    }

    private mutating func forget(allBut kept: ArraySlice<SeriesSlot>) -> [SeriesSlot] {
        var keptSet = SlotSet()
        for slot in kept { _ = keptSet.insert(slot) }
        var goneSet = SlotSet()
        let goneLines = slots.filter { !keptSet.contains($0) && goneSet.insert($0) }
        let goneGhosts = ghosts.ghosts.map(\.slot).filter { !keptSet.contains($0) }
        if !goneGhosts.isEmpty { ghosts.filter { keptSet.contains($0) } }
        if !goneLines.isEmpty { turnReferenceIntoGhosts(keptSet) }
        return goneLines + goneGhosts
    }

    /// A body whose keys are partly forgotten cannot be walked any more: what is left of it becomes ghosts.
    private mutating func turnReferenceIntoGhosts(_ kept: SlotSet) {
        guard let reference else { return }
        var added = SlotSet()
        forEachKey(of: reference, lines) { index, key in
            if kept.contains(slots[index]), added.insert(slots[index]) { ghosts.add(key, slot: slots[index]) }
        }
        self.reference = nil
        lines = LineTable()
        slots = []
        repeats = []
        referenceStamp = 0
    }

    private func forEachKey(of body: BodyBuffer, _ lines: LineTable, _ visit: (Int, UnsafeRawBufferPointer) -> Void) {
        let view = BodyView(body)
        var prefixStart = 0
        for index in 0..<lines.count {
            let valueStart = prefixStart + lines.prefixLength(index)
            let key = view.key(prefixStart: prefixStart, valueStart: valueStart)
            visit(index, UnsafeRawBufferPointer(start: key.bytes, count: key.count))
            prefixStart = valueStart + lines.valueLength(index, at: view.start + valueStart)
        }
    }
}

/// What the screen and the cache ask of keys. The body just read is asked first, then the reference body.
extension ExpositionReader {
    /// The exposure key's text of a slot, nil for one that names no key. O(keys): for the screen.
    package func key(of slot: SeriesSlot) -> [UInt8]? {
        if let new = pending?.newKeys.first(where: { $0.slot == slot }), let body = pending?.body {
            return Array(body.bytes[new.range])
        }
        if let ghost = ghosts.ghosts.first(where: { $0.slot == slot }) {
            return Array(ghosts.bytes[ghost.start..<ghost.start + ghost.count])
        }
        guard let reference, let line = slots.firstIndex(of: slot) else { return nil }
        var found: [UInt8]?
        forEachKey(of: reference, lines) { index, key in
            if index == line { found = Array(key) }
        }
        return found
    }

    /// Appends `__name__` and all labels of a new key to the builder: unescaped, `le` and `quantile` in their normal form,
    /// repeated names kept. Valid from the read that found the key until the next one.
    package func parseLabels(of key: NewKey, into builder: inout LabelsBuilder) {
        guard let body = pending?.body ?? reference else { return }
        SeriesLabels.parse(BodyView(body), from: key.range.lowerBound, type: key.type, into: &builder)
    }

    /// The family a metadata line names, escapes as they stand.
    package func family(of line: MetadataLine) -> String {
        guard let body = pending?.body ?? reference else { return "" }
        return String(decoding: body.bytes[line.family], as: UTF8.self)
    }

    /// The text of a HELP line, unescaped; that of a TYPE line.
    package func text(of line: MetadataLine) -> String {
        guard let body = pending?.body ?? reference else { return "" }
        let text = body.bytes[line.text]
        guard text.contains(0x5C) else { return String(decoding: text, as: UTF8.self) }
        return String(decoding: TextEscapes.unescapedHelp(text), as: UTF8.self)
    }

    /// The labels of an exemplar, as they stand: Prometheus resolves no escapes here. Valid as `parseLabels` is.
    package func labels(of exemplar: ExemplarRow) -> Labels {
        Labels.empty
    }

    /// A hash of everything that metadata lines say, so that their texts need not be made when nothing changed.
    package func fingerprint(of lines: [MetadataLine]) -> UInt64 {
        guard let body = pending?.body ?? reference else { return 0 }
        return lines.reduce(UInt64(lines.count)) { hash, line in
            let type: UInt64 =
                switch line.kind {
                case .type(let declared): UInt64(declared.rawValue)
                case .help: 0xFF
                case .unit: 0xFE
                }
            let family = ByteHash.xx64(UnsafeRawBufferPointer(rebasing: body.bytes[line.family]))
            let text = ByteHash.xx64(UnsafeRawBufferPointer(rebasing: body.bytes[line.text]))
            return (hash ^ family &+ type).multipliedReportingOverflow(by: 0x9E37_79B9_7F4A_7C15).partialValue ^ text
        }
    }
}

package import MetricModel
internal import Synchronization

/// Reads one target's bodies, scrape after scrape. There are two ways:
///
/// - Line by line, for the text formats: the last good body is at once the store of all known exposure keys, and a body
///   that has the same series in the same order is read by walking both side by side.
/// - By keys, for protobuf and whatever changes what a body says before it is stored: the keys are kept, in order. Of a
///   text body its lines are kept beside them, so that the next one with the same lines is walked, too.
///
/// A scrape is `read`, then either `adopt` or `abandon`, then `release`. One owner at a time; no method blocks.
package struct ExpositionReader: Sendable {
    /// A body and what is needed to answer questions about it.
    struct ReadBody: Sendable {
        var body: BodyBuffer
        var format: ExpositionFormat
    }

    /// What `read` has found, until it is adopted or abandoned.
    struct Pending: Sendable {
        var read: ReadBody
        var stamp: UInt64
        var isInStep: Bool
        var hasProblem: Bool
        var lines = LineTable()
        var slots: [SeriesSlot] = []
        var repeats: [Int32] = []
        var newKeys: [NewKey] = []
        /// What a read by keys has found; nil when lines were read.
        var keyed: Keyed?
    }

    /// What a read by keys has found on top.
    struct Keyed: Sendable {
        /// Nil when the keys are the reference's.
        var keys: KeyList?
        var metadataHash: UInt64
        /// Nil when they are the reference's.
        var families: [UInt64]?
        var newKeys = NewKeyStore()
        /// Where they stood; nil when that says too little.
        var lines: KnownLines?
        /// The lines are the known ones.
        var hasKnownLines = false
    }

    private static let stamps = Atomic<UInt64>(0)

    // What the last good body has left: nothing, its lines (the body with its line table), or its keys.
    var reference: ReadBody?
    var lines = LineTable()
    var keys: KeyList?
    /// With keys: the lines of a text body.
    var knownLines: KnownLines?
    /// With keys: a hash of what the metadata lines said.
    var metadataHash: UInt64 = 0
    /// With keys: a hash of what each family's metadata said, if the format has families.
    var families: [UInt64] = []
    /// Of the lines, or of the keys.
    var slots: [SeriesSlot] = []
    var repeats: [Int32] = []
    /// The read that made the reference body's values.
    var referenceStamp: UInt64 = 0

    var pending: Pending?
    /// The last body, when it is not the reference, because that is a list of keys or because it broke: until `release`,
    /// for questions.
    var settled: ReadBody?
    var ghosts = GhostKeys()
    var pool = SlotPool()
    /// The slots of the body read last, when that was out of step.
    var seen = SlotSet()
    private(set) var adoptedByteCount = 0

    package init() {}

    /// All slots handed out so far are below it.
    package var slotLimit: Int { pool.limit }

    /// The slots of the last good body's entries, in its order; those of repeated keys more than once.
    package var referenceSlots: [SeriesSlot] { slots }

    /// The size of the last good body; a good guess for the next.
    package var referenceByteCount: Int { adoptedByteCount }

    /// Memory held, bodies and line tables included; the caller's table is not.
    package var memoryBytes: Int {
        var bytes = (reference?.body.capacity ?? 0) + (pending?.read.body.capacity ?? 0) + lines.memoryBytes
        bytes += (settled ?? knownLines?.read)?.body.capacity ?? 0
        bytes += (keys?.memoryBytes ?? 0) + (knownLines?.memoryBytes ?? 0)
        bytes += (pending?.keyed?.keys?.memoryBytes ?? 0) + (pending?.keyed?.newKeys.memoryBytes ?? 0)
        bytes += pending?.keyed?.lines?.memoryBytes ?? 0
        bytes +=
            families.capacity * 8 + slots.capacity * 4 + repeats.capacity * 4 + ghosts.memoryBytes + pool.memoryBytes
            + seen.memoryBytes
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
        settled = nil
        let read = ReadBody(body: body, format: format)
        let stamp = Self.stamps.wrappingAdd(1, ordering: .relaxed).newValue
        switch format {
        case .prometheusText where options.convertsClassicHistograms:
            let view = BodyView(body)
            readRecordedLines(read, TextScanner(base: view.start, byteCount: view.count), options, stamp, &table)
        case .prometheusText: readLines(read, as: TextScanner.self, options, stamp, &table)
        case .openMetricsText where options.convertsClassicHistograms || options.createdTimestamps:
            let view = BodyView(body)
            let scanner = OpenMetricsScanner(
                base: view.start,
                byteCount: view.count,
                createdTimestamps: options.createdTimestamps
            )
            readRecordedLines(read, scanner, options, stamp, &table)
        case .openMetricsText: readLines(read, as: OpenMetricsScanner.self, options, stamp, &table)
        case .protobuf:
            let memory = ScratchMemory()
            let keepsClassic = options.keepsClassicHistograms
            let scanner = ProtobufScanner(BodyView(body), keepsClassicHistograms: keepsClassic, in: memory)
            guard options.convertsClassicHistograms else {
                readKeys(read, scanner, in: memory, options, stamp, &table)
                return
            }
            readKeys(read, converting(scanner, read, options), in: memory, options, stamp, &table)
        }
    }

    /// The scrape succeeded: the body just read becomes the reference. Returns the slots of keys that are gone; they may
    /// be handed out again by the next `read`. O(1) in step, else O(keys). A refused body is abandoned instead.
    package mutating func adopt() -> [SeriesSlot] {
        guard let read = pending else { return [] }
        guard !read.hasProblem else { return abandon(entries: read.slots.count, flush: false) }
        pending = nil
        let keepsKeys = read.isInStep || read.keyed != nil && read.keyed?.keys == nil
        let gone = keepsKeys ? ghosts.ghosts.map(\.slot) : replaceSlots(read)
        if let keyed = read.keyed {
            metadataHash = keyed.metadataHash
            if let found = keyed.families { families = found }
            if let found = keyed.keys { keys = found }
            if keyed.hasKnownLines {
                knownLines?.adopt(read.read, stamp: read.stamp)
            } else {
                knownLines = keyed.lines
            }
            if knownLines != nil { read.read.body.shrink() }
            settled = read.read
        } else {
            if read.isInStep { lines.swapLengths() } else { lines = read.lines }
            lines.trim()
            reference = read.read
            read.read.body.shrink()
        }
        adoptedByteCount = read.read.body.count
        if !ghosts.isEmpty { ghosts.removeAll() }
        referenceStamp = read.stamp
        pool.giveBack(gone)
        return gone
    }

    /// Takes over the slots of a body whose keys are not the reference's; returns those that are gone.
    private mutating func replaceSlots(_ read: Pending) -> [SeriesSlot] {
        var gone: [SeriesSlot] = []
        for slot in slots where seen.insert(slot) { gone.append(slot) }
        for ghost in ghosts.ghosts where seen.insert(ghost.slot) { gone.append(ghost.slot) }
        slots = read.slots.capacity > read.slots.count + read.slots.count / 8 + 16 ? Array(read.slots) : read.slots
        repeats = read.repeats
        return gone
    }

    /// Gives back the body when it is not the reference; a text that only its keys stand for is held on to. To be called when
    /// nobody will ask for its metadata, exemplars or new keys any more. Everything else goes on working. O(1).
    package mutating func release() { settled = nil }

    /// The scrape failed after `entries` samples: the reference stays. New keys among those samples are remembered as
    /// Prometheus remembers them, later ones are forgotten; with `flush` every key not seen in those samples is forgotten
    /// too. Returns the slots of forgotten keys. Without a body just read, `entries` counts as 0. O(1) when nothing is
    /// new and nothing flushed.
    package mutating func abandon(entries: Int, flush: Bool) -> [SeriesSlot] {
        let read = pending
        pending = nil
        settled = read?.read
        var gone: [SeriesSlot] = []
        if let read {
            for key in read.newKeys {
                if key.entry < entries {
                    ghosts.add(read.bytes(of: key), slot: key.slot)
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

    /// Keys that are partly forgotten are not in order any more: what is left of them becomes ghosts.
    private mutating func turnReferenceIntoGhosts(_ kept: SlotSet) {
        var added = SlotSet()
        forEachKey { index, key in
            if kept.contains(slots[index]), added.insert(slots[index]) { ghosts.add(key, slot: slots[index]) }
        }
        reference = nil
        lines = LineTable()
        keys = nil
        knownLines = nil
        metadataHash = 0
        families = []
        slots = []
        repeats = []
        referenceStamp = 0
    }

    /// A body to be read in the other way: all known keys become ghosts, which every way looks up by their bytes, as
    /// Prometheus does.
    mutating func turnReferenceIntoGhosts() {
        var all = SlotSet()
        for slot in slots { _ = all.insert(slot) }
        turnReferenceIntoGhosts(all)
    }

    /// Calls `visit` with every key of the reference, in order.
    func forEachKey(_ visit: (Int, UnsafeRawBufferPointer) -> Void) {
        keys?.forEach(visit)
        if let reference { lines.forEachKey(of: reference, visit) }
    }
}

extension ExpositionReader.Pending {
    /// The bytes of a new key, which live as long as this does.
    func bytes(of key: NewKey) -> UnsafeRawBufferPointer {
        if let keyed { return keyed.newKeys.key(at: key.range) }
        return UnsafeRawBufferPointer(rebasing: read.body.bytes[key.range])
    }
}

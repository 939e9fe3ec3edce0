internal import CSystem

/// Appending to a series' open chunk (`tsdb/chunkenc/xor.go`, v3.5): the bits are Prometheus's.
extension SampleWindow {
    /// Stores a sample that is newer than the series' last one; the caller adds it to `counts.samplesKept`. Its cost is
    /// what `runHeadBenchmark` measures.
    @inline(__always)
    mutating func append(
        _ record: UnsafeMutablePointer<SeriesRecord>,
        slot: UInt32,
        millis: Int64,
        valueBits: UInt64
    ) {
        let delta = UInt64(bitPattern: millis &- record.pointee.lastMillis)
        let room = UInt64(longestSpanMillis &- record.pointee.spanMillis)
        if record.pointee.sampleCount > 1, delta <= room, !isFull(record) {
            let newDelta = UInt32(truncatingIfNeeded: delta)
            let change = Int64(newDelta) &- Int64(record.pointee.deltaMillis)
            if change == 0, valueBits == record.pointee.lastValueBits {
                put(0, 2, record)
            } else {
                putDeltaChange(change, record)
                putValue(valueBits, record)
            }
            record.pointee.deltaMillis = newDelta
            record.pointee.spanMillis &+= newDelta
            record.pointee.sampleCount &+= 1
        } else {
            appendAtStart(record, slot: slot, millis: millis, valueBits: valueBits, delta: delta, room: room)
        }
        if record.pointee.flags.contains(.gap) { restart(record, slot: slot, millis: millis, valueBits: valueBits) }
        record.pointee.lastMillis = millis
        record.pointee.lastValueBits = valueBits
    }

    /// Fetches the block that a sample will be written to, when it fills the word at hand: blocks lie anywhere, and this
    /// is what an append to a series that nobody touched for a while waits for.
    @inline(__always)
    func prepareToAppend(_ record: UnsafeMutablePointer<SeriesRecord>, valueBits: UInt64) {
        let change = valueBits ^ record.pointee.lastValueBits
        let window = 64 &- UInt64(record.pointee.leading) &- UInt64(record.pointee.trailing)
        let count = change == 0 ? 2 : 3 &+ window
        let fillsWord = UInt64(record.pointee.tailBits) &+ count >= 64
        let block = UnsafeRawPointer(arena[record.pointee.openBlock])
        csystem_prefetch_for_writing(fillsWord ? block : UnsafeRawPointer(record))
    }

    @inline(__always)
    private func isFull(_ record: UnsafeMutablePointer<SeriesRecord>) -> Bool {
        guard record.pointee.sampleCount >= Self.enoughSamples else { return false }
        return record.pointee.sampleCount >= Self.mostSamples
            || record.pointee.nextWord >= ChunkBlock.wordCount &- 1 && record.pointee.tailBits > 40
    }

    /// The first or second sample of a chunk; begins a chunk where the open one is full, spans too much or is missing.
    @inline(never)
    private mutating func appendAtStart(
        _ record: UnsafeMutablePointer<SeriesRecord>,
        slot: UInt32,
        millis: Int64,
        valueBits: UInt64,
        delta: UInt64,
        room: UInt64
    ) {
        if record.pointee.openChunk != 0, record.pointee.sampleCount == 1, delta <= room {
            putUnsignedVarint(delta, record)
            putValue(valueBits, record)
            record.pointee.deltaMillis = UInt32(truncatingIfNeeded: delta)
            record.pointee.spanMillis = record.pointee.deltaMillis
            record.pointee.sampleCount = 2
            return
        }
        if record.pointee.openChunk != 0, record.pointee.sampleCount == 0 {
            return putFirst(record, millis: millis, valueBits: valueBits)
        }
        if record.pointee.openChunk != 0 { closeChunk(record) }
        beginChunk(record, slot: slot, millis: millis, valueBits: valueBits)
    }

    /// Closes the open chunk and opens an empty one, for a series whose last sample is not in its chunks.
    mutating func breakChunk(_ record: UnsafeMutablePointer<SeriesRecord>, slot: UInt32) {
        guard record.pointee.openChunk != 0, record.pointee.sampleCount > 0 else { return }
        closeChunk(record)
        openChunk(record, slot: slot)
    }

    /// Closes the open chunk of a series that gets no samples for now; the next one begins another.
    mutating func endChunk(_ record: UnsafeMutablePointer<SeriesRecord>) {
        guard record.pointee.openChunk != 0, record.pointee.sampleCount > 0 else { return }
        closeChunk(record)
        record.pointee.openChunk = 0
        record.pointee.openBlock = 0
        record.pointee.sampleCount = 0
    }

    /// Ends the open chunk, which then waits in the queue of closed ones.
    private mutating func closeChunk(_ record: UnsafeMutablePointer<SeriesRecord>) {
        let chunk = record.pointee.openChunk
        if record.pointee.tailBits > 0 { spill(record.pointee.tail, record) }
        guard !record.pointee.flags.contains(.gap) else { return dropWithGap(record) }
        counts.openChunks -= 1
        arena[chunk].pointee.sampleCount = UInt32(record.pointee.sampleCount)
        arena[chunk].pointee.closedAt = clock
        arena.enqueueClosed(chunk)
    }

    /// Opens a chunk with its first sample. Without a block for it the sample is not kept, only remembered as the last.
    private mutating func beginChunk(
        _ record: UnsafeMutablePointer<SeriesRecord>,
        slot: UInt32,
        millis: Int64,
        valueBits: UInt64
    ) {
        openChunk(record, slot: slot)
        guard record.pointee.openChunk != 0 else {
            counts.samplesKept -= 1
            counts.samplesDroppedByBudget += 1
            counts.droppedUntil = clock
            return
        }
        putFirst(record, millis: millis, valueBits: valueBits)
    }

    /// Opens a chunk without a sample, if there is a block for it.
    private mutating func openChunk(_ record: UnsafeMutablePointer<SeriesRecord>, slot: UInt32) {
        let previous = record.pointee.openChunk
        let chunk = takeBlock(for: slot)
        record.pointee.openChunk = chunk
        record.pointee.openBlock = chunk
        record.pointee.tail = 0
        record.pointee.tailBits = 0
        record.pointee.nextWord = ChunkBlock.firstWordOfChunk
        record.pointee.leading = 0xff
        record.pointee.trailing = 0
        record.pointee.deltaMillis = 0
        record.pointee.spanMillis = 0
        record.pointee.sampleCount = 0
        guard chunk != 0 else { return }
        // The chunk before may have been dropped to make room; then there is no chunk at all.
        if record.pointee.firstChunk == 0 {
            record.pointee.firstChunk = chunk
        } else {
            arena[previous != 0 ? previous : lastChunk(of: record)].pointee.nextChunk = chunk
        }
        counts.openChunks += 1
    }

    /// The youngest chunk of a series that has chunks, all of them closed.
    private func lastChunk(of record: UnsafeMutablePointer<SeriesRecord>) -> UInt32 {
        var chunk = record.pointee.firstChunk
        while arena[chunk].pointee.nextChunk != 0 { chunk = arena[chunk].pointee.nextChunk }
        return chunk
    }

    private mutating func putFirst(
        _ record: UnsafeMutablePointer<SeriesRecord>,
        millis: Int64,
        valueBits: UInt64
    ) {
        record.pointee.sampleCount = 1
        putUnsignedVarint(UInt64(bitPattern: millis << 1 ^ millis >> 63), record)
        put(valueBits, 64, record)
    }

    /// The open chunk has a gap and is of no use: it goes, and the sample at hand begins a new one.
    @inline(never)
    private mutating func restart(
        _ record: UnsafeMutablePointer<SeriesRecord>,
        slot: UInt32,
        millis: Int64,
        valueBits: UInt64
    ) {
        record.pointee.sampleCount &-= 1
        dropWithGap(record)
        beginChunk(record, slot: slot, millis: millis, valueBits: valueBits)
    }

    private mutating func dropWithGap(_ record: UnsafeMutablePointer<SeriesRecord>) {
        counts.chunksDroppedByBudget += 1
        counts.samplesDroppedByBudget += UInt64(record.pointee.sampleCount)
        counts.droppedUntil = clock
        record.pointee.flags.remove(.gap)
        // A block was refused, so no closed chunk is left: the open one is the series' only.
        removeOpenChunk(record)
    }

    // MARK: Bits

    @inline(__always)
    private mutating func putDeltaChange(_ change: Int64, _ record: UnsafeMutablePointer<SeriesRecord>) {
        let bits = UInt64(bitPattern: change)
        switch change {
        case 0: put(0, 1, record)
        case -8191...8192: put(0b10 << 14 | bits & 0x3fff, 16, record)
        case -65535...65536: put(0b110 << 17 | bits & 0x1ffff, 20, record)
        case -524_287...524_288: put(0b1110 << 20 | bits & 0xfffff, 24, record)
        default:
            put(0b1111, 4, record)
            put(bits, 64, record)
        }
    }

    @inline(__always)
    private mutating func putValue(_ valueBits: UInt64, _ record: UnsafeMutablePointer<SeriesRecord>) {
        let change = valueBits ^ record.pointee.lastValueBits
        guard change != 0 else { return put(0, 1, record) }
        let leading = min(UInt64(change.leadingZeroBitCount), 31)
        let trailing = UInt64(change.trailingZeroBitCount)
        let oldLeading = UInt64(record.pointee.leading)
        let oldTrailing = UInt64(record.pointee.trailing)
        if oldLeading != 0xff, leading >= oldLeading, trailing >= oldTrailing {
            put(0b10, 2, record)
            put(change &>> oldTrailing, 64 &- oldLeading &- oldTrailing, record)
            return
        }
        record.pointee.leading = UInt8(truncatingIfNeeded: leading)
        record.pointee.trailing = UInt8(truncatingIfNeeded: trailing)
        let significant = 64 &- leading &- trailing
        // 64 significant bits are written as 0 in six bits.
        put(0b11 << 11 | leading << 6 | significant & 63, 13, record)
        put(change &>> trailing, significant, record)
    }

    private mutating func putUnsignedVarint(_ value: UInt64, _ record: UnsafeMutablePointer<SeriesRecord>) {
        var rest = value
        while rest >= 0x80 {
            put(rest & 0x7f | 0x80, 8, record)
            rest >>= 7
        }
        put(rest, 8, record)
    }

    /// Adds the low `count` bits of `bits`, 1...64 of them.
    @inline(__always)
    private mutating func put(_ bits: UInt64, _ count: UInt64, _ record: UnsafeMutablePointer<SeriesRecord>) {
        let used = UInt64(record.pointee.tailBits)
        let aligned = bits &<< (64 &- count)
        let word = record.pointee.tail | aligned &>> used
        let total = used &+ count
        if total < 64 {
            record.pointee.tail = word
            record.pointee.tailBits = UInt8(truncatingIfNeeded: total)
            return
        }
        spill(word, record)
        // `&<<` by 64 would be a shift by 0.
        record.pointee.tail = total == 64 ? 0 : aligned &<< (64 &- used)
        record.pointee.tailBits = UInt8(truncatingIfNeeded: total &- 64)
    }

    /// Stores a whole word in the open block, or in a new one behind it.
    @inline(never)
    private mutating func spill(_ word: UInt64, _ record: UnsafeMutablePointer<SeriesRecord>) {
        guard !record.pointee.flags.contains(.gap) else { return }
        if record.pointee.nextWord == ChunkBlock.wordCount {
            let block = takeBlock(for: arena[record.pointee.openChunk].pointee.owner)
            guard block != 0 else {
                record.pointee.flags.insert(.gap)
                return
            }
            arena[record.pointee.openBlock].pointee.next = block
            record.pointee.openBlock = block
            record.pointee.nextWord = ChunkBlock.firstWordOfBlock
        }
        arena.store(word, in: record.pointee.openBlock, at: record.pointee.nextWord)
        record.pointee.nextWord &+= 1
    }
}

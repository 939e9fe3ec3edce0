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
        if !appendRegularly(record, slot: slot, millis: millis, valueBits: valueBits) {
            appendAnyhow(record, slot: slot, millis: millis, valueBits: valueBits)
        }
        record.pointee.lastMillis = millis
        record.pointee.lastValueBits = valueBits
    }

    /// What nearly all samples are: as far from the one before as that from the one before it, with the same value or a
    /// change within the window of the last change. Whether the value changed is no branch: nobody can predict it.
    ///
    /// - Returns: False when the sample is another and not appended.
    @inline(__always)
    private mutating func appendRegularly(
        _ record: UnsafeMutablePointer<SeriesRecord>,
        slot: UInt32,
        millis: Int64,
        valueBits: UInt64
    ) -> Bool {
        let delta = UInt64(bitPattern: millis &- record.pointee.lastMillis)
        let change = valueBits ^ record.pointee.lastValueBits
        let leading = UInt64(record.pointee.leading)
        let trailing = UInt64(record.pointee.trailing)
        let outside = ~(UInt64.max &>> leading & UInt64.max &<< trailing)
        // A chunk of less than two samples has the distance 0.
        guard delta == UInt64(record.pointee.deltaMillis), change & outside == 0, !isFull(record),
            delta <= UInt64(longestSpanMillis &- record.pointee.spanMillis)
        else { return false }
        let ifChanged: UInt64 = change == 0 ? 0 : .max
        let significant = (64 &- leading &- trailing) & ifChanged
        // One bit for the distance, then `0`, or `10` and the bits in the window: at most 67, and more than 64 hardly ever.
        guard significant < 62 else { return false }
        let count = 2 &+ significant &+ (1 & ifChanged)
        let bits = (0b010 &<< significant | change &>> trailing) & ifChanged
        record.pointee.spanMillis &+= UInt32(truncatingIfNeeded: delta)
        record.pointee.sampleCount &+= 1
        put(bits, count, record, slot)
        if record.pointee.flags.contains(.gap) { restart(record, slot: slot, millis: millis, valueBits: valueBits) }
        return true
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

    /// Every other sample: the first two of a chunk, other distances, other windows, and what ends a word. Begins a
    /// chunk where the open one is full, spans too much or is missing.
    @inline(never)
    private mutating func appendAnyhow(
        _ record: UnsafeMutablePointer<SeriesRecord>,
        slot: UInt32,
        millis: Int64,
        valueBits: UInt64
    ) {
        let delta = UInt64(bitPattern: millis &- record.pointee.lastMillis)
        let fits = delta <= UInt64(longestSpanMillis &- record.pointee.spanMillis)
        let valueChange = valueBits ^ record.pointee.lastValueBits
        if record.pointee.sampleCount > 1, fits, !isFull(record) {
            putDeltaChange(Int64(delta) &- Int64(record.pointee.deltaMillis), record, slot)
            putValueChange(valueChange, record, slot)
        } else if record.pointee.sampleCount == 1, fits {
            putUnsignedVarint(delta, record, slot)
            putValueChange(valueChange, record, slot)
        } else if record.pointee.openChunk != 0, record.pointee.sampleCount == 0 {
            return putFirst(record, slot: slot, millis: millis, valueBits: valueBits)
        } else {
            if record.pointee.openChunk != 0 { closeChunk(record, slot) }
            return beginChunk(record, slot: slot, millis: millis, valueBits: valueBits)
        }
        record.pointee.deltaMillis = UInt32(truncatingIfNeeded: delta)
        record.pointee.spanMillis &+= UInt32(truncatingIfNeeded: delta)
        record.pointee.sampleCount &+= 1
        if record.pointee.flags.contains(.gap) { restart(record, slot: slot, millis: millis, valueBits: valueBits) }
    }

    /// Closes the open chunk and opens an empty one, for a series whose last sample is not in its chunks.
    mutating func breakChunk(_ record: UnsafeMutablePointer<SeriesRecord>, slot: UInt32) {
        guard record.pointee.openChunk != 0, record.pointee.sampleCount > 0 else { return }
        closeChunk(record, slot)
        openChunk(record, slot: slot)
    }

    /// Ends the open chunk, which then waits in the queue of closed ones.
    private mutating func closeChunk(_ record: UnsafeMutablePointer<SeriesRecord>, _ slot: UInt32) {
        let chunk = record.pointee.openChunk
        if record.pointee.tailBits > 0 { spill(record.pointee.tail, record, slot) }
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
        putFirst(record, slot: slot, millis: millis, valueBits: valueBits)
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
        record.pointee.leading = SeriesRecord.noLeading
        record.pointee.trailing = SeriesRecord.noTrailing
        record.pointee.deltaMillis = 0
        record.pointee.spanMillis = 0
        record.pointee.sampleCount = 0
        guard chunk != 0 else { return }
        // The chunk before may have been dropped to make room; then there is no chunk at all.
        if record.pointee.firstChunk == 0 {
            record.pointee.firstChunk = chunk
        } else {
            arena[previous].pointee.nextChunk = chunk
        }
        counts.openChunks += 1
    }

    private mutating func putFirst(
        _ record: UnsafeMutablePointer<SeriesRecord>,
        slot: UInt32,
        millis: Int64,
        valueBits: UInt64
    ) {
        record.pointee.sampleCount = 1
        putUnsignedVarint(UInt64(bitPattern: millis << 1 ^ millis >> 63), record, slot)
        put(valueBits, 64, record, slot)
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

    private mutating func putDeltaChange(
        _ change: Int64,
        _ record: UnsafeMutablePointer<SeriesRecord>,
        _ slot: UInt32
    ) {
        let bits = UInt64(bitPattern: change)
        switch change {
        case 0: put(0, 1, record, slot)
        case -8191...8192: put(0b10 << 14 | bits & 0x3fff, 16, record, slot)
        case -65535...65536: put(0b110 << 17 | bits & 0x1ffff, 20, record, slot)
        case -524_287...524_288: put(0b1110 << 20 | bits & 0xfffff, 24, record, slot)
        default:
            put(0b1111, 4, record, slot)
            put(bits, 64, record, slot)
        }
    }

    private mutating func putValueChange(
        _ change: UInt64,
        _ record: UnsafeMutablePointer<SeriesRecord>,
        _ slot: UInt32
    ) {
        guard change != 0 else { return put(0, 1, record, slot) }
        let leading = min(UInt64(change.leadingZeroBitCount), 31)
        let trailing = UInt64(change.trailingZeroBitCount)
        let oldLeading = UInt64(record.pointee.leading)
        let oldTrailing = UInt64(record.pointee.trailing)
        // The first of a chunk has no window: nothing has that many leading zeros.
        if leading >= oldLeading, trailing >= oldTrailing {
            put(0b10, 2, record, slot)
            put(change &>> oldTrailing, 64 &- oldLeading &- oldTrailing, record, slot)
            return
        }
        record.pointee.leading = UInt8(truncatingIfNeeded: leading)
        record.pointee.trailing = UInt8(truncatingIfNeeded: trailing)
        let significant = 64 &- leading &- trailing
        // 64 significant bits are written as 0 in six bits.
        put(0b11 << 11 | leading << 6 | significant & 63, 13, record, slot)
        put(change &>> trailing, significant, record, slot)
    }

    private mutating func putUnsignedVarint(
        _ value: UInt64,
        _ record: UnsafeMutablePointer<SeriesRecord>,
        _ slot: UInt32
    ) {
        var rest = value
        while rest >= 0x80 {
            put(rest & 0x7f | 0x80, 8, record, slot)
            rest >>= 7
        }
        put(rest, 8, record, slot)
    }

    /// Adds the low `count` bits of `bits`, 1...64 of them.
    @inline(__always)
    private mutating func put(
        _ bits: UInt64,
        _ count: UInt64,
        _ record: UnsafeMutablePointer<SeriesRecord>,
        _ slot: UInt32
    ) {
        let used = UInt64(record.pointee.tailBits)
        let aligned = bits &<< (64 &- count)
        let word = record.pointee.tail | aligned &>> used
        let total = used &+ count
        if total < 64 {
            record.pointee.tail = word
            record.pointee.tailBits = UInt8(truncatingIfNeeded: total)
            return
        }
        spill(word, record, slot)
        // `&<<` by 64 would be a shift by 0.
        record.pointee.tail = total == 64 ? 0 : aligned &<< (64 &- used)
        record.pointee.tailBits = UInt8(truncatingIfNeeded: total &- 64)
    }

    /// Stores a whole word in the open block, or in a new one behind it.
    @inline(never)
    private mutating func spill(_ word: UInt64, _ record: UnsafeMutablePointer<SeriesRecord>, _ slot: UInt32) {
        guard !record.pointee.flags.contains(.gap) else { return }
        if record.pointee.nextWord == ChunkBlock.wordCount {
            let block = takeBlock(for: slot)
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

/// Reading a series' chunks in short steps. A reader stands at a chunk; whoever removes that chunk moves the reader on.
extension SampleWindow {
    /// Chunks that are copied under the lock at a time: some thousand samples at most.
    static let chunksPerStep = 32

    /// A reader of the chunks of a series, at its oldest; nil for a stale ref. To be ended with `endReading`.
    mutating func beginReading(_ ref: SeriesRef) -> UInt32? {
        guard let record = record(of: ref) else { return nil }
        lastReader &+= 1
        readers[lastReader] = Reader(slot: ref.slot, chunk: record.pointee.firstChunk)
        return lastReader
    }

    mutating func endReading(_ reader: UInt32) { readers[reader] = nil }

    /// Copies of a reader's next chunks, oldest first, at most `limit`; empty at the end.
    mutating func readChunks(_ number: UInt32, limit: Int) -> [XORChunk] {
        guard var reader = readers[number] else { return [] }
        let record = series[reader.slot]
        var chunks: [XORChunk] = []
        while reader.chunk != 0, chunks.count < limit {
            let isOpen = reader.chunk == record.pointee.openChunk
            chunks.append(copy(reader.chunk, open: isOpen ? record : nil))
            reader.chunk = isOpen ? 0 : arena[reader.chunk].pointee.nextChunk
        }
        readers[number] = reader
        return chunks
    }

    /// Moves readers on from a chunk that is about to go.
    mutating func moveReaders(from chunk: UInt32, to next: UInt32) {
        guard !readers.isEmpty else { return }
        for (number, reader) in readers where reader.chunk == chunk { readers[number]?.chunk = next }
    }

    private func copy(_ chunk: UInt32, open: UnsafeMutablePointer<SeriesRecord>?) -> XORChunk {
        var words: [UInt64] = []
        var block = chunk
        var first = ChunkBlock.firstWordOfChunk
        while block != 0 {
            let isLast = block == open?.pointee.openBlock
            let end = isLast ? open?.pointee.nextWord ?? 0 : ChunkBlock.wordCount
            for index in first..<max(first, end) { words.append(arena.word(of: block, at: index)) }
            first = ChunkBlock.firstWordOfBlock
            block = arena[block].pointee.next
        }
        if let open { words.append(open.pointee.tail) }
        return XORChunk(
            sampleCount: open.map { Int($0.pointee.sampleCount) } ?? Int(arena[chunk].pointee.sampleCount),
            words: words
        )
    }
}

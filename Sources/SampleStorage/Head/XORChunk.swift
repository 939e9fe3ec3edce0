/// A copy of one chunk, to be decoded without the head's lock.
struct XORChunk {
    var sampleCount: Int
    /// The bits, the first of them the highest of the first word; the rest of the last word is zeros.
    var words: [UInt64]
}

extension XORChunk: Sequence {
    func makeIterator() -> XORChunkReader { XORChunkReader(self) }
}

internal import Glibc
internal import MetricModel

/// Every label that some series has, once, as the bytes of its encoded pair, under a number that lives as long as a
/// series refers to it.
///
/// Owns its memory. Lives inside the head's state, whose lock guards it.
struct SymbolTable: ~Copyable {
    private struct Symbol {
        var bytes: UnsafeMutableRawPointer?
        var byteCount: UInt32 = 0
        /// Series that have the label; 0 for a free number.
        var seriesCount: UInt32 = 0
        /// The next free number + 1, in a free one.
        var nextFree: UInt32 = 0
    }

    private var symbols = Slab<Symbol>()
    private var index = HashIndex()
    private var firstFree: UInt32 = 0
    private let seed: UInt64
    private var textByteCount = 0
    /// Symbols in use.
    private(set) var count = 0

    init(seed: UInt64) { self.seed = seed }

    deinit {
        for number in 0..<symbols.count { symbols[number].pointee.bytes?.deallocate() }
    }

    /// Bytes of texts, records and index.
    var byteCount: Int { symbols.byteCount + index.byteCount + textByteCount }

    /// Numbers given out so far, free ones included: what a walk over all symbols runs up to.
    var end: UInt32 { symbols.count }

    /// The number of a pair; nil when no series has it.
    func find(_ pair: UnsafeRawBufferPointer) -> UInt32? {
        index.find(hash(pair)) { number in
            let symbol = symbols[number]
            guard let bytes = symbol.pointee.bytes, let wanted = pair.baseAddress else { return false }
            return Int(symbol.pointee.byteCount) == pair.count && memcmp(bytes, wanted, pair.count) == 0
        }
    }

    /// The number of a pair, made if it is new, for one more series.
    mutating func retain(_ pair: UnsafeRawBufferPointer) -> UInt32 {
        if let number = find(pair) {
            let symbol = symbols[number]
            symbol.pointee.seriesCount += 1
            return number
        }
        let number = takeNumber()
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: pair.count, alignment: 1)
        UnsafeMutableRawBufferPointer(start: bytes, count: pair.count).copyMemory(from: pair)
        symbols[number].pointee = Symbol(bytes: bytes, byteCount: UInt32(pair.count), seriesCount: 1)
        index.insert(hash(pair), number)
        textByteCount += Self.heapBytes(pair.count)
        count += 1
        return number
    }

    /// One series fewer has the symbol; without any it goes, and its number may come to mean another.
    mutating func release(_ number: UInt32) {
        let symbol = symbols[number]
        symbol.pointee.seriesCount -= 1
        guard symbol.pointee.seriesCount == 0 else { return }
        let pair = bytes(of: number)
        index.remove(hash(pair), number)
        textByteCount -= Self.heapBytes(pair.count)
        count -= 1
        symbol.pointee.bytes?.deallocate()
        symbol.pointee = Symbol(nextFree: firstFree)
        firstFree = number + 1
    }

    /// The encoded pair of a symbol, good until it is released; empty for a free number.
    @inline(__always)
    func bytes(of number: UInt32) -> UnsafeRawBufferPointer {
        let symbol = symbols[number]
        return UnsafeRawBufferPointer(start: symbol.pointee.bytes, count: Int(symbol.pointee.byteCount))
    }

    /// How many series have the symbol.
    func seriesCount(of number: UInt32) -> Int { Int(symbols[number].pointee.seriesCount) }

    private mutating func takeNumber() -> UInt32 {
        guard firstFree > 0 else { return symbols.take() }
        let number = firstFree - 1
        firstFree = symbols[number].pointee.nextFree
        return number
    }

    private func hash(_ pair: UnsafeRawBufferPointer) -> UInt64 { HeadHash.spread(ByteHash.xx64(pair), seed: seed) }

    /// What the allocator spends on a piece of memory.
    private static func heapBytes(_ count: Int) -> Int { max(32, (count + 8 + 15) & ~15) }
}

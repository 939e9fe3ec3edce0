/// The labels of every series as a list of symbol numbers, in 4-byte words:
///
///     ┌───────┬──────────┬──────────┬── …
///     │ count │ symbol   │ symbol   │        symbols in the order of their names
///     └───────┴──────────┴──────────┴── …
///
/// Freed lists are kept by length and used again. The rare list of more than `longest` symbols lies in memory of its
/// own, and the one word here says `elsewhere`.
///
/// Owns its memory. Lives inside the head's state, whose lock guards it.
struct LabelLists: ~Copyable {
    private static let longest = 63
    private static let elsewhere = UInt32.max

    private var words = Slab<UInt32>()
    /// Per length in words, the first free list + 1; a free list's first word leads to the next.
    private var firstFree = [UInt32](repeating: 0, count: longest + 2)
    private var longLists: [UInt32: UnsafeMutableBufferPointer<UInt32>] = [:]
    private var longByteCount = 0

    deinit {
        for list in longLists.values { list.deallocate() }
    }

    var byteCount: Int { words.byteCount + longByteCount }

    /// Keeps a list and returns where it is.
    mutating func add(_ symbols: [UInt32]) -> UInt32 {
        guard symbols.count <= Self.longest else { return addLong(symbols) }
        let place = take(symbols.count + 1)
        let list = words[place]
        list[0] = UInt32(symbols.count)
        for (index, symbol) in symbols.enumerated() { list[index + 1] = symbol }
        return place
    }

    /// The symbols of a list, good until it is removed.
    @inline(__always)
    subscript(place: UInt32) -> UnsafeBufferPointer<UInt32> {
        let list = words[place]
        if list[0] == Self.elsewhere { return longList(place) }
        return UnsafeBufferPointer(start: list + 1, count: Int(list[0]))
    }

    mutating func remove(_ place: UInt32) {
        let list = words[place]
        var length = 1
        if list[0] != Self.elsewhere {
            length += Int(list[0])
        } else if let memory = longLists.removeValue(forKey: place) {
            longByteCount -= memory.count * MemoryLayout<UInt32>.stride
            memory.deallocate()
        }
        list[0] = firstFree[length]
        firstFree[length] = place + 1
    }

    private mutating func addLong(_ symbols: [UInt32]) -> UInt32 {
        let memory = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: symbols.count)
        _ = memory.initialize(from: symbols)
        longByteCount += symbols.count * MemoryLayout<UInt32>.stride
        let place = take(1)
        words[place][0] = Self.elsewhere
        longLists[place] = memory
        return place
    }

    private func longList(_ place: UInt32) -> UnsafeBufferPointer<UInt32> {
        UnsafeBufferPointer(longLists[place] ?? UnsafeMutableBufferPointer(start: nil, count: 0))
    }

    private mutating func take(_ length: Int) -> UInt32 {
        guard firstFree[length] > 0 else { return words.take(UInt32(length)) }
        let place = firstFree[length] - 1
        firstFree[length] = words[place][0]
        return place
    }
}

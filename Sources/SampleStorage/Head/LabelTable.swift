internal import Synchronization

/// The labels of many series, each distinct pair of name and value made once: for those who count over all of them.
package struct LabelTable: Sendable {
    package struct Pair: Sendable, Hashable {
        /// An index into `names`.
        package let name: Int
        package let value: String
    }

    package private(set) var names: [String] = []
    package private(set) var pairs: [Pair] = []
    /// Indexes into `pairs`, series by series.
    private var cells: [Int32] = []
    /// Where each series' cells end.
    private var ends: [Int] = []
    private var placeOfSymbol: [UInt32: Int32] = [:]
    private var placeOfName: [String: Int] = [:]

    /// How many series there are, collected ones included.
    package var count: Int { ends.count }

    /// The pairs of a series, in the order of their names; empty when it was collected meanwhile.
    package func cells(of series: Int) -> ArraySlice<Int32> {
        cells[(series == 0 ? 0 : ends[series - 1])..<ends[series]]
    }

    /// The index of a name that some series has.
    package func name(_ text: String) -> Int? { placeOfName[text] }

    fileprivate mutating func add(_ list: UnsafeBufferPointer<UInt32>, _ symbols: borrowing SymbolTable) {
        for symbol in list { cells.append(place(of: symbol, symbols)) }
    }

    fileprivate mutating func endSeries() { ends.append(cells.count) }

    private mutating func place(of symbol: UInt32, _ symbols: borrowing SymbolTable) -> Int32 {
        if let known = placeOfSymbol[symbol] { return known }
        let pair = EncodedPair(in: symbols.bytes(of: symbol), at: 0)
        let name = String(decoding: pair?.name ?? UnsafeRawBufferPointer(start: nil, count: 0), as: UTF8.self)
        let value = String(decoding: pair?.value ?? UnsafeRawBufferPointer(start: nil, count: 0), as: UTF8.self)
        let place = Int32(truncatingIfNeeded: pairs.count)
        pairs.append(Pair(name: index(of: name), value: value))
        placeOfSymbol[symbol] = place
        return place
    }

    private mutating func index(of name: String) -> Int {
        if let known = placeOfName[name] { return known }
        names.append(name)
        placeOfName[name] = names.count - 1
        return names.count - 1
    }
}

extension Head {
    private static let rowsPerStep = 256

    /// The labels of many series. The lock is taken for a few hundred at a time; what is collected meanwhile has no
    /// labels. O(labels of the series).
    package func labelTable(of refs: [SeriesRef]) -> LabelTable {
        var table = LabelTable()
        for start in stride(from: 0, to: refs.count, by: Self.rowsPerStep) {
            let some = refs[start..<min(refs.count, start + Self.rowsPerStep)]
            state.withLock { state in
                for ref in some {
                    if let record = state.window.record(of: ref) {
                        table.add(state.catalog.lists[record.pointee.labelList], state.catalog.symbols)
                    }
                    table.endSeries()
                }
            }
        }
        return table
    }
}

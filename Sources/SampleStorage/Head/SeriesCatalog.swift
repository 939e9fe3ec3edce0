internal import Glibc
internal import MetricModel

/// Which labels belong to which slot: found by labels, and labels made when somebody looks.
///
/// Lives inside the head's state, whose lock guards it.
struct SeriesCatalog: ~Copyable {
    private(set) var symbols: SymbolTable
    private(set) var lists = LabelLists()
    private var index = HashIndex()
    private let seed: UInt64
    /// Kept between calls, so that a new series costs no allocation for it.
    private var scratch: [UInt32] = []

    init(seed: UInt64) {
        self.seed = seed
        symbols = SymbolTable(seed: seed)
    }

    var indexByteCount: Int { index.byteCount }

    /// The slot with these labels; `listOfSlot` says where a slot's list is. `hash` is `labels.hash64`.
    func find(
        _ encoded: UnsafeRawBufferPointer,
        hash: UInt64,
        listOfSlot: (UInt32) -> UInt32
    ) -> UInt32? {
        index.find(HeadHash.spread(hash, seed: seed)) { slot in holds(encoded, lists[listOfSlot(slot)]) }
    }

    /// Keeps labels that are not there yet for `slot` and returns their list.
    mutating func add(_ encoded: UnsafeRawBufferPointer, hash: UInt64, slot: UInt32) -> UInt32 {
        scratch.removeAll(keepingCapacity: true)
        var position = 0
        while let pair = EncodedPair(in: encoded, at: position) {
            scratch.append(symbols.retain(pair.bytes))
            position += pair.bytes.count
        }
        index.insert(HeadHash.spread(hash, seed: seed), slot)
        return lists.add(scratch)
    }

    /// Forgets the labels of a slot.
    mutating func remove(slot: UInt32, list: UInt32) {
        index.remove(HeadHash.spread(labels(list).hash64, seed: seed), slot)
        for symbol in lists[list] { symbols.release(symbol) }
        lists.remove(list)
    }

    /// The labels of a list, with bytes of their own.
    func labels(_ list: UInt32) -> Labels {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(lists[list].reduce(0) { $0 + symbols.bytes(of: $1).count })
        for symbol in lists[list] { encoded.append(contentsOf: symbols.bytes(of: symbol)) }
        return Labels(encoded: encoded)
    }

    private func holds(_ encoded: UnsafeRawBufferPointer, _ list: UnsafeBufferPointer<UInt32>) -> Bool {
        var position = 0
        for symbol in list {
            let pair = symbols.bytes(of: symbol)
            guard pair.count <= encoded.count - position, let bytes = pair.baseAddress,
                let wanted = encoded.baseAddress, memcmp(bytes, wanted + position, pair.count) == 0
            else { return false }
            position += pair.count
        }
        return position == encoded.count
    }
}

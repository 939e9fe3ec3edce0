/// Keys that only failed scrapes have shown: they keep their slots until a scrape succeeds without them, as Prometheus
/// keeps its cache through failures (`scrape/scrape.go`, v3.5).
struct GhostKeys: Sendable {
    struct Ghost: Sendable {
        var start: Int
        var count: Int
        var slot: SeriesSlot
    }

    private(set) var ghosts: [Ghost] = []
    /// The keys' bytes, with room behind them for readers that load words.
    private(set) var bytes: [UInt8] = []
    private static let padding = 64

    var isEmpty: Bool { ghosts.isEmpty }

    mutating func add(_ key: UnsafeRawBufferPointer, slot: SeriesSlot) {
        if !bytes.isEmpty { bytes.removeLast(Self.padding) }
        ghosts.append(Ghost(start: bytes.count, count: key.count, slot: slot))
        bytes.append(contentsOf: key)
        bytes.append(contentsOf: repeatElement(0, count: Self.padding))
    }

    mutating func removeAll() {
        ghosts = []
        bytes = []
    }

    /// Keeps those that `isKept` accepts.
    mutating func filter(_ isKept: (SeriesSlot) -> Bool) {
        let old = self
        removeAll()
        old.bytes.withUnsafeBytes { bytes in
            for ghost in old.ghosts where isKept(ghost.slot) {
                add(UnsafeRawBufferPointer(rebasing: bytes[ghost.start..<ghost.start + ghost.count]), slot: ghost.slot)
            }
        }
    }

    var memoryBytes: Int { bytes.capacity + ghosts.capacity * MemoryLayout<Ghost>.stride }
}

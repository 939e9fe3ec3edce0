internal import ScrapeEngine

/// Snapshots that were read, a few ticks apart: a step back begins at the nearest of them, not at the whole one.
struct Checkpoints {
    /// Ticks between two of them.
    static let distance = 8
    /// Rows of targets in all of them together.
    static let rowLimit = 80_000
    static let countLimit = 200

    /// By the number of their tick since the recording began.
    private var decoders: [Int: SnapshotDecoder] = [:]
    private var rowCount = 0

    /// The newest of these ticks that is kept.
    func newest(in ticks: ClosedRange<Int>) -> (tick: Int, decoder: SnapshotDecoder)? {
        decoders.keys.lazy.filter { ticks.contains($0) }.max().flatMap { tick in decoders[tick].map { (tick, $0) } }
    }

    /// Keeps one more; when there are too many, the farthest from it go.
    mutating func keep(_ decoder: SnapshotDecoder, at tick: Int) {
        forget(tick)
        decoders[tick] = decoder
        rowCount += decoder.snapshot.targets.count
        while decoders.count > 2, rowCount > Self.rowLimit || decoders.count > Self.countLimit,
            let farthest = decoders.keys.max(by: { abs($0 - tick) < abs($1 - tick) })
        {
            forget(farthest)
        }
    }

    private mutating func forget(_ tick: Int) {
        guard let decoder = decoders.removeValue(forKey: tick) else { return }
        rowCount -= decoder.snapshot.targets.count
    }
}

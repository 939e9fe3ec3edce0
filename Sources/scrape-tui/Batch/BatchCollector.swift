internal import MetricModel
internal import ScrapeEngine

/// Takes the results of every target out of an engine until each has been scraped often enough. A value: what it looks
/// at comes as a parameter.
struct BatchCollector {
    let rounds: Int
    /// In the order the results came.
    private(set) var entries: [BatchEntry] = []
    private var taken: [TargetID: (count: Int, last: WallTime)] = [:]

    init(rounds: Int) { self.rounds = rounds }

    /// Takes what is new; `results` gives the newest results of a target, oldest first. Returns the new entries.
    mutating func take(
        _ snapshot: EngineSnapshot,
        results: (TargetID) -> [ScrapeResult]
    ) -> ArraySlice<BatchEntry> {
        let start = entries.count
        for target in snapshot.targets {
            guard let lastScrape = target.lastScrape else { continue }
            var (count, last) = taken[target.id] ?? (0, WallTime(nanoseconds: .min))
            guard count < rounds, lastScrape > last else { continue }
            for result in results(target.id) where result.timestamp > last && count < rounds {
                count += 1
                last = result.timestamp
                entries.append(
                    BatchEntry(round: count, target: target, result: result, takenAt: snapshot.takenAt)
                )
            }
            taken[target.id] = (count, last)
        }
        return entries[start...]
    }

    /// True when discovery has answered and every target of the snapshot has its rounds.
    func isComplete(_ snapshot: EngineSnapshot) -> Bool {
        snapshot.isSynced && snapshot.targets.allSatisfy { (taken[$0.id]?.count ?? 0) >= rounds }
    }
}

internal import ScrapeEngine

/// What a batch run came to.
struct BatchReport: Sendable {
    /// The configuration, as it was named.
    let configuration: String
    let rounds: Int
    /// By pool in the order of the file, then by target, then by round.
    let entries: [BatchEntry]
    let pools: [PoolRow]
    /// Dropped targets, and those that could not be built.
    let dropped: [DroppedRow]

    init(configuration: String, rounds: Int, entries: [BatchEntry], snapshot: EngineSnapshot) {
        self.configuration = configuration
        self.rounds = rounds
        let order = Dictionary(
            snapshot.targets.enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        self.entries = entries.sorted { left, right in
            (order[left.target.id] ?? .max, left.round) < (order[right.target.id] ?? .max, right.round)
        }
        pools = snapshot.pools
        dropped = snapshot.dropped
    }

    var up: Int { entries.count { $0.health == .up } }

    var down: Int { entries.count - up }

    /// Targets that could not be built.
    var invalid: Int { dropped.count { if case .invalid = $0.reason { true } else { false } } }

    /// True when nothing was down, and every target and pool could be built.
    var isFine: Bool { down == 0 && invalid == 0 && pools.allSatisfy { $0.failure == nil } }
}

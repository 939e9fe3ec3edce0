internal import HTTPTransport
internal import ScrapeEngine
internal import TerminalUI

/// What a batch run came to, as far as the filter finds it.
struct BatchReport: Sendable {
    /// The configuration, as it was named.
    let configuration: String
    let rounds: Int
    let filter: BatchFilter
    /// By pool in the order of the file, then by target, then by round.
    let entries: [BatchEntry]
    /// How many scrapes there were, those too that the filter does not find.
    let scrapes: Int
    let pools: [PoolRow]
    /// Dropped targets, and those that could not be built.
    let dropped: [DroppedRow]

    init(
        configuration: String,
        rounds: Int,
        filter: BatchFilter = .everything,
        entries: [BatchEntry],
        snapshot: EngineSnapshot
    ) {
        self.configuration = configuration
        self.rounds = rounds
        self.filter = filter
        let order = Dictionary(
            snapshot.targets.enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        scrapes = entries.count
        self.entries = entries.filter { filter.matches($0) }.sorted { left, right in
            (order[left.target.id] ?? .max, left.round) < (order[right.target.id] ?? .max, right.round)
        }
        pools = snapshot.pools.filter { pool in
            // What does not run or was not discovered has no targets that a filter could find.
            let isInTrouble = pool.failure != nil || !pool.discovery.isEmpty
            return filter.filter.matches(pool, targets: snapshot.targets)
                || isInTrouble && filter.filter.mayFind(inPool: pool.name)
        }
        dropped = snapshot.dropped.filter { filter.filter.matches($0) }
    }

    var up: Int { entries.count { $0.health == .up } }

    var down: Int { entries.count - up }

    /// Targets that could not be built.
    var invalid: Int { dropped.count { if case .invalid = $0.reason { true } else { false } } }

    /// True when nothing was down, every target and pool could be built, and discovery answered.
    var isFine: Bool { down == 0 && invalid == 0 && pools.allSatisfy { $0.failure == nil && $0.discovery.isEmpty } }

    /// The filter found nothing that could be down.
    var isEmptyByFilter: Bool { entries.isEmpty && scrapes > 0 }

    /// What kept pools from running or from knowing their targets, secrets of URLs masked: a line each.
    var poolTroubles: [String] {
        pools.flatMap { pool in
            let failure = pool.failure.map { [$0.text] } ?? []
            // A failure tells of the kinds that are not there.
            let discovery = pool.discovery.filter { pool.failure == nil || !$0.contains(": not available: ") }
            return (failure + discovery.map { "discovery: \($0)" })
                .map { "pool \(pool.name): \(SecretParameters.masked(inSentence: $0))" }
        }
    }
}

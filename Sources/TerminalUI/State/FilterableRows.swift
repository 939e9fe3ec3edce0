internal import SampleStorage
internal import ScrapeEngine

/// A pool as a filter sees it.
struct FilterablePool: FilterableRow {
    let row: PoolRow

    func hasText(_ word: FilterWord) -> Bool { word.isIn(row.name) || hasError(word) }

    func hasPool(_ word: FilterWord) -> Bool { word.isIn(row.name) }

    func hasError(_ word: FilterWord) -> Bool {
        row.failure.map { word.isIn($0.text) } ?? false || row.discovery.contains { word.isIn($0) }
    }

    func isIn(_ states: StateSet) -> Bool {
        !PoolState(row).states.isDisjoint(with: states)
            || row.counts.contains { $0.value > 0 && states.contains(StateSet($0.key)) }
    }
}

/// A target as a filter sees it; `text` is its lower-cased search text.
struct FilterableTarget: FilterableRow {
    let row: TargetRow
    let text: [UInt8]

    func hasText(_ word: FilterWord) -> Bool { word.isIn(text) || hasError(word) }

    func hasPool(_ word: FilterWord) -> Bool { word.isIn(row.pool) }

    func hasError(_ word: FilterWord) -> Bool {
        guard let failure = row.failure else { return false }
        return word.isIn(failure.text) || word.isIn(failure.errorClass)
    }

    func isIn(_ states: StateSet) -> Bool { states.contains(StateSet(row.state)) }
}

/// A dropped target as a filter sees it.
struct FilterableDropped: FilterableRow {
    let row: DroppedRow
    let text: [UInt8]

    func hasText(_ word: FilterWord) -> Bool { word.isIn(text) }

    func hasPool(_ word: FilterWord) -> Bool { word.isIn(row.pool) }

    func hasError(_ word: FilterWord) -> Bool { word.isIn(row.reason.shortText) }

    func isIn(_ states: StateSet) -> Bool { states.contains(.dropped) }
}

/// A destination of remote write as a filter sees it; `pool:` looks at its name.
struct FilterableDestination: FilterableRow {
    let row: DestinationStatistics

    func hasText(_ word: FilterWord) -> Bool { hasPool(word) || word.isIn(row.url) || hasError(word) }

    func hasPool(_ word: FilterWord) -> Bool { word.isIn(row.id) }

    func hasError(_ word: FilterWord) -> Bool { row.lastError.map { word.isIn($0) } ?? false }

    func isIn(_ states: StateSet) -> Bool {
        !states.isDisjoint(with: row.isProblem ? [StateSet(row.phase), .ailing] : StateSet(row.phase))
    }
}

/// An event as a filter sees it.
struct FilterableEvent: FilterableRow {
    let row: EngineEvent

    func hasText(_ word: FilterWord) -> Bool {
        hasWords(word) || hasPool(word) || (row.targetURL ?? row.address).map { word.isIn($0) } ?? false
            || word.isIn(row.area.rawValue)
    }

    func hasPool(_ word: FilterWord) -> Bool { row.pool.map { word.isIn($0) } ?? false }

    func hasError(_ word: FilterWord) -> Bool { row.level >= .warning && hasWords(word) }

    /// In the words of the log, or in the short ones of a small screen.
    private func hasWords(_ word: FilterWord) -> Bool {
        word.isIn(row.text) || !row.fields.isEmpty && word.isIn(row.sentence) || word.isIn(row.brief)
    }

    func isAtLeast(_ level: EngineEvent.Level) -> Bool { row.level >= level }
}

extension Filter {
    /// True when it asks for the rows' search text.
    var needsText: Bool { Self.needsText(expression) }

    private static func needsText(_ expression: Expression) -> Bool {
        switch expression {
        case .text: true
        case .everything, .pool, .error, .state, .level: false
        case .not(let inner): needsText(inner)
        case .all(let parts), .any(let parts): parts.contains { needsText($0) }
        }
    }
}

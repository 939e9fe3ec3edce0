internal import MetricModel
internal import Relabeling
internal import SampleStorage
internal import ScrapeEngine

/// A row of any table, as a filter looks at it.
protocol FilterableRow {
    func hasText(_ word: FilterWord) -> Bool
    func hasText(matching regex: RelabelRegex) -> Bool
    func hasPool(_ word: FilterWord) -> Bool
    func hasError(_ word: FilterWord) -> Bool
    func isIn(_ states: StateSet) -> Bool
    func isAtLeast(_ level: EngineEvent.Level) -> Bool
    /// nil when the row has no such number: no comparison holds then.
    func value(of quantity: FilterQuantity) -> Double?
    func hasLabels(_ matchers: [FilterMatcher]) -> Bool
    func hasDiscovered(_ name: [UInt8], _ word: FilterWord) -> Bool
}

extension FilterableRow {
    func hasError(_ word: FilterWord) -> Bool { false }

    func isIn(_ states: StateSet) -> Bool { false }

    func isAtLeast(_ level: EngineEvent.Level) -> Bool { false }

    func value(of quantity: FilterQuantity) -> Double? { nil }

    func hasLabels(_ matchers: [FilterMatcher]) -> Bool { false }

    func hasDiscovered(_ name: [UInt8], _ word: FilterWord) -> Bool { false }
}

extension TargetRow {
    /// Matchers of names that begin with two underscores look at the discovered labels, the others at the final ones.
    fileprivate func hasLabels(_ matchers: [FilterMatcher]) -> Bool {
        matchers.allSatisfy { $0.holds(in: $0.isDiscovered ? discoveredLabels : labels) }
    }
}

extension FilterWord {
    /// True when the label of this name holds the word; false without it.
    fileprivate func isIn(_ labels: Labels, _ name: [UInt8]) -> Bool {
        var isFound = false
        labels.forEach { candidate, value in
            if candidate.elementsEqual(name) { isFound = isIn(Self.lowered(value)) }
        }
        return isFound
    }
}

/// A pool as a filter sees it.
struct FilterablePool: FilterableRow {
    let row: PoolRow
    /// Its targets; empty when the filter asks for no labels.
    var targets: ArraySlice<TargetRow> = []

    private var errorTexts: [String] { [row.failure?.text].compactMap(\.self) + row.discovery }

    func hasText(_ word: FilterWord) -> Bool { word.isIn(row.name) || hasError(word) }

    func hasText(matching regex: RelabelRegex) -> Bool {
        regex.matches(row.name) || errorTexts.contains { regex.matches($0) }
    }

    func hasLabels(_ matchers: [FilterMatcher]) -> Bool { targets.contains { $0.hasLabels(matchers) } }

    func hasDiscovered(_ name: [UInt8], _ word: FilterWord) -> Bool {
        targets.contains { word.isIn($0.discoveredLabels, name) }
    }

    func value(of quantity: FilterQuantity) -> Double? {
        switch quantity {
        case .duration: row.p95DurationNanoseconds.map { Double($0) }
        case .samples: row.lastScrape == nil ? nil : Double(row.samples)
        case .fails: Double(row.down)
        case .size: row.lastScrape == nil ? nil : Double(row.bodyBytes)
        case .limit: row.targetLimit > 0 ? Double(row.targets) / Double(row.targetLimit) * 100 : nil
        case .since: nil
        }
    }

    func hasPool(_ word: FilterWord) -> Bool { word.isIn(row.name) }

    func hasError(_ word: FilterWord) -> Bool {
        errorTexts.contains { word.isIn($0) }
    }

    func isIn(_ states: StateSet) -> Bool {
        !PoolState(row).states.isDisjoint(with: states) || row.isDiscoveryFailing && states.contains(.failing)
            || row.counts.contains { $0.value > 0 && states.contains(StateSet($0.key)) }
    }
}

/// A target as a filter sees it; `text` is its lower-cased search text.
struct FilterableTarget: FilterableRow {
    let row: TargetRow
    let text: [UInt8]
    /// What ages count to.
    var now = WallTime(nanoseconds: 0)

    func hasText(_ word: FilterWord) -> Bool { word.isIn(text) || hasError(word) }

    func hasText(matching regex: RelabelRegex) -> Bool {
        if text.withUnsafeBytes({ regex.matches($0) }) { return true }
        guard let failure = row.failure else { return false }
        return regex.matches(failure.text) || regex.matches(failure.errorClass)
    }

    func hasLabels(_ matchers: [FilterMatcher]) -> Bool { row.hasLabels(matchers) }

    func hasDiscovered(_ name: [UInt8], _ word: FilterWord) -> Bool { word.isIn(row.discoveredLabels, name) }

    func value(of quantity: FilterQuantity) -> Double? {
        switch quantity {
        case .duration: row.lastScrape == nil ? nil : Double(row.lastDurationNanoseconds)
        case .samples: row.lastScrape == nil ? nil : Double(row.samplesScraped)
        case .fails: Double(row.failuresInRow)
        case .since: row.since.map { Double(max(now - $0, 0)) }
        case .limit: row.nearestLimit.map { $0.share * 100 }
        case .size: row.lastScrape == nil ? nil : Double(max(row.bodyBytes, 0))
        }
    }

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

    func hasText(matching regex: RelabelRegex) -> Bool { text.withUnsafeBytes { regex.matches($0) } }

    /// It has no labels but those that discovery gave it.
    func hasLabels(_ matchers: [FilterMatcher]) -> Bool {
        let labels = row.discoveredLabels
        return matchers.allSatisfy { $0.holds(in: labels) }
    }

    func hasDiscovered(_ name: [UInt8], _ word: FilterWord) -> Bool { word.isIn(row.discoveredLabels, name) }

    func hasPool(_ word: FilterWord) -> Bool { word.isIn(row.pool) }

    func hasError(_ word: FilterWord) -> Bool { word.isIn(row.reason.shortText) }

    func isIn(_ states: StateSet) -> Bool { states.contains(.dropped) }
}

/// A destination of remote write as a filter sees it; `pool:` looks at its name.
struct FilterableDestination: FilterableRow {
    let row: DestinationStatistics

    func hasText(_ word: FilterWord) -> Bool { hasPool(word) || word.isIn(row.url) || hasError(word) }

    func hasText(matching regex: RelabelRegex) -> Bool {
        regex.matches(row.id) || regex.matches(row.url) || row.lastError.map { regex.matches($0) } ?? false
    }

    func hasPool(_ word: FilterWord) -> Bool { word.isIn(row.id) }

    func hasError(_ word: FilterWord) -> Bool { row.lastError.map { word.isIn($0) } ?? false }

    func isIn(_ states: StateSet) -> Bool {
        !states.isDisjoint(with: row.isProblem ? [StateSet(row.phase), .ailing] : StateSet(row.phase))
    }
}

/// An event as a filter sees it; `text` is its lower-cased search text.
struct FilterableEvent: FilterableRow {
    let row: EngineEvent
    let text: [UInt8]
    /// What ages count to.
    var now = WallTime(nanoseconds: 0)

    func hasText(_ word: FilterWord) -> Bool { word.isIn(text) }

    func hasText(matching regex: RelabelRegex) -> Bool { text.withUnsafeBytes { regex.matches($0) } }

    func value(of quantity: FilterQuantity) -> Double? {
        quantity == .since ? Double(max(now - row.at, 0)) : nil
    }

    func hasPool(_ word: FilterWord) -> Bool { row.pool.map { word.isIn($0) } ?? false }

    func hasError(_ word: FilterWord) -> Bool {
        row.level >= .warning && (word.isIn(row.sentence) || word.isIn(row.brief))
    }

    func isAtLeast(_ level: EngineEvent.Level) -> Bool { row.level >= level }
}

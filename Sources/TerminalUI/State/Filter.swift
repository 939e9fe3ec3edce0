internal import SampleStorage
internal import ScrapeEngine

/// What `/` asks for, read from its text.
///
/// Words side by side must all hold; `or` separates alternatives, `!` negates, parentheses group. A word is a piece of
/// the row's text, in any case; `state:`, `pool:`, `err:` and `level:` look at one thing. Double quotes hold blanks.
struct Filter: Sendable, Equatable {
    indirect enum Expression: Sendable, Equatable {
        /// Everything matches: the empty filter.
        case everything
        case text(FilterWord)
        case pool(FilterWord)
        case error(FilterWord)
        case state(StateSet)
        case level(EngineEvent.Level)
        case not(Expression)
        case all([Expression])
        case any([Expression])
    }

    /// Why a text is no filter, and which of its characters to underline.
    struct Problem: Error, Sendable, Equatable {
        var range: Range<Int>
        var text: String
    }

    var expression: Expression

    static let everything = Filter(expression: .everything)

    var isEmpty: Bool { expression == .everything }

    init(expression: Expression) { self.expression = expression }

    init(parsing text: [Unicode.Scalar]) throws(Problem) {
        var parser = FilterParser(text)
        expression = try parser.parse()
    }

    func matches(_ row: borrowing some FilterableRow) -> Bool { Self.matches(expression, row) }

    private static func matches(_ expression: Expression, _ row: borrowing some FilterableRow) -> Bool {
        switch expression {
        case .everything: return true
        case .text(let word): return row.hasText(word)
        case .pool(let word): return row.hasPool(word)
        case .error(let word): return row.hasError(word)
        case .state(let states): return row.isIn(states)
        case .level(let level): return row.isAtLeast(level)
        case .not(let inner): return !matches(inner, row)
        case .all(let parts):
            for part in parts where !matches(part, row) { return false }
            return true
        case .any(let parts):
            for part in parts where matches(part, row) { return true }
            return false
        }
    }
}

/// A row of any table, as a filter looks at it.
protocol FilterableRow {
    func hasText(_ word: FilterWord) -> Bool
    func hasPool(_ word: FilterWord) -> Bool
    func hasError(_ word: FilterWord) -> Bool
    func isIn(_ states: StateSet) -> Bool
    func isAtLeast(_ level: EngineEvent.Level) -> Bool
}

extension FilterableRow {
    func hasError(_ word: FilterWord) -> Bool { false }

    func isIn(_ states: StateSet) -> Bool { false }

    func isAtLeast(_ level: EngineEvent.Level) -> Bool { false }
}

/// States as a filter names them: those of targets, and what pools, dropped targets and destinations add.
struct StateSet: OptionSet, Sendable, Hashable {
    var rawValue: UInt32

    /// A pool that runs, but not as the file says.
    static let partial = StateSet(rawValue: 1 << 24)
    static let starting = StateSet(rawValue: 1 << 25)
    static let sending = StateSet(rawValue: 1 << 26)
    static let retrying = StateSet(rawValue: 1 << 27)
    static let flushing = StateSet(rawValue: 1 << 28)
    /// A destination that is behind or has lost samples, whatever it does now.
    static let ailing = StateSet(rawValue: 1 << 29)
    static let broken = StateSet(rawValue: 1 << 30)
    static let dropped = StateSet(rawValue: 1 << 31)

    init(rawValue: UInt32) { self.rawValue = rawValue }

    init(_ state: TargetState) { rawValue = 1 << UInt32(state.rawValue) }

    init(_ phase: DestinationStatistics.Phase) {
        switch phase {
        case .starting: self = .starting
        case .sending: self = .sending
        case .retrying: self = .retrying
        case .flushing, .ended: self = .flushing
        }
    }

    private static let names: [(name: String, states: StateSet)] =
        TargetState.allCases.map { ($0.word.lowercased(), StateSet($0)) } + [
            ("broken", .broken), ("partial", .partial), ("dropped", .dropped), ("flapping", StateSet(.flapping)),
            ("duplicate", StateSet(.duplicate)),
            ("starting", .starting), ("sending", .sending), ("retrying", .retrying), ("flushing", .flushing),
            (
                "problem",
                TargetState.allCases.filter(\.isProblem).reduce([.broken, .partial, .ailing]) { $0.union(StateSet($1)) }
            ),
        ]

    /// Every state whose name starts with `prefix` (so that a name still being typed filters already); nil when none
    /// does. A complete name means itself alone.
    init?(prefix: String) {
        let prefix = prefix.lowercased()
        if let exact = Self.names.first(where: { $0.name == prefix }) {
            self = exact.states
            return
        }
        let found = Self.names.filter { $0.name.hasPrefix(prefix) }
        guard !found.isEmpty else { return nil }
        self = found.reduce([]) { $0.union($1.states) }
    }
}

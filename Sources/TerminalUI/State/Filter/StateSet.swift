internal import SampleStorage
internal import ScrapeEngine

/// States as a filter names them: those of targets, and what pools, dropped targets and destinations add.
struct StateSet: OptionSet, Sendable, Hashable {
    var rawValue: UInt32

    /// A pool that runs, but not as the file says.
    static let partial = StateSet(rawValue: 1 << 24)
    /// A pool whose discovery fails, whatever its targets are.
    static let failing = StateSet(rawValue: 1 << 23)
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

    /// What a state may be called, as a message tells it: the states of targets, of pools, of the other tables.
    private static let names: [(name: String, states: StateSet)] =
        [("problem", problem)] + TargetState.allCases.map { ($0.word.lowercased(), StateSet($0)) } + [
            ("broken", .broken), ("failing", .failing), ("partial", .partial), ("dropped", .dropped),
            ("starting", .starting), ("sending", .sending), ("retrying", .retrying), ("flushing", .flushing),
        ]

    /// Whole words for the short ones.
    private static let otherNames: [(name: String, states: StateSet)] = [
        ("flapping", StateSet(.flapping)), ("duplicate", StateSet(.duplicate)),
    ]

    private static let problem: StateSet = TargetState.allCases.filter(\.isProblem)
        .reduce([.broken, .failing, .partial, .ailing]) { $0.union(StateSet($1)) }

    /// Every name, for who wrote one that there is not.
    static let knownNames = names.map(\.name)

    /// Every state whose name starts with `prefix` (so that a name still being typed filters already); nil when none
    /// does. A complete name means itself alone.
    init?(prefix: String) {
        let prefix = prefix.lowercased()
        let names = Self.names + Self.otherNames
        if let exact = names.first(where: { $0.name == prefix }) {
            self = exact.states
            return
        }
        let found = names.filter { $0.name.hasPrefix(prefix) }
        guard !found.isEmpty else { return nil }
        self = found.reduce([]) { $0.union($1.states) }
    }
}

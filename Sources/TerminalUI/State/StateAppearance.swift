package import ScrapeEngine

/// How a state looks: sign, word and style always come together, so that nothing depends on colour alone.
extension TargetState {
    /// The only word in upper case is the one that matters at three in the morning.
    var word: String {
        switch self {
        case .up: "up"
        case .slow: "slow"
        case .late: "late"
        case .down: "DOWN"
        case .new: "new"
        case .paused: "paused"
        case .stale: "stale"
        case .flapping: "flap"
        case .duplicate: "dup"
        case .refused: "refused"
        }
    }

    var style: Style {
        switch self {
        case .up: .up
        case .slow: .slow
        case .late: .late
        case .down: .down
        case .new: .new
        case .paused: .paused
        case .stale: .stale
        case .flapping: .flapping
        case .duplicate: .duplicate
        case .refused: .warning
        }
    }

    func glyph(in glyphs: GlyphSet) -> String {
        switch self {
        case .up: glyphs.up
        case .slow: glyphs.slow
        case .late: glyphs.late
        case .down: glyphs.down
        case .new: glyphs.new
        case .paused: glyphs.paused
        case .stale: glyphs.stale
        case .flapping: glyphs.flapping
        case .duplicate: glyphs.duplicate
        case .refused: glyphs.refused
        }
    }

    /// The worst first; new before paused before well.
    var severity: Int64 {
        switch self {
        case .down: 0
        case .late: 1
        case .slow: 2
        case .flapping: 3
        case .duplicate: 4
        case .refused: 5
        case .new: 6
        case .paused: 7
        case .stale: 8
        case .up: 9
        }
    }
}

/// What a pool says at a glance: its worst target, or that it does not run at all.
enum PoolState: Sendable, Hashable {
    /// Nothing of it can be run.
    case broken
    /// No target of it is down, but its discovery fails: there may be targets that nobody knows.
    case failing
    /// It runs, and well, but not all of it, or not as the file says.
    case partial
    /// It has no targets.
    case empty
    case targets(TargetState)

    init(_ pool: PoolRow) {
        if pool.isBroken {
            self = .broken
        } else if pool.pausedAt != nil {
            self = .targets(.paused)
        } else if pool.failure == nil, pool.isDiscoveryFailing, pool.down == 0 {
            self = .failing
        } else if let worst = TargetState.bySeverity.first(where: { pool.counts[$0, default: 0] > 0 }) {
            self = pool.failure == nil || worst.isProblem ? .targets(worst) : .partial
        } else {
            self = pool.failure == nil ? .empty : .partial
        }
    }

    var word: String {
        switch self {
        case .broken: "BROKEN"
        case .failing: "failing"
        case .partial: "partial"
        case .empty: "empty"
        case .targets(let state): state.word
        }
    }

    var style: Style {
        switch self {
        case .broken, .failing: .down
        case .partial: .warning
        case .empty: .dim
        case .targets(let state): state.style
        }
    }

    func glyph(in glyphs: GlyphSet) -> String {
        switch self {
        case .broken, .failing: glyphs.down
        case .partial: glyphs.slow
        case .empty: glyphs.dot
        case .targets(let state): state.glyph(in: glyphs)
        }
    }

    /// The worst first: what does not run, what is down, what is not found, then as its worst target.
    var severity: Int64 {
        switch self {
        case .broken: -2
        case .targets(.down): -1
        case .failing: 0
        case .partial: 4
        case .empty: 6
        case .targets(let state): state.severity
        }
    }

    var isProblem: Bool {
        switch self {
        case .broken, .failing, .partial: true
        case .empty: false
        case .targets(let state): state.isProblem
        }
    }

    var states: StateSet {
        switch self {
        case .broken: .broken
        case .failing: .failing
        case .partial: .partial
        case .empty: []
        case .targets(let state): StateSet(state)
        }
    }
}

extension TargetState {
    static let bySeverity: [TargetState] = allCases.sorted { $0.severity < $1.severity }
}

extension EngineEvent.Level {
    package var word: String {
        switch self {
        case .debug: "DEBUG"
        case .info: "INFO"
        case .warning: "WARN"
        case .error: "ERROR"
        }
    }

    var style: Style {
        switch self {
        case .debug: .dim
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}

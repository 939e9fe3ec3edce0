internal import MetricModel
internal import ScrapeEngine

/// Pausing, resuming and taking that back. What is paused already is what the engine says now, also while the display is
/// frozen.
extension Monitor {
    mutating func pauseSelection() -> [Effect] {
        if navigation.detail == nil, navigation.context == .pools { return pause(selectedPools()) }
        return pause(selectedTargets())
    }

    mutating func pauseEverything() -> [Effect] {
        guard present?.allPausedAt == nil else { return [.send(.resume(.everything))] }
        guard let pools = present?.pools, !pools.isEmpty else {
            notices.show(.info, "no job is configured: there is nothing to pause", at: now.monotonic)
            return []
        }
        return ask(.pauseEverything(targets: pools.reduce(0) { $0 + $1.running }))
    }

    mutating func undoPause() -> [Effect] {
        pauses.undo().map { [.send(.undo($0))] } ?? []
    }

    /// One is paused or resumed at once. Of several, those that run are paused, which is asked about; when none runs, all
    /// are resumed.
    private mutating func pause(_ rows: [PoolRow]) -> [Effect] {
        let rows = rows.map { row in present?.pools.first { $0.name == row.name } ?? row }
        let running = rows.filter { PoolState($0) != .targets(.paused) }
        let scopes = (running.isEmpty ? rows : running).map { PauseScope.pool($0.name) }
        return pause(scopes, isPausing: !running.isEmpty, "pools", targets: running.reduce(0) { $0 + $1.running })
    }

    private mutating func pause(_ rows: [TargetRow]) -> [Effect] {
        let identities = Set(rows.map(\.id))
        let active = present?.targets.filter { identities.contains($0.id) } ?? []
        let now = Dictionary(active.map { ($0.id, $0) }) { first, _ in first }
        let rows = rows.map { now[$0.id] ?? $0 }
        let running = rows.filter { $0.pausedAt == nil }
        let scopes = (running.isEmpty ? rows : running).map { PauseScope.target($0.id) }
        return pause(scopes, isPausing: !running.isEmpty, "targets", targets: running.count)
    }

    /// Pauses or resumes, after a question when it pauses several. `what` are these in words.
    mutating func pause(_ scopes: [PauseScope], isPausing: Bool, _ what: String, targets: Int) -> [Effect] {
        guard let first = scopes.first else { return [] }
        let scope = scopes.count == 1 ? first : .several(scopes)
        guard isPausing else { return [.send(.resume(scope))] }
        guard scopes.count > 1 else { return [.send(.pause(scope))] }
        return ask(.pause(scope, "\(ReadableNumber.fullCount(scopes.count)) \(what)", targets: targets))
    }
}

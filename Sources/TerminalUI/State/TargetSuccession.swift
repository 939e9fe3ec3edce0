internal import MetricModel
internal import ScrapeEngine

/// What became of targets between two snapshots. Another interval, path or label makes another target for the engine,
/// with a new loop and no history; for somebody who looks at it, it is the one that it was.
struct TargetSuccession {
    private let before: EngineSnapshot
    private let after: EngineSnapshot

    init(from before: EngineSnapshot, to after: EngineSnapshot) {
        self.before = before
        self.after = after
    }

    /// True when a reload was applied in between, or was about to be.
    var isByReload: Bool {
        before.configuration.isReloading || before.configuration.loadedAt != after.configuration.loadedAt
    }

    /// When it happened, as near as it is known.
    var at: WallTime { isByReload ? after.configuration.loadedAt : after.takenAt }

    /// The new target in place of one that is not active any more: of the same job, with the same labels and URL, else
    /// the same labels, else, after a reload, the same URL. Nil when there is none, or more than one to choose from.
    func successor(of row: TargetRow) -> TargetRow? {
        let candidates = after.targets.filter { other in
            other.pool == row.pool && (other.labels == row.labels || other.url == row.url)
                && !before.targets.contains { $0.id == other.id }
        }
        let kinds: [(TargetRow) -> Bool] = [
            { $0.labels == row.labels && $0.url == row.url },
            { $0.labels == row.labels },
            { isByReload && $0.url == row.url },
        ]
        for isAlike in kinds {
            let alike = candidates.filter(isAlike)
            if !alike.isEmpty { return alike.count == 1 ? alike[0] : nil }
        }
        return nil
    }

    /// The identity under which the target of this one goes on; nil when it keeps it, or has none any more.
    func successor(of id: TargetID) -> TargetID? {
        guard !after.targets.contains(where: { $0.id == id }),
            let row = before.targets.first(where: { $0.id == id })
        else { return nil }
        return successor(of: row)?.id
    }
}

package import MetricModel

/// What the user may ask of the engine. Every command is answered once, with a typed reply.
package enum EngineCommand: Sendable, Hashable {
    /// Read the configuration file again and apply it; nothing changes when it has problems. A dry run only finds out
    /// what would come of it.
    case reload(dryRun: Bool)
    case pause(PauseScope)
    case resume(PauseScope)
    /// Take a pause or a resume back, as its report offered; answered as the opposite of that.
    case undo(PauseUndo)
    /// Ask these targets once more, beside their loops: paused ones too. Nothing of the answers is stored; the newest
    /// bodies can be asked for with `EngineAccess.probe(of:)`.
    case probe([TargetID])
}

/// What a pause is about. Pauses survive a reload, by job name; they are never stored.
package enum PauseScope: Sendable, Hashable {
    case pool(String)
    case target(TargetID)
    case everything
    /// All of these at once; what is not scraped any more is passed over as long as something is.
    case several([PauseScope])

    /// True for one target.
    package var isTarget: Bool { if case .target = self { true } else { false } }
}

/// What is paused, for how it came about: as a whole, job by job, target by target.
package struct Pauses: Sendable, Hashable {
    package var everythingSince: WallTime?
    package var jobs: [String: WallTime] = [:]
    package var targets: Set<TargetID> = []

    package init() {}
}

/// What takes one pause or resume back and leaves those before it as they were.
package struct PauseUndo: Sendable, Hashable {
    package var scope: PauseScope
    /// What was paused before it.
    package var before: Pauses

    package init(scope: PauseScope, before: Pauses) {
        self.scope = scope
        self.before = before
    }
}

/// The engine's answer to a command.
package enum EngineReply: Sendable {
    case reloaded(ReloadReport)
    /// The file has problems; the old configuration keeps running.
    case reloadRefused(ConfigurationFailure)
    /// The file was fine, but the pools of these jobs could not be rebuilt and keep their old configuration and loops.
    case reloadIncomplete(ReloadReport, failures: [JobFailure])
    /// The answer to a dry run, whether the file loads or not.
    case planned(ReloadPlan)
    case paused(PauseReport)
    case resumed(PauseReport)
    /// Every probe of a command has ended.
    case probed(ProbeReport)
    /// The command makes no sense now: `nothing named "x" is scraped`.
    case refused(String)
}

/// What a reload changed.
package struct ReloadReport: Sendable, Hashable {
    package var nanoseconds: Int64 = 0
    package var jobsAdded: [String] = []
    package var jobsChanged: [String] = []
    package var jobsRemoved: [String] = []
    /// Jobs that have no pool at all: they are tried again with each later set of targets. Not a failure of the reload.
    package var jobsBroken: [JobFailure] = []
    package var targetsAdded = 0
    package var targetsRemoved = 0
    package var loopsRestarted = 0
    package var warnings: [String] = []

    package init() {}
}

/// What a pause or a resume did.
package struct PauseReport: Sendable, Hashable {
    package var scope: PauseScope
    package var targets: Int
    /// The latest time at which a stale marker of it is written; nil when none is due.
    package var staleMarkersAt: WallTime?
    /// What takes it back; nil when it changed nothing, and for what was itself taken back.
    package var undo: PauseUndo?

    package init(scope: PauseScope, targets: Int, staleMarkersAt: WallTime?, undo: PauseUndo? = nil) {
        self.scope = scope
        self.targets = targets
        self.staleMarkersAt = staleMarkersAt
        self.undo = undo
    }
}

internal import Synchronization
package import SampleStorage
package import ScrapeEngine

/// An engine that does what a test says: it shows the snapshot it was given, records commands, and answers them as told.
package final class ScriptedEngine: EngineAccess {
    private struct State {
        var snapshot: EngineSnapshot
        var events: [EngineEvent] = []
        var details: [TargetID: TargetDetail] = [:]
        var bodies: [TargetID: KeptBody] = [:]
        var series: [TargetID: TargetSeries] = [:]
        var families: [TargetID: [FamilyMetadata]] = [:]
        var texts = ConfigurationTexts()
        var traces: [String: DroppedTrace] = [:]

        var probes: [TargetID: ProbeResult] = [:]
        var curlCommands: [TargetID: String] = [:]
        var commands: [EngineCommand] = []
        var replies: [EngineCommand: EngineReply] = [:]
        var wake: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>

    package init(_ snapshot: EngineSnapshot) { state = Mutex(State(snapshot: snapshot)) }

    /// Shows another snapshot from now on and wakes the observer.
    package func show(_ snapshot: EngineSnapshot) {
        let wake = state.withLock { state in
            state.snapshot = snapshot
            return state.wake
        }
        wake?()
    }

    package func add(_ event: EngineEvent) {
        state.withLock { state in
            var event = event
            event.sequence = UInt64(state.events.count + 1)
            state.events.append(event)
            state.snapshot.lastEvent = event.sequence
        }
    }

    package func set(_ detail: TargetDetail) { state.withLock { $0.details[detail.row.id] = detail } }

    package func set(_ body: KeptBody, for target: TargetID) { state.withLock { $0.bodies[target] = body } }

    package func set(_ families: [FamilyMetadata], for target: TargetID) {
        state.withLock { $0.families[target] = families }
    }

    package func set(_ texts: ConfigurationTexts) { state.withLock { $0.texts = texts } }

    /// What the job's rules make of all labels.
    package func set(_ trace: DroppedTrace) { state.withLock { $0.traces[trace.pool] = trace } }

    package func set(_ series: TargetSeries, for target: TargetID) {
        state.withLock { $0.series[target] = series }
    }

    package func set(_ probe: ProbeResult, for target: TargetID) { state.withLock { $0.probes[target] = probe } }

    package func set(curlCommand: String, for target: TargetID) {
        state.withLock { $0.curlCommands[target] = curlCommand }
    }

    package func answer(_ command: EngineCommand, with reply: EngineReply) {
        state.withLock { $0.replies[command] = reply }
    }

    /// Every command so far, in order.
    package var commands: [EngineCommand] { state.withLock { $0.commands } }

    package func snapshot(fresh: Bool) -> EngineSnapshot { state.withLock { $0.snapshot } }

    package func observe(_ wake: (@Sendable () -> Void)?) { state.withLock { $0.wake = wake } }

    package func events(after sequence: UInt64, limit: Int) -> [EngineEvent] {
        state.withLock { state in Array(state.events.filter { $0.sequence > sequence }.suffix(limit)) }
    }

    package func detail(of target: TargetID) -> TargetDetail? { state.withLock { $0.details[target] } }

    package func keptBody(of target: TargetID) -> KeptBody? { state.withLock { $0.bodies[target] } }

    package func series(of target: TargetID) -> TargetSeries? { state.withLock { $0.series[target] } }
    package func probe(of target: TargetID) -> ProbeResult? { state.withLock { $0.probes[target] } }

    package func curlCommand(of target: TargetID) -> String? { state.withLock { $0.curlCommands[target] } }

    package func families(of target: TargetID) -> [FamilyMetadata] { state.withLock { $0.families[target] ?? [] } }

    package func configurationTexts() -> ConfigurationTexts { state.withLock { $0.texts } }

    package func trace(pool: String, discovered: DiscoveredLabels) -> DroppedTrace? {
        state.withLock { $0.traces[pool] }
    }

    package func send(_ command: EngineCommand, reply: @escaping @Sendable (EngineReply) -> Void) {
        let answer = state.withLock { state in
            state.commands.append(command)
            return state.replies[command]
        }
        reply(answer ?? .refused("the script has no answer"))
    }
}

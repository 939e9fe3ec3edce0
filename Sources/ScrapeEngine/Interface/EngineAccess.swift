package import SampleStorage

/// The engine as the screen, the status server and batch mode see it: commands, queries and snapshots. Every call may
/// come from any thread and none waits for a scrape.
package protocol EngineAccess: AnyObject, Sendable {
    /// The newest snapshot, built anew when the last one is older than 100 ms, or when `fresh` asks for one.
    func snapshot(fresh: Bool) -> EngineSnapshot

    /// Calls `wake` (from any thread, briefly) whenever a newer snapshot is worth a look, up to ten times a second;
    /// nil stops it. One observer.
    func observe(_ wake: (@Sendable () -> Void)?)

    /// Events with a sequence number above `sequence`, oldest first, at most `limit` of the newest.
    func events(after sequence: UInt64, limit: Int) -> [EngineEvent]

    /// Results, relabel trace and exchange of one target; nil when it is not active any more.
    func detail(of target: TargetID) -> TargetDetail?

    /// The body of the target's last failed scrape; nil when none is kept.
    func keptBody(of target: TargetID) -> KeptBody?

    /// What the target's bodies say about their families, each once, in no particular order; empty when it is not active
    /// any more. O(families).
    func families(of target: TargetID) -> [FamilyMetadata]

    /// Hands a command to the control thread; `reply` comes once, on a thread of the engine.
    func send(_ command: EngineCommand, reply: @escaping @Sendable (EngineReply) -> Void)
}

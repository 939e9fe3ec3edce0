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

    /// The newest result of one target; nil when it is not active any more, or was never scraped. O(1).
    func newestResult(of target: TargetID) -> ScrapeResult?

    /// The relabel rules and the limits of a job; nil when there is no such job any more. O(1).
    func rules(of pool: String) -> JobRules?

    /// Results, relabel trace and exchange of one target; nil when it is not active any more.
    func detail(of target: TargetID) -> TargetDetail?

    /// The series of the target's last good scrape, by metric; nil when it is not active any more, or when the answer takes
    /// longer than 200 ms because the workers are busy. Waits for that long at most. O(series).
    func series(of target: TargetID) -> TargetSeries?

    /// The body of the target's last failed scrape; nil when none is kept.
    func keptBody(of target: TargetID) -> KeptBody?

    /// The newest probe of the target, whose body is kept for the newest eight of all; nil when there is none.
    func probe(of target: TargetID) -> ProbeResult?

    /// A shell command that makes the request of the target's scrapes with curl. Secrets are variables that curl's shell
    /// asks for, saying where they come from. nil when the target is not active, or has no client.
    func curlCommand(of target: TargetID) -> String?

    /// What the target's bodies say about their families, each once, in no particular order; empty when it is not active
    /// any more. O(families).
    func families(of target: TargetID) -> [FamilyMetadata]

    /// The running configuration's files, and those on the disk where they differ; without secrets. Touches no disk;
    /// O(bytes of the files).
    func configurationTexts() -> ConfigurationTexts

    /// What a job's relabel rules make of discovered labels, rule by rule up to the one that drops them; nil when there
    /// is no such job any more. O(rules).
    func trace(pool: String, discovered: DiscoveredLabels) -> DroppedTrace?

    /// Hands a command to the control thread; `reply` comes once, on a thread of the engine.
    func send(_ command: EngineCommand, reply: @escaping @Sendable (EngineReply) -> Void)
}

extension EngineAccess {
    package func newestResult(of target: TargetID) -> ScrapeResult? { detail(of: target)?.results.last }

    package func rules(of pool: String) -> JobRules? { nil }
}

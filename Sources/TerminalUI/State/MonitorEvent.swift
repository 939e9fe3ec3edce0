package import ScrapeEngine

/// Everything that can happen to the monitor: keys, the clock, and what the engine says.
package enum MonitorEvent: Sendable {
    case key(Key)
    /// The terminal has this size now; sent once before the first frame too.
    case resized(ScreenSize)
    /// A second passed, or ages on the screen need another look.
    case tick
    /// The moment that the model waited for (`ScreenModel.deadline`) has come.
    case deadline
    /// What painting has cost in the last second; comes before each `tick`.
    case screen(ScreenStatistics)
    case snapshot(EngineSnapshot)
    /// The oldest playback command that was not answered yet is done; what is there now came before this.
    case moved
    /// Events in order of their sequence numbers; one that is known already replaces what is known of it.
    case events([EngineEvent])
    /// All events that there are, in the same order: what was known of others is over.
    case allEvents([EngineEvent])
    case reply(EngineReply)
    /// The engine does not do this, and why.
    case refused(EngineCommand, String)
    /// A target's detail; nil when it is not active any more.
    case detail(TargetID, TargetDetail?)
    /// The body of a target's last failed scrape; nil when none is kept.
    case keptBody(TargetID, KeptBody?)
    /// The configuration's texts, compared.
    case configuration(ConfigurationComparison)
    /// What the rules of a pool make of a dropped target's labels; nil when there is no such pool any more.
    case droppedTrace(pool: String, discovered: DiscoveredLabels, DroppedTrace?)
    /// A target's series by metric; nil when it is not active any more, or when there was no time to count them.
    case series(TargetID, TargetSeries?)
    /// A target's newest probe; nil when none is kept.
    case probe(TargetID, ProbeResult?)
    /// The curl command of a target's scrapes; nil when the target is not active any more.
    case curlCommand(TargetID, String?)
    /// The paths of the files that hold the view, or why there are none.
    case viewSaved(SavedView.Outcome)
    /// SIGINT, SIGTERM's polite cousin: asks as `Q` does.
    case quitRequested
    /// SIGHUP while the terminal lives: reloads as `R` does.
    case reloadRequested
    /// The process was stopped for so long and goes on.
    case resumed(stoppedNanoseconds: Int64)
    /// The terminal cannot tell of its mouse.
    case mouseRefused
    /// The screen closes: what is to be kept is asked for now.
    case ended
    /// Something about the terminal worth a sentence: `TERM=foo is unknown, using xterm-256color`.
    case notice(String)
    /// Something that the user has to know of: `recording has ended: No space left on device`.
    case problem(String)
}

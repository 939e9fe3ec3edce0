package import ScrapeEngine

/// Everything that can happen to the monitor: keys, the clock, and what the engine says.
package enum MonitorEvent: Sendable {
    case key(Key)
    /// The terminal has this size now; sent once before the first frame too.
    case resized(ScreenSize)
    /// A second passed, or ages on the screen need another look.
    case tick
    case snapshot(EngineSnapshot)
    /// Events in order of their sequence numbers; one that is known already replaces what is known of it.
    case events([EngineEvent])
    case reply(EngineReply)
    /// A target's detail; nil when it is not active any more.
    case detail(TargetID, TargetDetail?)
    /// The body of a target's last failed scrape; nil when none is kept.
    case keptBody(TargetID, KeptBody?)
    /// SIGINT, SIGTERM's polite cousin: asks as `Q` does.
    case quitRequested
    /// SIGHUP while the terminal lives: reloads as `R` does.
    case reloadRequested
    /// The process was stopped for so long and goes on.
    case resumed(stoppedNanoseconds: Int64)
    /// Something about the terminal worth a sentence: `TERM=foo is unknown, using xterm-256color`.
    case notice(String)
}

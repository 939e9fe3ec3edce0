package import ScrapeEngine

/// What the monitor wants done outside of itself: `Monitor.update` returns these, the loop that runs it does them in
/// order and brings what comes of them back as `MonitorEvent`s.
package enum Effect: Sendable, Hashable {
    /// Hand a command to the engine; its answer comes back as `.reply`.
    case send(EngineCommand)
    /// Fetch the newest snapshot; comes back as `.snapshot`.
    case loadSnapshot
    /// Fetch the events above this sequence number; they come back as `.events`.
    case loadEvents(after: UInt64)
    /// Fetch all events that there are; they come back as `.allEvents`.
    case loadAllEvents
    /// Go elsewhere in what is kept of the past; what is there comes back as `.snapshot`. Other questions are about that
    /// moment from then on.
    case playback(PlaybackCommand)
    /// Questions are about the present again.
    case goLive
    /// Fetch one target's results and exchange; comes back as `.detail`.
    case loadDetail(TargetID)
    /// Fetch the body of the target's last failed scrape; comes back as `.keptBody`.
    case loadKeptBody(TargetID)
    /// Fetch the configuration's texts and compare them; comes back as `.configuration`.
    case loadConfiguration
    /// Fetch what a pool's rules make of a dropped target's labels; comes back as `.droppedTrace`.
    case loadDroppedTrace(pool: String, discovered: DiscoveredLabels)
    /// Give the terminal to the user's editor, at this place, until it ends.
    case edit(FilePlace)
    /// Give the terminal to the user's pager with this text, until it ends.
    case openPager(PagerText)
    /// Count one target's series; comes back as `.series`. May take a fifth of a second.
    case loadSeries(TargetID)
    /// Fetch the target's newest probe; comes back as `.probe`.
    case loadProbe(TargetID)
    /// Fetch the curl command of the target's scrapes; comes back as `.curlCommand`.
    case loadCurlCommand(TargetID)
    /// Put this text, which is sanitised and bounded, into the terminal's clipboard.
    case copy(String)
    /// Write files; comes back as `.viewSaved`.
    case save(SavedView)
    /// Keep this for the next run.
    case keep(KeptView)
    /// Drop every key that was typed up to now, those decoded already but not yet given to `update` too: a question
    /// has just appeared, and what was typed before it must not answer it.
    case flushKeys
    /// Take the mouse from the terminal, or give it back; `.mouseRefused` comes back when it cannot be had.
    case captureMouse(Bool)
    /// Clear the screen, read its size again and paint everything.
    case redraw
    /// Give the terminal back and stop until the shell continues the process.
    case suspend
    /// Leave the terminal as it was and stop the engine.
    case quit
}

/// An engine of the past: it shows what was kept of one, tick by tick.
package protocol Playback: EngineAccess {
    /// Goes somewhere else, or at another speed. Returns what is there; nil when nothing is kept at all. Queries answer for
    /// that moment from then on.
    func perform(_ command: PlaybackCommand) -> EngineSnapshot?

    /// Nobody looks at what was until the next command: what was held for that may go.
    func letGo()

    /// Is told, once each, what goes wrong while the present is kept: `recording has ended: disk full`. nil stops it.
    func observeProblems(_ report: (@Sendable (String) -> Void)?)
}

/// Where to go in what is kept.
package enum PlaybackCommand: Sendable, Hashable {
    /// So many ticks forward; backward when negative. Stops playing.
    case step(Int)
    /// So many seconds.
    case skip(Int)
    /// To the newest tick, and stay there. What is recorded at the moment takes one more before.
    case hold
    /// Play, or stay here.
    case togglePlaying
    /// Play, so many times as fast as it happened; at the end from the beginning.
    case play(speed: Int)
    /// Stay here.
    case stop
    /// The next of the speeds, around their end.
    case nextSpeed
}

/// Where something kept is looked at.
package struct PlaybackPosition: Sendable, Hashable {
    /// How many times as fast as it happened.
    package static let speeds = [1, 4, 16, 60]

    /// Why a command led nowhere.
    package enum Edge: Sendable, Hashable {
        case oldest, newest
        /// What comes after is kept no more, only what is much newer.
        case hole
    }

    /// Ticks that were not written down.
    package struct Gap: Sendable, Hashable {
        /// The tick before which they are missing.
        package var tick: Int
        package var count: Int

        package init(tick: Int, count: Int) {
            self.tick = tick
            self.count = count
        }
    }

    /// The tick that is shown, counted since the recording began, and the newest one.
    package var tick: Int
    package var lastTick: Int
    /// How long after the first tick this one was, and how long after it the last one, in nanoseconds.
    package var elapsed: Int64
    package var length: Int64
    package var isPlaying: Bool
    package var speed: Int
    /// Set in the answer to a command that could go no further.
    package var edge: Edge?
    /// The last place up to here at which ticks are missing; nil when there is none.
    package var gap: Gap?
    /// What is wrong with what is kept, in words; nil when nothing is.
    package var problem: String?

    package init(tick: Int, lastTick: Int, elapsed: Int64, length: Int64, isPlaying: Bool = false, speed: Int = 1) {
        self.tick = tick
        self.lastTick = lastTick
        self.elapsed = elapsed
        self.length = length
        self.isPlaying = isPlaying
        self.speed = speed
    }
}

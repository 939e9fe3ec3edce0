/// Events per second as an exponentially weighted average (`ewmaRate` in `storage/remote/ewma.go`, v3.5).
package struct RateAverage: Sendable, Hashable {
    /// Weight of the newest interval.
    private static let weight = 0.2

    private let intervalSeconds: Double
    private var events = 0.0
    private var isStarted = false
    /// As of the last `tick`.
    package private(set) var perSecond = 0.0

    /// `tick` is called once per interval.
    package init(intervalSeconds: Double) { self.intervalSeconds = intervalSeconds }

    package mutating func add(_ count: Double) { events += count }

    /// Ends an interval. The first one with events is the average by itself.
    package mutating func tick() {
        let rate = events / intervalSeconds
        if isStarted {
            perSecond += Self.weight * (rate - perSecond)
        } else if events > 0 {
            isStarted = true
            perSecond = rate
        }
        events = 0
    }
}

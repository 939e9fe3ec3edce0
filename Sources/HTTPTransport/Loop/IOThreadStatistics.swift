/// Counters of an `IOThread`, as of its last turn. Totals count from its start.
package struct IOThreadStatistics: Hashable, Sendable {
    package var requestsInFlight = 0
    package var requestsStarted = 0
    package var requestsAnswered = 0
    package var requestsFailed = 0
    /// Requests answered over a connection that an earlier request had opened.
    package var connectionsReused = 0
    package var connectionsOpened = 0
    package var connectionsClosed = 0
    /// Closed because too many idle ones were kept.
    package var connectionsEvicted = 0
    /// Packed body bytes received.
    package var bytesReceived = 0
    package var lookupsStarted = 0
    package var lookupsInFlight = 0
    package var lookupsWaiting = 0
    package var timersWaiting = 0
    /// Times the thread came back from waiting for events.
    package var wakeUps = 0

    /// Sockets open now, idle ones included.
    package var connectionsOpen: Int { connectionsOpened - connectionsClosed }

    package init() {}
}

/// Where the time of a request went, in nanoseconds. Redirects add to each phase.
package struct PhaseTimings: Hashable, Sendable {
    /// Waiting for credentials and for a free look-up, and looking the name up.
    package var dns: Int64 = 0
    /// Until bytes can flow to the server or its proxy.
    package var connect: Int64 = 0
    /// Until the last handshake is done, with what a proxy is asked before it.
    package var tls: Int64 = 0
    /// Until the request is handed to the kernel, over a connection that was there or has just been made.
    package var request: Int64 = 0
    /// From the request being sent to the first byte of the answer.
    package var wait: Int64 = 0
    package var transfer: Int64 = 0
    /// From `send` to the outcome: the sum of the phases.
    package var total: Int64 = 0

    package init() {}
}

/// What a request was doing.
package enum RequestPhase: String, Hashable, Sendable, CaseIterable {
    case dns, connect, tls, request, wait, transfer
}

/// How far a hop has come: nanoseconds since the phases before it ended, 0 for what has not happened or was not needed.
///
/// Read whenever libcurl calls us. The times that libcurl itself tells are taken after its system calls, and whom those
/// woke, an exporter on this machine, may have had the processor meanwhile: its whole work would count as our sending.
struct HopClock: Hashable {
    var connected: Int64 = 0
    var secured: Int64 = 0
    var ready: Int64 = 0
    var firstByte: Int64 = 0
    /// Until now, or the end.
    var total: Int64 = 0

    /// The phase that was going on at `total`. A connection without TLS is ready as soon as it stands.
    var phase: RequestPhase {
        if firstByte > 0 { return .transfer }
        if ready > 0 { return .wait }
        if connected == 0 { return .connect }
        return secured == 0 ? .tls : .request
    }

    /// Adds the hop's phases. Each begins where the latest one before it ended; the phase in progress gets the rest.
    func add(to timings: inout PhaseTimings) {
        var reached: Int64 = 0
        func span(_ mark: Int64, inProgress: RequestPhase) -> Int64 {
            let end = phase == inProgress ? total : mark
            defer { reached = max(reached, end) }
            return max(0, end - reached)
        }
        timings.connect += span(connected, inProgress: .connect)
        timings.tls += span(secured, inProgress: .tls)
        timings.request += span(ready, inProgress: .request)
        timings.wait += span(firstByte, inProgress: .wait)
        timings.transfer += span(total, inProgress: .transfer)
    }
}

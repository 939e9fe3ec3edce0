/// Where the time of a request went, in nanoseconds. Redirects add to each phase.
package struct PhaseTimings: Hashable, Sendable {
    /// Waiting for a free look-up and looking the name up.
    package var dns: Int64 = 0
    package var connect: Int64 = 0
    package var tls: Int64 = 0
    /// From the connection being ready to the request being handed to the kernel.
    package var request: Int64 = 0
    /// From the request being sent to the first byte of the answer.
    package var wait: Int64 = 0
    package var transfer: Int64 = 0
    /// From `send` to the outcome: the sum of the phases and the time between them.
    package var total: Int64 = 0

    package init() {}
}

/// What a request was doing.
package enum RequestPhase: String, Hashable, Sendable, CaseIterable {
    case dns, connect, tls, request, wait, transfer
}

/// libcurl's clock readings of one hop: microseconds since its start, 0 for what has not happened or was not needed.
struct HopClock: Hashable {
    var connected: Int64 = 0
    var secured: Int64 = 0
    var ready: Int64 = 0
    var firstByte: Int64 = 0
    /// Until now, or the end.
    var total: Int64 = 0
    var isHTTPS = false

    /// The phase that was going on at `total`.
    var phase: RequestPhase {
        if firstByte > 0 { return .transfer }
        if ready > 0 { return .wait }
        if connected == 0 { return .connect }
        return isHTTPS && secured == 0 ? .tls : .request
    }

    /// Adds the hop's phases. Each begins where the latest one before it ended; the phase in progress gets the rest.
    func add(to timings: inout PhaseTimings) {
        var reached: Int64 = 0
        func span(_ mark: Int64, inProgress: RequestPhase) -> Int64 {
            let end = phase == inProgress ? total : mark
            defer { reached = max(reached, end) }
            return max(0, end - reached) * 1000
        }
        timings.connect += span(connected, inProgress: .connect)
        timings.tls += span(secured, inProgress: .tls)
        timings.request += span(ready, inProgress: .request)
        timings.wait += span(firstByte, inProgress: .wait)
        timings.transfer += span(total, inProgress: .transfer)
    }
}

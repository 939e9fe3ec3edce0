internal import DequeModule

/// Lets scrapes start as long as the bytes in flight stay bounded; the others wait in line.
///
/// `@unchecked Sendable`: touched on the I/O thread only.
package final class ScrapeAdmission: @unchecked Sendable {
    private struct Waiting {
        let bytes: Int
        let start: () -> Void
    }

    private var inFlight: BytesInFlight
    private var waiting = Deque<Waiting>()

    package init(limit: Int = 64 << 20) { inFlight = BytesInFlight(limit: limit) }

    /// Runs `start` now or as soon as there is room for `bytes`; whoever was admitted calls `release` once.
    package func admit(_ bytes: Int, start: @escaping () -> Void) {
        if waiting.isEmpty, inFlight.reserve(bytes) { return start() }
        waiting.append(Waiting(bytes: bytes, start: start))
    }

    package func release(_ bytes: Int) {
        inFlight.release(bytes)
        while let next = waiting.first, inFlight.reserve(next.bytes) {
            waiting.removeFirst()
            next.start()
        }
    }

    /// Scrapes that had to wait since the start.
    package var delayed: Int { inFlight.delayed }
}

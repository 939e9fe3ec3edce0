internal import DequeModule
internal import Synchronization

/// Lets scrapes start as long as the bytes in flight stay bounded; the others wait in line.
///
/// `@unchecked Sendable`: touched on the I/O thread only, but for the two figures.
package final class ScrapeAdmission: @unchecked Sendable {
    private struct Waiting {
        let bytes: Int
        let start: () -> Bool
    }

    private var inFlight: BytesInFlight
    private var waiting = Deque<Waiting>()
    private let reservedBytes = Atomic(0)
    private let delayedScrapes = Atomic(0)

    package init(limit: Int = 64 << 20) { inFlight = BytesInFlight(limit: limit) }

    /// Runs `start` now or as soon as there is room for `bytes`. It answers whether the room is wanted still; who wants it
    /// calls `release` once.
    package func admit(_ bytes: Int, start: @escaping () -> Bool) {
        guard waiting.isEmpty, inFlight.reserve(bytes) else {
            delayedScrapes.add(1, ordering: .relaxed)
            return waiting.append(Waiting(bytes: bytes, start: start))
        }
        if !start() { inFlight.release(bytes) }
        publish()
    }

    package func release(_ bytes: Int) {
        inFlight.release(bytes)
        publish()
        while let next = waiting.first, inFlight.reserve(next.bytes) {
            publish()
            waiting.removeFirst()
            if !next.start() { inFlight.release(next.bytes) }
        }
        publish()
    }

    private func publish() { reservedBytes.store(inFlight.reserved, ordering: .relaxed) }

    /// Bytes that are reserved for scrapes under way. Any thread.
    package var bytesInFlight: Int { reservedBytes.load(ordering: .relaxed) }

    /// Scrapes that had to wait since the start. Any thread.
    package var delayed: Int { delayedScrapes.load(ordering: .relaxed) }
}

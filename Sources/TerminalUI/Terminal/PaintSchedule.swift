package import MetricModel

/// Decides when the next frame is painted: at once for keys, a few times a second for what the engine says, and rarely
/// while the terminal cannot keep up. Frames are skipped, never queued.
package struct PaintSchedule: Sendable {
    /// Between frames that keys ask for.
    package static let keyNanoseconds: Int64 = 16_000_000
    /// Between frames while the terminal has not taken the last one yet.
    package static let congestedNanoseconds: Int64 = 500_000_000

    private enum Want { case nothing, frame, frameSoon }

    private let frameNanoseconds: Int64
    private var want = Want.nothing
    private var lastPaint: MonotonicTime?

    /// `framesPerSecond` is brought into 1...60.
    package init(framesPerSecond: Int) {
        frameNanoseconds = 1_000_000_000 / Int64(min(max(framesPerSecond, 1), 60))
    }

    /// Something that is on the screen may have changed; `byKey` when a finger waits for it.
    package mutating func changed(byKey: Bool) {
        if byKey { want = .frameSoon } else if want == .nothing { want = .frame }
    }

    /// A finger waits for the next frame.
    package var isUrgent: Bool { want == .frameSoon }

    package mutating func painted(at now: MonotonicTime) {
        want = .nothing
        lastPaint = now
    }

    /// When to paint; nil when nothing changed. A time that has passed means now.
    package func due(isCongested: Bool) -> MonotonicTime? {
        guard want != .nothing else { return nil }
        guard let lastPaint else { return MonotonicTime(nanoseconds: 0) }
        let wait = want == .frameSoon ? Self.keyNanoseconds : frameNanoseconds
        return lastPaint + (isCongested ? Self.congestedNanoseconds : wait)
    }
}

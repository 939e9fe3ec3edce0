internal import Synchronization

/// The log in memory: what remote write reads when there is no `--storage.path`. The newest bytes stay, the oldest
/// segments go.
package final class SegmentRing: WritableSegmentStore {
    package static let defaultSegmentSize = 4 << 20
    package static let defaultByteLimit = 64 << 20

    private struct State {
        /// Oldest first, never empty; the last is being written.
        var segments: [MemorySegment]
        var firstNumber: UInt32
    }

    private let byteLimit: Int
    private let state: Mutex<State>

    /// A ring that takes at most `byteLimit` bytes, or one segment if that is larger.
    package init(segmentSize: Int = SegmentRing.defaultSegmentSize, byteLimit: Int = SegmentRing.defaultByteLimit) {
        self.byteLimit = byteLimit
        state = Mutex(State(segments: [MemorySegment(capacity: segmentSize)], firstNumber: 0))
    }

    package var segments: ClosedRange<UInt32> {
        state.withLock { $0.firstNumber...($0.firstNumber + UInt32($0.segments.count - 1)) }
    }

    /// Bytes written to the segments that are left.
    package var byteCount: Int { state.withLock { $0.segments.reduce(0) { $0 + $1.byteCount } } }

    package func read(
        segment: UInt32,
        from offset: Int,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(LogProblem) -> Int {
        let found = try state.withLock { state throws(LogProblem) in
            guard segment >= state.firstNumber else { throw .segmentGone(segment, first: state.firstNumber) }
            let index = Int(segment - state.firstNumber)
            return index < state.segments.count ? state.segments[index] : nil
        }
        return found?.read(from: offset, into: buffer) ?? 0
    }

    package func append(_ bytes: UnsafeRawBufferPointer) throws(LogProblem) {
        let newest = state.withLock { $0.segments[$0.segments.count - 1] }
        guard newest.append(bytes) else {
            throw .unwritable(path: "the log in memory", operation: "write", code: MemorySegment.isFull)
        }
    }

    package func startSegment(capacity byteCount: Int) throws(LogProblem) {
        let segment = MemorySegment(capacity: byteCount)
        state.withLock { state in
            var taken = state.segments.reduce(byteCount) { $0 + $1.capacity }
            while taken > byteLimit, state.segments.count > 0 {
                taken -= state.segments[0].capacity
                // Readers that are at it finish their copy: the segment is theirs as well.
                state.segments.removeFirst()
                state.firstNumber += 1
            }
            state.segments.append(segment)
        }
    }

    package func close() throws(LogProblem) {}
}

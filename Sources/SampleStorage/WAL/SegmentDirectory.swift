package import MetricModel
internal import SelfMetrics
internal import Synchronization

/// The log on a disk: `DIR/wal` (`NewSize` in `tsdb/wlog/wlog.go`, v3.5).
///
/// Every opening begins a new segment; no segment is ever written by two runs, and no number is used twice.
package final class SegmentDirectory: WritableSegmentStore {
    /// Given each segment that is finished, on the writer's thread, to have it synced on another.
    package typealias SegmentCloser = @Sendable (FinishedSegment) -> Void

    private struct State {
        /// Oldest first, never empty; the last is being written.
        var entries: [SegmentInformation]
        /// Files lately read, the latest last.
        var readFiles: [(segment: UInt32, file: LogFile)] = []
    }

    /// The segment being written. Its lock is held over the system's calls: only the writer and `close` want it.
    private struct Writing {
        var file: LogFile
        var byteCount = 0
        /// True when bytes of a failed write may stand behind `byteCount`.
        var needsCut = false
    }

    private static let keptFiles = 4

    package let path: String
    let files: LogFiles
    private let clock: @Sendable () -> WallTime
    private let closer: SegmentCloser
    private let metrics: WALMetrics?
    private let state: Mutex<State>
    private let writing: Mutex<Writing>

    /// Opens a log for writing, making the directory where there is none. Finishes what a kill interrupted: unfinished
    /// checkpoints, and segments and checkpoints that a newer checkpoint replaces, are removed.
    ///
    /// - Throws: `.invalid` (`LogDirectoryListing`), `.unreadable`, `.unwritable`.
    package init(
        _ path: String,
        files: LogFiles = .system,
        metrics: WALMetrics? = nil,
        clock: @escaping @Sendable () -> WallTime = { WallTime.now() },
        closer: @escaping SegmentCloser = { try? $0.sync() }
    ) throws(LogProblem) {
        self.path = path
        self.files = files
        self.metrics = metrics
        self.clock = clock
        self.closer = closer
        try files.makeDirectory(path)
        let listing = try LogDirectoryListing(path, files: files)
        for leftover in listing.leftovers { try files.remove(leftover) }
        var entries: [SegmentInformation] = []
        for number in listing.segments.map(Array.init) ?? [] {
            let file = "\(path)/\(SegmentName.text(number))"
            if let checkpoint = listing.checkpoint, number <= checkpoint.number {
                try files.remove(file)
                continue
            }
            guard let status = try files.status(file) else {
                throw .invalid(path: path, cause: "segments are not sequential")
            }
            let written = WallTime(milliseconds: status.modifiedMillis)
            entries.append(
                SegmentInformation(number: number, byteCount: status.byteCount, startedAt: written, finishedAt: written)
            )
        }
        for checkpoint in listing.checkpoints.dropLast() { try files.remove(checkpoint.path) }
        let newest = listing.nextSegment
        let file = try files.create("\(path)/\(SegmentName.text(newest))")
        entries.append(SegmentInformation(number: newest, byteCount: 0, startedAt: clock()))
        metrics?.currentSegment.set(Double(newest))
        state = Mutex(State(entries: entries))
        writing = Mutex(Writing(file: file))
    }

    /// Every segment, oldest first; never empty.
    package var segmentInformation: [SegmentInformation] { state.withLock { $0.entries } }

    package var segments: ClosedRange<UInt32> {
        state.withLock { state in
            // Never empty: `truncate` leaves the newest.
            let first = state.entries[0].number
            return first...(first + UInt32(state.entries.count - 1))
        }
    }

    /// Bytes of all segments.
    package var byteCount: Int { state.withLock { $0.entries.reduce(0) { $0 + $1.byteCount } } }
}

extension SegmentDirectory {
    package func read(
        segment: UInt32,
        from offset: Int,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(LogProblem) -> Int {
        let known = try state.withLock { state throws(LogProblem) in
            let first = state.entries[0].number
            guard segment >= first else { throw .segmentGone(segment, first: first) }
            let index = Int(segment - first)
            guard index < state.entries.count else { return (room: 0, file: nil as LogFile?) }
            // What stands behind the known end of the newest segment was never acknowledged.
            return (state.entries[index].byteCount - offset, state.readFiles.first { $0.segment == segment }?.file)
        }
        guard known.room > 0, !buffer.isEmpty else { return 0 }
        let file: LogFile
        if let open = known.file { file = open } else { file = try openForReading(segment) }
        return try file.read(from: offset, into: .init(rebasing: buffer[..<min(buffer.count, known.room)]))
    }

    private func openForReading(_ segment: UInt32) throws(LogProblem) -> LogFile {
        let file: LogFile
        do {
            file = try files.open("\(path)/\(SegmentName.text(segment))")
        } catch {
            // Retention may have been faster.
            let first = segments.lowerBound
            throw segment < first ? .segmentGone(segment, first: first) : error
        }
        state.withLock { state in
            state.readFiles.removeAll { $0.segment == segment }
            if state.readFiles.count == Self.keptFiles { state.readFiles.removeFirst() }
            state.readFiles.append((segment, file))
        }
        return file
    }

    package func append(_ bytes: UnsafeRawBufferPointer) throws(LogProblem) {
        let byteCount = try writing.withLock { writing throws(LogProblem) in
            try cut(&writing)
            do throws(LogProblem) {
                try writing.file.write(bytes, at: writing.byteCount)
            } catch {
                writing.needsCut = true
                try? cut(&writing)
                throw error
            }
            writing.byteCount += bytes.count
            return writing.byteCount
        }
        state.withLock { $0.entries[$0.entries.count - 1].byteCount = byteCount }
    }

    private func cut(_ writing: inout Writing) throws(LogProblem) {
        guard writing.needsCut else { return }
        try writing.file.truncate(to: writing.byteCount)
        writing.needsCut = false
    }

    package func startSegment(capacity byteCount: Int) throws(LogProblem) {
        let number = segments.upperBound + 1
        let finished = try writing.withLock { writing throws(LogProblem) in
            try cut(&writing)
            let file = try files.create("\(path)/\(SegmentName.text(number))")
            defer { writing = Writing(file: file) }
            return writing.file
        }
        let now = clock()
        state.withLock { state in
            state.entries[state.entries.count - 1].finishedAt = now
            state.entries.append(SegmentInformation(number: number, byteCount: 0, startedAt: now))
        }
        metrics?.currentSegment.set(Double(number))
        closer(
            FinishedSegment(number: number - 1, file: finished, directory: path, files: files, metrics: metrics)
        )
    }

    package func close() throws(LogProblem) {
        let file = try writing.withLock { writing throws(LogProblem) in
            try cut(&writing)
            return writing.file
        }
        let newest = FinishedSegment(
            number: segments.upperBound,
            file: file,
            directory: path,
            files: files,
            metrics: metrics
        )
        try newest.sync()
    }

    /// Removes the segments up to `last`, oldest first; the newest always stays. The storage thread only.
    ///
    /// - Throws: `.unwritable`; segments that are still there are still known.
    package func truncate(through last: UInt32) throws(LogProblem) {
        metrics?.truncations.increment()
        while true {
            let range = segments
            guard range.lowerBound <= last, range.lowerBound < range.upperBound else { return }
            // Readers are refused before the file goes: a name that is gone must not look like a fault.
            let entry = state.withLock { state in
                state.readFiles.removeAll { $0.segment == range.lowerBound }
                return state.entries.removeFirst()
            }
            do {
                try files.remove("\(path)/\(SegmentName.text(entry.number))")
            } catch {
                state.withLock { $0.entries.insert(entry, at: 0) }
                metrics?.truncationsFailed.increment()
                throw error
            }
        }
    }
}

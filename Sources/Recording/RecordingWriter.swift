internal import CSystem
internal import Glibc
internal import HTTPTransport
internal import MetricModel
internal import Synchronization

/// Writes records into a file, on a thread of its own once that is started: who has records never waits for a disk. What a
/// disk that is behind has no room for is left out, counted, and said in the recording. Any thread.
final class RecordingWriter: Sendable {
    fileprivate struct State {
        var waiting: [Record] = []
        /// Of what waits and of what is being written.
        var byteCount = 0
        var tickCount = 0
        /// While ticks are left out: how many there were, and when the first of them was.
        var gap: (ticks: Int, since: WallTime)?
        var hasThread = false
        var isClosed = false
        /// The file cannot be written any more.
        var isOver = false
    }

    private struct Output {
        var file: RecordingFile?
        var isBegun = false
    }

    private let path: String
    private let problems: ProblemReports
    private let state = Mutex(State())
    /// Held while the disk works.
    private let output: Mutex<Output>
    private let news = WakeUp()
    private let ended = WakeUp()

    init(_ file: sending RecordingFile, _ problems: ProblemReports) {
        path = file.path
        self.problems = problems
        output = Mutex(Output(file: file))
    }

    /// Writes on a thread of its own from now on. False when the system gives none.
    func start() -> Bool {
        var thread = pthread_t()
        let own = Unmanaged.passRetained(self)
        state.withLock { $0.hasThread = true }
        let result = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                csystem_begin_thread("recording-file")
                _ = csystem_guard_install_stack()
                Unmanaged<RecordingWriter>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            own.toOpaque()
        )
        guard result == 0 else {
            state.withLock { $0.hasThread = false }
            own.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func run() {
        while true {
            news.wait(milliseconds: 60_000)
            write()
            if state.withLock({ $0.isClosed && $0.waiting.isEmpty }) { break }
        }
        output.withLock { $0.file = nil }
        ended.signal()
    }

    // MARK: Taking

    /// Ticks were left out, and all that waited is written: what comes next must need nothing of what was before.
    var wantsBeginning: Bool { state.withLock { $0.gap != nil && $0.byteCount == 0 && !$0.isOver } }

    /// Takes what is to be written, or leaves it out. `isBeginning`: they need nothing of what was before. Returns what is
    /// to be said of that.
    func take(_ records: [Record], isBeginning: Bool = false) -> String? {
        state.withLock { $0.take(records, isBeginning: isBeginning, path) }
    }

    /// Has what was taken written: by the thread, or here and now where there is none.
    func goOn() { state.withLock { $0.hasThread } ? news.signal() : write() }

    /// Ends the file in order. Waits for the disk for five seconds at most.
    func close(_ last: Record) {
        let hasThread = state.withLock { state in
            state.close(last)
            return state.hasThread
        }
        goOn()
        if hasThread { ended.wait(milliseconds: 5000) } else { output.withLock { $0.file = nil } }
    }

    // MARK: Writing

    private func write() {
        let problem: String? = output.withLock { output in
            while let records = state.withLock({ $0.next() }) {
                defer { state.withLock { $0.written(records) } }
                guard let file = output.file else { continue }
                let start = output.isBegun ? [] : RecordingFile.magic
                do throws(RecordingProblem) {
                    try file.append(records.reduce(into: start) { $0 += $1.header.bytes + $1.stored })
                    output.isBegun = true
                } catch {
                    // What cannot be written is given up; whatever else goes on.
                    output.file = nil
                    state.withLock { $0.isOver = true }
                    return "recording has ended: \(error.text); scraping goes on"
                }
            }
            return nil
        }
        if let problem { problems.tell(problem) }
    }
}

extension RecordingWriter.State {
    /// What is to be said of it.
    fileprivate mutating func take(_ records: [Record], isBeginning: Bool, _ path: String) -> String? {
        guard let last = records.last, !isOver, !isClosed else { return nil }
        if let gap {
            guard isBeginning else {
                leaveOut(records, gap)
                return nil
            }
            self.gap = nil
            add([Record(.gap, at: gap.since, subject: UInt64(gap.ticks), [])] + records)
            return "recording goes on: \(gap.ticks == 1 ? "1 tick was" : "\(gap.ticks) ticks were") left out"
        }
        guard tickCount < RecordingLimits.waitingTicks, byteCount < RecordingLimits.waitingBytes else {
            leaveOut(records, (0, last.header.at))
            return "recording is behind: \(path) does not take what is written; until it does, ticks are left out"
        }
        add(records)
        return nil
    }

    /// What happened is written all the same, as long as there is room for it.
    private mutating func leaveOut(_ records: [Record], _ gap: (ticks: Int, since: WallTime)) {
        self.gap = (gap.ticks + records.count { $0.header.kind.isTick }, gap.since)
        if byteCount < 2 * RecordingLimits.waitingBytes { add(records.filter { $0.header.kind == .events }) }
    }

    fileprivate mutating func close(_ last: Record) {
        guard !isClosed, !isOver else { return isClosed = true }
        if let gap { add([Record(.gap, at: gap.since, subject: UInt64(gap.ticks), [])]) }
        gap = nil
        add([last])
        isClosed = true
    }

    private mutating func add(_ records: [Record]) {
        waiting += records
        byteCount += records.reduce(0) { $0 + $1.byteCount }
        tickCount += records.count { $0.header.kind.isTick }
    }

    fileprivate mutating func next() -> [Record]? {
        guard !waiting.isEmpty else { return nil }
        defer { waiting = [] }
        return waiting
    }

    fileprivate mutating func written(_ records: [Record]) {
        byteCount -= records.reduce(0) { $0 + $1.byteCount }
        tickCount -= records.count { $0.header.kind.isTick }
    }
}

internal import CSystem
internal import Glibc
internal import HTTPTransport
internal import MetricModel
package import ScrapeEngine
internal import Synchronization

/// Writes down once a second what an engine shows: into memory, into a file, or both. Nothing here waits for the file. Any
/// thread.
package final class Recorder: Sendable {
    private struct State {
        /// nil while somebody makes a tick with it: the engine is asked without the lock.
        var scribe: Scribe?
        var isStopped = false
    }

    private let engine: any EngineAccess
    private let tape: MemoryTape?
    private let writer: RecordingWriter?
    private let problems = ProblemReports()
    private let state: Mutex<State>
    private let news = WakeUp()
    /// The scribe is back.
    private let isBack = WakeUp()
    private let ended = WakeUp()
    private let isRunning = Atomic(false)
    private let mustEnd = Atomic(false)

    /// Begins a recording: `file` is a new one. Nothing is written yet but who records.
    package init(_ engine: any EngineAccess, tape: MemoryTape? = nil, file: sending RecordingFile? = nil) {
        self.engine = engine
        self.tape = tape
        let start = WallTime(nanoseconds: tape?.base ?? WallTime.now().nanoseconds)
        state = Mutex(State(scribe: Scribe(start: start)))
        if let file {
            writer = RecordingWriter(file, problems)
        } else {
            writer = nil
        }
        _ = writer?.take([Record(.begin, at: start, [])])
        writer?.goOn()
    }

    /// Records every second from now on, on a thread of its own, and writes the file on another. False when the system
    /// gives none.
    package func start() -> Bool {
        guard startWriting() else { return false }
        var thread = pthread_t()
        let own = Unmanaged.passRetained(self)
        isRunning.store(true, ordering: .releasing)
        let result = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                csystem_begin_thread("recorder")
                _ = csystem_guard_install_stack()
                Unmanaged<Recorder>.fromOpaque(context).takeRetainedValue().record()
                return nil
            },
            own.toOpaque()
        )
        guard result == 0 else {
            isRunning.store(false, ordering: .releasing)
            own.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// Writes the file on a thread of its own from now on.
    func startWriting() -> Bool { writer?.start() ?? true }

    private func record() {
        while !mustEnd.load(ordering: .acquiring) {
            let start = MonotonicTime.now()
            takeTick()
            let rest = 1_000_000_000 - (MonotonicTime.now() - start)
            news.wait(nanoseconds: max(rest, 100_000_000))
        }
        ended.signal()
    }

    /// Ends the recording in order and closes its file. Later ticks are not taken.
    package func stop() {
        mustEnd.store(true, ordering: .releasing)
        news.signal()
        if isRunning.exchange(false, ordering: .acquiringAndReleasing) { ended.wait(milliseconds: 5000) }
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        if isFirst { writer?.close(Record(.end, at: .now(), [])) }
    }

    /// Writes down what the engine shows now, unless that is written already.
    package func takeTick() {
        guard var scribe = takeScribe() else { return }
        let isBeginning = writer?.wantsBeginning ?? false
        if isBeginning { scribe.beginAnew() }
        let records = scribe.tick(engine)
        let problem: String? = state.withLock { state in
            state.scribe = scribe
            guard !state.isStopped else { return nil }
            tape?.append(records)
            return writer?.take(records, isBeginning: isBeginning)
        }
        isBack.signal()
        if let problem { problems.tell(problem) }
        writer?.goOn()
    }

    /// The scribe, for one at a time, so that ticks are written in order. Nil once the recording has ended, and where
    /// another tick takes longer than a second.
    private func takeScribe() -> Scribe? {
        let deadline = MonotonicTime.now() + 1_000_000_000
        while true {
            let (scribe, isStopped) = state.withLock { state in
                state.isStopped ? (nil, true) : (state.scribe.take(), false)
            }
            let left = deadline - MonotonicTime.now()
            if scribe != nil || isStopped || left <= 0 { return scribe }
            // Not all of it: with several that wait, another one may have been woken.
            isBack.wait(nanoseconds: min(left, 20_000_000))
        }
    }

    /// Who is told that writing is behind, goes on, or has ended before its time.
    package func observeProblems(_ report: (@Sendable (String) -> Void)?) { problems.observe(report) }
}

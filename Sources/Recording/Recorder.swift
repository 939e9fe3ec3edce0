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
        var scribe: Scribe
        var isStopped = false
    }

    private let engine: any EngineAccess
    private let tape: MemoryTape?
    private let writer: RecordingWriter?
    private let problems = ProblemReports()
    private let state: Mutex<State>
    private let news = WakeUp()
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
        let problem: String? = state.withLock { state in
            guard !state.isStopped else { return nil }
            let isBeginning = writer?.wantsBeginning ?? false
            if isBeginning { state.scribe.beginAnew() }
            let records = state.scribe.tick(engine)
            tape?.append(records)
            return writer?.take(records, isBeginning: isBeginning)
        }
        if let problem { problems.tell(problem) }
        writer?.goOn()
    }

    /// Who is told that writing is behind, goes on, or has ended before its time.
    package func observeProblems(_ report: (@Sendable (String) -> Void)?) { problems.observe(report) }
}

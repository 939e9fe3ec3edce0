internal import CSystem
internal import Glibc
internal import HTTPTransport
internal import MetricModel
package import ScrapeEngine
internal import Synchronization

/// Writes down once a second what an engine shows: into memory, into a file, or both. Any thread.
package final class Recorder: Sendable {
    fileprivate struct State {
        var scribe: Scribe
        var file: RecordingFile?
        var isStopped = false
    }

    /// Who wants to know that writing has ended, and what was said before anybody did. Apart from the file, which may
    /// take as long as its disk likes.
    private struct Audience {
        var report: (@Sendable (String) -> Void)?
        var unreported: String?
    }

    private let engine: any EngineAccess
    private let tape: MemoryTape?
    private let state: Mutex<State>
    private let audience = Mutex(Audience())
    private let news = WakeUp()
    private let ended = WakeUp()
    private let isRunning = Atomic(false)
    private let mustEnd = Atomic(false)

    /// Begins a recording: `file` is a new one. Nothing is written yet but who records.
    package init(_ engine: any EngineAccess, tape: MemoryTape? = nil, file: sending RecordingFile? = nil) {
        self.engine = engine
        self.tape = tape
        let start = WallTime(nanoseconds: tape?.base ?? WallTime.now().nanoseconds)
        state = Mutex(State(scribe: Scribe(start: start), file: file))
        tell(state.withLock { $0.begin(at: start) })
    }

    /// Records every second from now on, on a thread of its own. False when the system gives none.
    package func start() -> Bool {
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
        if isRunning.exchange(false, ordering: .acquiringAndReleasing), !ended.wait(milliseconds: 5000) {
            // Its disk does not answer; who quits is not kept by it.
            return
        }
        let problem: String? = state.withLock { state in
            guard !state.isStopped else { return nil }
            state.isStopped = true
            defer { state.file = nil }
            return state.write([Record(.end, at: .now(), [])])
        }
        tell(problem)
    }

    /// Writes down what the engine shows now, unless that is written already.
    package func takeTick() {
        let problem: String? = state.withLock { state in
            guard !state.isStopped else { return nil }
            let records = state.scribe.tick(engine)
            tape?.append(records)
            return state.write(records)
        }
        tell(problem)
    }

    private func tell(_ problem: String?) {
        guard let problem else { return }
        let report = audience.withLock { audience in
            if audience.report == nil { audience.unreported = problem }
            return audience.report
        }
        report?(problem)
    }

    /// Who is told, once, that writing has ended before its time.
    package func observeProblems(_ report: (@Sendable (String) -> Void)?) {
        let missed = audience.withLock { audience in
            audience.report = report
            defer { if report != nil { audience.unreported = nil } }
            return audience.unreported
        }
        if let missed { report?(missed) }
    }
}

extension Recorder.State {
    fileprivate mutating func begin(at start: WallTime) -> String? {
        guard file != nil else { return nil }
        return write([Record(.begin, at: start, [])], before: RecordingFile.magic)
    }

    /// A file that cannot be written is given up; whatever else goes on. What is to be said of it then.
    fileprivate mutating func write(_ records: [Record], before: [UInt8] = []) -> String? {
        guard let file, !records.isEmpty else { return nil }
        do {
            try file.append(records.reduce(into: before) { $0 += $1.header.bytes + $1.stored })
            return nil
        } catch {
            self.file = nil
            return "recording has ended: \(error.text); scraping goes on"
        }
    }
}

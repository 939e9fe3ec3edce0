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
        var report: (@Sendable (String) -> Void)?
        /// Said before anybody listened.
        var unreported: String?
        var isStopped = false
    }

    private let engine: any EngineAccess
    private let tape: MemoryTape?
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
        state = Mutex(State(scribe: Scribe(start: start), file: file))
        state.withLock { $0.begin(at: start) }
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
        if isRunning.exchange(false, ordering: .acquiringAndReleasing) { ended.wait(milliseconds: 5000) }
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            state.write([Record(.end, at: .now(), [])])
            state.file = nil
        }
    }

    /// Writes down what the engine shows now, unless that is written already.
    package func takeTick() {
        state.withLock { state in
            guard !state.isStopped else { return }
            let records = state.scribe.tick(engine)
            tape?.append(records)
            state.write(records)
        }
    }

    /// Who is told, once, that writing has ended before its time.
    package func observeProblems(_ report: (@Sendable (String) -> Void)?) {
        let missed = state.withLock { state in
            state.report = report
            defer { if report != nil { state.unreported = nil } }
            return state.unreported
        }
        if let missed { report?(missed) }
    }
}

extension Recorder.State {
    fileprivate mutating func begin(at start: WallTime) {
        guard file != nil else { return }
        write([Record(.begin, at: start, [])], before: RecordingFile.magic)
    }

    /// A file that cannot be written is given up; whatever else goes on.
    fileprivate mutating func write(_ records: [Record], before: [UInt8] = []) {
        guard let file, !records.isEmpty else { return }
        do {
            try file.append(records.reduce(into: before) { $0 += $1.header.bytes + $1.stored })
        } catch {
            self.file = nil
            let text = "recording has ended: \(error.text); scraping goes on"
            if let report { report(text) } else { unreported = text }
        }
    }
}

import HTTPTransport
import MetricModel
import ScrapeEngine
import ScrapeTestSupport
import Synchronization
import Testing

@testable import Recording

@Suite("The recorder") struct RecorderTests {
    /// A clock that stands in the way of whoever asks it, until it is let go on.
    private final class Gate: Sendable {
        private let isShut = Mutex(false)
        private let opening = WakeUp()
        let asked = WakeUp()

        func shut() { isShut.withLock { $0 = true } }

        func open() {
            isShut.withLock { $0 = false }
            opening.signal()
        }

        func time() -> MonotonicTime {
            if isShut.withLock({ $0 }) {
                asked.signal()
                opening.wait(milliseconds: 10_000)
            }
            return .now()
        }
    }

    /// An engine that says what was recorded, as soon as the gate is open.
    private static func engine(_ gate: Gate) -> RecordedEngine {
        let engine = Everything.engine()
        let tape = MemoryTape(base: Everything.start)
        Recorder(engine, tape: tape).takeTick()
        return RecordedEngine(source: tape, recorder: nil, remark: nil) { gate.time() }
    }

    @Test("ends while the engine has not answered yet, and writes nothing down after that")
    func ends() {
        let gate = Gate()
        let tape = MemoryTape(base: Everything.start)
        let recorder = Recorder(Self.engine(gate), tape: tape)
        gate.shut()
        let ticking = NamedThread("ticking") { recorder.takeTick() }
        #expect(gate.asked.wait(milliseconds: 5000))
        let ended = WakeUp()
        let ending = NamedThread("ending") {
            recorder.stop()
            ended.signal()
        }
        #expect(ended.wait(milliseconds: 5000))
        gate.open()
        ticking.join()
        ending.join()
        #expect(tape.index.ticks.isEmpty)
    }

    @Test("a tick that is asked for meanwhile comes behind the one that is made")
    func inOrder() {
        let gate = Gate()
        let tape = MemoryTape(base: Everything.start)
        let recorder = Recorder(Self.engine(gate), tape: tape)
        gate.shut()
        let first = NamedThread("first") { recorder.takeTick() }
        #expect(gate.asked.wait(milliseconds: 5000))
        let second = NamedThread("second") { recorder.takeTick() }
        gate.open()
        first.join()
        second.join()
        #expect(tape.index.ticks.count == 1)
        recorder.takeTick()
        #expect(tape.index.ticks.count == 1)
    }
}

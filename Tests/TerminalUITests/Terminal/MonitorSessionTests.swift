import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

/// A model that remembers what it was told and does what its script says for a key.
struct RecordingModel: ScreenModel {
    var effects: [Key: [Effect]] = [:]
    var seen: [String] = []
    var askedAt: MonotonicTime?

    mutating func update(_ event: MonitorEvent, at now: (wall: WallTime, monotonic: MonotonicTime)) -> [Effect] {
        switch event {
        case .key(let key):
            seen.append("\(key)")
            return effects[key] ?? []
        case .tick: seen.append("tick")
        case .screen: break
        case .resized(let size): seen.append("\(size.columns)x\(size.rows)")
        default: seen.append("event")
        }
        return []
    }

    mutating func asked(at now: MonotonicTime) { askedAt = now }

    func view(size: ScreenSize, glyphs: GlyphSet, now: WallTime) -> Frame {
        var frame = Frame(size: size, glyphs: glyphs)
        frame.write(seen.joined(separator: " "), row: 0, column: 0)
        return frame
    }
}

final class ScriptedKeyboard: Keyboard {
    var keys: [RawKey]
    private(set) var flushes = 0

    init(_ text: String) { keys = text.unicodeScalars.map { .character($0) } }

    func next() -> RawKey? { keys.isEmpty ? nil : keys.removeFirst() }

    func flush() {
        keys = []
        flushes += 1
    }
}

@Suite("A session runs a model without a terminal")
struct MonitorSessionTests {
    private let size = ScreenSize(columns: 60, rows: 2)

    private func moment(_ milliseconds: Int64) -> Moment {
        Moment(
            wall: WallTime(nanoseconds: 1_700_000_000_250_000_000 + milliseconds * 1_000_000),
            monotonic: MonotonicTime(nanoseconds: 5_000_000_000 + milliseconds * 1_000_000)
        )
    }

    private func session(_ model: RecordingModel = RecordingModel()) -> MonitorSession<RecordingModel> {
        MonitorSession(model, framesPerSecond: 10, at: moment(0))
    }

    @Test("a burst of keys is one frame")
    func drainsKeys() {
        var session = session()
        var canvas = HeadlessCanvas(size: size)
        #expect(session.takeKeys(from: ScriptedKeyboard("jjj"), at: moment(0)) == [])
        #expect(session.paint(on: &canvas, size: size, glyphs: .unicode, isCongested: false, at: moment(0)))
        #expect(canvas.flushes == 1)
        #expect(session.model.seen.count == 3)
        #expect(!session.paint(on: &canvas, size: size, glyphs: .unicode, isCongested: false, at: moment(500)))
    }

    @Test("effects come back in order")
    func returnsEffects() {
        let model = RecordingModel(effects: [
            .character("R"): [.send(.reload(dryRun: false))], .character("q"): [.quit],
        ])
        var session = session(model)
        #expect(
            session.takeKeys(from: ScriptedKeyboard("Rxq"), at: moment(0)) == [.send(.reload(dryRun: false)), .quit]
        )
    }

    @Test("keys typed before a question appeared are forgotten")
    func flushesKeys() {
        var session = session(RecordingModel(effects: [.character("P"): [.flushKeys]]))
        let keyboard = ScriptedKeyboard("jPyyy")
        #expect(session.takeKeys(from: keyboard, at: moment(0)) == [])
        #expect(session.model.seen == ["character(\"j\")", "character(\"P\")"])
        #expect(keyboard.flushes == 1)
    }

    @Test("a question is asked once its frame is painted and sent: before that no key answers it")
    func asksInSight() {
        let question: [Key: [Effect]] = [.character("P"): [.flushKeys]]
        var session = session(RecordingModel(effects: question))
        var canvas = HeadlessCanvas(size: size)
        func type(_ text: String, _ milliseconds: Int64) {
            _ = session.takeKeys(from: ScriptedKeyboard(text), at: moment(milliseconds))
        }
        func paint(_ milliseconds: Int64) -> Bool {
            session.paint(on: &canvas, size: size, glyphs: .unicode, isCongested: false, at: moment(milliseconds))
        }
        let asked = ["character(\"P\")"]
        type("P", 0)
        #expect(session.asking == .unpainted)
        type("yy\r", 5)
        #expect(session.model.seen == asked)
        // The terminal takes the frame, but not all of it: keys and frames wait.
        #expect(paint(20) && session.asking == .unsent)
        type("y", 30)
        #expect(session.model.seen == asked && !paint(500))
        #expect(session.nextDeadline(isCongested: false) == moment(751).monotonic)
        // Whatever else wrote to the terminal, it is painted once more.
        session.forgetScreen(on: &canvas)
        session.frameSent(at: moment(590).monotonic)
        #expect(session.asking == .unpainted && paint(600))
        #expect(session.model.askedAt == nil)
        session.frameSent(at: moment(605).monotonic)
        session.frameSent(at: moment(607).monotonic)
        #expect(session.model.askedAt == moment(605).monotonic)
        type("y", 610)
        #expect(session.asking == .asked && session.model.seen == asked + ["character(\"y\")"])
    }

    @Test("a question that nobody pressed a key for waits for its frame as well, and Ctrl-C is heard")
    func asksByItself() {
        var session = session(RecordingModel(effects: [.control("c"): [.flushKeys]]))
        _ = session.take(.key(.control("c")), at: moment(0))
        _ = session.takeKeys(from: ScriptedKeyboard("y\u{03}y"), at: moment(5))
        #expect(session.model.seen == ["control(\"c\")", "control(\"c\")"])
    }

    @Test("the tick comes just behind each whole second of the wall clock")
    func ticks() {
        var session = session()
        #expect(session.nextDeadline(isCongested: false) == MonotonicTime(nanoseconds: 0))
        var canvas = HeadlessCanvas(size: size)
        _ = session.paint(on: &canvas, size: size, glyphs: .unicode, isCongested: false, at: moment(0))
        #expect(session.nextDeadline(isCongested: false) == moment(751).monotonic)
        _ = session.passTime(at: moment(750))
        #expect(session.model.seen == [])
        _ = session.passTime(at: moment(751))
        _ = session.passTime(at: moment(752))
        #expect(session.model.seen == ["tick"])
        _ = session.passTime(at: moment(1751))
        #expect(session.model.seen == ["tick", "tick"])
    }

    @Test("a bracket after an Esc reaches the model when its time is over")
    func expiresKeys() {
        var session = session()
        _ = session.takeKeys(from: ScriptedKeyboard("\u{1B}["), at: moment(0))
        #expect(session.model.seen == ["escape"])
        #expect(session.nextDeadline(isCongested: true) <= moment(151).monotonic)
        _ = session.passTime(at: moment(151))
        #expect(session.model.seen == ["escape", "character(\"[\")"])
    }

    @Test("a tick that changes nothing on the screen sends nothing")
    func idles() {
        var session = session()
        var canvas = HeadlessCanvas(size: size)
        _ = session.paint(on: &canvas, size: size, glyphs: .unicode, isCongested: false, at: moment(0))
        _ = session.take(.resized(size), at: moment(10))
        _ = session.paint(on: &canvas, size: size, glyphs: .unicode, isCongested: false, at: moment(200))
        let flushes = canvas.flushes
        session.forgetScreen(on: &canvas)
        #expect(session.paint(on: &canvas, size: size, glyphs: .unicode, isCongested: false, at: moment(400)))
        #expect(canvas.flushes == flushes + 1)
        _ = session.paint(on: &canvas, size: size, glyphs: .unicode, isCongested: false, at: moment(900))
        #expect(canvas.flushes == flushes + 1)
    }
}

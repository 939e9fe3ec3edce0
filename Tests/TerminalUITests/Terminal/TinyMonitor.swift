import CSystem
import Glibc
import MetricModel
import ScrapeEngine
import ScrapeTestSupport

@testable import TerminalUI

/// The smallest model a terminal can be tested with: it paints what happened to it, and dies as told.
struct TinyMonitor: ScreenModel {
    private var events: [String] = []
    /// How often every cell has changed.
    private var floods = 0
    private var size = ScreenSize(columns: 0, rows: 0)

    mutating func update(_ event: MonitorEvent, at now: (wall: WallTime, monotonic: MonotonicTime)) -> [Effect] {
        switch event {
        case .key(let key): return take(key)
        case .resized(let size): self.size = size
        case .quitRequested: events.append("asked")
        case .reloadRequested: events.append("reload")
        case .resumed: events.append("resumed")
        case .notice(let text): events.append(text)
        case .snapshot(let snapshot): events.append("snapshot\(snapshot.generation)")
        case .reply, .refused: events.append("replied")
        default: break
        }
        return []
    }

    private mutating func take(_ key: Key) -> [Effect] {
        switch key {
        case .character("q"): return [.quit]
        case .character("R"): return [.send(.reload(dryRun: false))]
        case .character("f"): floods += 1
        case .character("m"):
            events.append("mouse")
            return [.captureMouse(true)]
        case .character("a"): abort()
        case .character("t"): fatalError("trapped on purpose")
        case .character("x"): exit(7)
        case .character("w"): trapInThread()
        case .character("o"): events.append("\(overflow(1))")
        case .character("e"): fputs("a library said \u{1B}[31mthis\n", stderrStream())
        default: events.append("<\(key)>")
        }
        return []
    }

    func view(size: ScreenSize, glyphs: GlyphSet, now: WallTime) -> Frame {
        var frame = Frame(size: size, glyphs: glyphs)
        if floods > 0 {
            for row in 4..<size.rows {
                let scalars = (0..<size.columns).map { Unicode.Scalar(UInt8(65 + (floods * 7 + row + $0 * $0) % 26)) }
                frame.write(scalars.map { String($0) }.joined(), row: row, column: 0)
            }
            if floods == 60 { frame.write("flooded", row: 3, column: 0) }
        }
        frame.write(
            "\(size.columns)x\(size.rows) \(glyphs.isASCII ? "ascii" : "unicode ✓") pid=\(getpid()).",
            row: 0,
            column: 0
        )
        frame.write("DOWN", row: 1, column: 0, style: .down)
        frame.write(events.joined(separator: " "), row: 2, column: 0)
        frame.write("corner", row: size.rows - 1, column: size.columns - 6)
        return frame
    }

    /// Runs on the terminal at this path with a scripted engine; the process's exit code says how it ended. The standard
    /// error output is the terminal too, as it is for a user, unless `log` says otherwise.
    static func run(
        on path: String,
        environment: [String: String] = ["TERM": "xterm-256color"],
        log: Bool = false,
        keepsScreen: Bool = false
    ) -> Int32 {
        let terminal = open(path, O_RDWR | O_NOCTTY)
        if !log { dup2(terminal, 2) }
        var options = MonitorOptions(environment: environment)
        options.device = path
        options.keepsScreen = keepsScreen
        let configuration = ConfigurationState(path: "tiny.yml", loadedAt: WallTime(nanoseconds: 0))
        let engine = ScriptedEngine(
            EngineSnapshot(
                generation: 1,
                takenAt: WallTime(nanoseconds: 0),
                startedAt: WallTime(nanoseconds: 0),
                configuration: configuration
            )
        )
        do {
            let reason = try MonitorRunner.run(TinyMonitor(), engine: engine, options: options)
            return reason.exitCode
        } catch {
            fputs("\(error)\n", stderrStream())
            return 2
        }
    }
}

/// `stderr` is a variable to Swift; descriptor 2 is not.
private func stderrStream() -> UnsafeMutablePointer<FILE>? { fdopen(dup(2), "a") }

private func fputs(_ text: String, _ stream: UnsafeMutablePointer<FILE>?) {
    guard let stream else { return }
    _ = Glibc.fputs(text, stream)
    fclose(stream)
}

private func trapInThread() {
    var thread = pthread_t()
    pthread_create(&thread, nil, { _ in fatalError("trapped in a thread") }, nil)
    pthread_join(thread, nil)
}

@inline(never)
private func overflow(_ depth: Int) -> Int {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { room in
        room.storeBytes(of: depth, as: Int.self)
        return overflow(depth + 1) + room.load(as: Int.self)
    }
}

import CSystem
import Glibc
import Synchronization

/// A terminal made of software: the test holds its end, a program under test opens the other by path. A thread keeps
/// reading what is painted and plays a script of texts to wait for and things to do then.
///
/// `@unchecked Sendable`: the mutex guards what the thread writes; the rest is set before it starts.
final class PseudoTerminal: @unchecked Sendable {
    struct Step: Sendable {
        var text: String
        var action: @Sendable (PseudoTerminal) -> Void
    }

    let path: String
    private let master: CInt
    /// Held open, so that the terminal does not hang up between two users.
    private let own: CInt
    private let state = Mutex((output: [UInt8](), played: 0, mark: 0, isHungUp: false))
    private let finished = Mutex(false)
    private let steps: [Step]
    private var thread = pthread_t()
    /// TIOCSPTLCK and TIOCGPTN, which Swift does not import.
    private static let unlock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    /// Opens the pair, `columns` by `rows`, and starts to play. When the script stands still for 20 seconds, the
    /// terminal hangs up, so that whoever uses it ends.
    init?(columns: UInt16 = 80, rows: UInt16 = 24, _ steps: [Step]) {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var unlocked: CInt = 0
        var number: CInt = 0
        guard master >= 0, ioctl(master, Self.unlock, &unlocked) == 0, ioctl(master, Self.getNumber, &number) == 0
        else { return nil }
        path = "/dev/pts/\(number)"
        own = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        self.steps = steps
        resize(columns: columns, rows: rows)
        let started = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<PseudoTerminal>.fromOpaque(context).takeUnretainedValue().play()
                return nil
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
        guard own >= 0, started == 0 else { return nil }
    }

    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
    }

    func hangUp() {
        state.withLock { $0.isHungUp = true }
        close(own)
        close(master)
    }

    /// The program's id, once it has painted `pid=N.`.
    var processID: pid_t? {
        guard let tail = text.split(separator: "pid=").dropFirst().last else { return nil }
        return pid_t(tail.prefix { $0.isNumber })
    }

    /// Everything painted so far, escapes and all.
    var text: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }

    /// True when every step of the script was played.
    var isPlayed: Bool { state.withLock { $0.played == steps.count } }

    /// The modes that `stty -g` prints: all flags and control characters.
    var modes: [UInt32] {
        var modes = termios()
        guard tcgetattr(own, &modes) == 0 else { return [] }
        let controls = withUnsafeBytes(of: &modes.c_cc) { $0.map { UInt32($0) } }
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag] + controls
    }

    /// Ends the thread once everything written so far is read.
    func finish() {
        finished.withLock { $0 = true }
        pthread_join(thread, nil)
        if !state.withLock({ $0.isHungUp }) { hangUp() }
    }

    private func play() {
        var idle = 0
        while idle < 2000 {
            let isLast = finished.withLock { $0 }
            let count = readSome()
            guard count >= 0 else { return }
            if count == 0, isLast { return }
            idle = step() || count > 0 ? 0 : idle + 1
        }
        hangUp()
    }

    /// Bytes read within 10 ms; negative when the terminal is gone.
    private func readSome() -> Int {
        guard !state.withLock({ $0.isHungUp }) else { return -1 }
        var polled = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, 10) > 0 else { return 0 }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = read(master, &buffer, buffer.count)
        if count > 0 { state.withLock { $0.output += buffer[..<count] } }
        return count
    }

    /// Plays the next step when its text has been painted since the last one; true when it was.
    private func step() -> Bool {
        let (next, painted) = state.withLock { state in
            (
                state.played < steps.count ? steps[state.played] : nil,
                String(decoding: state.output[state.mark...], as: UTF8.self)
            )
        }
        guard let next, painted.contains(next.text) else { return false }
        state.withLock { $0.mark = $0.output.count }
        next.action(self)
        state.withLock { $0.played += 1 }
        return true
    }
}

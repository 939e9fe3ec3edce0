internal import Glibc
internal import TerminalUI

/// A real curses screen on a terminal made of software, whose other end counts the bytes. One at a time, on one thread.
struct BenchTerminal {
    let terminal: Terminal
    private let master: CInt
    /// TIOCSPTLCK and TIOCGPTN, which Swift does not import.
    private static let unlock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    /// Nil where there is no such terminal to be had.
    init?(_ screen: ScreenSize) {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var unlocked: CInt = 0
        var number: CInt = 0
        var size = winsize(
            ws_row: UInt16(screen.rows),
            ws_col: UInt16(screen.columns),
            ws_xpixel: 0,
            ws_ypixel: 0
        )
        guard master >= 0, ioctl(master, Self.unlock, &unlocked) == 0, ioctl(master, Self.getNumber, &number) == 0,
            ioctl(master, UInt(TIOCSWINSZ), &size) == 0
        else { return nil }
        var options = MonitorOptions(environment: ["TERM": "xterm-256color"])
        options.device = "/dev/pts/\(number)"
        guard let terminal = try? Terminal(options) else { return nil }
        self.terminal = terminal
    }

    /// Reads all that was written since the last call; how much.
    func takeBytes() -> Int {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var count = 0
        while true {
            let got = buffer.withUnsafeMutableBytes { read(master, $0.baseAddress, $0.count) }
            guard got > 0 else { return count }
            count += got
        }
    }

    func close() {
        terminal.close()
        _ = Glibc.close(master)
    }
}

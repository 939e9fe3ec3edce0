internal import CNcurses
internal import CSystem
internal import Glibc

/// The one terminal: curses, its modes, and the guard that gives it back. Not Sendable: the main thread opens, uses and
/// closes it, and there is one at a time.
package final class Terminal: Canvas {
    let capabilities: TerminalCapabilities
    /// Something the user should know about how it was opened.
    let notice: String?
    let descriptor: CInt
    private let device: String
    private let standardError: StandardErrorCapture?
    private var glyphs: [cncurses_glyph] = []
    /// What the mouse did and nobody has asked for yet, the newest first.
    private var mouseEvents: [MouseEvent] = []
    private let pairs: [UInt8: CInt]
    private var isOpen = true
    private let hasClipboard: Bool

    /// Opens the terminal at `options.device`: modes saved, guards in place, alternate screen, colours.
    package init(_ options: MonitorOptions) throws(TerminalProblem) {
        let isUTF8 = cncurses_set_locale()
        let (descriptor, term) = try Self.openDevice(options)
        guard csystem_guard_arm(descriptor) else {
            Glibc.close(descriptor)
            throw .noTerminal
        }
        let isRemote = options.environment["SSH_CONNECTION"].map { !$0.isEmpty } ?? false
        guard cncurses_open(term, descriptor, options.device, isRemote ? 100 : 25) else {
            csystem_guard_disarm()
            Glibc.close(descriptor)
            throw .system("curses refuses \(term)")
        }
        self.descriptor = descriptor
        device = options.device
        let wanted = options.environment["TERM"] ?? ""
        hasClipboard = ClipboardSequence.isTaken(by: term)
        notice = term == wanted ? nil : "TERM=\(wanted) is unknown here, using \(term)"
        let narrow = GlyphSet.unicode.all.allSatisfy { TextWidth.columns(of: $0) == 1 }
        capabilities = TerminalCapabilities(
            options: options,
            term: term,
            colours: Int(cncurses_start_colours()),
            isUTF8: isUTF8,
            areSignsNarrow: narrow
        )
        pairs = Self.definePairs(capabilities)
        var length = 0
        let bytes = cncurses_restore_bytes(&length)
        csystem_guard_set_restore_bytes(bytes, length)
        standardError = StandardErrorCapture()
        if let standardError { csystem_guard_replay(standardError.file, standardError.original) }
        readSize()
    }

    /// Whether there is a terminal to use. Changes nothing on it.
    static func check(_ options: MonitorOptions) throws(TerminalProblem) {
        let (descriptor, _) = try openDevice(options)
        Glibc.close(descriptor)
    }

    private static func openDevice(
        _ options: MonitorOptions
    ) throws(TerminalProblem) -> (descriptor: CInt, term: String) {
        let descriptor = Glibc.open(options.device, O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .noTerminal }
        do throws(TerminalProblem) {
            return (descriptor, try description(options.environment["TERM"] ?? "", descriptor))
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    /// The name to open the terminal by: TERM, or `xterm-256color` when nobody knows TERM.
    private static func description(_ term: String, _ descriptor: CInt) throws(TerminalProblem) -> String {
        for name in [term, "xterm-256color"] where !name.isEmpty {
            switch cncurses_describe(name, descriptor) {
            case CNCURSES_TERMINAL_FINE: return name
            case CNCURSES_TERMINAL_CANNOT_MOVE: throw .cannotPlaceCursor(term: name)
            default: continue
            }
        }
        throw .unknown(term: term)
    }

    private static func definePairs(_ capabilities: TerminalCapabilities) -> [UInt8: CInt] {
        var pairs: [UInt8: CInt] = [:]
        for (index, colour) in capabilities.theme.colours(capabilities.colours).enumerated() {
            pairs[colour] = CInt(index + 1)
            cncurses_define_pair(CInt(index + 1), CInt(colour))
        }
        return pairs
    }

    deinit { close() }

    /// Gives the terminal back, prints a frame that is to stay there, and replays what was written to the standard error
    /// output meanwhile. A terminal that takes nothing is not waited for: frame and replay are left out. So they are on one
    /// that somebody else has, the shell after Ctrl-Z: that stays as it is.
    package func close(leaving frame: Frame? = nil) {
        guard isOpen else { return }
        isOpen = false
        let isOurs = csystem_guard_has_terminal()
        var isTaking = cncurses_close(isOurs) && isOurs
        if isOurs { csystem_guard_leave() }
        if isTaking, let frame { isTaking = write(FrameText.bytes(of: frame, capabilities)) }
        csystem_guard_disarm()
        Glibc.close(descriptor)
        standardError?.close(lines: isTaking ? StandardErrorCapture.lines : 0)
    }

    /// Gives the terminal back for a while: before the process stops. False when it takes nothing at the moment.
    @discardableResult
    func leave() -> Bool {
        let isTaking = cncurses_leave()
        csystem_guard_leave()
        return isTaking
    }

    /// Takes it again.
    func comeBack() {
        csystem_guard_return()
        cncurses_return()
        readSize()
    }

    /// False when the terminal is gone: the window was closed, the line hung up.
    var isAlive: Bool {
        var modes = termios()
        return tcgetattr(descriptor, &modes) == 0
    }

    /// False while the process is in the background, where painting would disturb whoever has the terminal now.
    var isInForeground: Bool {
        let group = tcgetpgrp(descriptor)
        return group < 0 || group == getpgrp()
    }

    /// The line is still busy with what it was given: a serial one.
    var hasUnsentOutput: Bool { cncurses_unsent(descriptor) > 0 }

    /// The terminal has stopped taking what it is given, in the middle of a frame.
    var isBlocked: Bool { cncurses_pending() > 0 }

    /// Writable when a blocked terminal takes more; negative while it is not blocked.
    var blockedDescriptor: CInt { isBlocked ? cncurses_output_descriptor() : -1 }

    /// Gives a blocked terminal as much as it takes.
    func goOnSending() { cncurses_send() }

    /// All bytes that the terminal has taken for frames since it was opened.
    var sentBytes: UInt64 { cncurses_sent() }

    /// A line below what is there, while curses has left the terminal.
    func writeLine(_ text: String) { _ = write(Array((Sanitiser.text(text) + "\r\n").utf8)) }

    /// While curses has left the terminal. False when that took nothing for a second: then the rest is lost.
    private func write(_ bytes: [UInt8]) -> Bool {
        // Opened anew: the descriptor that others share stays one that waits.
        let output = Glibc.open(device, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard output >= 0 else { return false }
        defer { Glibc.close(output) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno == EAGAIN {
                var polled = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
                guard poll(&polled, 1, 1000) > 0 else { return false }
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Hands a text to the terminal for its clipboard, behind the frames it has not taken yet. False when it is known to
    /// take none, or takes nothing at the moment.
    func copy(_ text: String) -> Bool {
        guard hasClipboard, !isBlocked else { return false }
        let bytes = ClipboardSequence.bytes(of: text)
        bytes.withUnsafeBytes { buffer in
            if let start = buffer.baseAddress { cncurses_queue(start, buffer.count) }
        }
        return true
    }

    /// Takes the mouse, or leaves it to the terminal again; false when the terminal has none that it tells of.
    func captureMouse(_ isOn: Bool) -> Bool { cncurses_capture_mouse(isOn) }

    /// Once a second: keeps the captured standard error output small.
    func tidyUp() { standardError?.trim() }

    var size: ScreenSize {
        var columns: CInt = 0
        var rows: CInt = 0
        cncurses_size(&columns, &rows)
        return ScreenSize(columns: Int(columns), rows: Int(rows))
    }

    /// Asks the kernel for the size and tells curses; the same size again changes nothing.
    func readSize() {
        var columns: CInt = 0
        var rows: CInt = 0
        guard cncurses_kernel_size(descriptor, &columns, &rows) else { return }
        let new = ScreenSize(columns: Int(columns), rows: Int(rows))
        if new != size { cncurses_resize(CInt(new.columns), CInt(new.rows)) }
    }

    // MARK: Canvas

    package func draw(_ cells: ArraySlice<Cell>, row: Int, column: Int) {
        guard let first = cells.first else { return }
        let paint = capabilities.theme.paint(first.style, capabilities.colours)
        glyphs.removeAll(keepingCapacity: true)
        for cell in cells where cell.width > 0 {
            let glyph = cell.glyph
            glyphs.append(cncurses_glyph(scalar: glyph.scalar.value, marks: glyph.marks))
        }
        let attributes = UInt32(paint.attributes.union(first.attributes).rawValue)
        let pair = paint.colour.flatMap { pairs[$0] } ?? 0
        glyphs.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            cncurses_draw(CInt(row), CInt(column), start, CInt(buffer.count), attributes, pair)
        }
    }

    package func flush(cursor: CursorPosition) { cncurses_flush(CInt(cursor.row), CInt(cursor.column)) }

    package func repaintAll() { cncurses_repaint_all() }
}

// MARK: - Keys

/// Where keys come from: the terminal, or a list in tests.
package protocol Keyboard: AnyObject {
    /// The next key that has arrived; nil when there is none. Never waits.
    func next() -> RawKey?

    /// Forgets what arrived and was not read.
    func flush()
}

extension Terminal: Keyboard {
    package func next() -> RawKey? {
        var value: UInt32 = 0
        while true {
            if let event = mouseEvents.popLast() { return .key(.mouse(event)) }
            switch cncurses_read(&value) {
            case CNCURSES_CHARACTER: if let scalar = Unicode.Scalar(value) { return .character(scalar) }
            case CNCURSES_KEY where cncurses_key(rawValue: value) == CNCURSES_KEY_MOUSE: readMouse()
            case CNCURSES_KEY: if let key = Self.key(value) { return .key(key) }
            default: return nil
            }
        }
    }

    package func flush() {
        mouseEvents = []
        cncurses_flush_keys()
    }

    /// Several events that came at once are one key to curses, which gives the newest of them first.
    private func readMouse() {
        var (row, column): (CInt, CInt) = (0, 0)
        while true {
            let action: MouseEvent.Action
            switch cncurses_read_mouse(&row, &column) {
            case CNCURSES_MOUSE_PRESS: action = .press
            case CNCURSES_MOUSE_WHEEL_UP: action = .wheelUp
            case CNCURSES_MOUSE_WHEEL_DOWN: action = .wheelDown
            default: return
            }
            mouseEvents.append(MouseEvent(action, row: Int(row), column: Int(column)))
        }
    }

    private static func key(_ value: UInt32) -> Key? {
        if value > CNCURSES_FUNCTION.rawValue { return .function(Int(value - CNCURSES_FUNCTION.rawValue)) }
        return switch cncurses_key(rawValue: value) {
        case CNCURSES_KEY_UP: .up
        case CNCURSES_KEY_DOWN: .down
        case CNCURSES_KEY_LEFT: .left
        case CNCURSES_KEY_RIGHT: .right
        case CNCURSES_KEY_HOME: .home
        case CNCURSES_KEY_END: .end
        case CNCURSES_KEY_PAGE_UP: .pageUp
        case CNCURSES_KEY_PAGE_DOWN: .pageDown
        case CNCURSES_KEY_BACKSPACE: .backspace
        case CNCURSES_KEY_DELETE: .delete
        case CNCURSES_KEY_INSERT: .insert
        case CNCURSES_KEY_ENTER: .enter
        case CNCURSES_KEY_BACK_TAB: .backTab
        case CNCURSES_KEY_PASTE_START: .pasteStart
        case CNCURSES_KEY_PASTE_END: .pasteEnd
        default: nil
        }
    }
}

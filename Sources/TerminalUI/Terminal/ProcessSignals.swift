internal import CSystem
internal import Glibc

/// The signals of the process as something to poll. Handlers live for the whole process; any thread may read, one does.
package struct ProcessSignals {
    package struct Entry: Equatable, Sendable {
        package var signal: Int32
        /// True when a process sent it (`kill`), false when the terminal's keys did.
        package var isFromProcess: Bool
    }

    /// Readable when a signal has arrived.
    package let descriptor: Int32

    /// Watches these signals from now on; SIGPIPE is ignored. Nil without descriptors.
    package init?(_ signals: [Int32]) {
        descriptor = csystem_signals_open()
        guard descriptor >= 0 else { return nil }
        csystem_signals_ignore(SIGPIPE)
        for signal in signals where !csystem_signals_watch(signal) { return nil }
    }

    /// The next signal that has arrived. Never waits.
    package func next() -> Entry? {
        var isFromProcess = false
        let signal = csystem_signals_next(&isFromProcess)
        return signal == 0 ? nil : Entry(signal: signal, isFromProcess: isFromProcess)
    }

    /// Gives signals back to the system's defaults.
    package func release(_ signals: [Int32]) {
        for signal in signals { csystem_signals_default(signal) }
    }
}

internal import Glibc
internal import ScrapeEngine

/// Writes events to standard error, a line each and each in one write, so that lines of several threads never mix.
struct EventLogWriter: Sendable {
    let threshold: EngineEvent.Level
    let format: LogFormat

    func write(_ event: EngineEvent) {
        guard event.level >= threshold else { return }
        let line = EventLine(event: event).bytes(format)
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

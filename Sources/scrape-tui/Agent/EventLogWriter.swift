internal import Glibc
internal import MetricModel
internal import ScrapeEngine

/// Writes events to standard error, a line each, on a thread of its own: scraping never waits for whoever reads the log.
struct EventLogWriter: Sendable {
    private let threshold: EngineEvent.Level
    private let format: LogFormat
    private let lines: LineWriter

    init(threshold: EngineEvent.Level, format: LogFormat) {
        self.threshold = threshold
        self.format = format
        lines = LineWriter(descriptor: STDERR_FILENO) { count in
            let text = "\(count) log \(count == 1 ? "line is" : "lines are") lost: nobody read standard error"
            return EventLine(event: EngineEvent(at: .now(), level: .warning, area: .engine, text: text)).bytes(format)
        }
    }

    func write(_ event: EngineEvent) {
        guard event.level >= threshold else { return }
        lines.write(EventLine(event: event).bytes(format))
    }

    /// Writes what waits. To be called at the program's end.
    func close() { lines.close() }
}

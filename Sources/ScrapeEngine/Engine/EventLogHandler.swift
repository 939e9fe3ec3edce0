package import Logging
internal import MetricModel

/// Carries what discovery logs to the events.
package struct EventLogHandler: LogHandler {
    private let events: EventLog
    private let area: EngineEvent.Area
    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.info

    package init(events: EventLog, area: EngineEvent.Area) {
        self.events = events
        self.area = area
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        events.record(
            EngineEvent(at: .now(), level: Self.level(event.level), area: area, text: "\(event.message)\(details)")
        )
    }

    private static func level(_ level: Logger.Level) -> EngineEvent.Level {
        switch level {
        case .trace, .debug: .debug
        case .info, .notice: .info
        case .warning: .warning
        case .error, .critical: .error
        }
    }
}

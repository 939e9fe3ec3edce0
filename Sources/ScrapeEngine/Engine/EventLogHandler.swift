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
        let fields = all.map { EngineEvent.Field($0.key, "\($0.value)") }.sorted(by: Self.precedes)
        events.record(
            EngineEvent(
                at: .now(),
                level: Self.level(event.level),
                area: area,
                text: "\(event.message)",
                fields: fields
            )
        )
    }

    /// As in Prometheus's log: kind and job of a provider in front, the error at the end.
    private static func precedes(_ left: EngineEvent.Field, _ right: EngineEvent.Field) -> Bool {
        (rank(left.name), left.name) < (rank(right.name), right.name)
    }

    private static func rank(_ name: String) -> Int {
        switch name {
        case "discovery": 0
        case "config": 1
        case "err": 3
        default: 2
        }
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

internal import ArgumentParser
internal import ScrapeEngine

/// What `--log.level` takes, in Prometheus's words.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case debug, info, warn, error

    /// The least important event that is logged.
    var threshold: EngineEvent.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        }
    }
}

/// What `--log.format` takes.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case logfmt, json
}

import Logging
import Synchronization

/// What was logged.
final class LoggedLines: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    /// Writes into these lines.
    var handler: any LogHandler { Handler(target: self) }

    private struct Handler: LogHandler {
        let target: LoggedLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
            let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            target.kept.withLock { $0.append("\(event.message)\(details)") }
        }
    }
}

internal import SampleStorage
internal import ScrapeEngine

/// What the destinations of remote write are sorted by.
enum DestinationOrder: SortOrder {
    case problems, file, name, state, lag, rate, bytes, pending, shards, sent, retried, losses, failed, dropped, lost
    case error, url

    /// Those that no column shows, then from left to right.
    static let allCases: [DestinationOrder] = [
        .problems, .file, .name, .state, .lag, .rate, .bytes, .pending, .shards, .sent, .retried, .losses, .failed,
        .dropped, .lost, .error, .url,
    ]

    var title: String {
        switch self {
        case .problems: "problems"
        case .name: "name"
        case .file: "file"
        case .state: "state"
        case .lag: "lag"
        case .rate: "rate"
        case .bytes: "bytes"
        case .pending: "pending"
        case .sent: "sent"
        case .retried: "retried"
        case .failed: "failed"
        case .dropped: "dropped"
        case .lost: "lost"
        case .shards: "shards"
        case .losses: "losses"
        case .error: "error"
        case .url: "url"
        }
    }

    func key(of row: DestinationStatistics) -> SortKey {
        switch self {
        case .problems: .number(row.severity, -Self.milliseconds(row.knownLagSeconds))
        case .name: .text(row.id)
        case .file: .number(0)
        case .state: .text(row.phase.word)
        case .lag: .descending(Self.milliseconds(row.knownLagSeconds))
        case .rate: .descending(Self.milliseconds(row.samplesPerSecond))
        case .bytes: .descending(Self.milliseconds(row.bytesPerSecond))
        case .pending: .descending(Int64(row.pending))
        case .sent: .descending(Int64(clamping: row.samplesSent))
        case .retried: .descending(Int64(clamping: row.samplesRetried))
        case .failed: .descending(Int64(clamping: row.samplesFailed))
        case .dropped: .descending(Int64(clamping: row.samplesDropped))
        case .lost: .descending(Int64(clamping: row.samplesLost))
        case .shards: .descending(Int64(row.shards))
        case .losses: .descending(Int64(clamping: row.losses))
        // The newest first.
        case .error: .newest(row.lastErrorAt)
        case .url: .text(row.url)
        }
    }

    /// A number that can be compared; what is unknown comes after 0.
    private static func milliseconds(_ value: Double?) -> Int64 {
        guard let value, value.isFinite else { return -1 }
        return Int64((min(max(value, 0), 9e15) * 1000).rounded())
    }
}

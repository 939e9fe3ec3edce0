internal import HTTPTransport
internal import JSON
internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// The rows of the open screen as JSON, in its order and as filtered. Where Prometheus's API has a field for something, it
/// has the same name and value here. Nothing but ASCII: what is not stands as `\uXXXX`.
struct ViewJSON {
    let monitor: Monitor

    /// One document and a line feed.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("screen", monitor.navigation.context.title)
            writer.member("savedAt", monitor.now.wall.rfc3339)
            writer.member("configuration", monitor.snapshot?.configuration.path ?? "")
            writer.member("filter", monitor.filter.displayText)
            writer.key("rows")
            writer.array { writer in writeRows(to: &writer) }
        }
        return Self.ascii(writer.bytes) + [0x0A]
    }

    private func writeRows(to writer: inout JSONWriter) {
        if let detail = monitor.navigation.detail { return Self.write(detail.row, to: &writer) }
        switch monitor.navigation.context {
        case .pools: for row in monitor.pools.shown { Self.write(row, to: &writer) }
        case .targets: for row in monitor.targetTable.shown { Self.write(row, to: &writer) }
        case .dropped: for row in monitor.dropped.shown { Self.write(row, to: &writer) }
        case .events: for row in monitor.events.shown { Self.write(row, to: &writer) }
        case .engine: for row in monitor.destinations.shown { Self.write(row, to: &writer) }
        default: break
        }
    }

    private static func write(_ row: PoolRow, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("scrapePool", row.name)
            writer.member("error", SecretParameters.masked(inSentence: row.failure?.text ?? ""))
            for (name, number) in [
                ("targets", row.targets), ("up", row.up), ("down", row.down), ("dropped", row.dropped),
                ("samples", row.samples),
            ] {
                writer.member(name, number)
            }
            writer.member("paused", row.pausedAt != nil)
        }
    }

    private static func write(_ row: TargetRow, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("scrapePool", row.pool)
            writer.member("scrapeUrl", SecretParameters.masked(row.url))
            writer.key("labels")
            Self.write(row.shownLabels, to: &writer)
            writer.member("health", row.health.rawValue)
            writer.member("state", row.state.word)
            writer.member("lastError", row.failure?.shownText ?? "")
            writer.member("lastScrape", row.lastScrape?.rfc3339 ?? "")
            writer.key("lastScrapeDuration")
            writer.number(Double(row.lastDurationNanoseconds) / 1e9)
            for (name, number) in [
                ("failuresInRow", row.failuresInRow), ("samplesScraped", row.samplesScraped),
                ("samplesPostMetricRelabeling", row.samplesKept), ("seriesAdded", row.seriesAdded),
                ("bodyBytes", row.bodyBytes),
            ] {
                writer.member(name, number)
            }
            writer.member("paused", row.pausedAt != nil)
        }
    }

    private static func write(_ row: DroppedRow, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("scrapePool", row.pool)
            writer.key("discoveredLabels")
            Self.write(row.discoveredLabels, to: &writer)
            writer.member("reason", row.shownReason.sentence)
        }
    }

    private static func write(_ row: EngineEvent, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("time", row.at.rfc3339)
            writer.member("level", row.level.word)
            writer.member("area", row.area.rawValue)
            writer.member("scrapePool", row.pool ?? "")
            writer.member("scrapeUrl", row.targetURL.map { SecretParameters.masked($0) } ?? "")
            writer.member("text", row.sentence)
            writer.member("count", row.count)
        }
    }

    private static func write(_ row: DestinationStatistics, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", row.name)
            writer.member("url", SecretParameters.masked(row.url))
            writer.member("phase", row.phase.rawValue)
            writer.member("samplesSent", row.samplesSent)
            writer.member("pending", row.pending)
            writer.member("lastError", SecretParameters.masked(inSentence: row.lastError ?? ""))
        }
    }

    private static func write(_ labels: Labels, to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, value) in LabelSecrets(labels).pairs { writer.member(name, value) }
        }
    }

    /// Escapes what is not ASCII, which only stands in strings: a file that is shown with `cat` holds no control sequence
    /// and no text that turns around.
    private static func ascii(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 0x7F }) { return bytes }
        var result: [UInt8] = []
        for unit in String(decoding: bytes, as: UTF8.self).utf16 {
            if unit < 0x7F {
                result.append(UInt8(unit))
            } else {
                let digits = String(unit, radix: 16)
                result += Array("\\u".utf8) + Array(repeating: 0x30, count: 4 - digits.utf8.count) + Array(digits.utf8)
            }
        }
        return result
    }
}

extension TableState {
    /// The rows that the filter leaves, in the order of the screen.
    fileprivate var shown: [Row] { visible.map { rows[$0] } }
}

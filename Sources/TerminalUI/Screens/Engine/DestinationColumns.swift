internal import HTTPTransport
internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// The columns of remote write's table.
struct DestinationColumns {
    /// Of the screen.
    let columns: Int
    let glyphs: GlyphSet
    let now: WallTime

    private var isWide: Bool { columns >= 120 }

    var all: [TableColumn<DestinationStatistics>] {
        let glyphs = glyphs
        return [
            .left("REMOTE", .fitting(8...(isWide ? 30 : 16)), order: DestinationOrder.name.title) { row, width in
                StyledText("\(row.phase.glyph(in: glyphs)) ", row.phase.style)
                    + StyledText(TextWidth.truncatedMiddle(row.id, to: width - 2, glyphs: glyphs))
            },
            .left("STATE", .fixed(8), order: DestinationOrder.state.title) { row, _ in
                StyledText(row.phase.word, row.phase.style)
            },
            .right("LAG", 6, order: DestinationOrder.lag.title) { StyledText($0.lagText, $0.lagStyle) },
            .right("RATE/s", 6, from: 70, order: DestinationOrder.rate.title) { row in
                StyledText(ReadableNumber.rate(row.samplesPerSecond))
            },
            .right("BYTES/s", 7, from: 160, order: DestinationOrder.bytes.title) { row in
                StyledText(ReadableNumber.shortSize(ReadableNumber.whole(row.bytesPerSecond)))
            },
            .right("PENDING", 7, from: 70, order: DestinationOrder.pending.title) { row in
                StyledText(ReadableNumber.count(row.pending))
            },
            .right("SHARDS", 11, from: 120, order: DestinationOrder.shards.title) { row in
                let text = "\(row.shards)/\(row.shardsDesired)/\(row.shardsMax)"
                return StyledText(text, row.shardsDesired > row.shardsMax ? .warning : .plain)
            },
            .right("SENT", 7, from: 120, order: DestinationOrder.sent.title) { Self.counted($0.samplesSent, .plain) },
            .right("RETRIED", 7, from: 160, order: DestinationOrder.retried.title) { row in
                Self.counted(row.samplesRetried, .warning)
            },
        ] + losses + [
            .left("LAST ERROR", .rest(14), order: DestinationOrder.error.title) { row, _ in error(of: row) },
            .left("URL", .rest(20), from: 200, order: DestinationOrder.url.title) { row, width in
                StyledText(TextWidth.truncatedMiddle(SecretParameters.masked(row.url), to: width, glyphs: glyphs), .dim)
            },
        ]
    }

    /// What never arrives, in one number where there is no room for three.
    private var losses: [TableColumn<DestinationStatistics>] {
        guard isWide else {
            return [.right("LOSSES", 6, order: DestinationOrder.losses.title) { Self.counted($0.losses, .error) }]
        }
        return [
            .right("FAILED", 6, order: DestinationOrder.failed.title) { Self.counted($0.samplesFailed, .error) },
            .right("DROPPED", 7, order: DestinationOrder.dropped.title) { Self.counted($0.samplesDropped, .error) },
            .right("LOST", 6, order: DestinationOrder.lost.title) { Self.counted($0.samplesLost, .error) },
        ]
    }

    private static func counted(_ count: UInt64, _ style: Style) -> StyledText {
        MonitorView.counted(Int(clamping: count), style)
    }

    /// When it is tried again, how old the last error is, and its text; of the first two only one where it is narrow.
    private func error(of row: DestinationStatistics) -> StyledText {
        var text = StyledText()
        let next = row.nextTry(now: now)
        if let next { text.add(isWide ? "next try \(next)  " : "\(next): ", .warning) }
        guard let error = row.lastError.map({ SecretParameters.masked(inSentence: $0) }) else { return text }
        if let at = row.lastErrorAt, isWide || next == nil { text.add("\(ReadableNumber.age(now - at)) ago: ", .dim) }
        text.add(error, row.phase == .retrying ? .error : .plain)
        return text
    }
}

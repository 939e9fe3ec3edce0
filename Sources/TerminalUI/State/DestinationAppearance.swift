internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// How a destination's phase looks: sign, word and style always come together.
extension DestinationStatistics.Phase {
    var style: Style {
        switch self {
        case .starting: .new
        case .sending: .up
        case .retrying: .warning
        case .flushing, .ended: .info
        }
    }

    func glyph(in glyphs: GlyphSet) -> String {
        switch self {
        case .starting: glyphs.new
        case .sending: glyphs.up
        case .retrying: glyphs.slow
        case .flushing, .ended: glyphs.bullet
        }
    }

    /// One that has ended is shown for a moment only, like one that is about to.
    var word: String { self == .ended ? Self.flushing.rawValue : rawValue }

    /// What the word leaves open.
    var explanation: String {
        switch self {
        case .starting: "sends first what was under way when the last run ended"
        case .sending, .retrying: ""
        case .flushing, .ended: "ends: sends what it has"
        }
    }
}

extension DestinationStatistics {
    /// How far behind a destination may be: beyond the first it is worth a colour, beyond the second an alarm, as in
    /// the alert `PrometheusRemoteWriteBehind` of Prometheus's mixin.
    static let noticeableLagSeconds = 10.0
    static let alarmingLagSeconds = 120.0

    /// The lag where it is known and makes sense.
    var knownLagSeconds: Double? {
        guard let lagSeconds, lagSeconds.isFinite, lagSeconds >= 0 else { return nil }
        return lagSeconds
    }

    /// The lag that calls for help; nil while it is none.
    var alarmingLag: Double? {
        guard let lag = knownLagSeconds, lag > Self.alarmingLagSeconds else { return nil }
        return lag
    }

    /// Samples that this destination will never get although it should have.
    var losses: UInt64 { UInt64.sum(samplesFailed, samplesDropped, samplesLost) }

    /// True while it fails and nothing has ever reached it, so that no lag is known.
    var isUnreached: Bool { phase == .retrying && knownLagSeconds == nil && lastSentAt == nil }

    /// Worth a look: it waits after an error, is behind, or has lost something.
    var isProblem: Bool {
        phase == .retrying || losses > 0 || knownLagSeconds.map { $0 > Self.noticeableLagSeconds } ?? false
    }

    /// The worst first.
    var severity: Int64 {
        if phase == .retrying { return 0 }
        if alarmingLag != nil { return 1 }
        if losses > 0 { return 2 }
        if isProblem { return 3 }
        return phase == .sending ? 5 : 4
    }

    var lagStyle: Style {
        guard let lag = knownLagSeconds else { return .dim }
        if lag > Self.alarmingLagSeconds { return .error }
        return lag > Self.noticeableLagSeconds ? .warning : .plain
    }

    /// `0.4s`, `42s`, `3m12s`; `-` while it is unknown.
    var lagText: String { knownLagSeconds.map { ReadableNumber.lag($0) } ?? "-" }

    /// When the next try is due, while it waits for one: `in 2.4s`, `now`.
    func nextTry(now: WallTime) -> String? {
        guard phase == .retrying, let nextTryAt else { return nil }
        return nextTryAt > now ? "in \(ReadableNumber.soon(from: now, to: nextTryAt))" : "now"
    }
}

extension UInt64 {
    /// The sum, or the largest number there is.
    static func sum(_ values: UInt64...) -> UInt64 {
        values.reduce(0) { total, value in
            let (sum, isOverflow) = total.addingReportingOverflow(value)
            return isOverflow ? .max : sum
        }
    }
}

package import MetricModel

/// Something that happened, for the Events screen and the log.
package struct EngineEvent: Sendable {
    package enum Level: UInt8, Sendable, Comparable, CaseIterable {
        case debug, info, warning, error

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    package enum Area: String, Sendable, CaseIterable {
        case scrape, configuration = "config", discovery, storage, user, engine
    }

    /// Counts up from 1; a repeat that is folded takes its event to a new number, which leaves a gap.
    package var sequence: UInt64
    package var at: WallTime
    package var level: Level
    package var area: Area
    package var pool: String?
    package var target: TargetID?
    /// The target's `host:port`.
    package var address: String?
    /// In the log at most 1,000 bytes and the whole length.
    package var text: String
    /// How often it happened in a row; repeats are folded into one event.
    package var count: Int

    package init(
        sequence: UInt64 = 0,
        at: WallTime,
        level: Level,
        area: Area,
        pool: String? = nil,
        target: TargetID? = nil,
        address: String? = nil,
        text: String
    ) {
        self.sequence = sequence
        self.at = at
        self.level = level
        self.area = area
        self.pool = pool
        self.target = target
        self.address = address
        self.text = text
        count = 1
    }

    /// The most bytes an event's text has: an error may quote a page, and ten thousand events are kept.
    private static let textLimit = 1000

    /// With a long text cut at a character and its whole length said: `… (65536 bytes)`.
    func withBoundedText() -> EngineEvent {
        guard text.utf8.count > Self.textLimit else { return self }
        var end = text.utf8.index(text.startIndex, offsetBy: Self.textLimit)
        while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 { text.utf8.formIndex(before: &end) }
        var event = self
        event.text = "\(text[..<end])… (\(text.utf8.count) bytes)"
        return event
    }
}

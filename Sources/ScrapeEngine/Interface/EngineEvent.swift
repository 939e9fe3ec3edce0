internal import HTTPTransport
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

    /// What belongs to the text and is written beside it: `err`, `num_dropped`, `content_type`.
    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        /// A count, which may differ between repeats.
        var isNumber: Bool { name == "num_dropped" }
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
    /// What is scraped there: so a target goes by in the log, as in Prometheus's.
    package var targetURL: String?
    /// What happened, in the words of Prometheus's log where it has a line for it. In the log at most 1,000 bytes and the
    /// whole length.
    package var text: String
    /// In the order in which the log has them; their values are bounded as the text is.
    package var fields: [Field]
    /// How often it happened, each time within ten minutes of the time before; repeats are folded into the newest.
    package var count: Int

    package init(
        sequence: UInt64 = 0,
        at: WallTime,
        level: Level,
        area: Area,
        pool: String? = nil,
        target: TargetID? = nil,
        address: String? = nil,
        targetURL: String? = nil,
        text: String,
        fields: [Field] = []
    ) {
        self.sequence = sequence
        self.at = at
        self.level = level
        self.area = area
        self.pool = pool
        self.target = target
        self.address = address
        self.targetURL = targetURL
        self.text = text
        self.fields = fields
        count = 1
    }

    /// What happened to one target's scrape.
    init(of target: Target, at time: WallTime, level: Level, text: String, fields: [Field] = []) {
        self.init(
            at: time,
            level: level,
            area: .scrape,
            pool: target.pool,
            target: target.id,
            address: target.labels["__address__"],
            targetURL: target.url,
            text: text,
            fields: fields
        )
    }

    /// The most bytes an event's text has: an error may quote a page, and ten thousand events are kept.
    private static let textLimit = 1000

    /// Text and fields in one line for a screen, without the secrets of URLs: `Creating target failed: no address`.
    package var sentence: String {
        let others = fields.filter { $0.name != "err" }.map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
        return textWithError + (others.isEmpty ? "" : SecretParameters.masked(inSentence: " (\(others))"))
    }

    /// `sentence` without the other fields.
    package var textWithError: String {
        guard let error = fields.first(where: { $0.name == "err" }) else {
            return SecretParameters.masked(inSentence: text)
        }
        return SecretParameters.masked(inSentence: "\(text.last == "." ? text.dropLast() : text[...]): \(error.value)")
    }

    /// The URL it is about, else the address, without secrets.
    package var shownTarget: String? {
        targetURL.map { SecretParameters.masked($0) } ?? address.map { LabelSecrets.shown($0, of: "__address__") }
    }

    /// How long ago something may have happened to be told of together with its repeat: who looks for an outage of the night
    /// shall find it.
    private static let foldNanoseconds: Int64 = 600_000_000_000

    /// True when this is `other` once more, soon after it: the same of the same subject, whatever number it is about.
    package func repeats(_ other: EngineEvent) -> Bool {
        at - other.at <= Self.foldNanoseconds && area == other.area && level == other.level && target == other.target
            && pool == other.pool
            && text == other.text
            && fields.elementsEqual(other.fields) {
                $0.name == $1.name && ($0.value == $1.value || $0.isNumber)
            }
    }

    /// A hash: equal for all repeats of an event, rarely for others.
    package var subject: Int {
        var hasher = Hasher()
        hasher.combine(area)
        hasher.combine(level)
        hasher.combine(target)
        hasher.combine(pool)
        hasher.combine(text)
        for field in fields where !field.isNumber { hasher.combine(field) }
        return hasher.finalize()
    }

    /// With long texts cut at a character and their whole length said: `… (65536 bytes)`.
    func withBoundedText() -> EngineEvent {
        guard isLong(text) || fields.contains(where: { isLong($0.value) }) else { return self }
        var event = self
        event.text = bounded(text)
        event.fields = fields.map { Field($0.name, bounded($0.value)) }
        return event
    }

    private func isLong(_ text: String) -> Bool { text.utf8.count > Self.textLimit }

    private func bounded(_ text: String) -> String {
        guard isLong(text) else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: Self.textLimit)
        while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 { text.utf8.formIndex(before: &end) }
        return "\(text[..<end])… (\(text.utf8.count) bytes)"
    }
}

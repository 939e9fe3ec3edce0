internal import MetricModel

/// Finds what targets say about the family of each series, for messages of version 2.0, which carry it with the series.
///
/// A series may reach the log a moment before the engine knows what its target says: it is looked for again and again for
/// a minute, and from then on once a minute, as every family is, because targets may come to say something else. Most of
/// those that are never found are the engine's own, such as `up`.
struct SeriesFamilies {
    /// All series of one name.
    private struct Entry {
        var numbers: [UInt64] = []
        /// What was last said of their family.
        var metadata: MetricMetadata?
        var looksLeft = SeriesFamilies.looks

        var isWaiting: Bool { metadata == nil && looksLeft > 0 }

        mutating func add(_ number: UInt64) -> (metadata: MetricMetadata?, isWaiting: Bool) {
            numbers.append(number)
            return (metadata, isWaiting)
        }
    }

    private static let interval: Int64 = 5_000_000_000
    private static let reviewInterval: Int64 = 60_000_000_000
    private static let looks = 12

    private var entries: [String: Entry] = [:]
    private var reviewAt: MonotonicTime?
    private var isWaiting = false
    /// When to look next; nil while there is no series.
    private(set) var dueAt: MonotonicTime?

    /// Takes a series that is new; `encodedLabels` is its `Labels.encoded`.
    ///
    /// - Returns: what its family is said to be; nil if it has to wait.
    mutating func add(number: UInt64, encodedLabels: UnsafeRawBufferPointer) -> MetricMetadata? {
        guard let name = Self.name(in: encodedLabels) else { return nil }
        let entry = entries[name, default: Entry()].add(number)
        if entry.isWaiting, !isWaiting {
            isWaiting = true
            dueAt = MonotonicTime(nanoseconds: .min)
        }
        return entry.metadata
    }

    /// Looks for the families of those that wait among all that are known now, once a minute for all, and tells `body`
    /// what is new.
    mutating func look(
        among families: [FamilyMetadata],
        now: MonotonicTime,
        _ body: (_ number: UInt64, _ metadata: MetricMetadata) -> Void
    ) {
        let byName = Dictionary(grouping: families, by: \.family)
        let isReview = reviewAt.map { now >= $0 } ?? false
        if isReview || reviewAt == nil { reviewAt = now + Self.reviewInterval }
        isWaiting = false
        for (name, entry) in entries where isReview || entry.isWaiting {
            if let metadata = Self.metadata(of: name, in: byName, sent: entry.metadata) {
                guard metadata != entry.metadata else { continue }
                entries[name]?.metadata = metadata
                for number in entry.numbers { body(number, metadata) }
            } else if entry.isWaiting {
                entries[name]?.looksLeft -= 1
                isWaiting = isWaiting || entry.looksLeft > 1
            }
        }
        let next = reviewAt ?? now + Self.reviewInterval
        dueAt = entries.isEmpty ? nil : isWaiting ? min(now + Self.interval, next) : next
    }

    /// Forgets series. O(series).
    mutating func forget(_ isGone: (UInt64) -> Bool) {
        for name in Array(entries.keys) {
            entries[name]?.numbers.removeAll(where: isGone)
            if entries[name]?.numbers.isEmpty == true { entries[name] = nil }
        }
        guard entries.isEmpty else { return }
        isWaiting = false
        dueAt = nil
    }

    /// What is said of the family that a series of this name belongs to (`isSeriesPartOfFamily` in `scrape/scrape.go`,
    /// v3.5). Of several things that targets say it is what was sent, as long as one says so.
    private static func metadata(
        of name: String,
        in families: [String: [FamilyMetadata]],
        sent: MetricMetadata?
    ) -> MetricMetadata? {
        if let said = families[name] { return choice(among: said.map(\.metadata), sent: sent) }
        for (suffix, types) in suffixes where name.hasSuffix(suffix) {
            let said = families[String(name.dropLast(suffix.count))] ?? []
            let fitting = said.map(\.metadata).filter { types.contains($0.type) }
            if let choice = Self.choice(among: fitting, sent: sent) { return choice }
        }
        return nil
    }

    private static func choice(among said: [MetricMetadata], sent: MetricMetadata?) -> MetricMetadata? {
        if let sent, said.contains(sent) { return sent }
        return said.min { ($0.type.name, $0.help, $0.unit) < ($1.type.name, $1.help, $1.unit) }
    }

    private static let suffixes: [(suffix: String, types: Set<MetricType>)] = [
        ("_total", [.counter]), ("_bucket", [.histogram, .gaugeHistogram]),
        ("_count", [.histogram, .gaugeHistogram, .summary]), ("_sum", [.histogram, .gaugeHistogram, .summary]),
        ("_info", [.info]),
    ]

    private static func name(in encodedLabels: UnsafeRawBufferPointer) -> String? {
        var position = 0
        while let pair = EncodedPair(in: encodedLabels, at: position) {
            if pair.name.elementsEqual("__name__".utf8) { return String(decoding: pair.value, as: UTF8.self) }
            position += pair.bytes.count
        }
        return nil
    }
}

internal import MetricModel

/// Finds what targets say about the family of each series, for messages of version 2.0, which carry it with the series.
///
/// A series may reach the log a moment before the engine knows what its target says: it waits, and is looked for again
/// and again for a minute. Most of those that are never found are the engine's own, such as `up`.
struct SeriesFamilies {
    private struct Waiting {
        var numbers: [UInt64] = []
        var looksLeft = SeriesFamilies.looks
    }

    private static let interval: Int64 = 5_000_000_000
    private static let looks = 12

    /// By the name of the series.
    private var found: [String: MetricMetadata] = [:]
    private var waiting: [String: Waiting] = [:]
    /// When to look next; nil while nobody waits.
    private(set) var dueAt: MonotonicTime?

    /// Takes a series; `encodedLabels` is its `Labels.encoded`.
    ///
    /// - Returns: what its family is said to be; nil if it has to wait.
    mutating func add(number: UInt64, encodedLabels: UnsafeRawBufferPointer) -> MetricMetadata? {
        guard let name = Self.name(in: encodedLabels) else { return nil }
        if let metadata = found[name] { return metadata }
        waiting[name, default: Waiting()].numbers.append(number)
        dueAt = dueAt ?? MonotonicTime(nanoseconds: .min)
        return nil
    }

    /// Looks for the families of those that wait among all that are known now, and tells `body` what was found.
    mutating func look(
        among families: [FamilyMetadata],
        now: MonotonicTime,
        _ body: (_ number: UInt64, _ metadata: MetricMetadata) -> Void
    ) {
        let byName = Dictionary(families.map { ($0.family, $0.metadata) }, uniquingKeysWith: { first, _ in first })
        for (name, entry) in waiting {
            guard let metadata = Self.metadata(of: name, in: byName) else {
                waiting[name]?.looksLeft = entry.looksLeft - 1
                if entry.looksLeft <= 1 { waiting[name] = nil }
                continue
            }
            found[name] = metadata
            waiting[name] = nil
            for number in entry.numbers { body(number, metadata) }
        }
        dueAt = waiting.isEmpty ? nil : now + Self.interval
    }

    /// The family that a series of this name belongs to (`isSeriesPartOfFamily` in `scrape/scrape.go`, v3.5).
    private static func metadata(of name: String, in families: [String: MetricMetadata]) -> MetricMetadata? {
        if let metadata = families[name] { return metadata }
        for (suffix, types) in suffixes where name.hasSuffix(suffix) {
            guard let metadata = families[String(name.dropLast(suffix.count))] else { continue }
            if types.contains(metadata.type) { return metadata }
        }
        return nil
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

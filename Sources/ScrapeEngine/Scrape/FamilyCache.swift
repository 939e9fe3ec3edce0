internal import Exposition
internal import MetricModel

/// What a target said about its families, scrape after scrape (`scrapeCache.metadata` in `scrape/scrape.go`, v3.5). Kept
/// only where storage gets metadata.
struct FamilyCache {
    /// A family with its name as bytes.
    struct Family {
        let name: [UInt8]
        fileprivate(set) var metadata = MetricMetadata()
        fileprivate var lastSeen = 0
        fileprivate var lastChange = 0

        fileprivate init(name: [UInt8]) { self.name = name }
    }

    /// How many scrapes a family outlives that do not name it.
    static let patience = 10

    private var families: [[UInt8]: Family] = [:]
    private var iteration = 1
    /// The last scrape that was good.
    private var goodIteration = 0

    /// Takes a line in; what it does not say stays as it was.
    ///
    /// - Returns: the family as it is known now.
    mutating func note(_ line: MetadataLine, in reader: borrowing ExpositionReader) -> Family {
        let name = Array(reader.family(of: line).utf8)
        var family = families[name] ?? Family(name: name)
        let before = family.metadata
        switch line.kind {
        case .type(let type): family.metadata.type = type
        case .help: family.metadata.help = reader.text(of: line)
        case .unit: family.metadata.unit = reader.text(of: line)
        }
        // A new family of which nothing is said that everybody assumes is no news.
        if family.metadata != before { family.lastChange = iteration }
        family.lastSeen = iteration
        families[name] = family
        return family
    }

    /// True when this scrape has brought something new about the family.
    func hasChanged(_ family: Family) -> Bool { family.lastChange == iteration }

    /// The lines of a good body in step are those of the good body before.
    mutating func noteRepetition() {
        for name in families.keys where families[name]?.lastSeen ?? 0 >= goodIteration {
            families[name]?.lastSeen = iteration
        }
    }

    /// Every scrape ends with it; a good one forgets families that were not named for long.
    mutating func endIteration(isGood: Bool) {
        if isGood {
            families = families.filter { iteration - $0.value.lastSeen <= Self.patience }
            goodIteration = iteration
        }
        iteration += 1
    }
}

extension FamilyCache.Family {
    /// Whether a series of this name belongs to the family (`isSeriesPartOfFamily` in `scrape/scrape.go`, v3.5).
    func contains(metric: [UInt8]) -> Bool {
        guard metric.starts(with: name) else { return false }
        switch metadata.type {
        case .counter: return Self.stem(metric, ["_total"]) == Self.stem(name, ["_total"])
        case .info: return Self.stem(metric, ["_info"]) == Self.stem(name, ["_info"])
        case .histogram: return Self.stem(metric, ["_bucket", "_sum", "_count"]) == name[...]
        case .gaugeHistogram: return Self.stem(metric, ["_bucket", "_gsum", "_gcount"]) == name[...]
        case .summary: return Self.stem(metric, ["_sum", "_count"]) == name[...]
        case .unknown, .gauge, .stateset: return metric == name
        }
    }

    /// The name without the first of the endings that it has.
    private static func stem(_ name: [UInt8], _ endings: [String]) -> ArraySlice<UInt8> {
        for ending in endings
        where name.count >= ending.utf8.count && name.suffix(ending.utf8.count).elementsEqual(ending.utf8) {
            return name.dropLast(ending.utf8.count)
        }
        return name[...]
    }
}

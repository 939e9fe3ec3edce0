internal import MetricModel

/// What a page says about one metric family.
struct PageFamily: Sendable {
    enum Help: Sendable {
        case none, empty, given
    }

    /// Labels of one family beyond this number are not looked at.
    private static let mostLabels = 128

    let name: String
    /// Where it is named first.
    let place: PagePlace
    var type: MetricType?
    var typePlace: PagePlace?
    var help = Help.none
    var unit: String?
    var sampleCount = 0
    var seriesCount = 0
    var timestampedCount = 0
    private(set) var labels: [PageLabel] = []

    init(name: String, place: PagePlace) {
        self.name = name
        self.place = place
    }

    var labelNames: [String] { labels.map(\.name).sorted() }

    func hasLabel(_ name: String) -> Bool { labels.contains { $0.bytes.elementsEqual(name.utf8) } }

    /// Counts a label of one of its series.
    mutating func note(label name: UnsafeRawBufferPointer, hash: Int) {
        if let index = labels.firstIndex(where: { $0.bytes.elementsEqual(name) }) {
            labels[index].note(hash)
        } else if labels.count < Self.mostLabels {
            labels.append(PageLabel(bytes: Array(name), hash))
        }
    }

    /// True when a TYPE line made it a family whose samples have these suffixes.
    func owns(suffix: String, isOpenMetrics: Bool) -> Bool {
        guard let type else { return false }
        switch suffix {
        case "_bucket": return type == .histogram || type == .gaugeHistogram
        case "_sum", "_count": return type == .histogram || type == .summary || type == .gaugeHistogram
        case "_gsum", "_gcount": return type == .gaugeHistogram && isOpenMetrics
        case "_total": return type == .counter && isOpenMetrics
        case "_created":
            return isOpenMetrics && (type == .counter || type == .histogram || type == .summary)
        case "_info": return type == .info && isOpenMetrics
        default: return false
        }
    }
}

/// A label of a family: its name, and how many values it has.
struct PageLabel: Sendable {
    /// Values beyond this number are not told apart any more.
    private static let mostValues = 1 << 20

    let bytes: [UInt8]
    private var values: Set<Int>

    init(bytes: [UInt8], _ firstValue: Int) {
        self.bytes = bytes
        values = [firstValue]
    }

    var name: String { String(decoding: bytes, as: UTF8.self) }

    var valueCount: Int { values.count }

    mutating func note(_ value: Int) {
        if values.count < Self.mostValues { values.insert(value) }
    }
}

/// The families of a page, in the order in which they are named first.
struct PageFamilies: Sendable {
    /// What stands behind the name of a family in the names of its samples.
    static let suffixes = ["_bucket", "_sum", "_count", "_total", "_created", "_gsum", "_gcount", "_info"]

    /// Families beyond this number share the last one, so that a hostile page does not fill the memory.
    private static let most = 100_000

    private(set) var all: [PageFamily] = []
    private var indexes: [String: Int] = [:]
    private let isOpenMetrics: Bool
    /// The name of the last sample and its family: samples come in groups.
    private var lastName: [UInt8] = []
    private var lastIndex = 0

    init(isOpenMetrics: Bool) { self.isOpenMetrics = isOpenMetrics }

    subscript(index: Int) -> PageFamily {
        get { all[index] }
        _modify { yield &all[index] }
    }

    var isFull: Bool { all.count >= Self.most }

    /// The family that a metadata line names.
    mutating func index(named name: String, at place: @autoclosure () -> PagePlace) -> Int {
        lastName = []
        return entry(name, place)
    }

    /// The family a sample belongs to: a TYPE line gives a family the names with the suffixes of that type.
    mutating func index(ofSample name: UnsafeRawBufferPointer, at place: @autoclosure () -> PagePlace) -> Int {
        if !lastName.isEmpty, lastName.elementsEqual(name) { return lastIndex }
        lastName = Array(name)
        lastIndex = owner(of: String(decoding: name, as: UTF8.self), place)
        return lastIndex
    }

    private mutating func owner(of name: String, _ place: () -> PagePlace) -> Int {
        for suffix in Self.suffixes where name.utf8.count > suffix.utf8.count && name.hasSuffix(suffix) {
            guard let index = indexes[String(name.dropLast(suffix.utf8.count))] else { continue }
            if all[index].owns(suffix: suffix, isOpenMetrics: isOpenMetrics) { return index }
        }
        return entry(name, place)
    }

    private mutating func entry(_ name: String, _ place: () -> PagePlace) -> Int {
        if let index = indexes[name] { return index }
        guard !isFull else { return all.count - 1 }
        all.append(PageFamily(name: name, place: place()))
        indexes[name] = all.count - 1
        return all.count - 1
    }

    /// The family of that name, when the page names it.
    func find(_ name: String) -> PageFamily? { indexes[name].map { all[$0] } }
}

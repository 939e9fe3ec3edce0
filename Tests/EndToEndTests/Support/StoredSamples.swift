import Glibc
import MetricModel

@testable import SampleStorage

/// The samples that somebody has, by series, in the order they came or are stored.
struct StoredSamples: Equatable {
    struct Point: Hashable {
        var milliseconds: Int64
        var bits: UInt64
    }

    /// By the labels as Prometheus writes them.
    private(set) var series: [String: [Point]] = [:]

    init(_ series: [String: [Point]] = [:]) { self.series = series }

    var count: Int { series.values.reduce(0) { $0 + $1.count } }

    subscript(name: String) -> [Point] { series[name] ?? [] }

    /// Labels in any order; empty ones are none.
    static func name(_ labels: [(name: String, value: String)]) -> String {
        let pairs = labels.filter { !$0.value.isEmpty }.sorted { $0.name < $1.name }
        return "{\(pairs.map { "\($0.name)=\(GoSyntax.quoted($0.value))" }.joined(separator: ", "))}"
    }

    mutating func add(_ name: String, _ point: Point) { series[name, default: []].append(point) }

    /// What `keep` says yes to; series without a sample are none.
    func filtered(_ keep: (String, Point) -> Bool) -> StoredSamples {
        var filtered = StoredSamples()
        filtered.series = series.compactMapValues { $0 }.reduce(into: [:]) { kept, series in
            let points = series.value.filter { keep(series.key, $0) }
            if !points.isEmpty { kept[series.key] = points }
        }
        return filtered
    }

    /// Every series named anew.
    func renamed(_ name: (String) -> String) -> StoredSamples {
        var renamed = StoredSamples()
        for (old, points) in series { renamed.series[name(old), default: []] += points }
        return renamed
    }

    /// What only one of the two has, at most a dozen lines of it; empty when they are equal, order included.
    func differences(from other: StoredSamples) -> String {
        var lines: [String] = []
        for name in Set(series.keys).union(other.series.keys).sorted() where self[name] != other[name] {
            let (mine, theirs) = (Set(self[name]), Set(other[name]))
            let onlyMine = self[name].filter { !theirs.contains($0) }.prefix(3).map(Self.text)
            let onlyTheirs = other[name].filter { !mine.contains($0) }.prefix(3).map(Self.text)
            lines.append("\(name): \(self[name].count) only \(onlyMine), \(other[name].count) only \(onlyTheirs)")
        }
        let rest = lines.count > 12 ? "\nand \(lines.count - 12) more series" : ""
        return lines.prefix(12).joined(separator: "\n") + rest
    }

    private static func text(_ point: Point) -> String {
        let value = point.bits == StaleMarker.bits ? "stale" : "\(Double(bitPattern: point.bits))"
        return "\(value) @\(point.milliseconds)"
    }
}

extension StoredSamples {
    /// What the log in a directory holds: `DIR/wal`, which nobody writes any more.
    init(log directory: String) throws {
        var names: [UInt64: String] = [:]
        var history = try LogHistory(directory + "/wal")
        while let record = try history.next() {
            switch record.kind {
            case .series:
                try SeriesLogRecord.decode(record.bytes) { names[$0.series] = Self.name($0.labels.pairs) }
            case .samples:
                try SampleLogRecord.decode(record.bytes) { sample in
                    let point = Point(milliseconds: sample.timestampMillis, bits: sample.valueBits)
                    add(names[sample.series] ?? "unnamed \(sample.series)", point)
                }
            default: break
            }
        }
    }

    /// The types and helps that a log holds, as `name type help`.
    static func metadata(log directory: String) throws -> Set<String> {
        var names: [UInt64: String] = [:]
        var metadata: Set<String> = []
        var history = try LogHistory(directory + "/wal")
        while let record = try history.next() {
            switch record.kind {
            case .series:
                try SeriesLogRecord.decode(record.bytes) { names[$0.series] = $0.labels["__name__"] ?? "" }
            case .metadata:
                try MetadataLogRecord.decode(record.bytes) { entry in
                    metadata.insert("\(names[entry.series] ?? "") \(entry.metadata.type) \(entry.metadata.help)")
                }
            default: break
            }
        }
        return metadata
    }
}

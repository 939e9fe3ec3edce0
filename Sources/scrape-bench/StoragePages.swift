internal import Exposition
internal import MetricModel
internal import ScrapeTestSupport

/// The same series at several moments: what a target showed when it was scraped again and again.
struct StoragePages {
    private(set) var labels: [Labels] = []
    /// Per page, the bits of each series' value.
    private(set) var values: [[UInt64]] = []

    /// Pages as `curl` wrote them to files, of one target in the order of time. Series that are not on every page are left
    /// out; nil when a file cannot be read.
    init?(files: [String]) {
        var pages: [[Labels: UInt64]] = []
        for file in files {
            guard let page = Self.read(file) else { return nil }
            pages.append(page)
        }
        guard let first = pages.first else { return nil }
        labels = first.keys.filter { key in pages.allSatisfy { $0[key] != nil } }
            .sorted { $0.encoded.lexicographicallyPrecedes($1.encoded) }
        values = pages.map { page in labels.map { page[$0] ?? 0 } }
    }

    /// Made-up pages: counters and gauges of which a third change from page to page.
    init(seriesCount: Int, pageCount: Int) {
        labels = (0..<seriesCount).map { series in
            Labels([
                ("__name__", "node_metric_number_\(series / 4)_total"),
                ("device", "device\(series % 4)"), ("mode", "mode\(series % 8)"), ("zone", "zone\(series % 3)"),
            ])
        }
        values = (0..<pageCount).map { page in
            (0..<seriesCount).map { series in
                let changes = series % 3 == 0 ? page : 0
                return Double(series &* 1009 &+ changes &* (series % 97 + 1)).bitPattern
            }
        }
    }

    /// How many of a hundred values are others on the next page.
    var changingPercent: Double {
        var changes = 0
        for (page, next) in zip(values, values.dropFirst()) {
            changes += zip(page, next).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
        }
        return Double(changes * 100) / Double(max(1, labels.count * (values.count - 1)))
    }

    private static func read(_ path: String) -> [Labels: UInt64]? {
        guard let bytes = PageFile.contents(of: path) else { return nil }
        var reader = ExpositionReader()
        var table = BodyTable()
        reader.read(BodyBuffer(bytes), as: .prometheusText, into: &table)
        guard table.problem == nil else { return nil }
        var page: [Labels: UInt64] = [:]
        var builder = LabelsBuilder()
        for key in table.newKeys {
            builder.reset()
            reader.parseLabels(of: key, into: &builder)
            page[builder.build()] = table.valueBits[key.entry]
        }
        return page
    }
}

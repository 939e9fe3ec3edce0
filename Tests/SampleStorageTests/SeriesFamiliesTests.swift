import MetricModel
import Testing

@testable import SampleStorage

@Suite("The family of a series")
struct SeriesFamiliesTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let series: String
        let family: String
        let type: MetricType
        let isFound: Bool

        var testDescription: String { "\(series) of \(type.name) \(family)" }
    }

    static let rows = [
        Row(series: "up", family: "up", type: .gauge, isFound: true),
        Row(series: "f_total", family: "f", type: .counter, isFound: true),
        Row(series: "f_total", family: "f", type: .gauge, isFound: false),
        Row(series: "f_bucket", family: "f", type: .histogram, isFound: true),
        Row(series: "f_sum", family: "f", type: .summary, isFound: true),
        Row(series: "f_count", family: "f", type: .gaugeHistogram, isFound: true),
        Row(series: "f_bucket", family: "f", type: .summary, isFound: false),
        Row(series: "f_info", family: "f", type: .info, isFound: true),
        Row(series: "fx", family: "f", type: .counter, isFound: false),
    ]

    private static func encoded(_ name: String) -> [UInt8] { labels(("__name__", name), ("job", "a")).encoded }

    private static func add(_ number: UInt64, _ name: String, to families: inout SeriesFamilies) -> MetricMetadata? {
        encoded(name).withUnsafeBytes { families.add(number: number, encodedLabels: $0) }
    }

    @Test("is found by its name and type", arguments: rows)
    func isFound(row: Row) {
        var families = SeriesFamilies()
        #expect(Self.add(1, row.series, to: &families) == nil)
        let metadata = MetricMetadata(type: row.type, help: "h")
        var found: [UInt64: MetricMetadata] = [:]
        families.look(
            among: [FamilyMetadata(family: row.family, metadata: metadata)],
            now: MonotonicTime(nanoseconds: 0)
        ) { found[$0] = $1 }
        #expect(found == (row.isFound ? [1: metadata] : [:]))
        #expect(Self.add(2, row.series, to: &families) == (row.isFound ? metadata : nil))
    }

    @Test("is looked for at once, then every five seconds, for a minute")
    func isLookedForAMinute() {
        var families = SeriesFamilies()
        #expect(families.dueAt == nil)
        _ = Self.add(1, "late", to: &families)
        var now = MonotonicTime(nanoseconds: 7)
        var looks = 0
        while let dueAt = families.dueAt, looks < 100 {
            #expect(looks == 0 ? dueAt < now : dueAt == now)
            families.look(among: [], now: now) { _, _ in Issue.record("found something") }
            now = now + 5_000_000_000
            looks += 1
        }
        #expect(looks == 12)
    }
}

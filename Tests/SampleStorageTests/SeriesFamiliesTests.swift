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

    @Test("is looked for at once, then every five seconds for a minute, then every minute")
    func isLookedForAMinute() {
        var families = SeriesFamilies()
        #expect(families.dueAt == nil)
        _ = Self.add(1, "late", to: &families)
        var now = MonotonicTime(nanoseconds: 7)
        #expect(families.dueAt.map { $0 < now } == true)
        var pauses: [Int64] = []
        for _ in 0..<15 {
            families.look(among: [], now: now) { _, _ in Issue.record("found something") }
            let next = families.dueAt ?? now
            pauses.append((next - now) / 1_000_000_000)
            now = next
        }
        #expect(pauses == [Int64](repeating: 5, count: 11) + [5, 60, 60, 60])
        var found: [UInt64] = []
        families.look(among: [Self.family("late", "h")], now: now) { number, _ in found.append(number) }
        #expect(found == [1])
    }

    private static func family(_ name: String, _ help: String) -> FamilyMetadata {
        FamilyMetadata(family: name, metadata: MetricMetadata(type: .gauge, help: help))
    }

    @Test("is what was sent while one target says so, else the smallest of what they say", arguments: [false, true])
    func disagreement(isReversed: Bool) {
        var families = SeriesFamilies()
        _ = Self.add(1, "f_total", to: &families)
        var now: Int64 = 0
        func told(_ says: [(MetricType, String)]) -> [String] {
            let said = says.map { FamilyMetadata(family: "f", metadata: MetricMetadata(type: $0.0, help: $0.1)) }
            var told: [String] = []
            let time = MonotonicTime(nanoseconds: now)
            families.look(among: isReversed ? said.reversed() : said, now: time) { told.append($1.help) }
            now += 60_000_000_000
            return told
        }
        #expect(told([(.counter, "c"), (.counter, "b"), (.gauge, "a")]) == ["b"])
        #expect(told([(.counter, "c"), (.counter, "b"), (.counter, "a")]) == [])
        #expect(told([(.counter, "c"), (.counter, "d")]) == ["c"])
        #expect(told([(.counter, "a"), (.counter, "c")]) == [])
    }

    @Test("is not looked for while there is no series")
    func withoutSeries() {
        var families = SeriesFamilies()
        _ = Self.add(1, "a", to: &families)
        families.forget { _ in true }
        #expect(families.dueAt == nil)
        families.look(among: [], now: MonotonicTime(nanoseconds: 0)) { _, _ in Issue.record("found something") }
        #expect(families.dueAt == nil)
        _ = Self.add(2, "a", to: &families)
        #expect(families.dueAt == MonotonicTime(nanoseconds: .min))
    }

    @Test("that says something else is told for all its series within a minute, and for later ones at once")
    func changes() {
        var families = SeriesFamilies()
        for number in 1...2 as ClosedRange<UInt64> { _ = Self.add(number, "a", to: &families) }
        _ = Self.add(3, "b", to: &families)
        var told: [String] = []
        func look(_ seconds: Int64, _ help: String) {
            told = []
            let said = [Self.family("a", help), Self.family("b", "same")]
            families.look(among: said, now: MonotonicTime(nanoseconds: seconds * 1_000_000_000)) { number, metadata in
                told.append("\(number) \(metadata.help)")
            }
        }
        look(0, "old")
        #expect(told.sorted() == ["1 old", "2 old", "3 same"])
        #expect(families.dueAt == MonotonicTime(nanoseconds: 60_000_000_000))
        look(59, "new")
        #expect(told.isEmpty)
        look(60, "new")
        #expect(told == ["1 new", "2 new"])
        #expect(Self.add(4, "a", to: &families)?.help == "new")
        look(120, "new")
        #expect(told.isEmpty)
        families.forget { $0 < 3 }
        look(180, "newest")
        #expect(told == ["4 newest"])
        families.forget { _ in true }
        look(240, "last")
        #expect(told.isEmpty)
    }
}

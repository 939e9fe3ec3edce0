import MetricModel
import Testing

@testable import SampleStorage

@Suite("Labels in the head")
struct SeriesLabelsTests {
    @Test("equal labels are one series, different ones are two")
    func oneSeriesPerLabels() {
        let head = Head()
        let first = head.ref(labels(("__name__", "up"), ("job", "a")))
        #expect(head.ref(labels(("job", "a"), ("__name__", "up"))) == first)
        #expect(head.ref(labels(("__name__", "up"), ("job", "b"))) != first)
        #expect(head.ref(labels(("__name__", "up"))) != first)
        #expect(head.ref(labels(("__name__", "up"), ("job", "a"), ("zone", ""))) == first)
        #expect(head.statistics.seriesCount == 3)
    }

    @Test("values that only Unicode holds equal are different series")
    func bytesNotUnicode() {
        let head = Head()
        let composed = head.ref(labels(("a", "caf\u{E9}")))
        let decomposed = head.ref(labels(("a", "cafe\u{301}")))
        #expect(composed != decomposed)
        #expect(head.labels(of: composed)?.bytes(of: "a") == Array("caf\u{E9}".utf8))
        #expect(head.labels(of: decomposed)?.bytes(of: "a") == Array("cafe\u{301}".utf8))
    }

    @Test("labels come back byte for byte", arguments: [1, 7, 62, 63, 64, 200])
    func labelsComeBack(count: Int) {
        let head = Head()
        var builder = LabelsBuilder()
        for index in 0..<count { builder.set("label_\(index)", String(repeating: "v", count: index * 3 + 1)) }
        let labels = builder.build()
        let ref = head.ref(labels)
        #expect(head.labels(of: ref) == labels)
        #expect(head.ref(labels) == ref)
        #expect(head.statistics.symbolCount == count)
    }

    @Test("no label with a value is an empty label set")
    func emptyLabelset() {
        var appender = Head().appender()
        let result = appender.resolve(labels(("a", "")))
        #expect(result == .failure(.emptyLabelset))
        #expect(AppendError.emptyLabelset.description == "empty labelset: invalid sample")
    }

    @Test("a name that stands twice is refused")
    func repeatedName() {
        let encoded: [UInt8] = [1, 0x61, 1, 0x31, 1, 0x61, 1, 0x32]
        let head = Head()
        var appender = head.appender()
        let result = appender.resolve(Labels(encoded: encoded))
        #expect(result == .failure(.repeatedLabelName([0x61])))
        #expect(head.statistics.seriesCount == 0)
        #expect(
            AppendError.repeatedLabelName([0x61]).description == "label name \"a\" is not unique: invalid sample"
        )
    }

    static let builders: [(pairs: [(String, String)], problem: AppendError?)] = [
        ([("a", "1"), ("b", "2")], nil), ([], .emptyLabelset), ([("a", "")], .emptyLabelset),
        ([("b", "1"), ("a", "1"), ("b", "2")], .repeatedLabelName([0x62])),
    ]

    @Test("a builder is asked before its labels are built", arguments: builders.indices)
    func builderProblem(row: Int) {
        var builder = LabelsBuilder()
        for (name, value) in Self.builders[row].pairs {
            withBytes(of: name) { name in withBytes(of: value) { builder.append(name, $0) } }
        }
        #expect(AppendError.problem(with: &builder) == Self.builders[row].problem)
    }

    @Test("series are found by what their labels are and are not")
    func matching() {
        let head = Head()
        for job in ["a", "b"] {
            for code in ["", "200", "500"] { _ = head.ref(labels(("__name__", "hits"), ("job", job), ("code", code))) }
        }
        _ = head.ref("other")
        let rows: [(matchers: [LabelMatcher], count: Int)] = [
            ([], 7), ([.metric("hits")], 6), ([.metric("none")], 0), ([LabelMatcher(.equal, "job", "a")], 3),
            ([LabelMatcher(.notEqual, "job", "a")], 4), ([.metric("hits"), LabelMatcher(.equal, "code", "")], 2),
            ([LabelMatcher(.notEqual, "code", "")], 4),
            ([LabelMatcher(.equal, "code", "200"), LabelMatcher(.notEqual, "job", "b")], 1),
        ]
        for row in rows { #expect(head.series(matching: row.matchers).count == row.count, "\(row.matchers)") }
        #expect(head.series(matching: [.metric("hits")], limit: 4).count == 4)
        let found = head.series(matching: [LabelMatcher(.equal, "code", "500"), LabelMatcher(.equal, "job", "b")])
        #expect(found.map(\.ref) == [head.ref(labels(("__name__", "hits"), ("job", "b"), ("code", "500")))])
        #expect(found.first?.labels["code"] == "500")
    }

    @Test("a walk over many series sees each once")
    func matchingManySteps() {
        let head = Head()
        let refs = Set((0..<2_000).map { head.ref(labels(("__name__", "m"), ("n", "\($0)"))) })
        #expect(Set(head.series(matching: [.metric("m")]).map(\.ref)) == refs)
        #expect(head.series(matching: []).count == 2_000)
    }

    @Test("metrics are ranked by their series, equals by name")
    func topMetrics() {
        let head = Head()
        for (metric, count) in [("b", 2), ("a", 2), ("big", 900), ("one", 1)] {
            for index in 0..<count { _ = head.ref(labels(("__name__", metric), ("n", "\(metric)\(index)"))) }
        }
        let top = head.topMetricsBySeries(limit: 3)
        #expect(top.map(\.metric) == ["big", "a", "b"])
        #expect(top.map(\.seriesCount) == [900, 2, 2])
        #expect(head.topMetricsBySeries(limit: 0).isEmpty)
    }
}

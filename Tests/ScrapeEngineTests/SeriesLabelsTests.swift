import MetricModel
import Testing

@testable import ScrapeEngine

/// honor_labels and the exported_ chains (scrape rules 6.4, 6.5).
@Suite("Labels of a scraped series")
struct SeriesLabelsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let exposed: String
        let target: String
        let expected: String
        var honorLabels = false

        var testDescription: String { "{\(exposed)} with {\(target)}\(honorLabels ? " honoured" : "")" }
    }

    static let rows = [
        Row(exposed: "foo=1", target: "foo=2", expected: "foo=2 exported_foo=1"),
        Row(
            exposed: "foo=1",
            target: "foo=2 exported_foo=3",
            expected: "foo=2 exported_foo=3 exported_exported_foo=1"
        ),
        Row(
            exposed: "foo=1 exported_foo=2",
            target: "foo=3",
            expected: "foo=3 exported_foo=2 exported_exported_foo=1"
        ),
        Row(
            exposed: "exported_foo=1",
            target: "exported_foo=2",
            expected: "exported_foo=2 exported_exported_foo=1"
        ),
        Row(
            exposed: "foo=1 exported_foo=2",
            target: "foo=3 exported_foo=4",
            expected: "foo=3 exported_foo=4 exported_exported_foo=1 exported_exported_exported_foo=2"
        ),
        Row(
            exposed: "foo=3 exported_foo=4 exported_exported_exported_foo=5",
            target: "foo=0 exported_exported_foo=1 exported_exported_exported_foo=2",
            expected: "foo=0 exported_foo=4 exported_exported_foo=1 exported_exported_exported_foo=2 "
                + "exported_exported_exported_exported_foo=3 exported_exported_exported_exported_exported_foo=5"
        ),
        Row(exposed: "n=", target: "n=t", expected: "n=t"),
        Row(exposed: "n=1", target: "n=2", expected: "n=1", honorLabels: true),
        Row(exposed: "instance=", target: "instance=h:1", expected: "", honorLabels: true),
        Row(exposed: "a=1", target: "__address__=h:1 job=j", expected: "a=1 job=j"),
        Row(exposed: "a=1", target: "b=2", expected: "a=1 b=2", honorLabels: true),
    ]

    private func labels(_ text: String) -> LabelsBuilder {
        var builder = LabelsBuilder()
        for pair in text.split(separator: " ") {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            builder.set(String(parts[0]), String(parts[1]))
        }
        return builder
    }

    @Test("merge the target's into the exposed ones", arguments: rows)
    func merging(row: Row) {
        var exposed = labels(row.exposed)
        var target = labels(row.target)
        SeriesLabels(targetLabels: target.build(), honorLabels: row.honorLabels).merge(into: &exposed)
        var expected = labels(row.expected)
        #expect(exposed.build() == expected.build(), "got \(exposed.build())")
    }

    @Test("of report series are the name and the public target labels; exported_x set before x is lost")
    func report() {
        let target = Labels([("__address__", "h:1"), ("exported_x", "lost"), ("job", "j"), ("x", "1")])
        let labels = SeriesLabels(targetLabels: target, honorLabels: false).report(name: "up")
        #expect(labels == Labels([("__name__", "up"), ("job", "j"), ("x", "1")]))
    }
}

import MetricModel
import Testing

@testable import ScrapeEngine

@Suite("Label limits")
struct LabelLimitsTests {
    private let labels = Labels([("__name__", "m"), ("a", "12345"), ("long_name", "x")])

    @Test(
        "name the first limit that is broken, in Prometheus's words",
        arguments: [
            (LabelLimits(count: 0, nameLength: 0, valueLength: 0), nil),
            (LabelLimits(count: 3, nameLength: 9, valueLength: 5), nil),
            (
                LabelLimits(count: 2, nameLength: 0, valueLength: 0),
                "label_limit exceeded (metric: m, number of labels: 3, limit: 2)"
            ),
            (
                LabelLimits(count: 0, nameLength: 8, valueLength: 0),
                "label_name_length_limit exceeded (metric: m, label name: long_name, length: 9, limit: 8)"
            ),
            (
                LabelLimits(count: 0, nameLength: 0, valueLength: 4),
                "label_value_length_limit exceeded (metric: m, label name: a, value: \"12345\", length: 5, limit: 4)"
            ),
        ] as [(LabelLimits, String?)]
    )
    func violations(limits: LabelLimits, expected: String?) {
        #expect(limits.violation(by: labels) == expected)
    }

    @Test("cut names and values after fifty characters")
    func cut() {
        let long = Labels([("__name__", String(repeating: "m", count: 60)), ("v", String(repeating: "é", count: 51))])
        let violation = LabelLimits(count: 0, nameLength: 0, valueLength: 99).violation(by: long)
        let metric = String(repeating: "m", count: 50)
        let value = String(repeating: "é", count: 50)
        #expect(
            violation
                == "label_value_length_limit exceeded (metric: \(metric), label name: v, value: \"\(value)\", "
                + "length: 102, limit: 99)"
        )
    }
}

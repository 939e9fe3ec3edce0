import MetricModel
import Testing

@testable import Relabeling

@Suite("A run of rules on what was masked") struct MaskedRelabelTests {
    private static let mask = "<secret>"
    private static let labels = Labels([("__param_token", mask), ("a", "x"), ("url", "http://\(mask)@h/")])

    private static func trace(_ rules: [RelabelRule]) -> RelabelTrace {
        RelabelRules(rules).explain(labels: labels, masked: mask)
    }

    @Test("what looked at a masked value, or has one in its pattern, is not known")
    func unknown() throws {
        let rules = [
            try RelabelRule(sourceLabels: ["__param_token"], regex: RelabelRegex("abc"), action: .keep),
            try RelabelRule(sourceLabels: ["__param_token"], regex: RelabelRegex(".*"), action: .drop),
            try RelabelRule(sourceLabels: ["a"], regex: RelabelRegex(Self.mask), action: .keep),
            try RelabelRule(sourceLabels: ["url"], targetLabel: "b", regex: RelabelRegex("http://(.*)@.*")),
            try RelabelRule(sourceLabels: ["__param_token"], targetLabel: "shard", modulus: 2, action: .hashMod),
            try RelabelRule(sourceLabels: ["__param_token"], targetLabel: "c", action: .uppercase),
            try RelabelRule(sourceLabels: ["a"], targetLabel: "__param_token", action: .keepEqual),
        ]
        for rule in rules {
            let trace = Self.trace([rule])
            #expect(trace.steps.map(\.isKnown) == [false] && trace.verdict == .kept, "\(rule.action)")
            #expect(trace.steps.allSatisfy { $0.changes.isEmpty && $0.words == RelabelTrace.Step.unknownWords })
        }
    }

    @Test("what hands a masked value on unseen, or looks at others, is told as it was")
    func known() throws {
        let rules = [
            try RelabelRule(sourceLabels: ["__param_token"], targetLabel: "copy"),
            try RelabelRule(sourceLabels: ["a"], regex: RelabelRegex("x"), action: .keep),
            try RelabelRule(regex: RelabelRegex("__param_(.*)"), replacement: "p_$1", action: .labelMap),
            try RelabelRule(regex: RelabelRegex("url"), action: .labelDrop),
        ]
        let trace = Self.trace(rules)
        #expect(trace.steps.map(\.isKnown) == [true, true, true, true])
        #expect(trace == RelabelRules(rules).explain(labels: Self.labels))
    }

    @Test("what came of it is as little known, and the rest goes on")
    func follows() throws {
        let trace = Self.trace([
            try RelabelRule(
                sourceLabels: ["__param_token"],
                targetLabel: "team",
                regex: RelabelRegex("(..).*"),
                replacement: "$1"
            ),
            try RelabelRule(sourceLabels: ["team"], regex: RelabelRegex("ab"), action: .keep),
            try RelabelRule(sourceLabels: ["a"], targetLabel: "b"),
            try RelabelRule(sourceLabels: ["a"], regex: RelabelRegex("x"), action: .drop),
            try RelabelRule(sourceLabels: ["a"], targetLabel: "never"),
        ])
        #expect(trace.steps.map(\.isKnown) == [false, false, true, true])
        #expect(trace.verdict == .dropped(3) && trace.steps.last?.drops == true)
        #expect(trace.steps[2].changes == [.added(name: "b", value: "x")])
    }
}

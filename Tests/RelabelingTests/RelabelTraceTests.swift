import MetricModel
import Relabeling
import Testing

@Suite("A run can be explained rule by rule")
struct RelabelTraceTests {
    @Test("a trace tells joined value, match and changes of every rule that ran")
    func steps() throws {
        let place = SourceLocation(file: "p.yml", line: 12, column: 5)
        let located = try RelabelRule(
            sourceLabels: ["a", "b"],
            targetLabel: "c",
            regex: RelabelRegex("(.*);x"),
            location: place,
            number: 1
        )
        let rules = RelabelRules([
            located, rule(from: ["a"], to: "b"), rule(.labelDrop, "a"), rule(.drop, from: ["b"], "foo"),
            rule(to: "never", "run"),
        ])
        let trace = rules.explain(labels: labels(["a": "foo", "b": "x"]))
        #expect(trace.verdict == .dropped(3))
        #expect(trace.steps.count == 4)
        #expect(trace.steps[0].rule.location.isSamePlace(as: place))
        #expect(trace.steps.map(\.joined) == ["foo;x", "foo", nil, "foo"])
        #expect(trace.steps.map(\.matched) == [true, true, true, true])
        #expect(trace.steps.map(\.drops) == [false, false, false, true])
        #expect(
            trace.steps.map(\.changes) == [
                [.added(name: "c", value: "foo")], [.changed(name: "b", from: "x", to: "foo")],
                [.removed(name: "a", value: "foo")], [],
            ]
        )
        #expect(trace.result == labels(["b": "foo", "c": "foo"]))
    }

    @Test("a rule that does not match changes nothing and says so; hashmod has nothing to match")
    func unmatched() {
        let trace = RelabelRules([
            rule(from: ["a"], "no", to: "b"), rule(.hashMod, from: ["a"], to: "h", mod: 1), rule(.labelMap, "z", "y"),
        ]).explain(labels: labels(["a": "foo"]))
        #expect(trace.steps.map(\.matched) == [false, nil, false])
        #expect(trace.steps.map(\.changes) == [[], [.added(name: "h", value: "0")], []])
        #expect(trace.verdict == .kept)
    }

    @Test(
        "a step says in words what it looked at and what came of it",
        arguments: [
            (rule(.keep, from: ["a"], "f.o"), #""foo" matches: changes nothing"#),
            (rule(.keep, from: ["a", "b"], "f"), #""foo;x" does not match: drops the target"#),
            (rule(.drop, from: ["none"], ""), #""" matches: drops the target"#),
            (rule(.keepEqual, from: ["a"], to: "b"), #""foo" is not what b says: drops the target"#),
            (rule(.dropEqual, from: ["none"], to: "missing"), #""" is what missing says: drops the target"#),
            (rule(from: ["a"], to: "b"), #""foo" matches: changes b from "x" to "foo""#),
            (
                rule(from: ["a"], "(f)(x)?(.*)", to: "c", "$3"),
                #""foo" matches ($1="f", $2=nothing, $3="oo"): sets c="oo""#
            ),
            (
                rule(from: ["a"], "(f).*", to: "$2", "v"),
                #""foo" matches ($1="f"), and "" is no label name: changes nothing"#
            ),
            (rule(from: ["a"], "g", to: "c"), #""foo" does not match: changes nothing"#),
            (rule(from: ["none"], to: "b"), #""" matches: removes b="x""#),
            (rule(.hashMod, from: ["a"], to: "h", mod: 1), #"of "foo": sets h="0""#),
            (rule(.uppercase, from: ["a"], to: "a"), #"of "foo": changes a from "foo" to "FOO""#),
            (rule(.labelMap, "(a|b)", "m_$1"), #"sets m_a="foo", sets m_b="x""#),
            (rule(.labelMap, "c", "d"), "no name matches: changes nothing"),
            (rule(.labelDrop, "a"), #"removes a="foo""#),
            (rule(.labelKeep, "c"), #"no name matches: removes a="foo", removes b="x""#),
        ]
    )
    func words(rule: RelabelRule, words: String) throws {
        let trace = RelabelRules([rule]).explain(labels: labels(["a": "foo", "b": "x"]))
        #expect(try #require(trace.steps.first).words == words)
    }

    @Test("buffers that are used again make no difference")
    func buffersUsedAgain() {
        var random = SplitMix(state: 5)
        var run = RelabelRun()
        var used = LabelsBuilder()
        for _ in 0..<500 {
            let rules = RelabelRules((0..<3).map { _ in randomRule(&random) })
            let input = randomLabels(&random)
            used.reset(to: input)
            let trace = rules.explain(labels: input)
            #expect(rules.apply(to: &used, in: &run) == trace.verdict)
            #expect(used.build() == trace.result)
        }
    }

    @Test("the silent and the explained run agree on random rules and labels", arguments: 0..<40)
    func agreement(seed: Int) {
        var random = SplitMix(state: UInt64(seed) &* 7919 &+ 1)
        for _ in 0..<50 {
            let rules = RelabelRules((0..<Int.random(in: 1...5, using: &random)).map { _ in randomRule(&random) })
            let input = randomLabels(&random)
            var builder = LabelsBuilder(input)
            let verdict = rules.apply(to: &builder)
            let trace = rules.explain(labels: input)
            #expect(trace.verdict == verdict)
            #expect(trace.result == builder.build())
            #expect(replay(trace) == trace.result)
        }
    }

    /// The input with every change of the trace made to it.
    private func replay(_ trace: RelabelTrace) -> Labels {
        var builder = LabelsBuilder(trace.input)
        for change in trace.steps.flatMap(\.changes) {
            switch change {
            case .added(let name, let value), .changed(let name, _, let value): builder.set(name, value)
            case .removed(let name, _): builder.remove(name)
            }
        }
        return builder.build()
    }

    private let words = ["a", "b", "ab", "foo", "é", ""]
    private let patterns = ["(.*)", "a", "a|b", "(a)(b)?", "f.*", ".+", "", "(?P<n>[ab]+).*", "x)|(b"]
    private let replacements = ["$1", "x", "", "${n}_y", "$0$1", "b", "$$"]

    private func randomLabels(_ random: inout SplitMix) -> Labels {
        Labels((0..<Int.random(in: 0...5, using: &random)).map { _ in (word(&random, "l"), word(&random, "")) })
    }

    private func word(_ random: inout SplitMix, _ fallback: String) -> String {
        let word = words.randomElement(using: &random) ?? ""
        return word.isEmpty ? fallback : word
    }

    private func randomRule(_ random: inout SplitMix) -> RelabelRule {
        while true {
            let pattern = patterns.randomElement(using: &random).flatMap { try? RelabelRegex($0) }
            let rule = try? RelabelRule(
                sourceLabels: Bool.random(using: &random) ? [word(&random, "l")] : ["a", "b"],
                targetLabel: Bool.random(using: &random) ? word(&random, "t") : "$1",
                regex: Bool.random(using: &random) ? pattern : nil,
                modulus: UInt64.random(in: 0...3, using: &random),
                replacement: Bool.random(using: &random) ? "$1" : replacements.randomElement(using: &random) ?? "",
                action: RelabelAction.allCases.randomElement(using: &random) ?? .replace
            )
            if let rule { return rule }
        }
    }
}

/// A small generator with a seed, so that a failure can be repeated.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

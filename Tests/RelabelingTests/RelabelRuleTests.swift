import MetricModel
import Relabeling
import Testing

@Suite("A relabel rule that cannot work is refused in Prometheus's words")
struct RelabelRuleTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let action: RelabelAction
        var sources: [String] = []
        var separator = ";"
        var target = ""
        var regex: String?
        var modulus: UInt64 = 0
        var replacement = "$1"
        let field: RelabelRuleProblem.Field
        let message: String

        var testDescription: String { message }
    }

    @Test("the first broken rule is named, with its field", arguments: refusals)
    func refusal(_ refusal: Refusal) throws {
        let regex = try refusal.regex.map { try RelabelRegex($0) }
        let problem = #expect(throws: RelabelRuleProblem.self) {
            try RelabelRule(
                sourceLabels: refusal.sources,
                separator: refusal.separator,
                targetLabel: refusal.target,
                regex: regex,
                modulus: refusal.modulus,
                replacement: refusal.replacement,
                action: refusal.action
            )
        }
        #expect(problem?.description == refusal.message)
        #expect(problem?.field == refusal.field)
    }

    static let refusals: [Refusal] =
        [
            Refusal(
                action: .hashMod,
                target: "x",
                field: .modulus,
                message: "relabel configuration for hashmod requires non-zero modulus"
            ),
            Refusal(
                action: .labelMap,
                replacement: "",
                field: .replacement,
                message: #""" is invalid 'replacement' for labelmap action"#
            ),
        ]
        + [RelabelAction.replace, .hashMod, .lowercase, .uppercase, .keepEqual, .dropEqual].map {
            Refusal(
                action: $0,
                modulus: $0 == .hashMod ? 1 : 0,
                field: .targetLabel,
                message: "relabel configuration for \($0) action requires 'target_label' value"
            )
        }
        + [RelabelAction.lowercase, .uppercase, .keepEqual, .dropEqual].map {
            Refusal(
                action: $0,
                target: "x",
                replacement: "y",
                field: .replacement,
                message: "'replacement' can not be set for \($0) action"
            )
        }
        + [RelabelAction.keepEqual, .dropEqual].flatMap { action in
            let message =
                "\(action) action requires only 'source_labels' and `target_label`, and no other fields"
            return [
                Refusal(action: action, target: "x", regex: "(.*)", field: .regex, message: message),
                Refusal(action: action, target: "x", modulus: 1, field: .modulus, message: message),
                Refusal(action: action, separator: ",", target: "x", field: .separator, message: message),
            ]
        }
        + [RelabelAction.labelDrop, .labelKeep].flatMap { action in
            let message = "\(action) action requires only 'regex', and no other fields"
            return [
                Refusal(action: action, sources: ["a"], field: .sourceLabels, message: message),
                Refusal(action: action, target: "x", field: .targetLabel, message: message),
                Refusal(action: action, modulus: 1, field: .modulus, message: message),
                Refusal(action: action, separator: ",", field: .separator, message: message),
                Refusal(action: action, replacement: "", field: .replacement, message: message),
            ]
        }

    @Test("fields that an action ignores are no errors")
    func ignoredFields() throws {
        let regex = try RelabelRegex("x")
        let rules = try [
            RelabelRule(targetLabel: "x", regex: regex, action: .lowercase),
            RelabelRule(sourceLabels: ["a"], targetLabel: "x", action: .keep),
            RelabelRule(sourceLabels: ["a"], regex: regex, action: .labelMap),
            RelabelRule(targetLabel: "x", modulus: 7, action: .replace),
            RelabelRule(separator: ";", regex: regex, replacement: "$1", action: .labelDrop),
        ]
        #expect(rules.count == 5)
    }

    @Test(
        "an action is read in any case",
        arguments: [
            ("Replace", .replace), ("LABELMAP", .labelMap), ("keepequal", .keepEqual), ("dropEqual", .dropEqual),
        ]
            as [(String, RelabelAction)]
    )
    func actionCase(text: String, action: RelabelAction) {
        #expect(RelabelAction(parsing: text) == action)
        #expect(RelabelAction(parsing: text + "x") == nil)
    }

    @Test("rules that differ only in where they stand are equal")
    func equalityWithoutPositions() throws {
        let here = SourceLocation(file: "a.yml", line: 3, column: 5)
        let there = SourceLocation(file: "b.yml", line: 30, column: 7)
        let left = try RelabelRule(sourceLabels: ["a"], targetLabel: "b", location: here)
        let right = try RelabelRule(sourceLabels: ["a"], targetLabel: "b", location: there)
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(try left != RelabelRule(sourceLabels: ["a"], targetLabel: "c", location: here))
    }

    @Test("names that Unicode calls equal are different rules")
    func byteWiseEquality() throws {
        let composed = try RelabelRule(sourceLabels: ["\u{E9}"], targetLabel: "t")
        let decomposed = try RelabelRule(sourceLabels: ["e\u{301}"], targetLabel: "t")
        #expect(composed != decomposed)
    }
}

import Testing

@testable import MetricModel
@testable import Relabeling

@Suite("Names that come again")
struct NameVerdictTests {
    /// Short and long ones, one that is a prefix of another, one with zeros behind it, and more than are remembered.
    private static let names: [String] =
        ["a", "x", "ax", "ax\u{0}", "ax\u{0}\u{0}", "é", "\u{0}"]
        + (60...70).flatMap { [String(repeating: "y", count: $0), String(repeating: "y", count: $0) + "x"] }
        + (0..<2000).map { "name_\($0)_\($0 % 3 == 0 ? "x" : "z")" }

    @Test("are judged by each rule as the first time")
    func same() throws {
        let rules = try [".*x", ".*[^x]", "[ay].*", "(?s).*\u{0}"].map { pattern in
            RelabelStep(try RelabelRule(regex: RelabelRegex(pattern), action: .labelDrop))
        }
        var verdicts = NameVerdicts()
        for _ in 0..<3 {
            for name in Self.names {
                for step in rules {
                    let verdict = withBytes(of: name) { verdicts.matches($0, step) }
                    #expect(verdict == withBytes(of: name) { step.matcher.matches($0) })
                }
            }
        }
    }

    @Test("are dropped and kept in every label set, whatever run relabeled the one before")
    func labelSets() throws {
        let drop = RelabelRules([try RelabelRule(regex: RelabelRegex(".*_hash|.*_tmp"), action: .labelDrop)])
        let keep = RelabelRules([try RelabelRule(regex: RelabelRegex(".*_hash|.*_tmp"), action: .labelKeep)])
        var run = RelabelRun()
        var builder = LabelsBuilder()
        for number in 0..<100 {
            let labels = Labels([("a_hash", "\(number)"), ("b", "1"), ("c_tmp", "2")])
            builder.reset(to: labels)
            #expect(drop.apply(to: &builder, in: &run).isKept)
            #expect(builder.build() == Labels([("b", "1")]))
            builder.reset(to: labels)
            #expect(keep.apply(to: &builder, in: &run).isKept)
            #expect(builder.build() == Labels([("a_hash", "\(number)"), ("c_tmp", "2")]))
        }
    }
}

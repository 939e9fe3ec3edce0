import MetricModel
import Relabeling
import Testing

@Suite("Templates expand as Go's regexp.Expand does")
struct ReplacementTemplateTests {
    /// Against `(?P<name>a)(b)(?P<none>x)?` matching "ab"; a prefix keeps the result from being empty.
    @Test(
        "references are filled, what is none stays",
        arguments: [
            ("$1", "a"), ("${1}", "a"), ("$2$1", "ba"), ("$0", "ab"), ("$9", ""), ("$3", ""), ("$1x", ""),
            ("${1}x", "ax"), ("$name", "a"), ("${name}", "a"), ("$name-", "a-"), ("$names", ""), ("$none", ""),
            ("${01}", ""), ("$01", ""), ("$$", "$"), ("$$1", "$1"), ("$$$1", "$a"), ("$", "$"), ("a$", "a$"),
            ("$-", "$-"), ("${", "${"), ("${}", "${}"), ("${1", "${1"), ("${ 1}", "${ 1}"), ("$é", ""), ("$é-$2", "-b"),
            ("$1$", "a$"), ("x", "x"), ("${name}${2}", "ab"), ("$999999999999", ""), ("$٣", ""),
        ]
    )
    func expansion(template: String, expected: String) throws {
        let rule = try RelabelRule(
            sourceLabels: ["s"],
            targetLabel: "t",
            regex: RelabelRegex("(?P<name>a)(b)(?P<none>x)?"),
            replacement: "=" + template
        )
        var builder = LabelsBuilder(Labels([("s", "ab")]))
        #expect(RelabelRules([rule]).apply(to: &builder).isKept)
        #expect(builder["t"] == "=" + expected)
    }
}

import MetricModel
import ScrapeConfiguration
import Testing

@Suite("Target files in YAML are read strictly")
struct TargetFileTests {
    private func parse(_ text: String) throws(ConfigurationErrors) -> [StaticGroup] {
        try TargetFile.parseYAML(Array(text.utf8), path: "t.yml")
    }

    @Test("groups come in their order, with labels and place")
    func groups() throws {
        let groups = try parse("- targets: ['a:1', 5]\n  labels: {x: y}\n- {}\n- targets: ['b/c']\n")
        #expect(groups.map(\.targets) == [["a:1", "5"], [], ["b/c"]])
        #expect(groups[0].labels == Labels([("x", "y")]))
        #expect(groups.map(\.location.line) == [1, 3, 4])
    }

    @Test("a file without groups is no error", arguments: ["", "[]", "null", "# nothing", "---\n"])
    func empty(text: String) throws {
        #expect(try parse(text) == [])
    }

    @Test(
        "anything wrong refuses the whole file",
        arguments: [
            ("- targets: [a]\n-\n", "t.yml:2:2: nil target group item found"),
            ("targets: [a]", "t.yml:1:1: cannot unmarshal !!map into []*targetgroup.Group"),
            ("- targets: [[a]]", "t.yml:1:13: cannot unmarshal !!seq into string"),
            ("- labels: {a: b, a: c}", #"t.yml:1:18: key "a" already set in map"#),
            ("- labels: {'': c}", #"t.yml:1:12: "" is not a valid label name"#),
            ("- targets: [a", "t.yml:2:1: yaml: did not find expected ',' or ']'"),
        ]
    )
    func wrong(text: String, expected: String) {
        let errors = #expect(throws: ConfigurationErrors.self) { try parse(text) }
        #expect(errors?.description == expected)
    }
}

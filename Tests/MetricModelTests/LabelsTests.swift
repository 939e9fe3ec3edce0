import MetricModel
import Testing

/// Labels are bytes (reference: config-and-discovery.md §4).
@Suite("Labels")
struct LabelsTests {
    @Test("are sorted by name byte-wise, lose empty values, and keep the last of a repeated name")
    func building() {
        let labels = Labels([("b", "2"), ("_a", "1"), ("A", "0"), ("empty", ""), ("b", "3")])
        #expect(labels.pairs.map(\.name) == ["A", "_a", "b"])
        #expect(labels["b"] == "3")
        #expect(labels["empty"] == nil)
        #expect(labels.count == 3)
    }

    @Test("are different when their bytes are, whatever Unicode says")
    func bytes() {
        let composed = Labels([("a", "\u{E9}")])
        let decomposed = Labels([("a", "e\u{301}")])
        #expect(composed != decomposed)
        #expect(composed.hash64 != decomposed.hash64)
    }

    @Test(
        "are ordered by the first name or value that differs; a beginning sorts first",
        arguments: [
            ([("a", "1")], [("a", "2")]), ([("a", "1")], [("a", "1"), ("b", "1")]), ([], [("a", "1")]),
            ([("a", "2")], [("b", "1")]), ([("a", "1"), ("c", "1")], [("b", "1")]), ([("a", "Z")], [("a", "a")]),
        ] as [([(String, String)], [(String, String)])]
    )
    func order(smaller: [(String, String)], larger: [(String, String)]) {
        #expect(Labels(smaller) < Labels(larger))
        #expect(!(Labels(larger) < Labels(smaller)))
    }

    @Test("print as Prometheus prints them")
    func text() {
        #expect(Labels([("b", "2"), ("a", "x\"y\n")]).description == "{a=\"x\\\"y\\n\", b=\"2\"}")
        #expect(Labels([("utf8.name", "v")]).description == "{\"utf8.name\"=\"v\"}")
    }

    @Test("hold names and values of more than 127 bytes")
    func long() {
        let value = String(repeating: "v", count: 20_000)
        #expect(Labels([("n", value), ("z", "1")])["n"] == value)
        #expect(Labels([("n", value), ("z", "1")])["z"] == "1")
    }

    @Test("are public when their names do not begin with two underscores")
    func publicOnes() {
        let labels = Labels([("__address__", "h"), ("_x", "1"), ("job", "j")])
        #expect(labels.publicLabels == Labels([("_x", "1"), ("job", "j")]))
    }
}

@Suite("A labels builder")
struct LabelsBuilderTests {
    @Test("sets, replaces and removes; an empty value blocks and then vanishes")
    func changes() {
        var builder = LabelsBuilder(Labels([("a", "1"), ("b", "2")]))
        builder.set("a", "one")
        builder.set("c", "")
        builder.remove("b")
        #expect(builder["a"] == "one")
        #expect(builder.contains("c"))
        #expect(builder.build() == Labels([("a", "one")]))
    }

    @Test("tells a name that was appended twice")
    func repeated() {
        var builder = LabelsBuilder()
        for (name, value) in [("b", "1"), ("a", "1"), ("b", "2")] {
            withBytes(of: name) { name in withBytes(of: value) { builder.append(name, $0) } }
        }
        let name = builder.firstRepeatedName()
        #expect(name == Array("b".utf8))
        builder.reset()
        builder.set("b", "1")
        let none = builder.firstRepeatedName()
        #expect(none == nil)
    }

    @Test("replaces the first and removes all of a repeated name; an empty value takes its whole name along")
    func repeatedNames() {
        func repeated() -> LabelsBuilder {
            var builder = LabelsBuilder()
            for (name, value) in [("a", "1"), ("b", "1"), ("a", "2"), ("c", "1"), ("c", ""), ("a", "3")] {
                withBytes(of: name) { name in withBytes(of: value) { builder.append(name, $0) } }
            }
            return builder
        }
        var builder = repeated()
        builder.set("a", "new")
        builder.remove("c")
        var name = builder.firstRepeatedName()
        #expect(name == Array("a".utf8))
        #expect(builder.build() == Labels([("a", "3"), ("b", "1")]))
        builder = repeated()
        builder.removeNamesWithEmptyValue()
        name = builder.firstRepeatedName()
        #expect(name == Array("a".utf8))
        builder.remove("a")
        #expect(builder.build() == Labels([("b", "1")]))
    }
}

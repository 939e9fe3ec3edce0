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

    @Test("gives values second names, from the labels as they were, the later of two winning")
    func copies() {
        var builder = LabelsBuilder(Labels([("a", "1"), ("b", "2"), ("c", "3")]))
        builder.set("gone", "")
        builder.copyValues { name, copy in
            switch String(decoding: name, as: UTF8.self) {
            case "a": copy.append(contentsOf: "b".utf8)
            case "b": copy.append(contentsOf: "new".utf8)
            case "c": copy.append(contentsOf: "new".utf8)
            case "gone", "new": copy.append(contentsOf: "never".utf8)
            default: break
            }
        }
        #expect(builder.build() == Labels([("a", "1"), ("b", "1"), ("c", "3"), ("new", "3")]))
        #expect(!builder.contains("never"))
    }

    @Test("knows values by their bytes; a label that is not there has an empty one")
    func values() {
        let builder = LabelsBuilder(Labels([("a", "1"), ("__meta_x", "2")]))
        let a = Array("a".utf8)
        #expect(builder.hasValue(Array("1".utf8), of: a) && !builder.hasValue(Array("2".utf8), of: a))
        #expect(builder.hasValue([], of: Array("b".utf8)) && !builder.hasValue([], of: a))
        var joined = Array("x".utf8)
        builder.appendValue(of: Array("b".utf8), to: &joined)
        builder.appendValue(of: a, to: &joined)
        #expect(joined == Array("x1".utf8))
    }

    @Test("takes labels away by the beginning of their names")
    func prefixes() {
        var builder = LabelsBuilder(Labels([("a", "1"), ("__meta_", "2"), ("__meta_x", "3"), ("__met", "4")]))
        builder.removeNames(beginningWith: Array("__meta_".utf8))
        #expect(builder.build() == Labels([("a", "1"), ("__met", "4")]))
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

import MetricModel
import Relabeling
import Testing

/// A label set, rules, and what is left: nil when the set is dropped.
struct RelabelCase: Sendable, CustomTestStringConvertible {
    let name: String
    let input: [String: String]
    let rules: [RelabelRule]
    let expected: [String: String]?

    init(_ name: String, _ input: [String: String], _ rules: [RelabelRule], _ expected: [String: String]?) {
        self.name = name
        self.input = input
        self.rules = rules
        self.expected = expected
    }

    /// Expects the input and these labels besides.
    init(_ name: String, _ input: [String: String], _ rules: [RelabelRule], adds: [String: String]) {
        self.init(name, input, rules, input.merging(adds) { $1 })
    }

    var testDescription: String { name }
}

func labels(_ pairs: [String: String]) -> Labels { Labels(pairs.map { ($0.key, $0.value) }) }

/// A rule in short; stops the test run when it is not valid, for then a table is wrong.
func rule(
    _ action: RelabelAction = .replace,
    from sources: [String] = [],
    _ regex: String? = nil,
    to target: String = "",
    _ replacement: String = "$1",
    mod modulus: UInt64 = 0,
    separator: String = ";"
) -> RelabelRule {
    do {
        return try RelabelRule(
            sourceLabels: sources,
            separator: separator,
            targetLabel: target,
            regex: regex.map { try RelabelRegex($0) },
            modulus: modulus,
            replacement: replacement,
            action: action
        )
    } catch {
        preconditionFailure("a test's rule is not valid: \(error)")
    }
}

extension RelabelRules {
    /// One run by itself.
    func apply(to builder: inout LabelsBuilder) -> RelabelVerdict {
        var run = RelabelRun()
        return apply(to: &builder, in: &run)
    }
}

@Suite("Relabel rules change label sets as Prometheus's do")
struct RelabelActionTests {
    @Test("each rule of the reference gives its result", arguments: relabelCases)
    func result(of relabeling: RelabelCase) {
        var builder = LabelsBuilder(labels(relabeling.input))
        let verdict = RelabelRules(relabeling.rules).apply(to: &builder)
        #expect(verdict.isKept == (relabeling.expected != nil))
        if let expected = relabeling.expected { #expect(builder.build() == labels(expected)) }
    }

    @Test("the verdict names the rule that dropped, and later rules do not run")
    func droppingRule() {
        let rules = RelabelRules([
            rule(from: ["a"], to: "b"), rule(.drop, from: ["a"], "foo"), rule(.keep, from: ["a"], "never"),
        ])
        var builder = LabelsBuilder(labels(["a": "foo"]))
        #expect(rules.apply(to: &builder) == .dropped(1))
    }

    @Test("no rules keep everything")
    func noRules() {
        var builder = LabelsBuilder(labels(["a": "foo"]))
        #expect(RelabelRules.none.apply(to: &builder) == .kept)
        #expect(builder.build() == labels(["a": "foo"]))
    }

    @Test(
        "case is mapped one code point to one",
        arguments: [
            ("straße", "STRAßE", "straße"), ("İ", "İ", "i"), ("ﬁ", "ﬁ", "ﬁ"), ("ᾳ", "ᾼ", "ᾳ"), ("ᾀ", "ᾈ", "ᾀ"),
            ("ŉ", "ŉ", "ŉ"), ("Жж", "ЖЖ", "жж"), ("ǅ", "Ǆ", "ǆ"), ("aZ09-é", "AZ09-É", "az09-é"),
        ]
    )
    func caseMapping(text: String, upper: String, lower: String) {
        var builder = LabelsBuilder(labels(["a": text]))
        _ = RelabelRules([rule(.uppercase, from: ["a"], to: "u"), rule(.lowercase, from: ["a"], to: "l")])
            .apply(to: &builder)
        #expect(builder.bytes(of: "u") == Array(upper.utf8))
        #expect(builder.bytes(of: "l") == Array(lower.utf8))
    }

    @Test("an invalid byte is matched by a dot and copied as it is")
    func invalidBytes() {
        var builder = LabelsBuilder()
        builder.set(Array("a".utf8), [0x78, 0xFF, 0x79, 0x7A])
        let rules = RelabelRules([rule(from: ["a"], "x(.)(y)z", to: "b", "$2$1$2")])
        #expect(rules.apply(to: &builder) == .kept)
        #expect(builder.bytes(of: "b") == [0x79, 0xFF, 0x79])
    }
}

private let twoLines = "line1\nline2"
private let tags = "path:/secret,job:some-job,label:foo=bar"

private let relabelCases: [RelabelCase] = replaceCases + filterCases + nameCases + otherCases

private let replaceCases: [RelabelCase] = [
    RelabelCase(
        "R1",
        ["a": "foo", "b": "bar", "c": "baz"],
        [rule(from: ["a"], "f(.*)", to: "d", "ch${1}-ch${1}")],
        adds: ["d": "choo-choo"]
    ),
    RelabelCase(
        "R2",
        ["a": "foo", "b": "bar", "c": "baz"],
        [
            rule(from: ["a", "b"], "f(.*);(.*)r", to: "a", "b${1}${2}m"),
            rule(from: ["c", "a"], "(b).*b(.*)ba(.*)", to: "d", "$1$2$2$3"),
        ],
        ["a": "boobam", "b": "bar", "c": "baz", "d": "boooom"]
    ),
    RelabelCase("R5", ["a": "abc"], [rule(from: ["a"], ".*(b).*", to: "d")], adds: ["d": "b"]),
    RelabelCase("R10", ["a": "boo"], [rule(from: ["a"], "f", to: "b", "bar")], adds: [:]),
    RelabelCase("R11", ["a": "foo", "f": "baz"], [rule(from: ["a"], "(f).*", to: "$1", "$2")], ["a": "foo"]),
    RelabelCase(
        "R16",
        ["a": "some-name-value"],
        [rule(from: ["a"], "some-([^-]+)-([^,]+)", to: "${1}", "${2}")],
        adds: ["name": "value"]
    ),
    RelabelCase(
        "R17",
        ["a": "some-name-value"],
        [rule(from: ["a"], "some-([^-]+)-([^,]+)", to: "${1}", "${3}")],
        adds: [:]
    ),
    RelabelCase(
        "R18",
        ["a": "some-name-0"],
        [rule(from: ["a"], "some-([^-]+)-([^,]+)", to: "${3}", "${1}")],
        adds: [:]
    ),
    RelabelCase(
        "R19",
        ["a": "some-name-0"],
        [rule(from: ["a"], "some-([^-]+)(-[^,]+)", to: "${3}", "${1}")],
        adds: [:]
    ),
    RelabelCase(
        "R20",
        ["__meta_sd_tags": tags],
        [
            rule(from: ["__meta_sd_tags"], "(?:.+,|^)path:(/[^,]+).*", to: "__metrics_path__"),
            rule(from: ["__meta_sd_tags"], "(?:.+,|^)job:([^,]+).*", to: "job"),
            rule(from: ["__meta_sd_tags"], "(?:.+,|^)label:([^=]+)=([^,]+).*", to: "${1}", "${2}"),
        ],
        adds: ["__metrics_path__": "/secret", "job": "some-job", "foo": "bar"]
    ),
    RelabelCase(
        "R29",
        ["a": twoLines],
        [rule(from: ["a"], "line1.*line2", to: "d", "match${1}")],
        adds: ["d": "match"]
    ),
    RelabelCase(
        "R30",
        ["utf-8.label": twoLines],
        [rule(from: ["utf-8.label"], "line1.*line2", to: "d", "match${1}")],
        adds: ["d": "match"]
    ),
    RelabelCase(
        "R31",
        ["a": twoLines],
        [rule(from: ["a"], "line1.*line2", to: "utf-8.label${1}", "match${1}")],
        adds: ["utf-8.label": "match"]
    ),
    RelabelCase(
        "R33",
        ["a": twoLines],
        [
            rule(from: ["a"], "(line1).*(?<second>line2)", to: "label1_${1}", "val_${second}"),
            rule(from: ["a"], "(line1).*(?<second>line2)", to: "label2_$1", "val_$second"),
        ],
        adds: ["label1_line1": "val_line2", "label2_line1": "val_line2"]
    ),
    RelabelCase(
        "R34",
        ["__name__": "http_requests_total"],
        [
            rule(from: ["__name__"], ".*_total$", to: "__type__", "counter"),
            rule(from: ["__name__"], ".*_bytes$", to: "__unit__", "bytes"),
        ],
        adds: ["__type__": "counter"]
    ),
    RelabelCase("R40", ["t": "old"], [rule(from: ["missing"], to: "t")], [:]),
    RelabelCase("R41", ["t": "old"], [rule(to: "t", "static")], ["t": "static"]),
    RelabelCase("R42", ["t": "old"], [rule(to: "t", "")], [:]),
    RelabelCase("R43", ["a": "x", "t": "old"], [rule(from: ["a"], "", to: "t", "new")], adds: [:]),
    RelabelCase("R44", ["t": "old"], [rule(from: ["missing"], "", to: "t", "new")], ["t": "new"]),
    RelabelCase("R45", ["t": "old"], [rule(from: ["missing"], ".+", to: "t", "new")], adds: [:]),
    RelabelCase("R46", ["a": "foo"], [rule(from: ["a"], "(f)oo", to: "t", "$1_x")], adds: [:]),
    RelabelCase("R47", ["a": "foo"], [rule(from: ["a"], "(f)oo", to: "t", "${1}_x")], adds: ["t": "f_x"]),
    RelabelCase("R48", ["a": "foo"], [rule(from: ["a"], "(f)oo", to: "t", "a$$b")], adds: ["t": "a$b"]),
    RelabelCase("R49", ["a": "foo"], [rule(to: "$$x", "v")], adds: ["$x": "v"]),
    RelabelCase("R50", ["a": "FOO"], [rule(from: ["a"], "foo", to: "t", "hit")], adds: [:]),
    RelabelCase("R51", ["a": "FOO"], [rule(from: ["a"], "(?i)foo", to: "t", "hit")], adds: ["t": "hit"]),
    RelabelCase("R52", ["a": "foo", "b": ""], [rule(from: ["a", "b", "c"], to: "t")], adds: ["t": "foo;;"]),
    RelabelCase(
        "R63",
        ["__address__": "[::1]:80", "p": "9100"],
        [rule(from: ["__address__", "p"], #"(.+?)(\:\d+)?;(\d+)"#, to: "__address__", "$1:$3")],
        ["__address__": "[::1]:9100", "p": "9100"]
    ),
    RelabelCase("R64", ["a": "foo\n"], [rule(from: ["a"], "foo", to: "t", "hit")], adds: [:]),
    RelabelCase(
        "R65",
        ["job": "a", "__meta_dns_name": "some-x"],
        [rule(from: ["job", "__meta_dns_name"], "(.*)some-[regex]", to: "job", "foo-${1}")],
        ["job": "foo-a;", "__meta_dns_name": "some-x"]
    ),
    RelabelCase("R66", ["a": "xyz"], [rule(from: ["a"], "x(y)z", to: "t", "${0}!")], adds: ["t": "xyz!"]),
    RelabelCase("R66b", ["a": "xyz"], [rule(from: ["a"], "x(y)z", to: "t", "$1y")], adds: [:]),
    RelabelCase(
        "a repeated group name means the first that took part",
        ["a": "b"],
        [rule(from: ["a"], "(?P<n>a)|(?P<n>b)", to: "t", "<$n>")],
        adds: ["t": "<b>"]
    ),
]

private let filterCases: [RelabelCase] = [
    RelabelCase(
        "R3",
        ["a": "foo"],
        [rule(.drop, from: ["a"], ".*o.*"), rule(from: ["a"], "f(.*)", to: "d", "ch$1-ch$1")],
        nil
    ),
    RelabelCase("R6", ["a": "foo"], [rule(.drop, from: ["a"], "no-match")], adds: [:]),
    RelabelCase("R7", ["a": "foo"], [rule(.drop, from: ["a"], "f|o")], adds: [:]),
    RelabelCase("R8", ["a": "foo"], [rule(.keep, from: ["a"], "no-match")], nil),
    RelabelCase("R9", ["a": "foo"], [rule(.keep, from: ["a"], "f.*")], adds: [:]),
    RelabelCase("R61", ["a": "x"], [rule(.drop)], nil),
    RelabelCase("R62", ["b": "x"], [rule(.drop, from: ["a"], "")], nil),
    RelabelCase("R62b", ["a": "x"], [rule(.drop, from: ["a"], "")], adds: [:]),
    RelabelCase("half anchored", ["a": "a then anything"], [rule(.keep, from: ["a"], "a)|(b")], adds: [:]),
    RelabelCase("half anchored, other half", ["a": "anything then b"], [rule(.keep, from: ["a"], "a)|(b")], adds: [:]),
    RelabelCase("half anchored, neither", ["a": "b then a"], [rule(.keep, from: ["a"], "a)|(b")], nil),
]

private let ports = ["t": "1234", "p1": "1234", "p2": "5678"]

private let otherCases: [RelabelCase] = [
    RelabelCase("R12", ["c": "baz"], [rule(.hashMod, from: ["c"], to: "d", mod: 1000)], adds: ["d": "976"]),
    RelabelCase("R13", ["a": "foo\nbar"], [rule(.hashMod, from: ["a"], to: "b", mod: 1000)], adds: ["b": "734"]),
    RelabelCase(
        "R36",
        ["a": "foo", "b": "bar"],
        [rule(.hashMod, from: ["a", "b"], to: "d", mod: 1000)],
        adds: ["d": "750"]
    ),
    RelabelCase("R37", ["a": "foo"], [rule(.hashMod, from: ["missing"], to: "d", mod: 1000)], adds: ["d": "958"]),
    RelabelCase(
        "R38",
        ["__address__": "localhost:9090"],
        [rule(.hashMod, from: ["__address__"], to: "h", mod: 8)],
        adds: ["h": "2"]
    ),
    RelabelCase(
        "R39",
        ["__address__": "localhost:9090"],
        [rule(.hashMod, from: ["__address__"], to: "h", mod: 18_446_744_073_709_551_615)],
        adds: ["h": "4380205326771811618"]
    ),
    RelabelCase(
        "R24",
        ["foo": "bAr123Foo"],
        [rule(.uppercase, from: ["foo"], to: "u"), rule(.lowercase, from: ["foo"], to: "l")],
        adds: ["u": "BAR123FOO", "l": "bar123foo"]
    ),
    RelabelCase("an empty value deletes", ["u": "x"], [rule(.uppercase, from: ["no"], to: "u")], [:]),
    RelabelCase("V1", ["foo": "Bar"], [rule(.lowercase, from: ["foo"], to: "${3}")], adds: ["${3}": "bar"]),
    RelabelCase("V2", ["foo": "Bar"], [rule(from: ["foo"], to: "0${3}")], adds: ["0": "Bar"]),
    RelabelCase("R25", ports, [rule(.keepEqual, from: ["t"], to: "p1")], adds: [:]),
    RelabelCase("R26", ports, [rule(.dropEqual, from: ["t"], to: "p1")], nil),
    RelabelCase("R27", ports, [rule(.keepEqual, from: ["t"], to: "p2")], nil),
    RelabelCase("R28", ports, [rule(.dropEqual, from: ["t"], to: "p2")], adds: [:]),
    RelabelCase("R59", ["a": "x"], [rule(.dropEqual, from: ["p"], to: "q")], nil),
    RelabelCase("R59b", ["a": "x"], [rule(.keepEqual, from: ["p"], to: "q")], adds: [:]),
    RelabelCase(
        "R60",
        ["a": "x", "b": "y", "ab": "x;y"],
        [rule(.keepEqual, from: ["a", "b"], to: "ab")],
        adds: [:]
    ),
]

private let bees = ["a": "foo", "b1": "bar", "b2": "baz"]

private let nameCases: [RelabelCase] = [
    RelabelCase("R14", bees, [rule(.labelMap, "(b.*)", "bar_${1}")], adds: ["bar_b1": "bar", "bar_b2": "baz"]),
    RelabelCase(
        "R15",
        ["a": "foo", "__meta_my_bar": "aaa", "__meta_my_baz": "bbb", "__meta_other": "ccc"],
        [rule(.labelMap, "__meta_(my.*)", "${1}")],
        adds: ["my_bar": "aaa", "my_baz": "bbb"]
    ),
    RelabelCase(
        "R21",
        ["p_name": "foo", "ann": "9091"],
        [
            rule(.labelDrop, "^p_name$"), rule(from: ["ann"], "(.+)", to: "p_name", "metrics"),
            rule(.keep, from: ["p_name"], "^metrics$"), rule(.labelDrop, "^p_name$"),
        ],
        ["ann": "9091"]
    ),
    RelabelCase("R22", bees, [rule(.labelKeep, "(b.*)")], ["b1": "bar", "b2": "baz"]),
    RelabelCase("R23", bees, [rule(.labelDrop, "(b.*)")], ["a": "foo"]),
    RelabelCase("labeldrop without regex", bees, [rule(.labelDrop)], [:]),
    RelabelCase("R53", ["a": "1", "b": "2"], [rule(.labelMap, "a", "b")], ["a": "1", "b": "1"]),
    RelabelCase("R54", ["x_a": "1", "x_b": "2"], [rule(.labelMap, "x_(.)", "y")], adds: ["y": "2"]),
    RelabelCase("R55", ["a": "1", "b": "2"], [rule(.labelMap, "(a|b)", "c_$2")], adds: ["c_": "2"]),
    RelabelCase("R56", ["a": "1", "b": "2"], [rule(.labelMap, "(a)|b", "$1")], adds: [:]),
    RelabelCase("R57", ["a": "1", "ab": "m"], [rule(.labelKeep, "a")], ["a": "1"]),
    RelabelCase("R58", ["a": "1", "ab": "m"], [rule(.labelDrop, "a")], ["ab": "m"]),
    RelabelCase("half anchored map", ["ab": "1"], [rule(.labelMap, "a)|(b", "x")], adds: ["xx": "1"]),
]

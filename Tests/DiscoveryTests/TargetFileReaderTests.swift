import ScrapeTestSupport
import Testing

internal import Glibc

@testable import Discovery
@testable import MetricModel
@testable import ScrapeConfiguration

@Suite("What a target file says")
struct TargetFileReaderTests {
    private func parse(_ text: String, _ path: String = "t.json") throws -> [String] {
        try TargetFileReader.parse(Array(text.utf8), path: path).map { "\($0.targets)\($0.labels)" }
    }

    @Test(
        "JSON is read with Go's rules",
        arguments: [
            (#"[{"targets": ["a:1", "b:2"], "labels": {"x": "1"}}]"#, [#"["a:1", "b:2"]{x="1"}"#]),
            (#"[{"targets": ["a:1"]}, {"labels": {"x": "1"}}]"#, [#"["a:1"]{}"#, #"[]{x="1"}"#]),
            ("[]", []),
            ("null", []),
            (" [ {} ] \n", ["[]{}"]),
            (#"[{"TARGETS": ["a:1"], "Labels": {"X": "1"}}]"#, [#"["a:1"]{X="1"}"#]),
            (#"[{"targets": ["a:1"], "targets": ["b:2"]}]"#, [#"["b:2"]{}"#]),
            (#"[{"targets": ["a:1"], "labels": {"x": null, "y": "1"}}]"#, [#"["a:1"]{y="1"}"#]),
            (#"[{"targets": null, "labels": null}]"#, ["[]{}"]),
            (#"[{"targets": ["a:1", null]}]"#, [#"["a:1", ""]{}"#]),
            (#"[{"targets": ["測試:1"], "labels": {"測": "試"}}]"#, [#"["測試:1"]{"測"="試"}"#]),
        ] as [(String, [String])]
    )
    func json(text: String, expected: [String]) throws {
        #expect(try parse(text) == expected)
    }

    @Test(
        "a mistake in JSON is told in Go's words, with its place",
        arguments: [
            ("", "t.json: unexpected end of JSON input"),
            (" \n", "t.json: unexpected end of JSON input"),
            (#"[{"x": 1}]"#, #"t.json: group 0: json: unknown field "x""#),
            ("[{}, null]", "t.json: group 1: nil target group item found"),
            ("{}", "t.json: json: cannot unmarshal object into Go value of type []*targetgroup.Group"),
            (
                #"["a:1"]"#,
                "t.json: group 0: json: cannot unmarshal string into Go value of type struct { Targets []string "
                    + #""json:\"targets\""; Labels model.LabelSet "json:\"labels\"" }"#
            ),
            (
                #"[{"targets": "a:1"}]"#,
                "t.json: group 0: json: cannot unmarshal string into Go struct field .targets of type []string"
            ),
            (
                #"[{"targets": [1]}]"#,
                "t.json: group 0: json: cannot unmarshal number into .targets.0 of type string"
            ),
            (
                #"[{"labels": {"x": 1}}]"#,
                "t.json: group 0: json: cannot unmarshal number into Go struct field .x of type model.LabelValue"
            ),
            (
                #"[{"labels": ["x"]}]"#,
                "t.json: group 0: json: cannot unmarshal array into Go value of type map[model.LabelName]model.LabelValue"
            ),
            (#"[{"labels": {"": "1"}}]"#, #"t.json: group 0: "" is not a valid label name"#),
        ]
    )
    func brokenJSON(text: String, expected: String) {
        #expect(throws: TargetFileReader.Problem(expected)) { try parse(text) }
    }

    @Test(
        "what is no JSON at all names line and column",
        arguments: [
            ("[\n  {\"targets\": [}]", "t.json:2:"), ("[] x", "t.json:1:"), ("[1,", "t.json:1:"),
            ("- targets: []", "t.json:1:"),
        ]
    )
    func noJSON(text: String, prefix: String) throws {
        let problem = try #require(throws: TargetFileReader.Problem.self) { try parse(text) }
        #expect(problem.description.hasPrefix(prefix), "\(problem)")
    }

    @Test("the name's ending decides the format, whatever its case", arguments: ["t.JSON", "a.yml.json"])
    func ending(path: String) throws {
        #expect(try parse("[]", path) == [])
        #expect(throws: TargetFileReader.Problem("\(path): unexpected end of JSON input")) { try parse("", path) }
    }

    @Test(
        "YAML is read strictly",
        arguments: [
            ("- targets: [a:1, b:2]\n  labels: {x: 1}\n", [#"["a:1", "b:2"]{x="1"}"#]),
            ("- targets: [80]\n- {}\n", [#"["80"]{}"#, "[]{}"]),
            ("", []), ("[]", []), ("~", []),
            (#"[{"targets": ["a:1"]}]"#, [#"["a:1"]{}"#]),
        ] as [(String, [String])]
    )
    func yaml(text: String, expected: [String]) throws {
        #expect(try parse(text, "t.yml") == expected)
    }

    @Test(
        "a mistake in YAML names its place",
        arguments: [
            ("- targets: [a:1]\n  lables: {}\n", "t.yml:2:3: "), ("- targets: [a:1]\n- ~\n", "t.yml:2:3: "),
            ("- targets: [\n", "t.yml:"),
        ]
    )
    func brokenYAML(text: String, prefix: String) throws {
        let problem = try #require(throws: TargetFileReader.Problem.self) { try parse(text, "t.yml") }
        #expect(problem.description.hasPrefix(prefix), "\(problem)")
    }

    @Test("a file is read with its modification time")
    func file() throws {
        let folder = TemporaryFolder()
        let path = folder.write("t.json", #"[{"targets": ["a:1"]}]"#)
        let contents = try TargetFileReader.read(path)
        #expect(contents.groups.map(\.targets) == [["a:1"]])
        #expect(contents.modificationTime > 1_600_000_000)
    }

    @Test("a missing, an unreadable and a too large file say what they are")
    func unreadable() throws {
        let folder = TemporaryFolder()
        folder.makeFolder("d.json")
        mkfifo("\(folder.path)/pipe.json", 0o644)
        folder.write("big.json", "[" + String(repeating: " ", count: 2000) + "]")
        func text(_ name: String) throws -> String {
            let problem = try #require(throws: TargetFileReader.Problem.self) {
                try TargetFileReader.read("\(folder.path)/\(name)", sizeLimit: 1024)
            }
            return problem.description.replacing(folder.path, with: "DIR")
        }
        #expect(try text("none.json") == "open DIR/none.json: no such file or directory")
        #expect(try text("d.json") == "read DIR/d.json: is a directory")
        #expect(try text("pipe.json") == "read DIR/pipe.json: not a regular file")
        #expect(try text("big.json") == "read DIR/big.json: larger than 1KiB")
    }
}

import ScrapeTestSupport
import Testing

@testable import ScrapeConfiguration

@Suite("Which files a pattern means")
struct FileGlobTests {
    @Test(
        "a segment matches as in Go",
        arguments: [
            ("*.yml", "a.yml", true), ("*.yml", ".yml", true), ("*.yml", ".hidden.yml", true),
            ("*.yml", "a.yaml", false),
            ("a?c", "abc", true), ("a?c", "ac", false), ("a?c", "aéc", true), ("[ab].yml", "b.yml", true),
            ("[^ab].yml", "b.yml", false), ("[^ab].yml", "c.yml", true), ("[a-c]x", "bx", true),
            ("[a-c]x", "dx", false),
            ("[c-a]x", "bx", false), (#"\*.yml"#, "*.yml", true), (#"\*.yml"#, "a.yml", false), (#"[\]]"#, "]", true),
            ("a*b*c", "aXbYc", true), ("a*b*c", "aXcYb", false), ("*", "", true), ("", "", true), ("", "a", false),
            ("**a", "bba", true), ("{a,b}", "a", false), ("a*", "a", true), ("*aab", "aaaab", true),
        ] as [(String, String, Bool)]
    )
    func matches(pattern: String, name: String, expected: Bool) throws {
        #expect(try GlobPattern(parsing: pattern).matches(name) == expected)
    }

    @Test(
        "a malformed pattern says so",
        arguments: ["[", "[a", "[]", "[]a]", "[-a]", "[a-]", "[^", "a\\", "[\\", "[a-\\"]
    )
    func malformed(pattern: String) {
        #expect(throws: GlobPattern.SyntaxError()) { try GlobPattern(parsing: pattern) }
        #expect(throws: GlobPattern.SyntaxError()) { try FileGlob.paths(matching: pattern) }
    }

    @Test("a star against many characters ends in time that is not exponential")
    func noBlowUp() throws {
        let pattern = try GlobPattern(parsing: String(repeating: "a*", count: 100) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 2000)))
    }

    @Test("files are found sorted by name, dot files included, missing ones not")
    func paths() throws {
        let folder = TemporaryFolder()
        for name in ["b.yml", "a.yml", ".c.yml", "B.yml", "x.json", "y.yml.bak"] { folder.write(name, "") }
        folder.makeFolder("one")
        folder.makeFolder("two")
        folder.write("one/t.json", "")
        folder.write("two/t.json", "")
        func found(_ pattern: String) throws -> [String] {
            try FileGlob.paths(matching: "\(folder.path)/\(pattern)").map {
                String($0.dropFirst(folder.path.count + 1))
            }
        }
        #expect(try found("*.yml") == [".c.yml", "B.yml", "a.yml", "b.yml"])
        #expect(try found("x.json") == ["x.json"])
        #expect(try found("none.json") == [])
        #expect(try found("none/*.json") == [])
        #expect(try found("[ot]?[eo]/t.json") == ["one/t.json", "two/t.json"])
        #expect(try found("a.yml/*") == [])
    }

    @Test(
        "a path is joined in its shortest form",
        arguments: [
            (".", "a.yml", "a.yml"), ("/", "a.yml", "/a.yml"), ("/x//y/./z/..", "a", "/x/y/a"), ("..", "a", "../a"),
            ("/..", "a", "/a"), ("x/\u{301}y", "a", "x/\u{301}y/a"),
        ]
    )
    func join(directory: String, name: String, expected: String) {
        #expect(FilePath.cleaned("\(directory)/\(name)").utf8.elementsEqual(expected.utf8))
    }

    @Test(
        "what is watched is the directory of the pattern",
        arguments: [("a.yml", "./"), ("*.yml", "./"), ("t/*.yml", "t/"), ("/etc/t/a.json", "/etc/t/"), ("/a.yml", "/")]
    )
    func watchedDirectory(pattern: String, expected: String) {
        #expect(FileGlob.watchedDirectory(of: pattern) == expected)
    }
}

import ScrapeTestSupport
import Testing

@testable import Discovery

/// `ClientConfigFromReader`, `NameList` and the names of miekg/dns v1.1.66.
@Suite("resolv.conf")
struct ResolverFileTests {
    @Test(
        "is read as Go's library reads it",
        arguments: [
            ("", [], [], 1),
            ("nameserver 10.0.0.1\nnameserver\t::1 # here\r\n", ["10.0.0.1", "::1"], [], 1),
            ("nameserver\n;nameserver 10.0.0.1\n#nameserver 10.0.0.2\n", [], [], 1),
            ("search lan corp\nsearch a b c", [], ["a", "b", "c"], 1),
            ("search lan\ndomain corp other", [], ["corp"], 1),
            ("domain corp\ndomain", [], [], 1),
            ("domain corp\nsearch", [], [], 1),
            ("options ndots:3", [], [], 3),
            ("options rotate timeout:1 ndots:0 attempts:9", [], [], 0),
            ("options ndots:99", [], [], 15),
            ("options ndots:-1", [], [], 0),
            ("options ndots:x", [], [], 0),
            ("options ndots:", [], [], 0),
            ("options ndots:99999999999999999999", [], [], 15),
            ("options ndots:-99999999999999999999", [], [], 0),
            ("OPTIONS ndots:5\nNameserver 10.0.0.1\noptionsndots:4", [], [], 1),
        ] as [(String, [String], [String], Int)]
    )
    func reading(_ text: String, _ servers: [String], _ suffixes: [String], _ dots: Int) {
        #expect(ResolverFile(text.utf8) == ResolverFile(servers: servers, suffixes: suffixes, dots: dots))
    }

    @Test("is read up to a line without end")
    func longLine() {
        let text = "nameserver 10.0.0.1\n#\(String(repeating: "x", count: 70_000))\nnameserver 10.0.0.2\n"
        #expect(ResolverFile(text.utf8).servers == ["10.0.0.1"])
    }

    @Test("that is not there is told of with its path")
    func missing() throws {
        let folder = TemporaryFolder()
        #expect(
            throws: DiscoveryProblem(
                "could not load resolv.conf: open \(folder.path("none")): no such file or directory"
            )
        ) {
            try ResolverFile(path: folder.path("none"))
        }
        let path = folder.write("resolv.conf", "nameserver 10.9.8.7\n")
        #expect(try ResolverFile(path: path).servers == ["10.9.8.7"])
    }

    @Test(
        "gives the names to try",
        arguments: [
            ("a.b.", 1, "a.b."),
            ("a.b", 1, "a.b. a.b.lan. a.b.corp."),
            ("a.b", 2, "a.b.lan. a.b.corp. a.b."),
            ("a", 0, "a. a.lan. a.corp."),
            ("a", 1, "a.lan. a.corp. a."),
            (#"a\.b"#, 1, #"a\.b.lan. a\.b.corp. a\.b."#),
            (#"a\\.b"#, 1, #"a\\.b. a\\.b.lan. a\\.b.corp."#),
            (#"a\."#, 1, #"a\..lan. a\..corp. a\.."#),
            (".", 1, "."),
        ]
    )
    func candidates(_ name: String, _ dots: Int, _ names: String) {
        let file = ResolverFile(servers: ["one"], suffixes: ["lan", "corp."], dots: dots)
        #expect(file.candidates(for: name).joined(separator: " ") == names)
    }
}

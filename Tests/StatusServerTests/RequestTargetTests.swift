import Testing

@testable import StatusServer

@Suite("The target of a request")
struct RequestTargetTests {
    @Test(
        "is taken apart as Go does it",
        arguments: [
            ("/a", "/a", []), ("/a?", "/a", []), ("/a?b", "/a", ["b="]), ("/a?b=c", "/a", ["b=c"]),
            ("/%61%20%C3%A9%00?", "/a é\0", []), ("/a+b", "/a+b", []), ("/a?b+c=d+e%2B", "/a", ["b c=d e+"]),
            ("/a?b=c=d?e", "/a", ["b=c=d?e"]), ("/a?b=1&b=2&&c=3&", "/a", ["b=1", "b=2", "c=3"]),
            ("/a?=x", "/a", ["=x"]), ("/a#b?c=d", "/a#b", ["c=d"]), ("/é?é=é", "/é", ["é=é"]),
            // What cannot be read is passed over, not what stands beside it.
            ("/a?b=%zz&c=1&%=2&d=%4", "/a", ["c=1"]), ("/a?b=1;c=2&d=3", "/a", ["d=3"]),
            ("http://h:1/a?b=c", "/a", ["b=c"]), ("HTTPS://h/a", "/a", []), ("http://h", "", []),
        ] as [(String, String, [String])]
    )
    func parts(text: String, path: String, query: [String]) throws {
        let target = try #require(RequestTarget(text))
        #expect(target.path == path)
        #expect(target.query.map { "\($0.name)=\($0.value)" } == query)
    }

    @Test(
        "is refused when Go refuses it",
        arguments: ["", "*", "a", "ftp://h/a", "/a b", "/a?b c", "/%", "/%4", "/%zz", "/a\u{1}", "/a\u{7F}"]
    )
    func refused(text: String) {
        #expect(RequestTarget(text) == nil)
    }
}

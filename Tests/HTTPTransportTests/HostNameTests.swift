import Testing

@testable import HTTPTransport

@Suite("A host's name")
struct HostNameTests {
    @Test(
        "of another script is dialled by its form in ASCII",
        arguments: [
            ("bücher.example", "xn--bcher-kva.example"), ("BÜCHER.Example", "xn--bcher-kva.example"),
            ("straße.example", "xn--strae-oqa.example"), ("faß", "xn--fa-hia"), ("é", "xn--9ca"),
            ("ＦＯＯ.Ｅxample", "foo.example"), ("foo。example", "foo.example"), ("ö..b", "xn--nda..b"),
            ("例え.テスト", "xn--r8jz45g.xn--zckzah"), ("пример.испытание", "xn--e1afmkfd.xn--80akhbyknj4f"),
            ("münchen-ost.de", "xn--mnchen-ost-9db.de"), ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"),
            ("3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"), ("😀.example", "xn--e28h.example"),
            // No such names.
            ("é_x.invalid", "é_x.invalid"), ("-é", "-é"),
            // Nothing to do.
            ("Foo.example", "Foo.example"), ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("a_b", "a_b"),
        ]
    )
    func ascii(name: String, expected: String) { #expect(InternationalName.ascii(name) == expected) }

    @Test("is written as it came where people read it, and in ASCII where it is dialled")
    func url() throws {
        let url = try RequestURL(parsing: "http://b%C3%BCcher.example:9/x")
        #expect(url.displayText == "http://b%C3%BCcher.example:9/x")
        #expect(url.text == "http://xn--bcher-kva.example:9/x" && url.dialAddress == "xn--bcher-kva.example:9")
        let next = url.resolving(try RequestURL(parsing: "/y"))
        #expect(next.text == "http://xn--bcher-kva.example:9/y")
    }

    /// As a real Prometheus 3.5.3 says it; none of them is looked up.
    @Test(
        "that is none has no address",
        arguments: ["010.0.0.1", "1.2.3", "127.0.0.1.", "1", "2130706433", "256.1.1.1", "a..b", "a-.b", "-a", "a+b"]
    )
    func invalid(name: String) throws {
        #expect(!DomainName.isValid(name))
        let text = try Exchange().goText("http://\(name):9/x")
        #expect(text == "Get \"http://\(name):9/x\": dial tcp: lookup \(name): no such host")
    }

    @Test("may have these forms", arguments: ["a", "a.", "0x7f000001", "a_b.c", "xn--a", "1.a", "a-b", "_a._tcp.c"])
    func valid(name: String) { #expect(DomainName.isValid(name)) }

    @Test("must not be too long")
    func length() {
        let label = String(repeating: "a", count: 63)
        #expect(DomainName.isValid(label) && !DomainName.isValid(label + "a"))
        let name = Array(repeating: label, count: 3).joined(separator: ".") + "."
        #expect(DomainName.isValid(name + String(repeating: "b", count: 61)))
        #expect(!DomainName.isValid(name + String(repeating: "b", count: 62)))
    }

    @Test("that is an IPv6 address keeps its brackets behind a proxy", arguments: ["", ":81"])
    func brackets(port: String) throws {
        let proxy = try LoopbackServer { connection in
            while let request = connection.readRequest() { connection.respond(body: request) }
        }
        defer { proxy.stop() }
        var settings = HTTPClientSettings()
        settings.proxy.url = try RequestURL(parsing: proxy.url)
        let seen = try Exchange(settings: settings).response("http://[2001:db8::1]\(port)/x").body.text
        #expect(seen.contains("\r\nHost: [2001:db8::1]\(port)\r\n"))
        #expect(seen.split(separator: "\r\n").count { $0.hasPrefix("Host:") } == 1)
    }
}

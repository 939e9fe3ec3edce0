import Synchronization
import Testing

@testable import HTTPTransport

@Suite("A redirect policy")
struct RedirectPolicyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let base: String
        let location: String
        let target: String
        var testDescription: String { "\(base) -> \(location)" }
    }

    static let resolutions: [Row] = [
        Row(base: "http://a/b/c?d", location: "http://x/y", target: "http://x/y"),
        Row(base: "http://a/b/c?d", location: "//x:1/y", target: "http://x:1/y"),
        Row(base: "https://a:8/b/c?d", location: "/y", target: "https://a:8/y"),
        Row(base: "http://a/b/c?d", location: "y", target: "http://a/b/y"),
        Row(base: "http://a/b/c?d", location: "y?z", target: "http://a/b/y?z"),
        Row(base: "http://a/b/c?d", location: "?z", target: "http://a/b/c?z"),
        Row(base: "http://a/b/c?d", location: "../y", target: "http://a/y"),
        Row(base: "http://a/b/c?d", location: "../../../y/./z/..", target: "http://a/y/"),
        Row(base: "http://a/b/c?d", location: "./", target: "http://a/b/"),
        Row(base: "http://a", location: "y", target: "http://a/y"),
        Row(base: "http://a/b", location: "y#part", target: "http://a/y"),
        Row(base: "http://a/b", location: "http://[::1]:9/y", target: "http://[::1]:9/y"),
    ]

    @Test("resolves a Location against the URL that sent it", arguments: resolutions)
    func resolves(row: Row) throws {
        var policy = RedirectPolicy(url: try RequestURL(parsing: row.base), method: .get)
        guard case .follow(let hop) = policy.decide(status: 302, location: row.location) else {
            Issue.record("not followed")
            return
        }
        #expect(hop.url.text == row.target)
    }

    @Test("follows five statuses, and POST becomes GET after three of them")
    func methods() throws {
        let url = try RequestURL(parsing: "http://a/b")
        var seen: [Int: String] = [:]
        for status in 300...310 {
            var policy = RedirectPolicy(url: url, method: .post)
            if case .follow(let hop) = policy.decide(status: status, location: "/c") {
                seen[status] = "\(hop.method.rawValue) \(hop.keepsBody)"
            }
        }
        #expect(
            seen == [301: "GET false", 302: "GET false", 303: "GET false", 307: "POST true", 308: "POST true"]
        )
    }

    @Test("keeps HEAD a HEAD")
    func head() throws {
        var policy = RedirectPolicy(url: try RequestURL(parsing: "http://a/b"), method: .head)
        guard case .follow(let hop) = policy.decide(status: 302, location: "/c") else {
            Issue.record("not followed")
            return
        }
        #expect(hop.method == .head)
    }

    @Test("takes a redirect without Location as the answer", arguments: [nil, ""])
    func noLocation(location: String?) throws {
        var policy = RedirectPolicy(url: try RequestURL(parsing: "http://a/b"), method: .get)
        #expect(policy.decide(status: 302, location: location) == .stop)
    }

    @Test("sends ten requests and no more")
    func tenRequests() throws {
        var policy = RedirectPolicy(url: try RequestURL(parsing: "http://a/b"), method: .get)
        for _ in 1..<10 {
            guard case .follow = policy.decide(status: 302, location: "loop?x") else {
                Issue.record("stopped early")
                return
            }
        }
        #expect(policy.decide(status: 302, location: "loop?x") == .fail(.tooManyRedirects, url: "loop?x"))
    }

    struct Hosts: Sendable, CustomTestStringConvertible {
        let hops: [String]
        let drops: [Bool]
        var testDescription: String { hops.joined(separator: " -> ") }
    }

    static let credentialRules: [Hosts] = [
        Hosts(hops: ["http://a.example:1/x", "https://a.example:2/y"], drops: [false]),
        Hosts(hops: ["http://a.example/x", "http://A.EXAMPLE/y"], drops: [false]),
        Hosts(hops: ["http://a.example/x", "http://b.a.example/y"], drops: [false]),
        Hosts(hops: ["http://a.example/x", "http://ba.example/y"], drops: [true]),
        Hosts(hops: ["http://b.a.example/x", "http://a.example/y"], drops: [true]),
        Hosts(hops: ["http://a.example/", "http://c.example/", "http://a.example/"], drops: [true, true]),
    ]

    @Test("drops credentials for good when a hop leaves the first host", arguments: credentialRules)
    func credentials(row: Hosts) throws {
        var policy = RedirectPolicy(url: try RequestURL(parsing: row.hops[0]), method: .get)
        let drops = row.hops.dropFirst().map { location in
            guard case .follow(let hop) = policy.decide(status: 302, location: location) else { return false }
            return hop.dropsCredentials
        }
        #expect(drops == row.drops)
    }

    @Test(
        "names the last page, but not to a server without TLS behind one with it",
        arguments: [
            ("http://a/x", "http://b/y", "http://a/x"), ("http://a/x", "https://b/y", "http://a/x"),
            ("https://a/x", "https://b/y", "https://a/x"), ("https://a/x", "http://b/y", nil),
            ("http://u:p@a/x?q", "/y", "http://a/x?q"),
        ] as [(String, String, String?)]
    )
    func referer(from url: String, to location: String, expected: String?) throws {
        var policy = RedirectPolicy(url: try RequestURL(parsing: url), method: .get)
        guard case .follow(let hop) = policy.decide(status: 302, location: location) else {
            Issue.record("not followed")
            return
        }
        #expect(hop.referer == expected)
    }

    @Test("knows which headers are credentials")
    func credentialHeaders() {
        let headers: HTTPHeaders = [
            "Accept": "*/*", "authorization": "x", "Cookie": "y", "Proxy-Authorization": "z", "X-Own": "w",
        ]
        #expect(RedirectPolicy.withoutCredentials(headers).entries.map(\.name) == ["Accept", "X-Own"])
    }
}

@Suite("A redirecting server")
struct RedirectTests {
    /// Sends `Location: <path without its slash>` for every path but /end, which shows the request itself.
    private func server(_ location: @escaping @Sendable (String) -> String) throws -> LoopbackServer {
        try LoopbackServer { connection in
            while let request = connection.readRequest() {
                let path = String(request.split(separator: " ")[1])
                if path.hasPrefix("/end") {
                    connection.respond(body: request)
                } else {
                    connection.respond("302 Found", headers: "Location: \(location(path))\r\n", body: "moved")
                }
            }
        }
    }

    @Test("is followed over the same connection")
    func followed() throws {
        let server = try server { $0 == "/a" ? "b?c=d" : "end" }
        defer { server.stop() }
        let response = try Exchange().response(server.url + "/a")
        #expect(response.status == 200)
        #expect(response.redirects == 2)
        #expect(response.finalURL == server.url + "/end")
        #expect(response.body.text.hasPrefix("GET /end HTTP/1.1\r\n"))
        #expect(server.accepted == 1)
    }

    @Test("is not followed when the settings say so")
    func notFollowed() throws {
        let server = try server { _ in "end" }
        defer { server.stop() }
        let exchange = try Exchange(settings: HTTPClientSettings(followRedirects: false))
        #expect(try exchange.goText(server.url + "/a") == "server returned HTTP status 302 Found")
    }

    @Test("gets no credentials for another host, and the first host's own redirects keep them")
    func credentials() throws {
        let other = try LoopbackServer(address: "127.0.0.2") { connection in
            while let request = connection.readRequest() { connection.respond(body: request) }
        }
        defer { other.stop() }
        let otherURL = other.url
        let server = try server { $0 == "/away" ? otherURL + "/end" : "end" }
        defer { server.stop() }
        let exchange = try Exchange()
        func body(_ path: String) throws -> String {
            let headers: HTTPHeaders = ["Authorization": "Bearer secret", "X-Own": "1"]
            let request = HTTPRequest(url: server.url + path, headers: headers, deadline: Exchange.seconds(20))
            return try exchange.send(request).response.body.text
        }
        let (near, away) = (try body("/near"), try body("/away"))
        #expect(near.contains("Authorization: Bearer secret\r\n"))
        #expect(near.contains("X-Own: 1\r\n"))
        #expect(!away.contains("secret"))
        #expect(away.contains("X-Own: 1\r\n"))
    }

    @Test("is told from where a request comes, without the user, unless the request says it")
    func referer() throws {
        let server = try server { $0 == "/a?b" ? "/c" : "/end" }
        defer { server.stop() }
        let exchange = try Exchange()
        func referer(_ url: String, _ headers: HTTPHeaders = [:]) throws -> [Substring] {
            let request = HTTPRequest(url: url, headers: headers, deadline: Exchange.seconds(20))
            let lines = try exchange.send(request).response.body.text.split(separator: "\r\n")
            return lines.filter { $0.hasPrefix("Referer:") }
        }
        #expect(try referer(server.url + "/end") == [])
        #expect(try referer(server.url + "/x?y#z") == ["Referer: \(server.url)/x?y"])
        #expect(try referer(server.url + "/a?b") == ["Referer: \(server.url)/c"])
        let withUser = server.url.replacing("http://", with: "http://u:p@")
        #expect(try referer(withUser + "/x") == ["Referer: \(server.url)/x"])
        #expect(try referer(server.url + "/x", ["Referer": "own"]) == ["Referer: own"])
        #expect(try referer(server.url + "/end") == [])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let location: String
        let text: String
        var testDescription: String { location }
    }

    static let failures: [Row] = [
        Row(location: "loop?x=1", text: #"Get "loop?x=1": stopped after 10 redirects"#),
        Row(location: "ftp://x/y", text: #"Get "ftp://x/y": unsupported protocol scheme "ftp""#),
        Row(
            location: "http://127.0.0.1:99999/x",
            text: #"Get "http://127.0.0.1:99999/x": dial tcp: address 99999: invalid port"#
        ),
        Row(
            location: "//127.0.0.1:1/x?y",
            text: #"Get "http://127.0.0.1:1/x?y": dial tcp 127.0.0.1:1: connect: connection refused"#
        ),
        Row(
            location: "http://u:p@127.0.0.1:1/x",
            text: #"Get "http://u:***@127.0.0.1:1/x": dial tcp 127.0.0.1:1: connect: connection refused"#
        ),
        Row(location: "mailto:a@b", text: #"Get "mailto:a@b": unsupported protocol scheme "mailto""#),
        Row(
            location: "http://u:hush@a b/",
            text: #"Get "%": failed to parse Location header "http://u:xxxxx@a b/": parse "http://u:xxxxx@a b/": "#
                + #"invalid character "xxxxx" in host name"#
        ),
        Row(location: "http:///x", text: #"Get "http:///x": http: no Host in request URL"#),
        Row(
            location: "http://a b/%zz",
            text: #"Get "%": failed to parse Location header "http://a b/%zz": parse "http://a b/%zz": "#
                + #"invalid character " " in host name"#
        ),
    ]

    @Test("that leads nowhere gets Prometheus's text", arguments: failures)
    func failure(row: Row) throws {
        let server = try server { _ in row.location }
        defer { server.stop() }
        let url = server.url + "/a"
        #expect(try Exchange().goText(url) == row.text.replacing("\"%\"", with: "\"\(url)\""))
    }

    @Test("with a body without end is followed all the same")
    func endlessBody() throws {
        let server = try LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            if request.hasPrefix("GET /end") { return connection.respond(body: "x") }
            connection.send("HTTP/1.1 302 Found\r\nLocation: /end\r\n\r\n")
            while connection.send([UInt8](repeating: 0x61, count: 65536)) {}
        }
        defer { server.stop() }
        #expect(try Exchange().response(server.url).body.text == "x")
    }

    @Test("that breaks off in its body is followed all the same")
    func cutBody() throws {
        let server = try LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            if request.hasPrefix("GET /end") { return connection.respond(body: "x") }
            connection.send("HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 100\r\n\r\nmoved")
        }
        defer { server.stop() }
        #expect(try Exchange().response(server.url).body.text == "x")
    }

    @Test("that hangs in its body fails the request for the next page")
    func hangingBody() throws {
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 100\r\n\r\nmoved")
            connection.waitForClose()
        }
        defer { server.stop() }
        let text = try Exchange().goText(server.url, deadline: 0.2)
        #expect(text == "Get \"\(server.url)/end\": context deadline exceeded")
    }
}

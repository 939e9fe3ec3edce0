import Glibc
import MetricModel
import ScrapeTestSupport
import Synchronization
import Testing

@testable import HTTPTransport

/// A client whose requests go through a proxy.
private func settings(_ url: String, connectHeaders: [(String, [String])] = []) throws -> HTTPClientSettings {
    var settings = HTTPClientSettings()
    settings.proxy.url = try RequestURL(parsing: url)
    settings.proxy.connectHeaders = connectHeaders.map { name, values in
        ProxySettings.ConnectHeader(name: name, values: values.map { .text($0) })
    }
    return settings
}

/// Answers every request with itself.
private func echo(answering: @escaping @Sendable (String) -> String = { $0 }) throws -> LoopbackServer {
    try LoopbackServer { connection in
        while let request = connection.readRequest() { connection.respond(body: answering(request)) }
    }
}

extension LoopbackServer {
    /// With a user in front of the address.
    fileprivate func url(scheme: String = "http", user: String) -> String { "\(scheme)://\(user)@\(address):\(port)" }
}

@Suite("A plain request through a proxy")
struct PlainProxyTests {
    /// As a real Prometheus 3.5.3 sent it.
    @Test("names its target in full, and the proxy's user, but nothing that is meant for tunnels")
    func absoluteForm() throws {
        let proxy = try echo()
        defer { proxy.stop() }
        var settings = try settings(proxy.url(user: "us%40r:p%3Aw"), connectHeaders: [("X-One", ["a"])])
        settings.authorization = .credentials(type: "Bearer", .text("token"))
        let exchange = try Exchange(settings: settings)
        let request = HTTPRequest(
            url: "http://192.0.2.1:9100/metrics?a=b",
            headers: ["User-Agent": "agent/1", "Accept": "x"],
            deadline: Exchange.seconds(20)
        )
        let seen = try exchange.send(request).response.body.text
        #expect(
            Set(seen.split(separator: "\r\n")) == [
                "GET http://192.0.2.1:9100/metrics?a=b HTTP/1.1", "Host: 192.0.2.1:9100", "User-Agent: agent/1",
                "Accept: x", "Authorization: Bearer token", "Proxy-Authorization: Basic dXNAcjpwOnc=",
            ]
        )
    }

    @Test("names the port where the URL does, and where the scheme's own could be left out")
    func ownPort() throws {
        let proxy = try echo { $0.split(separator: "\r\n").prefix(2).joined(separator: ", ") }
        defer { proxy.stop() }
        let exchange = try Exchange(settings: settings(proxy.url))
        for host in ["192.0.2.1:80", "192.0.2.1", "[2001:db8::1]:80", "192.0.2.1:81", "192.0.2.1"] {
            let seen = try exchange.response("http://\(host)/x?y").body.text
            #expect(seen == "GET http://\(host)/x?y HTTP/1.1, Host: \(host)")
        }
    }

    @Test("says the user without a password, and none without a user")
    func users() throws {
        let proxy = try echo { $0.split(separator: "\r\n").filter { $0.hasPrefix("Proxy-") }.joined() }
        defer { proxy.stop() }
        let named = try Exchange(settings: settings(proxy.url(user: "user")))
        #expect(try named.response("http://192.0.2.1/").body.text == "Proxy-Authorization: Basic dXNlcjo=")
        let nobody = try Exchange(settings: settings(proxy.url))
        #expect(try nobody.response("http://192.0.2.1/").body.text == "")
    }

    @Test("looks up nothing but the proxy, and shares its connections with other targets")
    func sharing() throws {
        let proxy = try echo { String($0.prefix { $0 != "\r\n" }) }
        defer { proxy.stop() }
        let names = try FakeNameServer { $0 == "proxy.test" ? .address("127.0.0.1") : .noSuchName }
        let exchange = try Exchange(
            settings: settings("http://proxy.test:\(proxy.port)"),
            nameServers: ["127.0.0.1:\(names.port)"]
        )
        for host in ["one.test", "two.test", "three.test:81"] {
            #expect(try exchange.response("http://\(host)/x").body.text == "GET http://\(host)/x HTTP/1.1")
        }
        #expect(proxy.accepted == 1)
    }

    @Test("keeps the proxy's user along redirects to other hosts, and drops its own credentials")
    func redirects() throws {
        let proxy = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                if request.hasPrefix("GET http://192.0.2.1/ ") {
                    connection.respond("302 Found", headers: "Location: http://192.0.2.2/x\r\n")
                } else {
                    connection.respond(body: request)
                }
            }
        }
        defer { proxy.stop() }
        var settings = try settings(proxy.url(user: "u:p"))
        settings.authorization = .credentials(type: "Bearer", .text("token"))
        let seen = try Exchange(settings: settings).response("http://192.0.2.1/").body.text
        #expect(seen.hasPrefix("GET http://192.0.2.2/x HTTP/1.1\r\n"))
        #expect(seen.contains("\r\nProxy-Authorization: Basic dTpw\r\n"))
        #expect(!seen.contains("Bearer"))
    }

    @Test("goes straight to hosts that need no proxy")
    func exceptions() throws {
        let server = try echo { _ in "server" }
        let proxy = try echo { _ in "proxy" }
        defer { [server, proxy].forEach { $0.stop() } }
        var settings = try settings(proxy.url)
        #expect(try Exchange(settings: settings).response(server.url).body.text == "proxy")
        settings.proxy.noProxy = "example.org"
        let exchange = try Exchange(settings: settings)
        #expect(try exchange.response(server.url).body.text == "server")
        #expect(try exchange.response("http://192.0.2.1/").body.text == "proxy")
        #expect(try exchange.response(server.url).body.text == "server")
    }

    @Test("that the proxy does not answer well fails as with a server")
    func badAnswers() throws {
        let rows: [(String, String)] = [
            ("HTTP/1.1 407 Proxy Auth\r\nContent-Length: 0\r\n\r\n", "server returned HTTP status 407 Proxy Auth"),
            ("", #"Get "http://192.0.2.1/": EOF"#),
            (
                "garbage\r\n\r\n",
                #"Get "http://192.0.2.1/": net/http: HTTP/1.x transport connection broken: "#
                    + #"malformed HTTP response "garbage""#
            ),
        ]
        for (answer, expected) in rows {
            let proxy = try LoopbackServer(answering: answer)
            #expect(try Exchange(settings: settings(proxy.url)).goText("http://192.0.2.1/") == expected)
            proxy.stop()
        }
    }
}

@Suite("A proxy that cannot be reached")
struct UnreachableProxyTests {
    @Test(
        "is named in the error, in Prometheus's words",
        arguments: ["http", "https", "foo", "socks5"],
        ["http", "https"]
    )
    func refused(proxyScheme: String, scheme: String) throws {
        let exchange = try Exchange(settings: settings("\(proxyScheme)://127.0.0.1:1"))
        #expect(
            try exchange.goText("\(scheme)://192.0.2.1/")
                == #"Get "\#(scheme)://192.0.2.1/": proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused"#
        )
    }

    @Test("because its name is unknown, or its port is none")
    func unknown() throws {
        let names = try FakeNameServer { _ in .noSuchName }
        let server = "127.0.0.1:\(names.port)"
        let exchange = try Exchange(settings: settings("http://nosuch.invalid:80"), nameServers: [server])
        #expect(
            try exchange.goText("http://192.0.2.1/")
                == #"Get "http://192.0.2.1/": proxyconnect tcp: dial tcp: lookup nosuch.invalid on \#(server): "#
                + "no such host"
        )
        exchange.client = try HTTPClient(settings: settings("http://127.0.0.1:99999"))
        #expect(
            try exchange.goText("http://192.0.2.1/")
                == #"Get "http://192.0.2.1/": proxyconnect tcp: dial tcp: address 99999: invalid port"#
        )
    }

    @Test("or is silent holds a request up until its own deadline", arguments: ["http", "https"], ["http", "https"])
    func silent(proxyScheme: String, scheme: String) throws {
        let proxy = try SilentListener()
        let exchange = try Exchange(settings: settings("\(proxyScheme)://127.0.0.1:\(proxy.port)"))
        let text = try exchange.goText("\(scheme)://192.0.2.1/", deadline: 0.2)
        #expect(text == #"Get "\#(scheme)://192.0.2.1/": context deadline exceeded"#)
    }
}

@Suite("A tunnel through a proxy")
struct TunnelTests {
    /// As a real Prometheus 3.5.3 sent it.
    @Test("is asked for with the headers that are meant for it, and nothing of the request's own")
    func question() throws {
        let seen = Mutex("")
        let proxy = try LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            seen.withLock { $0 = request }
            connection.respond("403 Forbidden")
        }
        defer { proxy.stop() }
        var settings = try settings(
            proxy.url(user: "u:p"),
            connectHeaders: [
                ("X-One", ["a", " b "]), ("user-agent", ["ua"]), ("bad name", ["c"]), ("Host", ["foo"]),
                ("X-Nl", ["a\nb"]), ("X-Empty", [""]), ("X-None", []),
            ]
        )
        settings.authorization = .basic(user: .text("j"), password: .text("k"))
        let exchange = try Exchange(settings: settings)
        let request = HTTPRequest(
            url: "https://192.0.2.1:9443/metrics",
            headers: ["User-Agent": "agent/1", "X-Own": "x"],
            deadline: Exchange.seconds(20)
        )
        #expect(try exchange.send(request).problem == .proxy("Forbidden"))
        #expect(
            seen.withLock { $0 }.split(separator: "\r\n").sorted() == [
                "CONNECT 192.0.2.1:9443 HTTP/1.1", "Host: 192.0.2.1:9443", "Proxy-Authorization: Basic dTpw",
                "User-Agent: Go-http-client/1.1", "X-Empty:", "X-Nl: a b", "X-One: a", "X-One: b", "user-agent: ua",
            ]
        )
    }

    @Test("says who it is in other words when it is told to")
    func agent() throws {
        let proxy = try LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            let lines = request.split(separator: "\r\n").filter { $0.lowercased().hasPrefix("user-agent") }
            connection.respond("403 \(lines)")
        }
        defer { proxy.stop() }
        for (value, expected) in [("mine/1", #"["User-Agent: mine/1"]"#), ("", "[]")] {
            let exchange = try Exchange(settings: settings(proxy.url, connectHeaders: [("User-Agent", [value])]))
            #expect(try exchange.goText("https://192.0.2.1/") == #"Get "https://192.0.2.1/": \#(expected)"#)
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let answer: String
        let expected: String
        var testDescription: String { answer.isEmpty ? "nothing" : answer }
    }

    /// As a real Prometheus 3.5.3 said it.
    static let refusals: [Refusal] = [
        Refusal(answer: "HTTP/1.1 403 Forbidden\r\nContent-Length: 1\r\n\r\nx", expected: "Forbidden"),
        Refusal(
            answer: "HTTP/1.1 407 Needs Auth\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 1\r\n\r\nx",
            expected: "Needs Auth"
        ),
        Refusal(answer: "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", expected: "Created"),
        Refusal(answer: "HTTP/1.1 404\r\n\r\n", expected: "unknown status code"),
        Refusal(answer: "HTTP/1.1 502 \r\n\r\n", expected: ""),
        Refusal(answer: "HTTP/1.0 500 Bad Thing\r\n\r\n", expected: "Bad Thing"),
        Refusal(answer: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\n\r\n", expected: "Continue"),
        Refusal(answer: "hello world\r\n\r\n", expected: #"malformed HTTP status code "world""#),
        Refusal(answer: "garbage\r\n\r\n", expected: #"malformed HTTP response "garbage""#),
        Refusal(
            answer: "HTTP/1.1 200 OK\r\nfoo bar\r\n\r\n",
            expected: "malformed MIME header: missing colon"
        ),
        Refusal(answer: "", expected: "unexpected EOF"),
        Refusal(answer: "HTTP/1.1 200 OK\r\nA: b\r\n", expected: "unexpected EOF"),
        Refusal(answer: "HTTP/1.1 200 OK\r\n\r\n", expected: "EOF"),
    ]

    @Test("that is refused fails with the proxy's phrase", arguments: refusals)
    func refused(row: Refusal) throws {
        let proxy = try LoopbackServer(answering: row.answer)
        defer { proxy.stop() }
        let exchange = try Exchange(settings: settings(proxy.url))
        #expect(try exchange.goText("https://192.0.2.1/") == #"Get "https://192.0.2.1/": \#(row.expected)"#)
    }

    @Test("whose proxy breaks off fails as that")
    func reset() throws {
        let proxy = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.resetOnClose()
        }
        defer { proxy.stop() }
        let text = try Exchange(settings: settings(proxy.url)).goText("https://192.0.2.1/")
        #expect(text.hasPrefix(#"Get "https://192.0.2.1/": read tcp 127.0.0.1:"#))
        #expect(text.hasSuffix("->127.0.0.1:\(proxy.port): read: connection reset by peer"))
    }

    @Test("whose proxy talks without end is refused")
    func endless() throws {
        let proxy = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send(String(repeating: "A: b\r\n", count: 1000)) {}
        }
        defer { proxy.stop() }
        let problem = try Exchange(settings: settings(proxy.url)).get("https://192.0.2.1/").problem
        #expect(problem == .proxy("header too long"))
    }

    @Test("that leads nowhere, or is never opened, counts as the time of TLS")
    func phases() throws {
        let open = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            connection.waitForClose()
        }
        let silent = try SilentListener()
        defer { open.stop() }
        for port in [open.port, silent.port] {
            let exchange = try Exchange(settings: settings("http://127.0.0.1:\(port)"))
            guard case .failure(let failure) = try exchange.get("https://192.0.2.1/", deadline: 0.2) else {
                Issue.record("an answer")
                continue
            }
            #expect(failure.problem == .timeout)
            #expect(failure.phase == .tls)
        }
    }

    @Test("carries requests, and is kept for the next one", .enabled(if: TLSServer.program != nil))
    func exchange() throws {
        let server = try TLSServer()
        let path = server.socketPath
        let asked = Mutex(0)
        let proxy = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            asked.withLock { $0 += 1 }
            connection.send("HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n")
            connection.relay(toUnixSocket: path)
        }
        defer { proxy.stop() }
        var settings = try settings(proxy.url)
        settings.tls.authorities = .text(TestCertificates.authority)
        let exchange = try Exchange(settings: settings)
        for number in 0..<3 {
            let response = try exchange.response("https://localhost/")
            #expect(response.status == 200 && response.body.text == "up 1\n")
            #expect(response.headers.value(of: "X-Proxy") == nil)
            #expect(response.connectionReused == (number > 0))
        }
        #expect(asked.withLock { $0 } == 1)
        // The next one has its own.
        #expect(try exchange.response("https://127.0.0.1/").body.text == "up 1\n")
        #expect(asked.withLock { $0 } == 2)
    }

    @Test("leads to a certificate that is checked as everywhere", .enabled(if: TLSServer.program != nil))
    func certificate() throws {
        let server = try TLSServer()
        let path = server.socketPath
        let proxy = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            connection.relay(toUnixSocket: path)
        }
        defer { proxy.stop() }
        let text = try Exchange(settings: settings(proxy.url)).goText("https://localhost/")
        #expect(
            text == #"Get "https://localhost/": tls: failed to verify certificate: x509: "#
                + "certificate signed by unknown authority"
        )
    }
}

@Suite("A proxy that is spoken to over TLS", .enabled(if: TLSServer.program != nil))
struct SecureProxyTests {
    /// nginx, which answers what is asked of a proxy, too, behind a port.
    private func proxy(_ server: TLSServer) throws -> LoopbackServer {
        let path = server.socketPath
        return try LoopbackServer(address: "0.0.0.0") { $0.relay(toUnixSocket: path) }
    }

    private func replacing(
        _ settings: HTTPClientSettings,
        address: String,
        _ proxy: LoopbackServer
    ) throws -> HTTPClientSettings {
        var settings = settings
        settings.proxy.url = try RequestURL(parsing: "https://\(address):\(proxy.port)")
        return settings
    }

    @Test("is trusted as the servers behind it are")
    func trust() throws {
        let server = try TLSServer()
        let proxy = try proxy(server)
        defer { proxy.stop() }
        var settings = try settings("https://127.0.0.1:\(proxy.port)")
        let unknown = try Exchange(settings: settings)
        for scheme in ["http", "https"] {
            #expect(
                try unknown.goText("\(scheme)://192.0.2.1/")
                    == #"Get "\#(scheme)://192.0.2.1/": proxyconnect tcp: tls: failed to verify certificate: x509: "#
                    + "certificate signed by unknown authority"
            )
            // The certificate has to be the proxy's, whatever the target is called.
            let misnamed = try Exchange(settings: replacing(settings, address: "127.0.0.2", proxy))
            #expect(
                try misnamed.goText("\(scheme)://127.0.0.1/")
                    == #"Get "\#(scheme)://127.0.0.1/": proxyconnect tcp: tls: failed to verify certificate: x509: "#
                    + "certificate is valid for 127.0.0.1, not 127.0.0.2"
            )
        }
        settings.tls.authorities = .text(TestCertificates.authority)
        let known = try Exchange(settings: settings)
        #expect(try known.response("http://192.0.2.1/").body.text == "up 1\n")
        #expect(try known.response("http://192.0.2.2/").connectionReused)
        // nginx opens no tunnels.
        #expect(try known.goText("https://192.0.2.1/") == #"Get "https://192.0.2.1/": Bad Request"#)
        settings.tls.authorities = nil
        settings.tls.insecureSkipVerify = true
        #expect(try Exchange(settings: settings).response("http://192.0.2.1/").body.text == "up 1\n")
    }

    @Test("and speaks no TLS is no proxy")
    func plain() throws {
        let proxy = try LoopbackServer { connection in
            connection.send("HTTP/1.1 400 Bad\r\n\r\n")
            connection.waitForClose()
        }
        defer { proxy.stop() }
        let exchange = try Exchange(settings: settings("https://127.0.0.1:\(proxy.port)"))
        for scheme in ["http", "https"] {
            #expect(
                try exchange.goText("\(scheme)://192.0.2.1/")
                    == #"Get "\#(scheme)://192.0.2.1/": proxyconnect tcp: "#
                    + "tls: first record does not look like a TLS handshake"
            )
        }
    }
}

@Suite("A SOCKS proxy")
struct SocksProxyTests {
    /// Says `reply` to everything and then is the server. What it was asked is in its answer's body.
    private func proxy(reply: UInt8 = 0, method: UInt8 = 0) throws -> LoopbackServer {
        try LoopbackServer { connection in
            var room = [UInt8](repeating: 0, count: 600)
            var user = ""
            guard connection.receive(&room) > 2, room[0] == 5 else { return }
            connection.send([5, method])
            if method == 0xFF { return connection.waitForClose() }
            if method == 2 {
                let count = connection.receive(&room)
                user = String(decoding: room[..<max(0, count)].map { $0 < 32 ? 0x2E : $0 }, as: UTF8.self)
                connection.send([1, 0])
            }
            let count = connection.receive(&room)
            guard count > 4 else { return }
            let target = room[3..<count].map { String($0) }.joined(separator: " ")
            connection.send([5, reply, 0, 1, 0, 0, 0, 0, 0, 0])
            while reply == 0, let request = connection.readRequest() {
                let line = request.prefix { $0 != "\r\n" }
                connection.respond(body: "\(target)|\(user)|\(line)")
            }
        }
    }

    @Test("gets addresses as addresses, and names to look up itself")
    func targets() throws {
        let proxy = try proxy()
        defer { proxy.stop() }
        for scheme in ["socks5", "socks5h"] {
            let exchange = try Exchange(settings: settings("\(scheme)://127.0.0.1:\(proxy.port)"))
            #expect(
                try exchange.response("http://192.0.2.1:258/x").body.text == "1 192 0 2 1 1 2||GET /x HTTP/1.1"
            )
            #expect(
                try exchange.response("http://ab.c/").body.text == "3 4 97 98 46 99 0 80||GET / HTTP/1.1"
            )
        }
    }

    @Test("is told its user")
    func user() throws {
        let proxy = try proxy(method: 2)
        defer { proxy.stop() }
        let exchange = try Exchange(settings: settings("socks5://u%41:pw@127.0.0.1:\(proxy.port)"))
        #expect(try exchange.response("http://192.0.2.1/").body.text == "1 192 0 2 1 0 80|..uA.pw|GET / HTTP/1.1")
    }

    @Test(
        "that does not connect says why",
        arguments: [
            (1, "general SOCKS server failure"), (2, "connection not allowed by ruleset"), (3, "network unreachable"),
            (4, "host unreachable"), (5, "connection refused"), (6, "TTL expired"), (7, "command not supported"),
            (8, "address type not supported"),
        ] as [(UInt8, String)]
    )
    func refused(reply: UInt8, reason: String) throws {
        let proxy = try proxy(reply: reply)
        defer { proxy.stop() }
        let exchange = try Exchange(settings: settings("socks5://127.0.0.1:\(proxy.port)"))
        #expect(
            try exchange.goText("http://192.0.2.1/")
                == #"Get "http://192.0.2.1/": socks connect tcp 127.0.0.1:\#(proxy.port)->192.0.2.1:80: "#
                + "unknown error \(reason)"
        )
    }

    @Test("that wants another way to say who we are is of no use")
    func methods() throws {
        let proxy = try proxy(method: 0xFF)
        defer { proxy.stop() }
        let exchange = try Exchange(settings: settings("socks5://127.0.0.1:\(proxy.port)"))
        #expect(try exchange.goText("http://192.0.2.1/").hasSuffix(": no acceptable authentication methods"))
    }
}

@Suite("A real tinyproxy", .enabled(if: ForwardProxy.program != nil), .serialized)
struct ForwardProxyTests {
    @Test("passes plain requests on, and keeps to its user")
    func plain() throws {
        let server = try echo { $0.split(separator: "\r\n").filter { $0.hasPrefix("X-Own") }.joined() }
        defer { server.stop() }
        let open = try ForwardProxy()
        let exchange = try Exchange(settings: settings(open.url))
        for _ in 0..<3 {
            let request = HTTPRequest(url: server.url, headers: ["X-Own": "a"], deadline: Exchange.seconds(20))
            let response = try exchange.send(request).response
            #expect(response.body.text == "X-Own: a")
            #expect(response.headers.value(of: "Via")?.contains("tinyproxy") == true)
        }
        #expect(server.accepted > 0)
    }

    @Test("asks who we are")
    func user() throws {
        let server = try echo { _ in "here" }
        defer { server.stop() }
        let closed = try ForwardProxy(user: "name pw")
        let url = closed.url
        #expect(
            try Exchange(settings: settings(url)).goText(server.url)
                == "server returned HTTP status 407 Proxy Authentication Required"
        )
        #expect(
            try Exchange(settings: settings(url)).goText("https://127.0.0.1:\(server.port)")
                == #"Get "https://127.0.0.1:\#(server.port)": Proxy Authentication Required"#
        )
        let named = url.replacing("http://", with: "http://name:pw@")
        #expect(try Exchange(settings: settings(named)).response(server.url).body.text == "here")
    }

    @Test("opens tunnels to a TLS server", .enabled(if: TLSServer.program != nil))
    func tunnel() throws {
        let server = try TLSServer()
        let path = server.socketPath
        let port = try LoopbackServer { $0.relay(toUnixSocket: path) }
        defer { port.stop() }
        let proxy = try ForwardProxy()
        var settings = try settings(proxy.url)
        settings.tls.authorities = .text(TestCertificates.authority)
        let exchange = try Exchange(settings: settings)
        for _ in 0..<3 {
            #expect(try exchange.response("https://127.0.0.1:\(port.port)/").body.text == "up 1\n")
        }
        #expect(port.accepted == 1)
        let refusal = try exchange.goText("https://127.0.0.1:1/")
        #expect(refusal == #"Get "https://127.0.0.1:1/": Unable to connect"#)
    }
}

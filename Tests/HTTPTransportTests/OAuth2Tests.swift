import Glibc
import MetricModel
import ScrapeTestSupport
import Synchronization
import Testing

@testable import HTTPTransport

/// Answers every request with its `Authorization`, or `none`.
private func mirror(address: String = "127.0.0.1") throws -> LoopbackServer {
    try LoopbackServer(address: address) { connection in
        while let request = connection.readRequest() {
            let lines = request.split(separator: "\r\n").filter { $0.hasPrefix("Authorization:") }
            connection.respond(body: lines.isEmpty ? "none" : lines.joined(separator: "|"))
        }
    }
}

private func settings(_ url: String, change: (inout OAuth2Settings) -> Void = { _ in }) -> HTTPClientSettings {
    var oauth2 = OAuth2Settings()
    oauth2.clientID = "id"
    oauth2.clientSecret = .text("hush")
    oauth2.tokenURL = url
    change(&oauth2)
    var settings = HTTPClientSettings()
    settings.authorization = .oauth2(oauth2)
    return settings
}

@Suite("A client with OAuth2")
struct OAuth2Tests {
    @Test("fetches its token once and shows it with every request")
    func token() throws {
        let endpoint = try TokenEndpoint { _, number in .token("T\(number)") }
        let server = try mirror()
        defer {
            endpoint.stop()
            server.stop()
        }
        let exchange = try Exchange(settings: settings(endpoint.url))
        for _ in 0..<3 {
            let request = HTTPRequest(
                url: server.url,
                headers: ["User-Agent": "agent/1"],
                deadline: Exchange.seconds(20)
            )
            #expect(try exchange.send(request).response.body.text == "Authorization: Bearer T0")
        }
        #expect(endpoint.requests.count == 1)
        let request = try #require(endpoint.requests.first)
        #expect(
            Set(request.split(separator: "\r\n")) == [
                "POST /t HTTP/1.1", "Host: \(endpoint.url.dropFirst(7).dropLast(2))", "User-Agent: agent/1",
                "Content-Type: application/x-www-form-urlencoded", "Accept-Encoding: gzip",
                "Authorization: Basic aWQ6aHVzaA==", "Content-Length: 29", "grant_type=client_credentials",
            ]
        )
    }

    @Test("tries the other form at once, and remembers it")
    func forms() throws {
        let endpoint = try TokenEndpoint { request, number in
            request.contains("client_secret=hush")
                ? .token("T\(number)", expiresIn: 5)
                : TokenEndpoint.Answer(status: "401 Unauthorized", body: #"{"error":"invalid_client"}"#)
        }
        let server = try mirror()
        defer {
            endpoint.stop()
            server.stop()
        }
        let exchange = try Exchange(settings: settings(endpoint.url))
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer T1")
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer T2")
        #expect(endpoint.requests.map { $0.contains("Authorization:") } == [true, false, false])
        #expect(endpoint.connections == 1)
    }

    @Test("asks once for all requests that wait, and all of them get the token")
    func sharing() throws {
        let gate = Countdown()
        let endpoint = try TokenEndpoint(heldBackBy: gate)
        let server = try mirror()
        defer {
            endpoint.stop()
            server.stop()
        }
        let exchange = try Exchange(settings: settings(endpoint.url))
        let done = Countdown()
        let texts = Mutex<[String]>([])
        for _ in 0..<50 {
            let request = HTTPRequest(url: server.url, deadline: Exchange.seconds(20))
            exchange.thread.send(request, through: exchange.client) { outcome in
                let text = (try? outcome.response.body.text) ?? "\(outcome)"
                texts.withLock { $0.append(text) }
                done.signal()
            }
        }
        #expect(eventually { endpoint.requests.count == 1 })
        gate.signal()
        #expect(done.wait(times: 50))
        #expect(texts.withLock { Set($0) } == ["Authorization: Bearer T"])
        #expect(endpoint.requests.count == 1)
    }

    @Test("whose endpoint hangs gives a request up at its own deadline, and the fetch goes on")
    func deadline() throws {
        let gate = Countdown()
        let endpoint = try TokenEndpoint(heldBackBy: gate)
        let server = try mirror()
        defer {
            endpoint.stop()
            server.stop()
        }
        let exchange = try Exchange(settings: settings(endpoint.url))
        #expect(try exchange.goText(server.url, deadline: 0.1) == #"Get "\#(server.url)": context deadline exceeded"#)
        gate.signal()
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer T")
        #expect(endpoint.requests.count == 1)
    }

    @Test("shows its token to its own host along redirects, and to no other")
    func redirects() throws {
        let endpoint = try TokenEndpoint { _, _ in .token("T") }
        let other = try mirror(address: "127.0.0.2")
        let same = try mirror()
        let first = try LoopbackServer(redirectingTo: same, andFromOtherTo: other)
        defer {
            endpoint.stop()
            [first, same, other].forEach { $0.stop() }
        }
        let exchange = try Exchange(settings: settings(endpoint.url))
        #expect(try exchange.response(first.url + "/same").body.text == "Authorization: Bearer T")
        #expect(try exchange.response(first.url + "/other").body.text == "none")
        #expect(endpoint.requests.count == 1)
    }

    @Test("follows the endpoint's redirects, with the body where Go keeps it")
    func movedEndpoint() throws {
        let bodies = Mutex<[String]>([])
        let endpoint = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                if request.hasPrefix("POST /t ") {
                    connection.respond("307 Temporary", headers: "Location: /other\r\n")
                } else {
                    bodies.withLock { $0.append(request) }
                    connection.respond(
                        headers: "Content-Type: application/json\r\n",
                        body: #"{"access_token":"T"}"#
                    )
                }
            }
        }
        let server = try mirror()
        defer { [endpoint, server].forEach { $0.stop() } }
        let exchange = try Exchange(settings: settings(endpoint.url + "/t"))
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer T")
        let body = try #require(bodies.withLock { $0.first })
        #expect(body.hasPrefix("POST /other ") && body.hasSuffix("\r\n\r\ngrant_type=client_credentials"))
    }

    @Test("takes a packed answer")
    func packed() throws {
        // printf '{"access_token":"T"}' | gzip -n
        let body: [UInt8] = [
            0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xAB, 0x56, 0x4A, 0x4C, 0x4E, 0x4E, 0x2D, 0x2E, 0x8E, 0x2F, 0xC9, 0xCF,
            0x4E, 0xCD, 0x53, 0xB2, 0x52, 0x0A, 0x51, 0xAA, 0x05, 0x00, 0x57, 0x8E, 0x82, 0x8C, 0x14, 0, 0, 0,
        ]
        let endpoint = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n")
                connection.send(body)
            }
        }
        let server = try mirror()
        defer { [endpoint, server].forEach { $0.stop() } }
        let exchange = try Exchange(settings: settings(endpoint.url))
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer T")
    }

    @Test("asks its endpoint through a proxy of its own")
    func proxy() throws {
        let proxy = try TokenEndpoint { request, _ in
            request.hasPrefix("POST http://192.0.2.1/t ") ? .token("T") : nil
        }
        let server = try mirror()
        defer {
            proxy.stop()
            server.stop()
        }
        let url = try RequestURL(parsing: proxy.url)
        let exchange = try Exchange(settings: settings("http://192.0.2.1/t") { $0.proxy.url = url })
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer T")
    }

    @Test("asks again with another secret when the file has one, and not before")
    func secretFile() throws {
        let folder = TemporaryFolder()
        let path = folder.write("secret", "one\n")
        let endpoint = try TokenEndpoint { _, number in .token("T\(number)") }
        let server = try mirror()
        defer {
            endpoint.stop()
            server.stop()
        }
        let exchange = try Exchange(settings: settings(endpoint.url) { $0.clientSecret = .file(path: path) })
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer T0")
        exchange.client.refreshFiles()
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer T0")
        folder.write("secret", "two")
        exchange.client.refreshFiles()
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer T1")
        #expect(endpoint.requests.map { $0.contains("Basic aWQ6b25l") } == [true, false])
        #expect(endpoint.requests.map { $0.contains("Basic aWQ6dHdv") } == [false, true])
    }
}

@Suite("A token that cannot be had")
struct OAuth2FailureTests {
    private static let target = "http://127.0.0.1:1/"
    private static let lead = "Get \"\(target)\": "

    /// The error of a request; its target is never asked.
    private func text(_ settings: HTTPClientSettings) throws -> String {
        let text = try Exchange(settings: settings).goText(Self.target)
        return text.hasPrefix(Self.lead) ? String(text.dropFirst(Self.lead.utf8.count)) : text
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var status = "200 OK"
        var type = "application/json"
        let body: String
        let expected: String
        var testDescription: String { "\(status) \(body)" }
    }

    static let answers: [Row] = [
        Row(
            status: "401 Unauthorized",
            body: #"{"error":"invalid_client","error_description":"bad"}"#,
            expected: #"oauth2: "invalid_client" "bad""#
        ),
        Row(
            status: "500 Internal Server Error",
            body: "oops",
            expected: "oauth2: cannot fetch token: 500 Internal Server Error\nResponse: oops"
        ),
        Row(body: "{}", expected: "oauth2: server response missing access_token"),
        Row(body: "{", expected: "oauth2: cannot parse json: unexpected end of JSON input"),
        Row(
            type: "text/html",
            body: "<html>",
            expected: "oauth2: cannot parse json: invalid character '<' looking for beginning of value"
        ),
        Row(
            body: #"{"access_token":"a\nb"}"#,
            expected: #"net/http: invalid header field value for "Authorization""#
        ),
    ]

    /// As a real Prometheus 3.5.3 said it.
    @Test("fails its requests with what the endpoint says, and is asked for again by the next", arguments: answers)
    func answer(row: Row) throws {
        let endpoint = try TokenEndpoint { _, _ in .init(status: row.status, type: row.type, body: row.body) }
        defer { endpoint.stop() }
        let exchange = try Exchange(settings: settings(endpoint.url))
        for _ in 0..<2 { #expect(try exchange.goText(Self.target) == Self.lead + row.expected) }
        let isToken = row.body.contains("access_token")
        #expect(endpoint.requests.count == (isToken ? 1 : 4))
        #expect(exchange.thread.statistics.connectionsOpened == 1)
    }

    @Test("because the endpoint closes in the middle of its answer, or without one")
    func closed() throws {
        let short = try LoopbackServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        let silent = try LoopbackServer(answering: "")
        defer { [short, silent].forEach { $0.stop() } }
        #expect(try text(settings(short.url)) == "oauth2: cannot fetch token: unexpected EOF")
        #expect(try text(settings(silent.url + "/t")) == #"Post "\#(silent.url)/t": EOF"#)
    }

    @Test(
        "because the endpoint cannot be reached",
        arguments: [
            (
                "http://127.0.0.1:1/t",
                #"Post "http://127.0.0.1:1/t": dial tcp 127.0.0.1:1: connect: connection refused"#
            ),
            (
                "http://u:pw@127.0.0.1:1/t",
                #"Post "http://u:***@127.0.0.1:1/t": dial tcp 127.0.0.1:1: connect: connection refused"#
            ),
            ("%zz", #"parse "%zz": invalid URL escape "%zz""#),
            ("ftp://x/y", #"Post "ftp://x/y": unsupported protocol scheme "ftp""#),
            ("/t", #"Post "/t": unsupported protocol scheme """#),
            ("http://127.0.0.1:x/t", #"parse "http://127.0.0.1:x/t": invalid port ":x" after host"#),
        ]
    )
    func unreachable(url: String, expected: String) throws {
        #expect(try text(settings(url)) == expected)
    }

    @Test("because the settings cannot work")
    func unusable() throws {
        let folder = TemporaryFolder()
        let missing = folder.path("nofile")
        let unreadable = "unable to read file \(missing): open \(missing): no such file or directory"
        let url = "http://127.0.0.1:1/t"
        #expect(
            try text(settings(url) { $0.clientSecret = .file(path: missing) })
                == "unable to read oauth2 client secret: \(unreadable)"
        )
        #expect(
            try text(settings(url) { $0.tls.authorities = .file(path: missing) })
                == "unable to read CA cert: \(unreadable)"
        )
        #expect(
            try text(settings(url) { $0.tls.authorities = .text("x") }) == "unable to use specified CA cert inline"
        )
        let versions = settings(url) {
            $0.tls.minVersion = .tls13
            $0.tls.maxVersion = .tls12
        }
        #expect(
            try text(versions)
                == "tls_config.max_version must be greater than or equal to tls_config.min_version if both are specified"
        )
        let scopes = settings(url) {
            $0.scopes = ["x"]
            $0.endpointParameters = [.init(name: "scope", value: "y")]
        }
        #expect(try text(scopes) == #"oauth2: cannot overwrite parameter "scope""#)
        let proxy = try RequestURL(parsing: "http://127.0.0.1:1")
        #expect(
            try text(settings("http://192.0.2.1/t") { $0.proxy.url = proxy })
                == #"Post "http://192.0.2.1/t": proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused"#
        )
    }

    @Test("does not show it, nor the client secret")
    func secrecy() throws {
        let endpoint = try TokenEndpoint { request, _ in
            TokenEndpoint.Answer(
                status: "300 Multiple",
                body: #"{"access_token":"TOPTOKEN","echo":"\#(request.contains("hush") ? "hush" : "")"}"#
            )
        }
        defer { endpoint.stop() }
        let text = try text(settings(endpoint.url))
        #expect(text == "oauth2: cannot fetch token: 300 Multiple\nResponse: <secret>")
    }

    @Test(
        "does not show the client secret where the endpoint quotes it",
        arguments: [
            ("no h+u&sh here", "oauth2: cannot fetch token: 401 No\nResponse: no <secret> here"),
            ("h%2Bu%26sh", "oauth2: cannot fetch token: 401 No\nResponse: <secret>"),
            (#"{"error":"h+u&sh?"}"#, #"oauth2: "<secret>?""#),
        ]
    )
    func quotedSecret(body: String, expected: String) throws {
        let endpoint = try TokenEndpoint { _, _ in TokenEndpoint.Answer(status: "401 No", body: body) }
        defer { endpoint.stop() }
        #expect(try text(settings(endpoint.url) { $0.clientSecret = .text("h+u&sh") }) == expected)
    }

    @Test("because the I/O thread ends, does not outlive it")
    func stop() throws {
        let gate = Countdown()
        let endpoint = try TokenEndpoint { _, _ in
            _ = gate.wait()
            return nil
        }
        defer { endpoint.stop() }
        let exchange = try Exchange(settings: settings(endpoint.url))
        let done = Countdown()
        let problems = Mutex<[TransportProblem?]>([])
        for _ in 0..<3 {
            let request = HTTPRequest(url: Self.target, deadline: Exchange.seconds(20))
            exchange.thread.send(request, through: exchange.client) { outcome in
                problems.withLock { $0.append(outcome.problem) }
                done.signal()
            }
        }
        #expect(eventually { endpoint.requests.count == 1 })
        exchange.thread.stop()
        #expect(done.wait(times: 3))
        #expect(problems.withLock { $0 } == [.cancelled, .cancelled, .cancelled])
        gate.signal()
    }
}

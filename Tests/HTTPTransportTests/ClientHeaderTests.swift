import ScrapeTestSupport
import Testing

@testable import HTTPTransport

/// Answers every request with its header lines whose names begin with `X-` or `Cookie` or `Accept`.
private func mirror(address: String = "127.0.0.1") throws -> LoopbackServer {
    try LoopbackServer(address: address) { connection in
        while let request = connection.readRequest() {
            let lines = request.split(separator: "\r\n").filter {
                $0.hasPrefix("X-") || $0.hasPrefix("Cookie") || $0.hasPrefix("Accept")
            }
            connection.respond(body: lines.joined(separator: "\n"))
        }
    }
}

@Suite("Headers of a client's settings")
struct ClientHeaderTests {
    private func exchange(_ headers: [ClientHeader]) throws -> Exchange {
        var settings = HTTPClientSettings()
        settings.headers = headers
        return try Exchange(settings: settings)
    }

    private func lines(_ headers: [ClientHeader], _ own: HTTPHeaders = [:]) throws -> String {
        let server = try mirror()
        defer { server.stop() }
        let exchange = try exchange(headers)
        var bodies: Set<String> = []
        // A target's request is sent again and again: the lines must not add up.
        for _ in 0..<3 {
            let request = HTTPRequest(url: server.url, headers: own, deadline: Exchange.seconds(20))
            bodies.insert(try exchange.send(request).response.body.text)
        }
        return bodies.sorted().joined(separator: " then ")
    }

    @Test("are a line for each value: values, secrets, files")
    func order() throws {
        let folder = TemporaryFolder()
        let header = ClientHeader(
            name: "x-one",
            values: ["a", " b "],
            secrets: [.text("s")],
            files: [folder.write("f", " from file \n")]
        )
        #expect(try lines([header]) == "X-One: a\nX-One: b\nX-One: s\nX-One: from file")
    }

    @Test("follow the request's own")
    func afterOwn() throws {
        let headers = [ClientHeader(name: "accept", values: ["b"]), ClientHeader(name: "X-Empty", values: [""])]
        #expect(try lines(headers, ["Accept": "a"]) == "Accept: a\nAccept: b\nX-Empty:")
        #expect(try lines(headers) == "Accept: b\nX-Empty:")
    }

    @Test("are many, when many are configured")
    func many() throws {
        let values = (0..<50).map { "v\($0)" }
        let expected = values.map { "X-A: \($0)" }.joined(separator: "\n")
        #expect(try lines([ClientHeader(name: "X-A", values: values)]) == expected)
    }

    @Test("go to other hosts with redirects, but cookies do not")
    func redirects() throws {
        let other = try mirror(address: "127.0.0.2")
        let same = try mirror()
        let first = try LoopbackServer(redirectingTo: same, andFromOtherTo: other)
        defer { [first, same, other].forEach { $0.stop() } }
        let exchange = try exchange([
            ClientHeader(name: "cookie", values: ["c"]), ClientHeader(name: "X-One", values: ["a"]),
        ])
        #expect(try exchange.response(first.url + "/same").body.text == "Cookie: c\nX-One: a")
        #expect(try exchange.response(first.url + "/other").body.text == "X-One: a")
    }

    @Test("leave out what a client decides by itself")
    func ignored() throws {
        let header = ClientHeader(name: "transfer-encoding", values: ["chunked"])
        #expect(try lines([header, ClientHeader(name: "X-A", values: ["a"])]) == "X-A: a")
    }

    @Test("that may not be sent fail the requests, in Go's words")
    func invalid() throws {
        let rows: [(ClientHeader, String)] = [
            (ClientHeader(name: "a b", values: ["x"]), #"net/http: invalid header field name "a b""#),
            (ClientHeader(name: "x-a", values: ["x\ny"]), #"net/http: invalid header field value for "X-A""#),
            (
                ClientHeader(name: "X-A", files: ["nofile"]),
                "unable to read headers file nofile: open nofile: no such file or directory"
            ),
        ]
        for (header, reason) in rows {
            #expect(
                try exchange([header]).goText("http://127.0.0.1:1/") == "Get \"http://127.0.0.1:1/\": \(reason)"
            )
        }
    }
}

import ScrapeTestSupport
import Testing

@testable import HTTPTransport

@Suite("The header lines of an exchange")
struct ExchangeHeaderTests {
    /// Answers with `headers` and repeats the request's head in the body.
    private func exchange(
        _ settings: HTTPClientSettings,
        headers: String = "",
        user: String = ""
    ) throws -> (sent: String, seen: ExchangeHeaders) {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() { connection.respond(headers: headers, body: request) }
        }
        defer { server.stop() }
        let exchange = try Exchange(settings: settings)
        let url = server.url.replacing("http://", with: "http://\(user)")
        let own: HTTPHeaders = ["Accept": "text/plain", "User-Agent": "me"]
        let response = try exchange.send(HTTPRequest(url: url, headers: own, deadline: Exchange.seconds(20))).response
        return (response.body.text, try #require(response.exchangedHeaders))
    }

    private func text(_ headers: [HTTPHeader]) -> [String] { headers.map { "\($0.name): \($0.value)" } }

    @Test("are those that go over the wire")
    func asSent() throws {
        let found = try exchange(HTTPClientSettings())
        let wire = found.sent.split(separator: "\r\n").dropFirst().map(String.init)
        #expect(Set(text(found.seen.request)) == Set(wire))
        #expect(text(found.seen.request).first?.hasPrefix("Host: 127.0.0.1:") == true)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var user = ""
        var response = ""
        let change: @Sendable (inout HTTPClientSettings) -> Void
        let expected: String
    }

    private static let rows: [Row] = [
        Row(
            testDescription: "bearer credentials",
            change: { $0.authorization = .credentials(type: "Bearer", .text("hush-hush")) },
            expected: "Authorization: Bearer <redacted>"
        ),
        Row(
            testDescription: "credentials of an unknown kind",
            change: { $0.authorization = .credentials(type: "hush-hush", .text("hush-hush")) },
            expected: "Authorization: <redacted>"
        ),
        Row(
            testDescription: "a user and a password",
            change: { $0.authorization = .basic(user: .text("me"), password: .text("hush-hush")) },
            expected: "Authorization: Basic <redacted>"
        ),
        Row(
            testDescription: "a user in the URL",
            user: "me:hush-hush@",
            change: { _ in },
            expected: "Authorization: Basic <redacted>"
        ),
        Row(
            testDescription: "a configured secret",
            change: { $0.headers = [ClientHeader(name: "X-Scope", secrets: [.text("hush-hush")])] },
            expected: "X-Scope: <redacted>"
        ),
        Row(
            testDescription: "a name that tells a secret",
            change: { $0.headers = [ClientHeader(name: "X-Api-Key", values: ["hush-hush"])] },
            expected: "X-Api-Key: <redacted>"
        ),
        Row(
            testDescription: "cookies",
            change: { $0.headers = [ClientHeader(name: "Cookie", values: ["sid=hush-hush"])] },
            expected: "Cookie: <redacted>"
        ),
        Row(
            testDescription: "cookies that are given",
            response: "Set-Cookie: sid=hush-hush; Path=/\r\n",
            change: { _ in },
            expected: "Set-Cookie: <redacted>"
        ),
        Row(
            testDescription: "a server that repeats what it was told",
            response: "X-Echo: you said hush-hush\r\n",
            change: { $0.authorization = .credentials(type: "Bearer", .text("hush-hush")) },
            expected: "X-Echo: you said <redacted>"
        ),
    ]

    @Test("are without secrets", arguments: rows)
    func secrets(row: Row) throws {
        var settings = HTTPClientSettings()
        row.change(&settings)
        let seen = try exchange(settings, headers: row.response, user: row.user).seen
        let lines = text(seen.request + seen.response)
        #expect(lines.contains(row.expected), "\(lines)")
        #expect(!lines.contains { $0.contains("hush") }, "\(lines)")
        var dumped = ""
        dump(seen, to: &dumped)
        #expect(!dumped.contains("hush"))
    }

    @Test("are bounded in number and length")
    func bounds() {
        let many = (0..<200).map { HTTPHeader("X-\($0)", String(repeating: "x", count: 10_000)) }
        let headers = ExchangeHeaders(request: many, response: many)
        #expect(headers.request.count == 64 && headers.response.count == 64)
        #expect(headers.request.allSatisfy { $0.value.utf8.count <= 4100 })
    }
}

import MetricModel
import Testing

@testable import HTTPTransport

private func seconds(_ seconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * 1_000_000_000) }

private func token(_ text: String, lifetime: Int64? = nil) -> AccessToken {
    AccessToken(type: "", text: Array(text.utf8), lifetime: lifetime)
}

/// A source in the words of the tables: what it wants, and what an answer leads to.
private struct Client {
    var source = OAuth2TokenSource()

    mutating func need(_ second: Int64, secret: String = "s") -> String {
        switch source.need(secret: Array(secret.utf8), at: seconds(second)) {
        case .use(let token): "use \(text(of: token))"
        case .fetch(let fetch): "fetch \(fetch.form) \(String(decoding: fetch.secret.bytes, as: UTF8.self))"
        case .wait: "wait"
        }
    }

    mutating func gets(_ second: Int64, _ result: Result<AccessToken, TransportProblem>) -> String {
        switch source.answered(result, at: seconds(second)) {
        case .fetch(let fetch): "fetch \(fetch.form) \(String(decoding: fetch.secret.bytes, as: UTF8.self))"
        case .end(.success(let token)): "end \(text(of: token))"
        case .end(.failure(let problem)): "end \(problem.goText)"
        }
    }

    private func text(of token: AccessToken) -> String {
        token.line.map { String(cString: $0.header.text).replacing("Authorization: Bearer ", with: "") } ?? "nothing"
    }
}

@Suite("A token is fetched")
struct OAuth2TokenSourceTests {
    private let refused = Result<AccessToken, TransportProblem>.failure(.token("no"))

    @Test("once for all who wait, and used until ten seconds before its end")
    func lifetime() {
        var client = Client()
        #expect(client.need(0) == "fetch header s")
        #expect(client.need(1) == "wait")
        #expect(client.need(2) == "wait")
        #expect(client.gets(3, .success(token("one", lifetime: 60))) == "end one")
        #expect(client.need(4) == "use one")
        #expect(client.need(53) == "use one")
        #expect(client.need(54) == "fetch header s")
        #expect(client.gets(55, .success(token("two", lifetime: 60))) == "end two")
        #expect(client.need(56) == "use two")
    }

    @Test("once, when it has no end")
    func endless() {
        var client = Client()
        #expect(client.need(0) == "fetch header s")
        #expect(client.gets(0, .success(token("one"))) == "end one")
        #expect(client.need(1_000_000_000) == "use one")
    }

    @Test("for every scrape, when its life is shorter than the margin", arguments: [9, 0, -5, Int64.min, 11])
    func short(lifetime: Int64) {
        var client = Client()
        for second: Int64 in [0, 3, 6] {
            #expect(client.need(second) == "fetch header s")
            #expect(client.gets(second, .success(token("one", lifetime: lifetime))) == "end one")
        }
    }

    @Test("and the longest life does not overflow")
    func long() {
        var client = Client()
        #expect(client.need(0) == "fetch header s")
        #expect(client.gets(0, .success(token("one", lifetime: Int64.max))) == "end one")
        #expect(client.need(1_000_000_000) == "use one")
    }

    @Test("in the other form when the first is refused, which is remembered")
    func form() {
        var client = Client()
        #expect(client.need(0) == "fetch header s")
        #expect(client.gets(0, refused) == "fetch body s")
        #expect(client.need(0) == "wait")
        #expect(client.gets(0, .success(token("one", lifetime: 20))) == "end one")
        #expect(client.need(11) == "fetch body s")
        #expect(client.gets(11, refused) == "end no")
        #expect(client.need(12) == "fetch body s")
        #expect(client.gets(12, .success(token("two", lifetime: 20))) == "end two")
    }

    @Test("again for every request, in both forms, when it fails")
    func failure() {
        var client = Client()
        for second: Int64 in 0..<3 {
            #expect(client.need(second) == "fetch header s")
            #expect(client.gets(second, refused) == "fetch body s")
            #expect(client.gets(second, refused) == "end no")
        }
    }

    @Test("not a second time when the requests are being ended")
    func cancelled() {
        var client = Client()
        #expect(client.need(0) == "fetch header s")
        #expect(client.gets(0, .failure(.cancelled)) == "end context canceled")
    }

    @Test("anew with another client secret, whatever the old one got")
    func secret() {
        var client = Client()
        #expect(client.need(0) == "fetch header s")
        #expect(client.gets(0, refused) == "fetch body s")
        #expect(client.gets(0, .success(token("one"))) == "end one")
        #expect(client.need(1) == "use one")
        #expect(client.need(2, secret: "t") == "fetch header t")
        #expect(client.need(3, secret: "u") == "wait")
        #expect(client.gets(4, .success(token("two"))) == "fetch header u")
        #expect(client.gets(5, .success(token("three"))) == "end three")
        #expect(client.need(6, secret: "u") == "use three")
    }

    @Test("and never shows itself, nor does the secret")
    func secrecy() {
        var source = OAuth2TokenSource()
        let need = source.need(secret: Array("hush".utf8), at: seconds(0))
        let next = source.answered(.success(token("hush")), at: seconds(0))
        for text in ["\(source)", "\(need)", "\(next)", "\(token("hush"))", String(reflecting: source)] {
            #expect(!text.contains("hush") && !text.contains("104, 117"), "\(text)")
        }
    }
}

@Suite("The request for a token")
struct TokenRequestTests {
    private func settings(_ scopes: [String] = [], _ parameters: [String: String] = [:]) -> OAuth2Settings {
        var settings = OAuth2Settings()
        settings.clientID = "a b"
        settings.tokenURL = "http://127.0.0.1/t"
        settings.scopes = scopes
        settings.endpointParameters = parameters.map { OAuth2Settings.Parameter(name: $0.key, value: $0.value) }
        return settings
    }

    private func fetch(_ form: OAuth2TokenSource.Form) -> OAuth2TokenSource.Fetch {
        OAuth2TokenSource.Fetch(form: form, secret: .init(bytes: Array("s+c".utf8)))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var scopes: [String] = []
        var parameters: [String: String] = [:]
        let body: String
        var testDescription: String { body }
    }

    /// As a real Prometheus 3.5.3 sent them.
    static let rows: [Row] = [
        Row(body: "grant_type=client_credentials"),
        Row(
            scopes: ["x", "y"],
            parameters: ["aud": "z", "q q": "ü&="],
            body: "aud=z&grant_type=client_credentials&q+q=%C3%BC%26%3D&scope=x+y"
        ),
        Row(parameters: ["grant_type": "mine"], body: "grant_type=mine"),
        Row(parameters: ["scope": "z"], body: "grant_type=client_credentials&scope=z"),
        Row(parameters: ["client_id": "z"], body: "client_id=z&grant_type=client_credentials"),
    ]

    @Test("is Prometheus's form", arguments: rows)
    func body(row: Row) throws {
        let request = try TokenRequest(settings(row.scopes, row.parameters))
        #expect(String(decoding: request.body(for: fetch(.header)), as: UTF8.self) == row.body)
    }

    @Test("says who asks in its header or in its body")
    func credentials() throws {
        let request = try TokenRequest(settings())
        let inHeader = request.request(for: fetch(.header), userAgent: "agent/1", priority: .scrape)
        #expect(inHeader.headers.value(of: "Authorization") == "Basic YStiOnMlMkJj")
        #expect(inHeader.headers.value(of: "User-Agent") == "agent/1")
        #expect(inHeader.headers.value(of: "Content-Type") == "application/x-www-form-urlencoded")
        #expect(inHeader.method == .post)
        let inBody = request.request(for: fetch(.body), userAgent: nil, priority: .scrape)
        #expect(inBody.headers.value(of: "Authorization") == nil)
        #expect(
            String(decoding: inBody.body, as: UTF8.self)
                == "client_id=a+b&client_secret=s%2Bc&grant_type=client_credentials"
        )
    }

    @Test("does not let a parameter replace the scopes")
    func replacement() {
        #expect(throws: TransportProblem.token(#"oauth2: cannot overwrite parameter "scope""#)) {
            try TokenRequest(settings(["x"], ["scope": "z"]))
        }
    }
}

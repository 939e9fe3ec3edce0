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

private func settings(_ authorization: Authorization) -> HTTPClientSettings {
    var settings = HTTPClientSettings()
    settings.authorization = authorization
    return settings
}

private func seconds(_ seconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * 1_000_000_000) }

@Suite("A client says who it is")
struct CredentialsTests {
    /// As a real Prometheus 3.5.3 sent them.
    @Test(
        "in the header that Prometheus sends",
        arguments: [
            (.basic(user: .text("a"), password: .text("b")), "Basic YTpi"),
            (.basic(user: .text(" a "), password: .text(" b\nc ")), "Basic IGEgOiBiCmMg"),
            (.basic(user: .text(""), password: .text("")), "Basic Og=="),
            (.basic(user: .text("user"), password: .text("é:1")), "Basic dXNlcjrDqTox"),
            (.credentials(type: "Bearer", .text("token")), "Bearer token"),
            (.credentials(type: "Bearer", .text(" x ")), "Bearer  x"),
            (.credentials(type: "Bearer", .text("")), "Bearer"), (.credentials(type: "Tok", .text("é")), "Tok é"),
        ] as [(Authorization, String)]
    )
    func header(authorization: Authorization, expected: String) throws {
        let server = try mirror()
        defer { server.stop() }
        let exchange = try Exchange(settings: settings(authorization))
        #expect(try exchange.response(server.url).body.text == "Authorization: \(expected)")
        #expect(try exchange.response(server.url).body.text == "Authorization: \(expected)")
        #expect(server.accepted == 1)
    }

    @Test("unless the request says it, or its URL")
    func ownWord() throws {
        let server = try mirror()
        defer { server.stop() }
        let exchange = try Exchange(settings: settings(.credentials(type: "Bearer", .text("token"))))
        let own = HTTPRequest(url: server.url, headers: ["authorization": "own"], deadline: Exchange.seconds(20))
        #expect(try exchange.send(own).response.body.text == "none")
        let inURL = server.url.replacing("http://", with: "http://u:p@")
        #expect(try exchange.response(inURL).body.text == "Authorization: Basic dTpw")
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer token")
    }

    @Test("to its own host along redirects, and to no other")
    func redirects() throws {
        let other = try mirror(address: "127.0.0.2")
        let same = try mirror()
        let first = try LoopbackServer(redirectingTo: same, andFromOtherTo: other)
        defer { [first, same, other].forEach { $0.stop() } }
        let exchange = try Exchange(settings: settings(.credentials(type: "Bearer", .text("token"))))
        #expect(try exchange.response(first.url + "/same").body.text == "Authorization: Bearer token")
        #expect(try exchange.response(first.url + "/other").body.text == "none")
    }

    @Test("not when that holds a control character", arguments: ["a\nb", "a\u{0}b", "a\u{7F}"])
    func controlCharacters(secret: String) throws {
        let exchange = try Exchange(settings: settings(.credentials(type: "Bearer", .text(secret))))
        let text = try exchange.goText("http://127.0.0.1:1/")
        #expect(
            text == #"Get "http://127.0.0.1:1/": net/http: invalid header field value for "Authorization""#
        )
    }

    @Test(
        "which is not shown where a server quotes it",
        arguments: [
            (.basic(user: .text("u"), password: .text("hush")), "<secret> for u, or <secret>"),
            (.credentials(type: "Bearer", .text("hush")), "<secret> for u, or dTpodXNo"),
            (.credentials(type: "Bearer", .text("for")), "hush for u, or dTpodXNo"), (.none, "hush for u, or dTpodXNo"),
        ] as [(Authorization, String)]
    )
    func quoted(authorization: Authorization, shown: String) {
        #expect(HTTPClient(settings: settings(authorization)).withoutSecrets("hush for u, or dTpodXNo") == shown)
    }

    @Test("and the lines that are secret are not shown either")
    func quotedLines() {
        let folder = TemporaryFolder()
        var settings = HTTPClientSettings()
        let file = folder.write("secret", "still\n")
        settings.headers = [ClientHeader(name: "X-A", values: ["open"], secrets: [.text("hush")], files: [file])]
        #expect(HTTPClient(settings: settings).withoutSecrets("open hush still") == "open <secret> <secret>")
    }

    @Test("and no secret shows itself")
    func secrecy() {
        let secrets: [Secret] = [.text("hush"), .file(path: "hush")]
        let authorization = Authorization.basic(user: .text("hush"), password: .text("hush"))
        for text in ["\(secrets)", "\(authorization)", "\(settings(authorization))"] {
            #expect(!text.contains("hush") && text.contains("<secret>"))
        }
    }
}

@Suite("Files with secrets")
struct SecretFileTests {
    @Test("count without the blanks around their content")
    func blanks() throws {
        let folder = TemporaryFolder()
        let user = folder.write("user", " u \n")
        let password = folder.write("password", "\u{A0}pw\u{85}\n")
        let token = folder.write("token", "  tok en \n\n")
        let server = try mirror()
        defer { server.stop() }
        let basic = try Exchange(settings: settings(.basic(user: .file(path: user), password: .file(path: password))))
        #expect(try basic.response(server.url).body.text == "Authorization: Basic dTpwdw==")
        let bearer = try Exchange(settings: settings(.credentials(type: "Bearer", .file(path: token))))
        #expect(try bearer.response(server.url).body.text == "Authorization: Bearer tok en")
    }

    @Test("are looked at before requests, at most once a second")
    func schedule() throws {
        var look = FileLook(hasFiles: true, lastLook: seconds(100))
        #expect(look.isFresh(at: seconds(100) + 999_999_999))
        #expect(!look.isFresh(at: seconds(101)))
        _ = look.end(at: seconds(105))
        #expect(look.isFresh(at: seconds(105) + 999_999_999))
        #expect(!look.isFresh(at: seconds(106)))
        #expect(FileLook(hasFiles: false, lastLook: seconds(100)).isFresh(at: seconds(1_000_000)))
    }

    @Test("with a new content are used on the kept connection")
    func change() throws {
        let folder = TemporaryFolder()
        let path = folder.write("token", "one")
        let server = try mirror()
        defer { server.stop() }
        let exchange = try Exchange(settings: settings(.credentials(type: "Bearer", .file(path: path))))
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer one")
        folder.write("token", "two")
        // Nobody else looks: that is what requests do.
        #expect(eventually { (try? exchange.response(server.url).body.text) == "Authorization: Bearer two" })
        #expect(server.accepted == 1)
    }

    @Test("that hang hold up the requests of their client, and of no other")
    func hanging() throws {
        let folder = TemporaryFolder()
        let path = folder.write("token", "one")
        let server = try mirror()
        defer { server.stop() }
        let jobs = Mutex<[@Sendable () -> Void]>([])
        let exchange = try Exchange(
            settings: settings(.credentials(type: "Bearer", .file(path: path))),
            blockingWork: { job in jobs.withLock { $0.append(job) } }
        )
        // A second later the files have to be looked at, and the look does not come back.
        #expect(
            eventually { (try? exchange.get(server.url, deadline: 0.1).problem) == .timeout }
        )
        let client = exchange.client
        exchange.client = HTTPClient()
        #expect(try exchange.response(server.url).body.text == "none")
        let waiting = jobs.withLock { $0 }
        #expect(waiting.count == 1)
        waiting.forEach { $0() }
        exchange.client = client
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer one")
    }

    @Test("that cannot be read fail the requests until they can, in Prometheus's words")
    func missing() throws {
        let folder = TemporaryFolder()
        let path = folder.path("token")
        let server = try mirror()
        defer { server.stop() }
        let lead = "Get \"\(server.url)\": "
        let exchange = try Exchange(settings: settings(.credentials(type: "Bearer", .file(path: path))))
        let missing = "unable to read file \(path): open \(path): no such file or directory"
        #expect(try exchange.goText(server.url) == "\(lead)unable to read authorization credentials: \(missing)")
        folder.write("token", "now")
        exchange.client.refreshFiles()
        #expect(try exchange.response(server.url).body.text == "Authorization: Bearer now")
        unlink(path)
        exchange.client.refreshFiles()
        #expect(try exchange.goText(server.url) == "\(lead)unable to read authorization credentials: \(missing)")
        #expect(server.accepted == 1)
    }

    @Test(
        "are named by what they hold",
        arguments: [
            (.basic(user: .file(path: "nofile"), password: .text("")), "basic auth username", "nofile"),
            (.basic(user: .text(""), password: .file(path: "nofile")), "basic auth password", "nofile"),
            (.credentials(type: "Bearer", .file(path: "/tmp")), "authorization credentials", "/tmp"),
        ] as [(Authorization, String, String)]
    )
    func names(authorization: Authorization, name: String, path: String) throws {
        let exchange = try Exchange(settings: settings(authorization))
        let reason = path == "/tmp" ? "read /tmp: is a directory" : "open nofile: no such file or directory"
        #expect(
            try exchange.goText("http://127.0.0.1:1/")
                == "Get \"http://127.0.0.1:1/\": unable to read \(name): unable to read file \(path): \(reason)"
        )
    }
}

@Suite("A watched file")
struct WatchedFileTests {
    private func text(_ file: WatchedFile) -> String? {
        (try? file.content.get()).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether a look found another content, and what that is.
    private func look(_ file: inout WatchedFile) -> String {
        let isChanged = file.refresh()
        return "\(isChanged) \(text(file) ?? "none")"
    }

    @Test("notices whatever happens to it, and nothing else")
    func changes() throws {
        let folder = TemporaryFolder()
        let path = folder.path("a")
        var file = WatchedFile(path: path)
        #expect(text(file) == nil)
        #expect(look(&file) == "false none")
        folder.write("a", "one")
        #expect((0..<3).map { _ in look(&file) } == ["true one", "false one", "false one"])
        // As many bytes, in the same file.
        folder.write("a", "two")
        #expect((0..<3).map { _ in look(&file) } == ["true two", "false two", "false two"])
        // Another file of the same name, as secrets are rotated.
        rename(folder.write("b", "six"), path)
        #expect(look(&file) == "true six")
        unlink(path)
        #expect(look(&file) == "true none")
    }

    @Test("is read twice, so that a change within one tick of the clock is found")
    func sameTick() throws {
        let folder = TemporaryFolder()
        let path = folder.write("a", "one")
        var file = WatchedFile(path: path)
        folder.write("a", "two")
        #expect(look(&file) == "true two")
    }

    @Test("that is a pipe holds nobody up and is no secret")
    func pipe() throws {
        let folder = TemporaryFolder()
        let path = folder.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        #expect(WatchedFile(path: path).content == .failure(.init(text: "read \(path): not a regular file")))
    }

    @Test("has a limit")
    func limit() throws {
        let folder = TemporaryFolder()
        let path = folder.write("large", [UInt8](repeating: 0x61, count: WatchedFile.largest + 1))
        #expect(WatchedFile(path: path).content == .failure(.init(text: "read \(path): file too large")))
    }
}

import Glibc
import Testing

@testable import HTTPTransport

struct AwkwardAnswer: Sendable, CustomTestStringConvertible {
    let name: String
    let answer: String
    let text: String

    init(_ name: String, _ answer: String, _ text: String) {
        self.name = name
        self.answer = answer
        self.text = text
    }

    var testDescription: String { name }
}

struct UnreachableServer: Sendable, CustomTestStringConvertible {
    let url: String
    let text: String
    var testDescription: String { url }
}

/// What a real Prometheus 3.5.3 said to the same answers. `%` stands for `Get "<url>": `, and `broken` for
/// `% net/http: HTTP/1.x transport connection broken: `.
@Suite("An awkward answer gets Prometheus's text")
struct GoTextTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
    private static let broken = "%net/http: HTTP/1.x transport connection broken: "

    private static func brokenRow(_ name: String, _ answer: String, _ reason: String) -> AwkwardAnswer {
        AwkwardAnswer(name, answer, broken + reason)
    }

    private static let longHeader = ok + "X: " + String(repeating: "a", count: 110_000) + "\r\n\r\n"

    private static let manyHeaders: String = {
        let line = "X: " + String(repeating: "a", count: 980) + "\r\n"
        return ok + String(repeating: line, count: 330) + "\r\n"
    }()

    static let heads: [AwkwardAnswer] = [
        brokenRow("cut in a header", "HTTP/1.1 200 OK\r\nContent-Type: te", "unexpected EOF"),
        brokenRow("cut after a header", ok, "unexpected EOF"),
        brokenRow(
            "cut in a name",
            "HTTP/1.1 200 OK\r\nContent-Ty",
            #"malformed MIME header: missing colon: "Content-Ty""#
        ),
        brokenRow("cut in the status line", "HTTP/1.", #"malformed HTTP response "HTTP/1.""#),
        brokenRow("not HTTP, two words", "hello world\r\n\r\n", #"malformed HTTP status code "world""#),
        brokenRow("not HTTP, one word", "hello\r\n\r\n", #"malformed HTTP response "hello""#),
        brokenRow("four digits", "HTTP/1.1 2000 OK\r\n\r\n", #"malformed HTTP status code "2000""#),
        brokenRow("letters for a status", "HTTP/1.1 abc OK\r\n\r\n", #"malformed HTTP status code "abc""#),
        brokenRow("no colon", ok + "foo bar\r\n\r\n", #"malformed MIME header: missing colon: "foo bar""#),
        brokenRow("no name", ok + ": bar\r\n\r\n", #"malformed MIME header line: ": bar""#),
        brokenRow(
            "blank before the first header",
            "HTTP/1.1 200 OK\r\n foo: bar\r\n\r\n",
            #"malformed MIME header initial line: " foo: bar""#
        ),
        brokenRow("a length of letters", ok + "Content-Length: x\r\n\r\n", #"bad Content-Length "x""#),
        brokenRow("a negative length", ok + "Content-Length: -5\r\n\r\n", #"bad Content-Length "-5""#),
        brokenRow(
            "two lengths",
            ok + "Content-Length: 8\r\nContent-Length: 9\r\n\r\na 1\nb 2\n",
            #"http: message cannot contain multiple Content-Length headers; got ["8" "9"]"#
        ),
        brokenRow(
            "unknown transfer encoding",
            ok + "Transfer-Encoding: foo\r\n\r\na 1\n",
            #"unsupported transfer encoding: "foo""#
        ),
        brokenRow(
            "gzip as transfer encoding",
            ok + "Transfer-Encoding: gzip, chunked\r\n\r\n",
            #"unsupported transfer encoding: "gzip, chunked""#
        ),
        brokenRow(
            "transfer encoding twice",
            ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            #"too many transfer encodings: ["chunked" "chunked"]"#
        ),
        brokenRow("a sign before the length", ok + "Content-Length: +4\r\n\r\na 1\n", #"bad Content-Length "+4""#),
        brokenRow(
            "a control character in a value",
            ok + "foo: a\u{1}b\r\n\r\n",
            #"malformed MIME header line: "Foo: a\x01b""#
        ),
        brokenRow("a deleted character", ok + "foo: a\u{7F}b\r\n\r\n", #"malformed MIME header line: "Foo: a\x7fb""#),
        brokenRow("a name with an accent", ok + "fé: x\r\n\r\n", #"malformed MIME header line: "fé: x""#),
        brokenRow("no blank behind the status", "HTTP/1.1 200OK\r\n\r\n", #"malformed HTTP status code "200OK""#),
        brokenRow("a tabulator there", "HTTP/1.1 200\tOK\r\n\r\n", #"malformed HTTP status code "200\tOK""#),
        brokenRow("small letters", "http/1.1 200 OK\r\n\r\n", #"malformed HTTP version "http/1.1""#),
        brokenRow("HTTP/2 without TLS", "HTTP/2 200 OK\r\n\r\n", #"malformed HTTP version "HTTP/2""#),
        // Go goes on to 10 MiB, libcurl does not.
        brokenRow("too many headers", manyHeaders, "net/http: server response headers exceeded 307200 bytes; aborted"),
        brokenRow("too long a header", longHeader, "header line too long"),
        AwkwardAnswer("closed without a byte", "", "%EOF"),
    ]

    static let bodies: [AwkwardAnswer] = [
        AwkwardAnswer("short body", ok + "Content-Length: 100\r\n\r\na 1\n", "unexpected EOF"),
        AwkwardAnswer("cut chunk", ok + "Transfer-Encoding: chunked\r\n\r\n8\r\na 1\n", "unexpected EOF"),
        AwkwardAnswer("no last chunk", ok + "Transfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n", "unexpected EOF"),
        AwkwardAnswer(
            "bad chunk length",
            ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\na 1\n",
            "invalid byte in chunk length"
        ),
        AwkwardAnswer(
            "long chunk length",
            ok + "Transfer-Encoding: chunked\r\n\r\n11112222333344445\r\na 1\n",
            "http chunk length too large"
        ),
        AwkwardAnswer(
            "chunk without end",
            ok + "Transfer-Encoding: chunked\r\n\r\n4\r\na 1\nxx",
            "malformed chunked encoding"
        ),
        AwkwardAnswer("same length twice", ok + "Content-Length: 4\r\nContent-Length: 4\r\n\r\na 1\n", ""),
        AwkwardAnswer("line feeds alone", "HTTP/1.1 200 OK\nContent-Length: 4\n\na 1\n", ""),
        AwkwardAnswer(
            "continued header",
            "HTTP/1.1 200 OK\r\nContent-Type: text/\r\n plain\r\nContent-Length: 0\r\n\r\n",
            ""
        ),
        AwkwardAnswer("accents in a value", ok + "X: é\r\nContent-Length: 0\r\n\r\n", ""),
        AwkwardAnswer("until the connection closes", "HTTP/1.0 200 OK\r\n\r\na 1\n", ""),
        AwkwardAnswer(
            "heads before the head",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + ok + "Content-Length: 0\r\n\r\n",
            ""
        ),
    ]

    static let statuses: [AwkwardAnswer] = [
        AwkwardAnswer(
            "500",
            "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
            "500 Internal Server Error"
        ),
        AwkwardAnswer("no reason", "HTTP/1.1 500\r\nContent-Length: 0\r\n\r\n", "500"),
        AwkwardAnswer("a blank for a reason", "HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n", "500 "),
        AwkwardAnswer("blanks in it", "HTTP/1.1  500  foo\r\nContent-Length: 0\r\n\r\n", "500  foo"),
        AwkwardAnswer("600", "HTTP/1.1 600 Foo\r\nContent-Length: 0\r\n\r\n", "600 Foo"),
        AwkwardAnswer("204", "HTTP/1.1 204 No Content\r\n\r\n", "204 No Content"),
        AwkwardAnswer("304", "HTTP/1.1 304 NM\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n", "304 NM"),
        AwkwardAnswer("300", "HTTP/1.1 300 Mul\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n", "300 Mul"),
        AwkwardAnswer(
            "101",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
            "101 Switching Protocols"
        ),
        AwkwardAnswer("a redirect to nowhere", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "302 Found"),
        AwkwardAnswer("a broken body", "HTTP/1.1 500 X\r\nContent-Length: 100\r\n\r\nabc", "500 X"),
    ]

    private func text(for answer: String) throws -> (got: String, url: String) {
        let server = try LoopbackServer(answering: answer)
        defer { server.stop() }
        let url = server.url + "/metrics?a=b"
        return (try Exchange().goText(url), url)
    }

    @Test("in its head", arguments: heads)
    func head(row: AwkwardAnswer) throws {
        let (got, url) = try text(for: row.answer)
        #expect(got == row.text.replacing("%", with: "Get \"\(url)\": "))
    }

    @Test("in its body", arguments: bodies)
    func body(row: AwkwardAnswer) throws {
        let (got, _) = try text(for: row.answer)
        #expect(got == row.text)
    }

    @Test("in its body, whatever failed before with the same client", arguments: bodies)
    func bodyAfterOtherErrors(row: AwkwardAnswer) throws {
        let server = try LoopbackServer(answering: row.answer)
        defer { server.stop() }
        let exchange = try Exchange()
        #expect(try exchange.goText("http://127.0.0.1:1/").hasSuffix("connection refused"))
        #expect(try exchange.goText(server.url) == row.text)
    }

    @Test("for its status", arguments: statuses)
    func status(row: AwkwardAnswer) throws {
        let (got, _) = try text(for: row.answer)
        #expect(got == "server returned HTTP status " + row.text)
    }

    @Test("when its head comes in pieces")
    func headInPieces() throws {
        let exchange = try Exchange()
        let server = try LoopbackServer { [thread = exchange.thread] connection in
            guard connection.readRequest() != nil else { return }
            for piece in ["HTTP/1.1 20", "0 OK\r\nContent-Ty", "pe: a\r\nfoo b"] {
                connection.send(piece)
                thread.takeWhatArrived()
            }
            connection.send("ar\r\n\r\n")
        }
        defer { server.stop() }
        let text = try exchange.goText(server.url)
        #expect(text.hasSuffix(#"malformed MIME header: missing colon: "foo bar""#))
    }

    @Test(
        "when what is no HTTP comes before it is asked for, in pieces or at once",
        arguments: [
            ["SSH-2.0-OpenSSH_9.2\r\n"], ["220 mail", ".example\r\n"], ["no line"],
        ]
    )
    func unasked(pieces: [String]) throws {
        let exchange = try Exchange()
        let server = try LoopbackServer { connection in
            for piece in pieces { connection.send(piece) }
            guard connection.readRequest() != nil else { return }
            shutdown(connection.descriptor, Int32(SHUT_WR))
            connection.waitForClose()
        }
        defer { server.stop() }
        let line = pieces.joined().split(separator: "\r\n")[0]
        let status = line.split(separator: " ").dropFirst().first
        let reason = status.map { "malformed HTTP status code \"\($0)\"" } ?? "malformed HTTP response \"\(line)\""
        for _ in 0..<30 { #expect(try exchange.goText(server.url).hasSuffix("connection broken: \(reason)")) }
    }

    @Test("when the connection is reset before the head")
    func resetBeforeHead() throws {
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.resetOnClose()
        }
        defer { server.stop() }
        let text = try Exchange().goText(server.url)
        #expect(text.hasPrefix("Get \"\(server.url)\": read tcp 127.0.0.1:"))
        #expect(text.hasSuffix("->127.0.0.1:\(server.port): read: connection reset by peer"))
    }

    @Test("when the connection is reset in the body")
    func resetInBody() throws {
        let exchange = try Exchange()
        let server = try LoopbackServer { [thread = exchange.thread] connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            _ = eventually { thread.statistics.bytesReceived == 3 }
            connection.resetOnClose()
        }
        defer { server.stop() }
        let text = try exchange.goText(server.url)
        #expect(text.hasPrefix("read tcp 127.0.0.1:"))
        #expect(text.hasSuffix("->127.0.0.1:\(server.port): read: connection reset by peer"))
    }

    static let unreachable: [UnreachableServer] = [
        UnreachableServer(url: "http://127.0.0.1:1/ok", text: "%dial tcp 127.0.0.1:1: connect: connection refused"),
        UnreachableServer(url: "http://[::1]:1/ok", text: "%dial tcp [::1]:1: connect: connection refused"),
        UnreachableServer(url: "http://127.0.0.1:99999/ok", text: "%dial tcp: address 99999: invalid port"),
        UnreachableServer(
            url: "http://255.255.255.255:80/ok",
            text: "%dial tcp 255.255.255.255:80: connect: network is unreachable"
        ),
        UnreachableServer(url: "http://a%20b:80/ok", text: #"parse "http://a%20b:80/ok": invalid URL escape "%20""#),
        UnreachableServer(url: "http://:1/ok", text: "%dial tcp :1: connect: connection refused"),
        UnreachableServer(url: "foo://127.0.0.1/ok", text: #"%unsupported protocol scheme "foo""#),
        UnreachableServer(url: "http:///ok", text: "%http: no Host in request URL"),
    ]

    @Test("when there is nobody to ask", arguments: unreachable)
    func nobodyToAsk(row: UnreachableServer) throws {
        let text = try Exchange().goText(row.url)
        let expected = row.text.hasPrefix("%") ? "Get \"\(row.url)\": \(row.text.dropFirst())" : row.text
        #expect(text == expected)
    }

    /// The first bytes of a server that should speak TLS, and the text.
    static let greetings: [(bytes: [UInt8], text: String)] = [
        (Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), "http: server gave HTTP response to HTTPS client"),
        (Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), "tls: first record does not look like a TLS handshake"),
        ([UInt8](repeating: 0, count: 100), "tls: first record does not look like a TLS handshake"),
        (alert(40), "remote error: tls: handshake failure"), (alert(45), "remote error: tls: expired certificate"),
        (alert(48), "remote error: tls: unknown certificate authority"), (alert(99), "remote error: tls: alert(99)"),
        (alert(255), "remote error: tls: alert(255)"), (alert(0), "EOF"), ([], "EOF"),
    ]

    private static func alert(_ number: UInt8) -> [UInt8] { [21, 3, 3, 0, 2, 2, number] }

    @Test("when a server that is asked for TLS says something else", arguments: greetings)
    func noTLS(bytes: [UInt8], text: String) throws {
        let server = try LoopbackServer { connection in
            var room = [UInt8](repeating: 0, count: 4096)
            guard connection.receive(&room) > 0 else { return }
            connection.send(bytes)
            shutdown(connection.descriptor, Int32(SHUT_WR))
            connection.waitForClose()
        }
        defer { server.stop() }
        let url = server.url.replacing("http:", with: "https:") + "/"
        #expect(try Exchange().goText(url) == "Get \"\(url)\": \(text)")
    }
}

extension String {
    func replacing(_ part: String, with other: String) -> String {
        guard let range = range(of: part) else { return self }
        return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
